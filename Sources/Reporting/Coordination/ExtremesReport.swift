public import Evaluation
import Statistics

/// How the largest of an attempt grows with the number of agents, beside what the theory of extreme values
/// says of the tail ("Do Agent Societies Develop Intellectual Elites?", section 5.3).
public struct ExtremesReport: Sendable {
  /// How it is measured.
  public struct Setup: Sendable {
    /// Resamples for the interval of the tail's exponent, at least 100.
    public var bootstrap: Int
    /// How far gamma and its prediction may lie apart and still agree.
    public var margin: Double
    /// The seed of the intervals.
    public var seed: UInt64

    /// A setup.
    public init(bootstrap: Int = 200, margin: Double = 0.1, seed: UInt64 = 0) {
      self.bootstrap = bootstrap
      self.margin = margin
      self.seed = seed
    }
  }

  /// Attempts of one number of agents.
  private struct Size: Sendable {
    var runs: [String] = []
    var attempts = 0
    var failed = 0
    var means: ClusterMeans
  }

  /// Runs that differ in their number of agents alone.
  private struct Series: Sendable {
    var sizes: [Int: Size] = [:]
    /// By observable, how often each size occurs, whatever N.
    var samples = CoordinationSummary.readings.map { _ in ObservableSizes() }
  }

  private let setup: Setup
  private var series: [SocietyGroup: Series] = [:]

  /// A report of nothing yet.
  public init(_ setup: Setup) { self.setup = setup }

  /// Takes a run in, without its attempts.
  /// - Throws: `InputError` for a run of another organization than `society`.
  public mutating func add(_ run: RunRecord) throws {
    let group = try SocietyGroup(run)
    let empty = Size(means: LargestSizes.means(seed: setup.seed))
    series[group.ofAnySize, default: Series()].sizes[group.condition.agents, default: empty].runs
      .append(run.id)
  }

  /// Takes an attempt of a run in; one that failed is counted and left out.
  /// - Parameter cluster: what attempts have in common that are not independent of each other: the task.
  /// - Throws: `InputError` for a run of another organization than `society`.
  public mutating func add(
    _ attempt: AttemptCoordination, of run: RunRecord, cluster: String
  ) throws {
    let group = try SocietyGroup(run)
    let agents = group.condition.agents
    guard attempt.outcome != .failed else {
      series[group.ofAnySize]?.sizes[agents]?.failed += 1
      return
    }
    let found = CoordinationObservables(
      claims: attempt.claims, subtasks: attempt.subtasks, events: attempt.events)
    for (index, reading) in CoordinationSummary.readings.enumerated() {
      series[group.ofAnySize]?.samples[index].add(reading.sizes(found), cluster: cluster)
    }
    series[group.ofAnySize]?.sizes[agents]?.attempts += 1
    series[group.ofAnySize]?.sizes[agents]?.means.add(LargestSizes.of(found), cluster: cluster)
  }
}

// MARK: - What was found

extension ExtremesReport {
  /// The growth of one observable.
  struct Growth: Sendable {
    let group: SocietyGroup
    let observable: String
    /// With N; nil where it has none.
    let scaling: ExtremeScaling?
    /// With the number of roots; nil where it has none, and of roots themselves.
    let againstRoots: ExtremeScaling?
    /// Of the tail of all sizes; nil of roots, which have none.
    let tail: Result<(exponent: Double, interval: Interval), CannotTell>?
    let margin: Double
    /// Why it has no gamma, or none with an interval.
    let reason: String?

    /// Why its tail predicts nothing; nil where it does, and of roots.
    var tailReason: String? {
      switch tail {
      case .failure(let cause): "of the tail, \(cause.reason)"
      case .success where predictedInterval == nil:
        "a may be 1 or less, for which there is no prediction"
      case .success, nil: nil
      }
    }

    var predicted: Double? {
      (try? tail?.get()).flatMap { ExtremeScaling.predicted(exponent: $0.exponent) }
    }

    var predictedInterval: Interval? {
      (try? tail?.get()).flatMap { ExtremeScaling.predicted(interval: $0.interval) }
    }

    /// nil where one of the two intervals is missing.
    var agreement: Agreement? {
      guard let interval = scaling?.interval, let predicted = predictedInterval else { return nil }
      return Agreement(interval, predicted, margin: margin)
    }

    /// All that cannot be told.
    var reasons: [String] { [reason, tailReason].compactMap(\.self) }
  }

  /// The growths in the order of tables.
  func growths() async throws -> [Growth] {
    var growths: [Growth] = []
    for (group, series) in sorted {
      let means = series.sizes.mapValues(\.means)
      let roots = LargestSizes.names.count - 1
      for (figure, name) in LargestSizes.names.enumerated() {
        let scaling = ExtremeScaling(means, figure: figure)
        growths.append(
          Growth(
            group: group, observable: name, scaling: scaling,
            againstRoots: figure == roots
              ? nil : ExtremeScaling(means, figure: figure, against: roots),
            tail: figure == roots ? nil : try await tail(series.samples[figure]),
            margin: setup.margin, reason: reason(means, figure, scaling)))
      }
    }
    return growths
  }

  private func tail(
    _ sizes: ObservableSizes
  ) async throws -> Result<(exponent: Double, interval: Interval), CannotTell> {
    let analysis = try await TailAnalysis(
      try sizes.samples(),
      .init(bootstrap: setup.bootstrap, goodnessOfFit: 0, seed: setup.seed))
    return analysis.threshold.flatMap { threshold in
      (analysis.exponentInterval ?? .failure(.noSamples)).map { (threshold.exponent, $0) }
    }
  }

