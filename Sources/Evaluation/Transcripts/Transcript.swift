/// Everything an organization did on one task in one repeat.
public struct Transcript: Sendable, Hashable {
  /// The task.
  public var taskID: String
  /// The repeat, from 0.
  public var repetition: Int
  /// How it ended.
  public var outcome: Outcome
  /// The final reply as the model wrote it, before an answer was read from it.
  public var finalReply: String?
  /// The calls, by number.
  public var calls: [Call]
  /// The uses of tools, in the order of the calls that asked for them.
  public var toolUses: [ToolUse]
  /// What the agents of a simulated society were shown, turn by turn, by number; events of such an
  /// attempt name turns where others name calls. Empty where a model was asked.
  public var simulatedTurns: [AttemptCoordination.Call]
  /// The claims, by number.
  public var claims: [Claim]
  /// The subtasks, by number.
  public var subtasks: [Subtask]
  /// The coordination events, by step.
  public var events: [CoordinationEvent]
  /// Calls that failed and that the organization went on without.
  public var failedCalls: [FailedCall]
  /// How the organization went about the task.
  public var conduct: Conduct
  /// Who did what, in organizations whose agents may abstain; else empty.
  public var participants: [Participant]
  /// The answers that stood before the end, in the order in which they came to stand.
  public var standingAnswers: [StandingAnswer]
  /// What Deficit-Triggered Integration did, in order.
  public var integrations: [Integration]
  /// Actions that were put off for an integration, in order.
  public var deferredActions: [DeferredAction]
  /// Remarks for people; no figure is made of them.
  public var notes: [String: JSONValue]
  /// Wall-clock seconds from the first call to the end.
  public var seconds: Double

  /// A transcript.
  public init(
    taskID: String, repetition: Int, outcome: Outcome, finalReply: String? = nil,
    calls: [Call] = [], toolUses: [ToolUse] = [],
    simulatedTurns: [AttemptCoordination.Call] = [], claims: [Claim] = [], subtasks: [Subtask] = [],
    events: [CoordinationEvent] = [], failedCalls: [FailedCall] = [],
    conduct: Conduct = Conduct(), participants: [Participant] = [],
    standingAnswers: [StandingAnswer] = [], integrations: [Integration] = [],
    deferredActions: [DeferredAction] = [], notes: [String: JSONValue] = [:], seconds: Double = 0
  ) {
    self.taskID = taskID
    self.repetition = repetition
    self.outcome = outcome
    self.finalReply = finalReply
    self.calls = calls
    self.toolUses = toolUses
    self.simulatedTurns = simulatedTurns
    self.claims = claims
    self.subtasks = subtasks
    self.events = events
    self.failedCalls = failedCalls
    self.conduct = conduct
    self.participants = participants
    self.standingAnswers = standingAnswers
    self.integrations = integrations
    self.deferredActions = deferredActions
    self.notes = notes
    self.seconds = seconds
  }

  /// Tokens of all calls, cache hits included: what the task costs when nothing is stored.
  public var usage: Usage {
    calls.reduce(.zero) { $0 + $1.reply.usage }
  }

  /// Calls whose reply did not have the form that the organization needed.
  public var formatFailures: Int {
    calls.count { $0.formatFailure != nil }
  }
}
