public import Evaluation
import Statistics

/// What Deficit-Triggered Integration changes: runs with it beside runs without that are alike in all
/// else ("Do Agent Societies Develop Intellectual Elites?", section 6).
///
/// Attempts are read twice, since parts of cascades by size are those of the runs without it: first
/// `survey`, then `add`. Memory grows with the tasks, not with their attempts.
public struct IntegrationReport: Sendable {
  /// How it is measured.
  public struct Setup: Sendable {
    /// Resamples for the intervals of the tails' exponents, at least 100.
    public var bootstrap: Int
    /// How far exponents may lie apart and the tail still be preserved.
    public var margin: Double
    /// The seed of intervals.
    public var seed: UInt64

    /// A setup.
    public init(bootstrap: Int = 200, margin: Double = 0.2, seed: UInt64 = 0) {
      self.bootstrap = bootstrap
      self.margin = margin
      self.seed = seed
    }
  }

  /// A figure of the cascades of one part.
  enum Measure: String, CaseIterable, Sendable {
    case conversion = "merge_conversion"
    case ownConversion = "own_merge_conversion"
    case contradictions = "contradiction_density"

    func ratio(_ own: CascadeComposition) -> (part: Int, whole: Int) {
      switch self {
      case .conversion: (own.merges, own.expansions)
      case .ownConversion: (own.merges - own.integrations, own.expansions)
      case .contradictions: (own.contradictions, own.events)
      }
    }
  }

  /// Runs with integration, or without.
  struct Arm: Sendable {
    var runs: [String] = []
    var parameters: Set<String> = []
    var attempts = 0
    var failed = 0
    var cascades = CascadeComposition()
    /// By part, how many cascades.
    var counts = [Int](repeating: 0, count: QuantileParts.percentileNames.count)
    /// By part and measure.
    var parts: ClusterMeans
    var triggers: IntegrationTriggers
    var totalEvents = ObservableSizes()
    var cascadeSizes = ObservableSizes()
    /// By cluster and task, the scores of its attempts.
    var scores: [String: [ExactText: (sum: Double, count: Int)]] = [:]

    init(seed: UInt64) {
      triggers = IntegrationTriggers(seed: seed)
      parts = ClusterMeans(
        figures: QuantileParts.percentileNames.count * Measure.allCases.count, seed: seed)
    }
  }

  /// Runs that are alike but for integration.
  struct Pair: Sendable {
    var without: Arm
    var with: Arm
  }

  let setup: Setup
  private(set) var pairs: [SocietyGroup: Pair] = [:]
  /// Cascades without integration, by how many events they have.
  private var baselines: [SocietyGroup: [Int: Int]] = [:]
  /// By part, up to how many events; nil where it has no cascade.
  private var ends: [SocietyGroup: [Int?]] = [:]

  /// A report of nothing yet.
  public init(_ setup: Setup) { self.setup = setup }

  /// Whether the parts of cascades by size depend on a run's attempts, which then must be surveyed before
  /// any is added.
  public static func isBaseline(_ run: RunRecord) throws -> Bool {
    try !SocietyGroup(run).condition.integrates
  }

  /// Takes an attempt without integration into the parts of cascades by size.
  public mutating func survey(_ attempt: AttemptCoordination, of run: RunRecord) throws {
    let group = try SocietyGroup(run)
    guard attempt.outcome != .failed, !group.condition.integrates else { return }
    for (_, own) in CascadeComposition.of(attempt) {
      baselines[group, default: [:]][own.events, default: 0] += 1
    }
  }

  /// Takes a run in, without its attempts.
  /// - Throws: `InputError` for a run of another organization than `society`.
  public mutating func add(_ run: RunRecord) throws {
    try change(run) { arm in
      arm.runs.append(run.id)
      if let text = run.configuration.options["dti"]?.text { arm.parameters.insert(text) }
    }
  }

  /// Takes an attempt of a run in; one that failed is counted and left out.
  /// - Parameters:
  ///   - cluster: what attempts have in common that are not independent of each other: the task.
  ///   - score: the benchmark's main metric, 0...1; nil where there is none.
  public mutating func add(
    _ attempt: AttemptCoordination, of run: RunRecord, cluster: String, score: Double?
  ) throws {
    let ends = partEnds(try SocietyGroup(run).withoutIntegration)
    try change(run) { arm in
      guard attempt.outcome != .failed else {
        arm.failed += 1
        return
      }
      arm.add(attempt, ends: ends, cluster: cluster, score: score)
    }
  }

  private mutating func change(_ run: RunRecord, _ body: (inout Arm) -> Void) throws {
    let group = try SocietyGroup(run)
    let key = group.withoutIntegration
    let empty = Arm(seed: setup.seed)
    if group.condition.integrates {
      body(&pairs[key, default: Pair(without: empty, with: empty)].with)
    } else {
      body(&pairs[key, default: Pair(without: empty, with: empty)].without)
    }
  }

  private mutating func partEnds(_ group: SocietyGroup) -> [Int?] {
    if let known = ends[group] { return known }
    let found = QuantileParts.percentiles.divide(baselines[group] ?? [:]).map(\.last)
    ends[group] = found
    return found
  }

  /// By part, from and up to how many events; nil where it has no cascade, and no end of the last.
  func ranges(_ group: SocietyGroup) -> [(from: Int, to: Int?)?] {
    let ends = ends[group] ?? []
    let last = ends.lastIndex { $0 != nil }
    var from = 1
    return ends.enumerated().map { index, end in
      guard let end else { return nil }
      defer { from = end + 1 }
      return (from, index == last ? nil : end)
    }
  }
}

extension IntegrationReport.Arm {
  fileprivate mutating func add(
    _ attempt: AttemptCoordination, ends: [Int?], cluster: String, score: Double?
  ) {
    attempts += 1
    let observables = CoordinationObservables(
      claims: attempt.claims, subtasks: attempt.subtasks, events: attempt.events)
    triggers.add(attempt.integrations, cluster: cluster)
    totalEvents.add(observables.totalEvents, cluster: cluster)
    cascadeSizes.add(observables.cascadeSizes, cluster: cluster)
    if let score {
      let id = ExactText(attempt.attempt.taskID)
      let before = scores[cluster]?[id] ?? (0, 0)
      scores[cluster, default: [:]][id] = (before.sum + score, before.count + 1)
    }
    var byPart = [CascadeComposition](repeating: CascadeComposition(), count: counts.count)
    let last = ends.lastIndex { $0 != nil }
    for (_, own) in CascadeComposition.of(attempt) {
      cascades.add(own)
      // Larger ones than any without integration belong to the largest.
      guard let part = ends.firstIndex(where: { $0.map { own.events <= $0 } ?? false }) ?? last
      else { continue }
      byPart[part].add(own)
      counts[part] += 1
    }
    var (sums, wholes) = ([Double](), [Double]())
    for own in byPart {
      for measure in IntegrationReport.Measure.allCases {
        let ratio = measure.ratio(own)
        sums.append(Double(ratio.part))
        wholes.append(Double(ratio.whole))
      }
    }
    parts.add(sums: sums, counts: wholes, cluster: cluster)
  }
}
