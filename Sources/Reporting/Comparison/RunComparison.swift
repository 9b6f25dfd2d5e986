import Evaluation
import Statistics

/// Two runs of one benchmark, compared task by task.
public struct RunComparison: Sendable {
  /// The run that is compared against.
  public let base: ComparedRun
  /// The run that is judged.
  public let candidate: ComparedRun
  /// The tasks, paired.
  public let pairing: TaskPairing
  /// The settings in which the runs differ.
  public let settings: [ConfigurationDifference]
  /// The scores in the benchmark's order, then tokens, calls and cost.
  public internal(set) var measures: [PairedMeasure]
  /// What the dearer run pays for each point of the main metric; empty where that was not asked for, and
  /// where no task of both runs has that metric.
  public let costsPerPoint: [CostPerPoint]
  /// Metrics that only one side has, with which side.
  public let unshared: [String]
  /// The tasks that changed.
  public let flips: TaskFlips

  /// Compares two runs.
  /// - Parameter pricingPoints: whether to find what the dearer run pays for each point.
  /// - Throws: `InputError` where they are not comparable (see `TaskPairing`), and for figures that
  ///   no statistic can be computed from.
  public init(
    base: ComparedRun, candidate: ComparedRun, intersecting: Bool = false,
    pricingPoints: Bool = false, resampling: ResamplingSettings = .init()
  ) throws {
    self.base = base
    self.candidate = candidate
    let pairing = try TaskPairing(base: base, candidate: candidate, intersecting: intersecting)
    self.pairing = pairing
    settings = ConfigurationDifference.all(base: base, candidate: candidate)
    flips = TaskFlips(pairing.pairs, metric: base.primaryMetric)
    let rows = Rows(pairing, base, candidate)
    let names = (base.metricNames + candidate.metricNames).uniqued()
    unshared = names.compactMap { rows.onlyOneSide($0) }
    let compared =
      names.map { (name: $0, unit: MetricDefinition.Unit.share, rows: rows.scores($0)) } + rows.use
    measures = try compared.compactMap { measure in
      do {
        return try PairedMeasure(
          measure.name, measure.unit, measure.rows, currency: base.currency, resampling)
      } catch {
        throw InputError("\(base.run) and \(candidate.run), \(measure.name)", "\(error)")
      }
    }
    let gain = measures.first { $0.name == base.primaryMetric }
    costsPerPoint =
      pricingPoints
      ? try CostPerPoint.all(
        pairing, base, candidate, gainLimits: gain?.difference.interval, resampling) : []
  }

  /// The benchmark's name.
  public var benchmark: String { base.benchmark }

  /// The measure of this name; `score` is the benchmark's main metric.
  public func measure(_ name: String) -> PairedMeasure? {
    let wanted = name == Gate.mainMetric ? base.primaryMetric : name
    return measures.first { $0.name == wanted }
  }

  /// The number of clusters among the shared tasks.
  public var clusterCount: Int { Set(pairing.pairs.map { ExactText($0.base.cluster) }).count }
}

/// The values to be compared, one row a task or group.
private struct Rows {
  let pairing: TaskPairing
  let base: ComparedRun
  let candidate: ComparedRun
  private let groups: [(base: ComparedRun.Group, candidate: ComparedRun.Group)]

  init(_ pairing: TaskPairing, _ base: ComparedRun, _ candidate: ComparedRun) {
    self.pairing = pairing
    self.base = base
    self.candidate = candidate
    // A group whose tasks were not all paired is not comparable.
    let others = Dictionary(
      candidate.groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    groups =
      pairing.unpaired.isEmpty
      ? base.groups.compactMap { group in others[group.id].map { (group, $0) } } : []
  }

  func scores(_ metric: String) -> [PairedMeasure.Row] {
    let tasks = pairing.pairs.compactMap { pair in
      row(pair.base.cluster, pair.base.scores[metric], pair.candidate.scores[metric])
    }
    guard tasks.isEmpty else { return tasks }
    return groups.compactMap { pair in
      row(pair.base.id, pair.base.scores[metric], pair.candidate.scores[metric])
    }
  }

  private func row(_ cluster: String, _ base: Double?, _ candidate: Double?)
    -> PairedMeasure.Row?
  {
    guard let base, let candidate else { return nil }
    return .init(cluster: cluster, base: base, candidate: candidate)
  }

  /// What the tasks use; cost where all of them have one in the same currency.
  var use: [(name: String, unit: MetricDefinition.Unit, rows: [PairedMeasure.Row])] {
    let isPriced = base.currency != nil && base.currency == candidate.currency
    return MetricDefinition.ofUse.filter { $0.unit != .money || isPriced }.compactMap { measure in
      let rows = pairing.pairs.compactMap {
        row($0.base.cluster, $0.base.use(measure.unit), $0.candidate.use(measure.unit))
      }
      return rows.count == pairing.pairs.count ? (measure.name, measure.unit, rows) : nil
    }
  }

  func onlyOneSide(_ metric: String) -> String? {
    guard scores(metric).isEmpty else { return nil }
    func has(_ run: ComparedRun) -> Bool {
      run.tasks.contains { $0.scores[metric] != nil }
        || run.groups.contains { $0.scores[metric] != nil }
    }
    switch (has(base), has(candidate)) {
    case (true, false): return "\(metric) (only the base)"
    case (false, true): return "\(metric) (only the candidate)"
    default: return nil
    }
  }
}

extension ComparedRun.Task {
  /// How much of it was used; nil for a score, and for money where no price is known.
  func use(_ unit: MetricDefinition.Unit) -> Double? {
    switch unit {
    case .share: nil
    case .tokens: tokens
    case .calls: calls
    case .money: cost
    }
  }
}

extension Sequence where Element: Hashable {
  /// The elements without repetitions, in order of first appearance.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
