/// One attempt of a run without its transcript: what leaderboards, comparisons and JUnit need.
public struct AttemptSummary: Sendable, Hashable {
  /// The task.
  public var task: RunTask
  /// Its place in the run, from 0.
  public var position: Int
  /// The repeat, from 0.
  public var repetition: Int
  /// How it ended.
  public var outcome: Outcome
  /// Its score under the scoring version that was asked for, or nil.
  public var score: TaskScore?
  /// Its calls by the model that was asked for.
  public var callsByModel: [String: CallTotals]
  /// Wall-clock seconds.
  public var seconds: Double

  /// All its calls.
  public var calls: CallTotals { callsByModel.values.reduce(CallTotals(), +) }

  /// Its score with how its task is grouped; nil without a score.
  public var scored: ScoredAttempt? {
    score.map {
      ScoredAttempt(
        repetition: repetition, cluster: task.grouping.cluster,
        outerCluster: task.grouping.outerCluster, chance: task.grouping.chance, score: $0)
    }
  }

  /// An attempt.
  public init(
    task: RunTask, position: Int, repetition: Int, outcome: Outcome, score: TaskScore? = nil,
    callsByModel: [String: CallTotals], seconds: Double
  ) {
    self.task = task
    self.position = position
    self.repetition = repetition
    self.outcome = outcome
    self.score = score
    self.callsByModel = callsByModel
    self.seconds = seconds
  }
}
