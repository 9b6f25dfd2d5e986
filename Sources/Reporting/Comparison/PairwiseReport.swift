import Evaluation
public import Statistics

/// All pairs of several runs on the same tasks, as studies of protocols report them: each run against
/// each, with tests adjusted for their number.
public struct PairwiseReport: Sendable {
  /// Two runs.
  public struct Pair: Sendable {
    /// Places among the runs.
    public let first: Int
    /// Places among the runs.
    public let second: Int
    /// The second less the first, in points.
    public let measure: PairedMeasure
    /// The sign-flip p-value, Holm-adjusted over all pairs.
    public let adjustedP: Double
    /// Cohen's d with the pooled standard deviation of the tasks' scores, as unpaired studies report
    /// it: sqrt((s1² + s2²) / 2); nil where no score varies.
    public let pooledEffect: Double?
    /// The test of equivalence; nil without a margin or where nothing can be told.
    public let equivalence: EquivalenceTest?
    /// Whether the difference's interval, which holds however few tasks flip, lies within the margin;
    /// nil without one. Stricter than the test: runs that agree on a few tasks are not shown to be
    /// equivalent.
    public let isEquivalent: Bool?
    /// What the runs used, compared alike.
    let use: [PairedMeasure]
  }

  /// The runs, the best first.
  public let runs: [ComparedRun]
  /// Their mean scores over the shared tasks, 0...1.
  public let scores: [Double]
  /// All pairs.
  public let pairs: [Pair]
  /// Where runs of two models or more are of two organizations or more: whether what one organization
  /// gains over another depends on the model.
  public let interactions: [StructureInteraction]
  /// The tasks that all runs have with a score.
  public let taskCount: Int
  /// The metric.
  public let metric: String
  let settings: ResamplingSettings

  /// - Parameters:
  ///   - metric: the metric's name; nil for the benchmark's main one.
  ///   - margin: the difference in points within which two runs count as equivalent.
  /// - Throws: `InputError` for fewer than two runs and for runs without a scored task in common.
  public init(
    _ runs: [ComparedRun], metric: String? = nil, margin: Double? = nil,
    resampling: ResamplingSettings = .init()
  ) throws {
    guard let first = runs.first, runs.count > 1 else {
      throw InputError("analyze protocols", "expected at least two runs")
    }
    let metric = metric ?? first.primaryMetric
    let cut = try Self.sharing(runs, metric)
    let means = cut.map { run in
      run.tasks.reduce(0) { $0 + $1.scores[metric, default: 0] } / Double(run.tasks.count)
    }
    let order = cut.indices.sorted { (means[$0], $1) > (means[$1], $0) }
    let ranked = order.map { cut[$0] }
    var found: [(Int, Int, PairedMeasure, use: [PairedMeasure])] = []
    for second in ranked.indices {
      for first in 0..<second {
        let comparison = try RunComparison(
          base: ranked[second], candidate: ranked[first], resampling: resampling)
        if let measure = comparison.measure(metric) {
          found.append((second, first, measure, comparison.measures.filter { $0.unit != .share }))
        }
      }
    }
    let adjusted = holmAdjusted(found.map { $0.2.signFlip.pValue })
    pairs = zip(found, adjusted).map { entry, p in
      Pair(
        first: entry.0, second: entry.1, measure: entry.2, adjustedP: p,
        pooledEffect: Self.pooledEffect(ranked[entry.0], ranked[entry.1], metric),
        equivalence: margin.flatMap { EquivalenceTest(entry.2.robust, margin: $0) },
        isEquivalent: margin.map { margin in
          entry.2.difference.interval.map { $0.lower > -margin && $0.upper < margin } ?? false
        }, use: entry.use)
    }
    interactions = try StructureInteraction.all(among: ranked, metric: metric, resampling)
    self.runs = ranked
    scores = order.map { means[$0] }
    taskCount = first.tasks.isEmpty ? 0 : ranked[0].tasks.count
    self.metric = metric
    settings = resampling
  }

  /// The runs with the metric and the tasks that all have, and nothing else.
  private static func sharing(_ runs: [ComparedRun], _ metric: String) throws -> [ComparedRun] {
    let shared = Set(
      try runs.sharedTasks(scoredBy: metric, for: "analyze protocols").map { ExactText($0.id) })
    return runs.map { run in
      var cut = run
      cut.metricNames = [metric]
      cut.groups = []
      cut.tasks = run.tasks.filter { shared.contains($0.id) }.map { task in
        var task = task
        task.scores = task.scores.filter { $0.key == metric }
        return task
      }
      return cut
    }
  }

