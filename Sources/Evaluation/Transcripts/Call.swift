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
  /// The subtask that the agent was at work on, or nil.
  public var subtask: Subtask.ID?
  /// The claims that the prompt showed, each once.
  public var shownClaims: [Claim.ID]
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
    number: Int, agent: Agent, purpose: String, round: Int, subtask: Subtask.ID? = nil,
    shownClaims: [Claim.ID] = [], request: ChatRequest, requestKey: String, reply: ChatReply,
    isCacheHit: Bool, formatFailure: String? = nil
  ) {
    self.number = number
    self.agent = agent
    self.purpose = purpose
    self.round = round
    self.subtask = subtask
    self.shownClaims = shownClaims
    self.request = request
    self.requestKey = requestKey
    self.reply = reply
    self.isCacheHit = isCacheHit
    self.formatFailure = formatFailure
  }
}

/// A call that failed and that the organization went on without. It has no number: nothing came back.
public struct FailedCall: Sendable, Hashable {
  /// Who was asked.
  public var agent: Agent
  /// What for.
  public var purpose: String
  /// The round, from 1; 0 outside rounds.
  public var round: Int
  /// Why it failed, in words.
  public var reason: String
  /// Tokens of answers that were paid for and could not be used.
  public var discardedUsage: Usage

  /// A failed call.
  public init(
    agent: Agent, purpose: String, round: Int, reason: String, discardedUsage: Usage = .zero
  ) {
    self.agent = agent
    self.purpose = purpose
    self.round = round
    self.reason = reason
    self.discardedUsage = discardedUsage
  }
}
