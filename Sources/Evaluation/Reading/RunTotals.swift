/// A run in figures.
public struct RunTotals: Sendable, Hashable {
  /// Attempts that the run is to make: tasks times repeats.
  public var expectedAttempts: Int
  /// Transcripts by outcome; an outcome that did not occur is absent.
  public var outcomes: [Outcome.Kind: Int]
  /// Transcripts with a score under the run's scoring version.
  public var scored: Int
  /// The calls of all transcripts.
  public var calls: CallTotals
  /// Of those, the calls of transcripts whose outcome is `failed`, which no score is of.
  public var callsOfFailed: CallTotals
  /// Calls that failed and that teams went on without: what the notes `failed-calls` list.
  public var failedCalls: Int
  /// Calls whose replies are doubtful, by what makes them so; a flag that did not occur is absent.
  public var flags: [ReplyFlag: Int]
  /// Uses of tools by how they ended; an ending that did not occur is absent.
  public var toolUses: [ToolOutput.Ending: Int]
  /// Sum of the transcripts' seconds: how long it takes one after the other.
  public var taskSeconds: Double
  /// Seconds that the run was worked on, over all sessions. A killed session counts until its last
  /// transcript.
  public var wallSeconds: Double

  /// Transcripts, whatever their outcome.
  public var transcripts: Int { outcomes.values.reduce(0, +) }
  /// Transcripts without a score under the run's scoring version; `failed` ones never have one.
  public var unscored: Int { transcripts - scored }
  /// Attempts that have a transcript whose outcome is not `failed`.
  public var finished: Int { transcripts - outcomes[.failed, default: 0] }

  /// A run in figures.
  public init(
    expectedAttempts: Int, outcomes: [Outcome.Kind: Int], scored: Int, calls: CallTotals,
    callsOfFailed: CallTotals, failedCalls: Int, flags: [ReplyFlag: Int] = [:],
    toolUses: [ToolOutput.Ending: Int] = [:],
    taskSeconds: Double, wallSeconds: Double
  ) {
    self.expectedAttempts = expectedAttempts
    self.outcomes = outcomes
    self.scored = scored
    self.calls = calls
    self.callsOfFailed = callsOfFailed
    self.failedCalls = failedCalls
    self.flags = flags
    self.toolUses = toolUses
    self.taskSeconds = taskSeconds
    self.wallSeconds = wallSeconds
  }
}
