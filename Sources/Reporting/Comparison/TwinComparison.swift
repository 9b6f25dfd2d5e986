public import Evaluation
public import Statistics

/// A run that shocks came over against its undisturbed twin: the same configuration without them, on
/// the tasks at which a shock held. Tasks before it say nothing of it, and other tasks are no measure of
/// the same work.
public struct TwinComparison: Sendable {
  /// A task in both runs.
  public struct Point: Sendable, Hashable {
    /// The task's id.
    public let task: String
    /// The disturbed run's score, 0...1, the mean over repeats.
    public let score: Double
    /// The twin's.
    public let twinScore: Double
  }

  /// The twin's id.
  public let twin: String
  /// The disturbed run less its twin in points, paired by task.
  public let measure: PairedMeasure
  /// The tasks in the run's order: how it recovers.
  public let series: [Point]

  /// The disturbed run's mean score over its twin's on the same tasks: 1 where nothing was lost. Nil
  /// where the twin's is 0.
  public var resilience: Double? { measure.change.map { 1 + $0.value / 100 } }

  /// Its 95% interval, from the paired change in percent; nil where there is none.
  public var interval: Interval? { measure.change?.interval?.scaled(by: 0.01, plus: 1) }

  /// Whether a run is what another would have been without its shocks.
  public static func isTwin(
    _ configuration: RunConfiguration, of disturbed: RunConfiguration
  ) -> Bool {
    var undisturbed = disturbed
    undisturbed.options["shock"] = .array([])
    return configuration == undisturbed && configuration != disturbed
  }

  /// Compares a run with its twin.
  /// - Parameter disturbed: the tasks at which a shock held.
  /// - Returns: nil where no such task has a score in both.
  /// - Throws: `InputError` where the runs are not comparable (see `TaskPairing`).
  public init?(
    _ run: ComparedRun, twin: ComparedRun, on disturbed: Set<ExactText>
  ) throws {
    let metric = run.primaryMetric
    let comparison = try RunChoice.comparison(
      Self.cut(twin, to: disturbed, metric), Self.cut(run, to: disturbed, metric))
    guard let comparison, let measure = comparison.measure(metric) else { return nil }
    self.twin = twin.run
    self.measure = measure
    series = comparison.pairing.pairs.compactMap { pair in
      guard let score = pair.candidate.scores[metric], let twinScore = pair.base.scores[metric]
      else { return nil }
      return Point(task: pair.base.id, score: score, twinScore: twinScore)
    }
  }

  /// The run with these tasks and the metric alone.
  private static func cut(
    _ run: ComparedRun, to tasks: Set<ExactText>, _ metric: String
  ) -> ComparedRun {
    var cut = run
    cut.metricNames = [metric]
    cut.groups = []
    cut.tasks = run.tasks.filter { tasks.contains($0.id) && $0.scores[metric] != nil }
    return cut
  }

  /// The comparison as JSON.
  public var json: JSONValue {
    [
      "twin": .string(twin), "resilience": resilience.map(JSONValue.number) ?? .null,
      "interval_95": .ends(interval), "tasks": .integer(series.count),
      "difference": .number(measure.difference.value),
      "difference_interval_95": .ends(measure.difference.interval),
      "series": .array(
        series.map {
          [
            "task": .string($0.task), "score": .number($0.score),
            "twin_score": .number($0.twinScore),
          ]
        }),
    ]
  }
}
