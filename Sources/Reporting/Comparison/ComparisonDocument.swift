import Evaluation
import Statistics

extension ComparisonReport {
  /// The report as a document.
  /// - Parameter commands: the command line that shows a task of a run, where its transcripts are at
  ///   hand.
  public func document(
    showing commands: (_ run: String, _ task: String) -> String? = { _, _ in nil }
  ) -> ReportDocument {
    var document = ReportDocument("orgbench compare", json: json)
    if let kind = options.atEqual {
      document.add(
        .paragraph(
          "At equal \(kind.words): each task was stopped, in both runs, at what it took in the run "
            + "that spent less on it, with the answer that stood then; 0 where there was none."))
    }
    for matter in matters {
      if let comparison = matter.comparison {
        document.add(comparison, commands)
      } else {
        document.add(.heading("\(matter.benchmark): \(matter.organization)"))
        document.add(.paragraph("Not compared: \(matter.obstacle ?? "")."))
      }
    }
    if !results.isEmpty { document.add(gates: results) }
    document.add(
      .paragraph(
        "Differences are candidate less base, with 95% paired cluster bootstrap intervals "
          + "(\(Figures.count(options.resampling.resamples)) resamples, seed "
          + "\(options.resampling.seed)), for scores widened to what so many tasks cannot exclude; "
          + "p: sign-flip test; detectable: the smallest true "
          + "difference found with 80% power; needed: tasks for the difference observed."
          + (hasOuterClusters ? " Of squad2, \(options.clustering.words)." : "")))
    document.add(.paragraph(endingInWords))
    return document
  }

  /// One line on how the command ends.
  public var endingInWords: String {
    let critical = results.filter { $0.gate.tier == .critical }
    let counts = GateResult.Verdict.allCases.compactMap { verdict in
      let count = critical.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    let gates = critical.isEmpty ? "no critical gates" : counts.joined(separator: ", ")
    switch ending {
    case .passed: return "Passed: \(gates)."
    case .failed: return "Failed: \(gates)."
    case .incomplete: return "Incomplete: a run is not finished (\(gates))."
    case .insufficient: return "Insufficient evidence: \(gates)."
    }
  }
}

extension ReportDocument {
  fileprivate mutating func add(
    _ comparison: RunComparison, _ commands: (_ run: String, _ task: String) -> String?
  ) {
    let base = comparison.base
    let candidate = comparison.candidate
    add(.heading("\(comparison.benchmark): \(candidate.run) against \(base.run)"))
    add(
      .paragraph(
        "base \(base.organizationLabel), \(base.configuration.model); candidate "
          + "\(candidate.organizationLabel), \(candidate.configuration.model). "
          + comparison.extent))
    for (side, run) in [("base", base), ("candidate", candidate)] {
      guard let difference = run.servedModels?.difference else { continue }
      add(
        .paragraph(
          "The \(side) asked for \(run.configuration.model) and was answered by \(difference)."))
    }
    if !comparison.pairing.unpaired.isEmpty {
      add(.paragraph("Left out: \(comparison.pairing.unpaired.words)."))
    }
    if comparison.settings.isEmpty {
      add(.paragraph("No setting differs."))
    } else {
      add(list: comparison.settings.map(\.words), under: "What differs:")
    }
    add(.table(comparison.scoreTable))
    add(.table(comparison.costTable))
    add(plots: comparison.plots)
    if !comparison.costsPerPoint.isEmpty {
      add(.table(comparison.costPerPointTable))
      add(.paragraph(comparison.costPerPointNote))
    }
    if !comparison.unshared.isEmpty {
      add(.paragraph("Not compared: \(comparison.unshared.joined(separator: ", "))."))
    }
    add(flips: comparison, commands)
  }

