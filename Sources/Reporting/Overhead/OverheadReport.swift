public import Evaluation
public import Statistics

/// What coordination costs and gives: the measures of "Towards a Science of Scaling Agent Systems" (arXiv
/// 2512.08296, section 4.1) of runs against one of a single agent, on the tasks that all of them have.
public struct OverheadReport: Sendable {
  /// A run with what its agents said.
  public struct Subject: Sendable {
    /// The run.
    public let run: ComparedRun
    /// What was said on each task, attempt by attempt.
    public let communication: [ExactText: [AttemptCommunication]]

    /// A run with what its agents said.
    public init(_ run: ComparedRun, communication: [ExactText: [AttemptCommunication]]) {
      self.run = run
      self.communication = communication
    }
  }

  /// A measure of the paper's.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    /// S: the mean score, 0...1.
    case score
    /// T: answered calls a task.
    case turns
    /// O = (T - T1) / T1 in percent, T1 being the base's turns.
    case overhead
    /// c: messages between agents per turn.
    case messageDensity = "message density"
    /// Deliveries of messages per turn; not the paper's.
    case deliveries = "deliveries per turn"
    /// R, with Jaccard's index of words in place of the cosine of embeddings.
    case redundancy
    /// Ec = S / (T / T1).
    case efficiency
    /// Ae = (1 - S) / (1 - S1), S1 being the base's score.
    case errorAmplification = "error amplification"
    /// S over thousands of tokens a task.
    case scorePerThousandTokens = "score per 1,000 tokens"

    /// Whether it says nothing of the base: there is nothing to hold that against.
    var isRelative: Bool { [.overhead, .efficiency, .errorAmplification].contains(self) }
  }

  /// A run's measures.
  public struct Row: Sendable {
    /// The run.
    public let run: ComparedRun
    /// Those that it has.
    public let measures: [Measure: BootstrapEstimate]
  }

  /// The run that the others are measured against.
  public var base: ComparedRun { rows[0].run }
  /// The base and the others, in the order given.
  public let rows: [Row]
  /// The tasks that all runs have with a score.
  public let taskCount: Int
  /// Their clusters.
  public let clusterCount: Int
  /// The metric.
  public let metric: String
  let settings: ResamplingSettings

  /// - Parameters:
  ///   - subjects: the base first.
  ///   - metric: the metric's name; nil for the benchmark's main one.
  /// - Throws: `InputError` for fewer than two runs, for runs of different benchmarks or scoring and for
  ///   runs without a scored task in common.
  public init(
    _ subjects: [Subject], metric: String? = nil, resampling: ResamplingSettings = .init()
  ) throws {
    guard let base = subjects.first, subjects.count > 1 else {
      throw InputError("analyze overhead", "expected a base and at least one other run")
    }
    for other in subjects.dropFirst() {
      guard other.run.benchmark == base.run.benchmark,
        other.run.scoringVersion == base.run.scoringVersion
      else {
        throw InputError(
          "analyze overhead",
          "\(base.run.run) is of \(base.run.benchmark) scored under \(base.run.scoringVersion), "
            + "\(other.run.run) of \(other.run.benchmark) under \(other.run.scoringVersion)",
          remedy: "name runs of one benchmark, and rescore the older ones")
      }
    }
    let metric = metric ?? base.run.primaryMetric
    let tasks = try subjects.map(\.run).sharedTasks(scoredBy: metric, for: "analyze overhead")
    let figures = subjects.map { TaskFigures($0, on: tasks, metric) }
    let clusters = tasks.map { ExactText($0.cluster) }
    let bootstrap = try Bootstrap(seed: resampling.seed, resamples: resampling.resamples)
    rows = try zip(subjects, figures).map { subject, own in
      Row(
        run: subject.run,
        measures: try own.measures(against: figures[0], clusters, bootstrap))
    }
    taskCount = tasks.count
    clusterCount = Set(clusters).count
    self.metric = metric
    settings = resampling
  }
}

