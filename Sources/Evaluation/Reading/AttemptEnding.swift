/// How an attempt ended, without its calls: what it takes to score it again or to hand its
/// prediction in.
public struct AttemptEnding: Sendable, Hashable {
  /// The task.
  public var task: RunTask
  /// Its place in the run, from 0.
  public var position: Int
  /// The repeat, from 0.
  public var repetition: Int
  /// How it ended.
  public var outcome: Outcome
  /// The final reply as the model wrote it, if there was one.
  public var finalReply: String?
  /// Wall-clock seconds.
  public var seconds: Double
  /// Its score under the run's scoring version, or nil.
  public var score: TaskScore?

  /// Which attempt of its run it is.
  public var attempt: AttemptID { AttemptID(taskID: task.id, repetition: repetition) }

  /// An ending.
  public init(
    task: RunTask, position: Int, repetition: Int, outcome: Outcome, finalReply: String? = nil,
    seconds: Double = 0, score: TaskScore? = nil
  ) {
    self.task = task
    self.position = position
    self.repetition = repetition
    self.outcome = outcome
    self.finalReply = finalReply
    self.seconds = seconds
    self.score = score
  }
}
