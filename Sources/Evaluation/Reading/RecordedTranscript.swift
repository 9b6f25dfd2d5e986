/// A transcript as it was recorded.
public struct RecordedTranscript: Sendable, Hashable {
  /// The task.
  public var task: RunTask
  /// Its place in the run, from 0.
  public var position: Int
  /// The transcript.
  public var transcript: Transcript
  /// Its score under the run's scoring version, or nil.
  public var score: TaskScore?
  /// Seconds since 1970 when it was committed.
  public var recordedAt: Double

  /// A recorded transcript.
  public init(
    task: RunTask, position: Int, transcript: Transcript, score: TaskScore? = nil,
    recordedAt: Double
  ) {
    self.task = task
    self.position = position
    self.transcript = transcript
    self.score = score
    self.recordedAt = recordedAt
  }
}
