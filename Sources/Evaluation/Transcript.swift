/// One call of a transcript: who asked what, and what came back.
public struct Call: Sendable, Hashable {
  /// From 1, in the organization's own order, whatever finished first.
  public var number: Int
  /// Who was asked.
  public var agent: Agent
  /// What for: `answer`, `draft`, `review`, `plan`, `vote`, `repair` …
  public var purpose: String
  /// The round of the organization's talk, from 1; 0 outside rounds.
  public var round: Int
  /// The request.
  public var request: ChatRequest
  /// The request's identity in the store.
  public var requestKey: String
  /// The reply.
  public var reply: ChatReply
  /// Whether the reply was in the store already.
  public var isCacheHit: Bool
  /// What was wrong with the reply's form, where the organization needed a form; else nil.
  public var formatFailure: String?

  /// A call.
  public init(
    number: Int, agent: Agent, purpose: String, round: Int, request: ChatRequest,
    requestKey: String, reply: ChatReply, isCacheHit: Bool, formatFailure: String? = nil
  ) {
    self.number = number
    self.agent = agent
    self.purpose = purpose
    self.round = round
    self.request = request
    self.requestKey = requestKey
    self.reply = reply
    self.isCacheHit = isCacheHit
    self.formatFailure = formatFailure
  }
}

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
  /// The claims, by number.
  public var claims: [Claim]
  /// The subtasks, by number.
  public var subtasks: [Subtask]
  /// The coordination events, by step.
  public var events: [CoordinationEvent]
  /// Facts an organization wants kept with the task, such as the plan it settled on.
  public var notes: [String: JSONValue]
  /// Wall-clock seconds from the first call to the end.
  public var seconds: Double

  /// A transcript.
  public init(
    taskID: String, repetition: Int, outcome: Outcome, finalReply: String? = nil,
    calls: [Call] = [], claims: [Claim] = [], subtasks: [Subtask] = [],
    events: [CoordinationEvent] = [], notes: [String: JSONValue] = [:], seconds: Double = 0
  ) {
    self.taskID = taskID
    self.repetition = repetition
    self.outcome = outcome
    self.finalReply = finalReply
    self.calls = calls
    self.claims = claims
    self.subtasks = subtasks
    self.events = events
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