  private static func pooledEffect(
    _ first: ComparedRun, _ second: ComparedRun, _ metric: String
  ) -> Double? {
    let samples = [first, second].compactMap { run in
      try? Sample(run.tasks.compactMap { $0.scores[metric] })
    }
    let deviations = samples.compactMap(\.standardDeviation)
    let means = samples.compactMap(\.mean)
    guard deviations.count == 2, means.count == 2 else { return nil }
    let pooled = ((deviations[0] * deviations[0] + deviations[1] * deviations[1]) / 2).squareRoot()
    return pooled > 0 ? (means[1] - means[0]) / pooled : nil
  }
}

// MARK: - Rendering

extension PairwiseReport {
  /// The report as a document.
  public var document: ReportDocument {
    var document = ReportDocument("orgbench analyze protocols")
    document.add(
      .paragraph("\(metric) of \(Counts.text(taskCount, "task")) that all runs have"))
    document.add(.table(runTable))
    document.add(.table(pairTable))
    if !modelPairs.isEmpty { document.add(.table(modelTable)) }
    if !interactions.isEmpty { document.add(.table(interactionTable)) }
    document.add(
      .paragraph(
        "Differences are the better run less the worse, in points, with 95% paired cluster bootstrap "
          + "intervals (\(Figures.count(settings.resamples)) resamples, seed \(settings.seed)); p: "
          + "sign-flip test, adjusted over all pairs by Holm; d: Cohen's with the pooled standard "
          + "deviation, d_z: of the paired differences. The runs' order is by their scores on these "
          + "tasks, so the first pair's difference is the spread from best to worst and looks larger "
          + "than on new tasks."
          + (pairs.contains { $0.isEquivalent != nil }
            ? " Equivalent: the interval lies within the margin; p (equiv.): two one-sided t tests "
              + "robust to clusters." : "")
          + modelNote))
    return document
  }

  func letter(_ index: Int) -> Cell { .letter(index, of: runs[index]) }

  private var runTable: Table {
    let labels = OrganizationLabel.telling(
      apart: runs.map { ($0.configuration.organization, $0.configuration.options) })
    return Table(
      "runs",
      [
        Column("run", "run", .key) { letter($0) },
        Column("score", metric, .number) { .points(scores[$0]) },
        Column("tokens_per_task", "tokens/task", .number) { index in
          let tokens = runs[index].tasks.map(\.tokens)
          return .number(tokens.reduce(0, +) / Double(max(1, tokens.count)), 0)
        },
        Column("model", "model", .key) { .text(runs[$0].configuration.model) },
        Column("organization", "organization", .key) { .text(labels[$0]) },
        Column("id", "id", .key) { .text(runs[$0].run) },
      ], Array(runs.indices))
  }

  private var pairTable: Table {
    let isTested = pairs.contains { $0.isEquivalent != nil }
    // The best against the worst first.
    let ordered = pairs.sorted {
      ($0.first - $0.second, $1.second) > ($1.first - $1.second, $0.second)
    }
    return Table(
      "pairs",
      [
        Column("second", "run", .key) { letter($0.second) },
        Column("first", "less", .key) { letter($0.first) },
        Column("difference", "difference", .number) { .number($0.measure.difference.value, 1) },
        Column("interval_95", "95% interval", .interval) {
          .signed($0.measure.difference.interval, 1)
        },
        Column("p", "p", .number) { p($0.measure.signFlip.pValue) },
        Column("p_holm", "p (Holm)", .number) { p($0.adjustedP) },
        Column("d_pooled", "d", .number) { .number($0.pooledEffect, 2) },
        Column("d_z", "d_z", .number) { .number($0.measure.effectSize, 2) },
        Column("equivalent", isTested ? "equivalent" : nil, .text) { pair in
          pair.isEquivalent.map { Cell($0 ? "yes" : "not shown", value: .bool($0)) } ?? .empty
        },
        Column("p_equivalence", isTested ? "p (equiv.)" : nil, .number) { pair in
          pair.equivalence.map { p($0.pValue) } ?? .empty
        },
      ], ordered, context: ["metric": .string(metric)])
  }

  /// A p-value with five decimals: as many as the draws can tell apart.
  func p(_ value: Double) -> Cell {
    Cell(value < 0.000_01 ? "<0.00001" : Figures.fixed(value, 5), value: .number(value))
  }
}