/// A run's figures, task by task.
private struct TaskFigures {
  let scores: [Double]
  let turns: [Double]
  let tokens: [Double]
  /// Nil where nothing is known of the task's calls.
  let messages: [Double?]
  let deliveries: [Double?]
  let redundancy: [Double?]
  /// As `messages` has them, so that their ratio is of the same attempts.
  let knownTurns: [Double?]

  init(_ subject: OverheadReport.Subject, on tasks: [ComparedRun.Task], _ metric: String) {
    let byID = Dictionary(
      subject.run.tasks.map { (ExactText($0.id), $0) }, uniquingKeysWith: { one, _ in one })
    let own = tasks.compactMap { byID[$0.id] }
    scores = own.map { $0.scores[metric, default: 0] }
    turns = own.map(\.calls)
    tokens = own.map(\.tokens)
    func means(_ value: (AttemptCommunication) -> Double?) -> [Double?] {
      own.map { task in
        let values = (subject.communication[task.id] ?? []).compactMap(value)
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
      }
    }
    messages = means { Double($0.messages) }
    deliveries = means { Double($0.deliveries) }
    redundancy = means(\.redundancy)
    knownTurns = means { Double($0.turns) }
  }

  func measures(
    against base: TaskFigures, _ clusters: [ExactText], _ bootstrap: Bootstrap
  ) throws(StatisticsError) -> [OverheadReport.Measure: BootstrapEstimate] {
    func estimate(
      _ columns: [[Double?]], _ statistic: ([Double]) -> Double?
    ) throws(StatisticsError) -> BootstrapEstimate? {
      bootstrap.estimate(
        of: try ClusteredTable(columns: columns, clusters: clusters), statistic: statistic)
    }
    func ratio(_ part: Double, _ whole: Double) -> Double? { whole == 0 ? nil : part / whole }
    var found: [OverheadReport.Measure: BootstrapEstimate] = [:]
    let score = try estimate([scores]) { $0[0] }
    let limits = try BoundedInterval(
      meanOf: try Sample(scores, clusters: clusters), within: 0...1)?.limits()
    found[.score] = limits.flatMap { score?.widened(to: $0) } ?? score
    found[.turns] = try estimate([turns]) { $0[0] }
    found[.overhead] = try estimate([turns, base.turns]) { means in
      ratio(means[0] - means[1], means[1]).map { 100 * $0 }
    }
    found[.messageDensity] = try estimate([messages, knownTurns]) { ratio($0[0], $0[1]) }
    found[.deliveries] = try estimate([deliveries, knownTurns]) { ratio($0[0], $0[1]) }
    found[.redundancy] = try estimate([redundancy]) { $0[0] }
    found[.efficiency] = try estimate([scores, turns, base.turns]) { means in
      ratio(means[0] * means[2], means[1])
    }
    found[.errorAmplification] = try errorAmplification(against: base, clusters, bootstrap)
    found[.scorePerThousandTokens] = try estimate([scores, tokens]) { means in
      ratio(1000 * means[0], means[1])
    }
    return found
  }

  /// Its interval is widened to what so many tasks cannot exclude, as that of every change of scores.
  private func errorAmplification(
    against base: TaskFigures, _ clusters: [ExactText], _ bootstrap: Bootstrap
  ) throws(StatisticsError) -> BootstrapEstimate? {
    func errors(_ scores: [Double]) -> [Double] { scores.map { min(1, max(0, 1 - $0)) } }
    let pairs = try PairedSample(
      base: errors(base.scores), candidate: errors(scores), clusters: clusters)
    let table = try ClusteredTable(
      columns: [pairs.base.values, pairs.candidate.values], clusters: clusters)
    let estimate = bootstrap.estimate(of: table) { $0[0] == 0 ? nil : $0[1] / $0[0] }
    let limits = try BoundedInterval(percentChangeOf: pairs, largest: 1)?.limits()
      .scaled(by: 0.01, plus: 1)
    return limits.flatMap { estimate?.widened(to: $0) } ?? estimate
  }
}