  private mutating func add(
    flips comparison: RunComparison, _ commands: (_ run: String, _ task: String) -> String?
  ) {
    let metric = comparison.base.primaryMetric
    for (word, flips) in [
      ("worse", comparison.flips.worse), ("better", comparison.flips.better),
    ] {
      let shown = flips.prefix(TaskFlips.shown)
      let more = flips.count > shown.count ? ", the \(shown.count) largest" : ""
      add(
        list: shown.map {
          "\($0.task)  \(Figures.points($0.base)) -> \(Figures.points($0.candidate))"
        }, under: "\(Counts.text(flips.count, "task")) with \(word) \(metric)\(more):")
    }
    guard let task = (comparison.flips.worse.first ?? comparison.flips.better.first)?.task else {
      return add(.paragraph("No task has another \(metric)."))
    }
    let lines = [comparison.base.run, comparison.candidate.run].uniqued()
      .compactMap { commands($0, task) }
    if !lines.isEmpty { add(.commands(lines)) }
  }

  fileprivate mutating func add(gates results: [GateResult]) {
    add(.heading("Gates"))
    add(
      .list(
        results.map { result in
          let matter = [result.benchmark, result.organization].compactMap(\.self)
          let tier = result.gate.tier == .advisory ? ", advisory" : ""
          return "\(result.verdict.rawValue): \(result.gate.name) "
            + "(\(matter.joined(separator: ", "))\(tier)): \(result.message)"
        }))
  }
}

extension RunComparison {
  /// `25 shared tasks in 13 clusters.`, with a caution where they are few.
  fileprivate var extent: String {
    let tasks = Counts.text(pairing.pairs.count, "shared task")
    let clusters = clusterCount
    let words =
      clusters == pairing.pairs.count
      ? "\(tasks)." : "\(tasks) in \(Counts.text(clusters, "cluster"))."
    guard clusters < Caveat.enoughClusters else { return words }
    return words + " With fewer than \(Caveat.enoughClusters) clusters the intervals (widened by "
      + "Student's t with \(Counts.text(max(0, clusters - 1), "degree")) of freedom) are themselves uncertain."
  }

  private var context: KeyValuePairs<String, JSONValue> {
    [
      "benchmark": .string(benchmark), "base_run": .string(base.run),
      "candidate_run": .string(candidate.run),
    ]
  }

  var scoreTable: Table {
    Table(
      "scores",
      [
        Column("measure", "metric", .key) { .text($0.name) },
        Column("base", "base", .number, "points of 0...100") { .number($0.base, 1) },
        Column("candidate", "candidate", .number, "points of 0...100") { .number($0.candidate, 1) },
        Column("difference", "difference", .number, "candidate less base, in points") {
          .signed($0.difference.value, 1)
        },
        Column("interval_95", "95% interval", .interval, "of the difference") {
          .signed($0.difference.interval, 1)
        },
        Column("n", "n", .number, "tasks that both have") { .count($0.difference.pointCount) },
        Column("p", "p", .number, "sign-flip test") { .pValue($0.signFlip.pValue) },
        Column("p_holm", "p (Holm)", .number, "adjusted over all scores of the command") {
          .pValue($0.adjustedP)
        },
        Column("p_mcnemar", "McNemar p", .number, "exact, for scores of 0 and 1") {
          .pValue($0.mcNemar?.pValue)
        },
        Column("effect_size_dz", "d_z", .number) { .number($0.effectSize, 2) },
        Column(
          "smallest_detectable_difference", "detectable", .number,
          "the smallest true difference found with 80% power"
        ) { measure in
          guard let smallest = measure.smallestDetectableDifference, smallest > 100 else {
            return .number(measure.smallestDetectableDifference, 1)
          }
          return Cell(">100", value: .number(smallest))
        },
        Column("tasks_needed", "needed", .number, "tasks for the difference observed") {
          $0.tasksNeeded.map(Cell.count) ?? Cell("n/a", value: .null)
        },
      ], measures.filter { $0.unit == .share }, context: context)
  }

