public import Evaluation

/// What a set of calls used. Always derived from the calls, never counted along the way, so that a
/// resumed run's figures are right.
public struct CallTotals: Sendable, Hashable {
  /// Calls, cache hits included.
  public var calls = 0
  /// Calls that were answered from the store.
  public var cacheHits = 0
  /// Calls whose reply did not have the form that the organization needed.
  public var formatFailures = 0
  /// Tokens of all calls: what they cost when nothing is stored.
  public var usage = Usage.zero
  /// Tokens of the calls that were sent: what this run cost.
  public var paidUsage = Usage.zero

  /// No calls.
  public init() {}

  /// The sum of both.
  public static func + (left: CallTotals, right: CallTotals) -> CallTotals {
    var sum = left
    sum.calls += right.calls
    sum.cacheHits += right.cacheHits
    sum.formatFailures += right.formatFailures
    sum.usage = left.usage + right.usage
    sum.paidUsage = left.paidUsage + right.paidUsage
    return sum
  }
}

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
  /// Calls that failed and that teams went on without: what the notes `failed-calls` list.
  public var failedCalls: Int
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
}

/// The calls of a run by model, agent and purpose: what prices and the cost of roles and layers
/// are computed from.
public struct Spending: Sendable, Hashable {
  /// The model that was asked for.
  public var model: String
  /// Who was asked, with role and layer.
  public var agent: Agent
  /// What for.
  public var purpose: String
  /// The calls.
  public var totals: CallTotals
}

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
}

/// An attempt's score with what estimates need besides.
public struct ScoredAttempt: Sendable, Hashable {
  /// The repeat, from 0.
  public var repetition: Int
  /// The task's cluster.
  public var cluster: String
  /// The score.
  public var score: TaskScore
}

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
}
