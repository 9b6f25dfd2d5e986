public import Evaluation
import Statistics

/// Everything that one `compare` found: a comparison for each benchmark, and the gates' verdicts.
public struct ComparisonReport: Sendable {
  /// What is compared with what.
  public struct Matter: Sendable {
    /// The run that is compared against; nil for a benchmark that only the candidate has.
    public let base: ComparedRun?
    /// The run that is judged; nil for a benchmark that it lacks.
    public let candidate: ComparedRun?
    /// The figures; nil where a side is absent or not complete.
    public internal(set) var comparison: RunComparison?

    /// The benchmark's name.
    public var benchmark: String { base?.benchmark ?? candidate?.benchmark ?? "" }

    /// The organization's name.
    public var organization: String {
      (candidate ?? base)?.configuration.organization ?? ""
    }

    /// Why there are no figures; nil where there are.
    public var obstacle: String? {
      if comparison != nil { return nil }
      guard let base else { return "the base has no run of \(benchmark)" }
      guard let candidate else { return "the candidate has no run of \(benchmark)" }
      return [("base", base), ("candidate", candidate)].compactMap { side, run in
        run.whatIsMissing.map { "the \(side) \(run.run) is incomplete: \($0)" }
      }.joined(separator: "; ")
    }
  }

  /// How to compare.
  public struct Options: Sendable {
    /// Whether to go on with the shared tasks where the sets differ.
    public var intersecting = false
    /// Independent tasks (clusters) under which no interval counts as evidence for a gate.
    public var minimumTasks = Caveat.enoughClusters
    /// Which tasks count as one, where they have two kinds of clusters.
    public var clustering = Clustering.paragraph
    /// What both runs were held to on each task (`BudgetedRun.atEqual`); nil where each has its own
    /// cost.
    public var atEqual: BudgetKind?
    /// The random draws.
    public var resampling = ResamplingSettings()

    /// The defaults.
    public init() {}
  }

  /// How the command ends.
  public enum Ending: Sendable, Hashable {
    /// Every critical gate passed.
    case passed
    /// A critical gate was breached, or what it names is missing.
    case failed
    /// A run is not complete.
    case incomplete
    /// A critical gate could not be decided.
    case insufficient
  }

  /// What was compared.
  public private(set) var matters: [Matter]
  /// The verdicts, gate by gate.
  public private(set) var results: [GateResult] = []
  /// How it was compared.
  public let options: Options

  /// Compares runs and judges gates.
  ///
  /// One run on each side is compared whatever its benchmark (and refused if the benchmarks
  /// differ); several are matched by benchmark, and by organization where a benchmark has several.
  /// - Throws: `InputError` for runs that cannot be matched or compared.
  public init(
    bases: [ComparedRun], candidates: [ComparedRun], gates: [Gate] = [], options: Options = .init()
  ) throws {
    try Gate.checkUnique(gates)
    self.options = options
    matters = try RunMatching.matters(bases: bases, candidates: candidates)
    try options.clustering.check(hasOuterClusters)
    for index in matters.indices {
      guard let base = matters[index].base, let candidate = matters[index].candidate,
        base.progress.isComplete, candidate.progress.isComplete
      else { continue }
      matters[index].comparison = try RunComparison(
        base: base.clustered(by: options.clustering),
        candidate: candidate.clustered(by: options.clustering), intersecting: options.intersecting,
        pricingPoints: options.atEqual == nil, resampling: options.resampling)
    }
    adjustPValues()
    let judge = GateJudge(minimumTasks: options.minimumTasks)
    results = try gates.flatMap { try verdicts(of: $0, judge) }
  }

  /// Whether tasks that are compared have two kinds of clusters.
  var hasOuterClusters: Bool {
    matters.contains {
      [$0.base, $0.candidate].allSatisfy { $0?.hasOuterClusters ?? false }
    }
  }

  /// Holm over the scores of all benchmarks: they are looked at together.
  private mutating func adjustPValues() {
    var places: [(matter: Int, measure: Int)] = []
    var pValues: [Double] = []
    for (index, matter) in matters.enumerated() {
      for (place, measure) in (matter.comparison?.measures ?? []).enumerated()
      where measure.unit == .share {
        places.append((index, place))
        pValues.append(measure.signFlip.pValue)
      }
    }
    for (place, adjusted) in zip(places, holmAdjusted(pValues)) {
      matters[place.matter].comparison?.measures[place.measure].adjustedP = adjusted
    }
  }

  private func verdicts(of gate: Gate, _ judge: GateJudge) throws -> [GateResult] {
    // A gate without a benchmark is for every benchmark of the base that has its metric.
    let judged = matters.filter { matter in
      if let benchmark = gate.benchmark { return matter.benchmark == benchmark }
      return matter.base.map { $0.hasMetric(gate.metric) } ?? false
    }
    guard !judged.isEmpty else {
      let what = gate.benchmark.map { "no run of \($0) was compared" }
      let known = matters.compactMap(\.base).flatMap(\.gateMetrics).uniqued()
      return [
        GateResult(
          gate: gate, benchmark: gate.benchmark, organization: nil, verdict: .missing, loss: nil,
          message: what
            ?? "no compared run has a metric \"\(gate.metric)\"; there are "
            + known.joined(separator: ", "))
      ]
    }
    return try judged.map { matter in
      if let comparison = matter.comparison { return try judge.judge(gate, comparison) }
      let isAbsent = matter.base == nil || matter.candidate == nil
      return GateResult(
        gate: gate, benchmark: matter.benchmark, organization: matter.organization,
        verdict: isAbsent ? .missing : .incomplete, loss: nil, message: matter.obstacle ?? "")
    }
  }

  /// How the command ends, the worst first: failed, incomplete, insufficient, passed.
  public var ending: Ending {
    if results.contains(where: \.fails) { return .failed }
    let runs = matters.flatMap { [$0.base, $0.candidate].compactMap(\.self) }
    if runs.contains(where: { !$0.progress.isComplete }) { return .incomplete }
    let isOpen = results.contains { $0.gate.tier == .critical && $0.verdict == .insufficient }
    return isOpen ? .insufficient : .passed
  }
}

extension ComparedRun {
  /// Whether a gate may name this metric.
  fileprivate func hasMetric(_ name: String) -> Bool { gateMetrics.contains(name) }

  /// What gates may name.
  fileprivate var gateMetrics: [String] {
    [Gate.mainMetric] + metricNames
      + MetricDefinition.ofUse.filter { $0.unit != .money || currency != nil }.map(\.name)
  }
}
