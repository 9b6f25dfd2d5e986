/// Scores predictions of one dataset. It holds the answer keys; nothing else does.
public protocol Scorer: Sendable {
  /// The scoring rules' version, such as `squad2/1`: changes whenever a score could change.
  var version: String { get }

  /// The metric that leaderboards rank by, such as `f1`.
  var primaryMetric: String { get }

  /// Scores one attempt at one task. Outcomes without a prediction score 0 in every metric that
  /// applies to the task, except `failed`, which is not scored.
  /// - Returns: nil for `failed`, and for a task whose answer is not public.
  /// - Throws: `InputError` where the dataset has no such task.
  func score(_ attempt: Attempt) throws -> TaskScore?

  /// The answer key of a task in words, to be shown beside a prediction.
  func expectation(of taskID: String) -> String?
}

/// What a scorer is given of a transcript.
public struct Attempt: Sendable, Hashable {
  /// The task.
  public var taskID: String
  /// How it ended.
  public var outcome: Outcome
  /// The final reply as written, for official rules that look at it.
  public var finalReply: String?

  /// An attempt.
  public init(taskID: String, outcome: Outcome, finalReply: String? = nil) {
    self.taskID = taskID
    self.outcome = outcome
    self.finalReply = finalReply
  }
}

/// The metrics of one attempt.
public struct TaskScore: Sendable, Hashable {
  /// The task.
  public var taskID: String
  /// Metric name to value, 0...1. A metric that does not apply to the task (`HasAns_f1` of an
  /// unanswerable question) is absent.
  public var values: MetricValues

  /// A score.
  public init(taskID: String, values: MetricValues) {
    self.taskID = taskID
    self.values = values
  }
}

/// A metric of a run: the values whose mean it is, so that an interval can be had and two runs can
/// be compared pair by pair.
public struct Metric: Sendable, Hashable {
  /// One value.
  public struct Point: Sendable, Hashable {
    /// The task, or the group where the metric is of groups.
    public var unit: String
    /// 0...1.
    public var value: Double

    /// A point.
    public init(unit: String, value: Double) {
      self.unit = unit
      self.value = value
    }
  }

  /// What it is of.
  public var definition: MetricDefinition
  /// The values.
  public var points: [Point]
  /// The value that guessing would reach, where the benchmark defines one.
  public var chance: Double?

  /// A metric.
  public init(_ definition: MetricDefinition, points: [Point], chance: Double? = nil) {
    self.definition = definition
    self.points = points
    self.chance = chance
  }

  /// The metric's name.
  public var name: String { definition.name }

  /// The sum in order, divided by the count; nil without points.
  public var mean: Double? {
    points.isEmpty ? nil : points.reduce(0) { $0 + $1.value } / Double(points.count)
  }
}