  fileprivate var costTable: Table {
    let mark = tokensAreEstimated ? "~" : ""
    return Table(
      "costs",
      [
        Column("measure", "a task", .key) { .text($0.name) },
        Column("base", "base", .number) { .number($0.base, $0.decimals).marked($0.mark(mark)) },
        Column("candidate", "candidate", .number) {
          .number($0.candidate, $0.decimals).marked($0.mark(mark))
        },
        Column("difference", "difference", .number) { .signed($0.difference.value, $0.decimals) },
        Column("interval_95", "95% interval", .interval, "of the difference") {
          .signed($0.difference.interval, $0.decimals)
        },
        Column("reduction_percent", "reduction", .number, "in percent of the base") { measure in
          measure.reduction.map { Cell("\(Figures.fixed($0.value, 1))%", value: .number($0.value)) }
            ?? .number(nil, 1)
        },
        Column("reduction_percent_95", "95% interval", .interval, "of the reduction") { measure in
          guard let reduction = measure.reduction, let lower = reduction.lower,
            let upper = reduction.upper
          else { return .empty }
          return Cell(
            Figures.interval(lower, upper, 1), value: [.number(lower), .number(upper)])
        },
      ], measures.filter { $0.unit != .share }, context: context)
  }

  fileprivate var costPerPointTable: Table {
    Table(
      "cost_per_point",
      [
        Column("measure", "of", .key) { (price: CostPerPoint) in .text(price.name) },
        Column("dearer", "dearer", .key) { .text($0.price.isReversed ? "base" : "candidate") },
      ] + CostPerPoint.columns { $0 }, costsPerPoint, context: context)
  }

  /// What the table's figures are, and what is missing from it.
  fileprivate var costPerPointNote: String {
    let even = MetricDefinition.ofUse.filter { use in
      measures.contains { $0.name == use.name && $0.isUnchanged }
        && !costsPerPoint.contains { $0.name == use.name }
    }.map(\.name)
    let isPriced = measures.contains { $0.unit == .money }
    return CostPerPoint.note(base.primaryMetric)
      + (even.isEmpty ? "" : " Both take the same \(even.joined(separator: " and ")).")
      + (isPriced
        ? ""
        : " Without the prices of both runs' models in one currency (--prices) there is none of cost.")
      + (tokensAreEstimated ? " Tokens are estimated." : "")
  }

  private var tokensAreEstimated: Bool { base.tokensAreEstimated || candidate.tokensAreEstimated }
}

extension Cell {
  /// A difference with its sign.
  fileprivate static func signed(_ value: Double, _ decimals: Int) -> Cell {
    Cell(Figures.signed(value, decimals), value: .number(value))
  }

  fileprivate static func pValue(_ value: Double?) -> Cell {
    value.map { Cell(Figures.pValue($0), value: .number($0)) } ?? .empty
  }
}

extension PairedMeasure {
  /// The mark of estimated figures, for tokens.
  fileprivate func mark(_ mark: String) -> String { unit == .tokens ? mark : "" }

  fileprivate var decimals: Int {
    switch unit {
    case .money: 6
    case .calls: 2
    case .share, .tokens: 1
    }
  }

  /// How much less the candidate uses, in percent of the base; negative where it uses more.
  var reduction: (value: Double, lower: Double?, upper: Double?)? {
    func less(_ value: Double) -> Double { value == 0 ? 0 : -value }
    return change.map {
      (less($0.value), $0.interval.map { less($0.upper) }, $0.interval.map { less($0.lower) })
    }
  }
}

extension Figures {
  /// A difference with its sign.
  static func signed(_ value: Double, _ decimals: Int) -> String {
    (value > 0 ? "+" : "") + fixed(value, decimals)
  }

  /// `-2.1 to +0.3`, or `n/a`.
  static func interval(_ interval: Interval?, _ decimals: Int) -> String {
    Self.interval(interval?.lower, interval?.upper, decimals)
  }

  static func interval(_ lower: Double?, _ upper: Double?, _ decimals: Int) -> String {
    guard let lower, let upper else { return "n/a" }
    return "\(signed(lower, decimals)) to \(signed(upper, decimals))"
  }

  /// A p-value: `<0.0001`, `0.0231`, `1`.
  static func pValue(_ value: Double) -> String {
    value < 0.0001 ? "<0.0001" : value >= 1 ? "1" : fixed(value, 4)
  }
}
