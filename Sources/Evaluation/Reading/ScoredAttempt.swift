/// An attempt's score with what estimates need besides.
public struct ScoredAttempt: Sendable, Hashable {
  /// The repeat, from 0.
  public var repetition: Int
  /// The task's cluster.
  public var cluster: String
  /// The coarser cluster that it lies in; the same where the benchmark has one kind.
  public var outerCluster: String
  /// The score that guessing would reach on the task, 0...1, where the benchmark defines one.
  public var chance: Double?
  /// The score.
  public var score: TaskScore

  /// A scored attempt.
  public init(
    repetition: Int, cluster: String, outerCluster: String, chance: Double? = nil,
    score: TaskScore
  ) {
    self.repetition = repetition
    self.cluster = cluster
    self.outerCluster = outerCluster
    self.chance = chance
    self.score = score
  }
}
