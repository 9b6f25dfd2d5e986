import Evaluation
public import Statistics

/// What the dearer of two runs pays for each point of score that it gains over the other.
public struct CostPerPoint: Sendable {
  /// What is paid: `tokens`, `calls`, `cost`, `completion-tokens`.
  public let name: String
  /// How many decimals people need.
  let decimals: Int
  /// Extra cost a task over points gained.
  public let price: CostPerGain

  /// - Parameters:
  ///   - rows: of each task the score's difference, 0...1, and what the candidate took more.
  ///   - gainLimits: the interval of the difference in points that compare shows.
  /// - Returns: nil where no task took more or less in either run.
  init?(
    _ name: String, decimals: Int, _ rows: [(cluster: String, gain: Double, cost: Double)],
    gainLimits: Interval?, _ settings: ResamplingSettings
  ) throws(StatisticsError) {
    let price = try CostPerGain(
      gains: rows.map { 100 * $0.gain }, costs: rows.map(\.cost),
      clusters: rows.map { ExactText($0.cluster) }, gainLimits: gainLimits,
      bootstrap: try Bootstrap(seed: settings.seed, resamples: settings.resamples))
    guard let price else { return nil }
    self.name = name
    self.decimals = decimals
    self.price = price
  }

  /// The prices of a comparison in the benchmark's main metric, in tokens, calls and, where both runs
  /// have prices, cost.
  static func all(
    _ pairing: TaskPairing, _ base: ComparedRun, _ candidate: ComparedRun, gainLimits: Interval?,
    _ settings: ResamplingSettings
  ) throws(StatisticsError) -> [CostPerPoint] {
    let metric = base.primaryMetric
    var found: [CostPerPoint] = []
    for use in MetricDefinition.ofUse {
      if use.unit == .money, base.currency == nil || base.currency != candidate.currency {
        continue
      }
      let rows = pairing.pairs.compactMap { pair in
        if let score = pair.base.scores[metric], let other = pair.candidate.scores[metric],
          let cost = pair.base.use(use.unit), let otherCost = pair.candidate.use(use.unit)
        {
          (cluster: pair.base.cluster, gain: other - score, cost: otherCost - cost)
        } else {
          nil
        }
      }
      let price = try CostPerPoint(
        use.name, decimals: use.unit.priceDecimals, rows, gainLimits: gainLimits, settings)
      if let price { found.append(price) }
    }
    return found
  }
}

// MARK: - Rendering

extension CostPerPoint {
  /// What a table of them says below it.
  static func note(_ metric: String) -> String {
    "A point: what the dearer run takes more a task over the points of \(metric) that it gains, with its "
      + "95% cluster bootstrap interval, never narrower than over the interval of the gain. Without a "
      + "finite bound: that nothing is gained cannot be excluded, and then no price is too high."
  }

  /// The columns that a price has.
  static func columns<Row: Sendable>(
    _ price: @escaping @Sendable (Row) -> CostPerPoint
  ) -> [Column<Row>] {
    [
      Column("extra", "more a task", .number, "what the dearer run takes more") { row in
        .number(price(row).price.cost, price(row).decimals)
      },
      Column("points_gained", "points gained", .number) { row in
        Cell(Figures.signed(price(row).price.gain, 1), value: .number(price(row).price.gain))
      },
      Column("per_point", "a point", .number, "what is taken more for each point gained") { row in
        .number(price(row).price.ratio, price(row).decimals, missing: "none gained")
      },
      Column(
        "per_point_95", "95% interval", .interval, "its ends; null for an end that is not finite"
      ) { row in price(row).limits },
      Column("per_point_limits", nil, .text, "what the interval is") { row in
        .text(price(row).price.limits.word)
      },
    ]
  }

  private var limits: Cell {
    func figure(_ value: Double) -> String { Figures.fixed(value, decimals) }
    return switch price.limits {
    case .between(let lower, let upper):
      Cell(Figures.range(lower, upper, decimals), value: [.number(lower), .number(upper)])
    case .atLeast(let lower):
      Cell("\(figure(lower)), no finite bound", value: [.number(lower), .null])
    case .noGain: Cell("no gain", value: .null)
    case .unbounded: Cell("undecided", value: .null)
    case .unknown: Cell("n/a", value: .null)
    }
  }

  /// The price as JSON.
  func json(dearer: String) -> JSONValue {
    [
      "name": .string(name), "dearer": .string(dearer),
      "extra": .number(price.cost), "points_gained": .number(price.gain),
      "per_point": .optional(price.ratio), "per_point_95": limits.value,
      "limits": .string(price.limits.word), "n": .integer(price.pointCount),
    ]
  }
}

extension CostPerGain.Limits {
  fileprivate var word: String {
    switch self {
    case .between: "finite"
    case .atLeast: "no finite bound"
    case .noGain: "no gain"
    case .unbounded: "undecided"
    case .unknown: "unknown"
    }
  }
}

extension MetricDefinition.Unit {
  /// The decimals of a price in it.
  fileprivate var priceDecimals: Int {
    switch self {
    case .money: 6
    case .calls: 3
    case .share, .tokens: 1
    }
  }
}