  private func reason(
    _ means: [Int: ClusterMeans], _ figure: Int, _ scaling: ExtremeScaling?
  ) -> String? {
    guard means.count > 1 else { return "there is one N only, \(means.keys.first ?? 0)" }
    let known = means.filter { ($0.value.mean(figure) ?? 0) > 0 }.keys.sorted()
    guard let scaling else {
      return known.isEmpty
        ? "there is none" : "only N = \(known.map(String.init).joined(separator: ", ")) has any"
    }
    if scaling.interval == nil {
      return "gamma has no interval: too few tasks, or all of them agree"
    }
    return known.count < means.count
      ? "N without any are left out; there are N = "
        + known.map(String.init).joined(separator: ", ") : nil
  }

  private var sorted: [(group: SocietyGroup, series: Series)] {
    series.inOrder.map { ($0.group, $0.value) }
  }
}

// MARK: - Rendering

extension ExtremesReport {
  private struct SizeRow: Sendable {
    let group: SocietyGroup
    let agents: Int
    let size: Size
  }

  /// The report as a document.
  public func document() async throws -> ReportDocument {
    let growths = try await growths()
    var document = ReportDocument("orgbench analyze extremes")
    let (sizes, growth) = (sizeTable, Self.table(growths))
    document.add(.table(sizes))
    document.add(.table(growth))
    document.add(
      plots: SocietyPlots.largest(sizes) + [SocietyPlots.growth(growth)].compactMap(\.self))
    document.add(list: Self.cannotTell(growths), under: "Cannot tell:")
    document.add(
      .paragraph(
        "gamma: the slope of ln E[x_max] on ln N by least squares, each N counting alike; E[x_max] is the "
          + "mean over attempts of the largest, 0 where there is none. Intervals are a bootstrap over tasks, "
          + "whose repeats are one cluster. a: the exponent of the power law fitted to all sizes, whatever N; "
          + "1/(a - 1) is what the theory of extreme values "
          + "makes of it if draws grow like N. Agrees: nowhere in the two intervals are they more than "
          + "\(Figures.fixed(setup.margin, 2)) apart; differs: everywhere; undecided: they are too wide. "
          + "Against roots: the slope on ln of the mean number of cascades, which the theory takes to grow "
          + "like N; roots has how it grows."))
    return document
  }

  /// What holds of all observables of a group is said once.
  private static func cannotTell(_ growths: [Growth]) -> [String] {
    growths.flatMap { growth in
      let ofAll = growths.filter { $0.group == growth.group }.map(\.reason).uniqued()
      let place = growth.group.condition.place
      let isShared = ofAll.count == 1 && growth.reason != nil
      return [isShared ? nil : growth.reason, growth.tailReason].compactMap(\.self)
        .map { "\(place), \(growth.observable): because \($0)" }
        + (isShared ? ["\(place): because \(growth.reason ?? "")"] : [])
    }.uniqued()
  }

  private var sizeTable: Table {
    let rows = sorted.flatMap { group, series in
      series.sizes.sorted { $0.key < $1.key }.map {
        SizeRow(group: group, agents: $0.key, size: $0.value)
      }
    }
    let means = LargestSizes.names.enumerated().map { figure, name in
      Column<SizeRow>(
        "mean_largest_\(name.replacing(" ", with: "_"))", name, .number, "mean of the largest"
      ) { .number($0.size.means.mean(figure), 2, missing: "") }
    }
    return Table(
      "sizes",
      SocietyGroup.columns(rows.map(\.group), ofAnySize: true) { (row: SizeRow) in row.group } + [
        Column("agents", "N", .number) { .count($0.agents) },
        Column("runs", nil) { .text($0.size.runs.joined(separator: " ")) },
        Column("attempts", "attempts", .number) { .count($0.size.attempts) },
        Column("failed", "failed, left out", .number) { .count($0.size.failed) },
        Column("clusters", "tasks", .number) { .count($0.size.means.clusters) },
      ] + means, rows)
  }

  private static func table(_ growths: [Growth]) -> Table {
    Table(
      "growth",
      SocietyGroup.columns(growths.map(\.group), ofAnySize: true) { (row: Growth) in row.group } + [
        Column("observable", "largest", .key) { .text($0.observable) },
        Column("sizes", "numbers of agents", .number) { .count($0.scaling?.sizes) },
        Column("gamma", "gamma", .number) { .number($0.scaling?.exponent, 3, missing: "") },
        Column("gamma_interval_95", "95% interval", .interval) {
          .interval($0.scaling?.interval, 3)
        },
        Column("exponent", "a", .number, "the tail's exponent") {
          .number((try? $0.tail?.get())?.exponent, 3, missing: "")
        },
        Column("exponent_interval_95", "95% interval", .interval) {
          .interval((try? $0.tail?.get())?.interval, 3)
        },
        Column("predicted", "1/(a - 1)", .number) { .number($0.predicted, 3, missing: "") },
        Column("predicted_interval_95", "95% interval", .interval) {
          .interval($0.predictedInterval, 3)
        },
        Column("agreement", "gamma and 1/(a - 1)") { row in
          row.agreement.map { .text($0.rawValue) }
            ?? Cell(row.tail == nil ? "" : "cannot tell", value: .null)
        },
        Column("gamma_roots", "against roots", .number) {
          .number($0.againstRoots?.exponent, 3, missing: "")
        },
        Column("gamma_roots_interval_95", "95% interval", .interval) {
          .interval($0.againstRoots?.interval, 3)
        },
        Column("cannot_tell", nil) {
          .text($0.reasons.isEmpty ? nil : $0.reasons.joined(separator: "; "))
        },
      ], growths)
  }
}
