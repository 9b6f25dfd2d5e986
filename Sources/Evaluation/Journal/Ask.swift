/// What an agent is asked.
public struct Ask: Sendable, Hashable {
  /// Who is asked.
  public var agent: Agent
  /// What for, in one word of the organization's: `draft`, `review`, `answer` …
  public var purpose: String
  /// The round of the talk, from 1; 0 outside rounds.
  public var round: Int
  /// The subtask that the agent is at work on, or nil.
  public var subtask: Subtask.ID?
  /// The claims that the messages show, each once.
  public var shownClaims: [Claim.ID]
  /// The conversation shown to the agent.
  public var messages: [Message]
  /// The schema of a structured reply, or nil for free text.
  public var schema: OutputSchema?
  /// The most tokens of the completion; the run's own cap still holds.
  public var completionCap: Int?
  /// The temperature of this call, where it differs from the run's; for runs that have one.
  public var temperature: Double?
  /// The model of this agent, where it differs from the run's.
  public var model: String?
  /// Whether it is work on the task, rather than planning, judging, reviewing, counting or closing
  /// others' work: agents at work may use tools.
  public var isWork: Bool

  /// An ask.
  public init(
    _ agent: Agent, purpose: String, round: Int = 0, subtask: Subtask.ID? = nil,
    messages: [Message], shownClaims: [Claim.ID] = [], schema: OutputSchema? = nil,
    completionCap: Int? = nil, temperature: Double? = nil,
    model: String? = nil, isWork: Bool = true
  ) {
    self.agent = agent
    self.purpose = purpose
    self.round = round
    self.subtask = subtask
    self.shownClaims = shownClaims
    self.messages = messages
    self.schema = schema
    self.completionCap = completionCap
    self.temperature = temperature
    self.model = model
    self.isWork = isWork
  }
}

/// An agent's reply, as an organization sees it.
public struct Reply: Sendable, Hashable {
  /// The call's number in the transcript.
  public var call: Int
  /// Who replied.
  public var agent: Agent
  /// The text, without hidden reasoning.
  public var text: String
  /// Why the model stopped.
  public var finish: FinishReason
  /// Whether the text is all that the model wanted to say.
  public var end: ReplyEnd

  /// A reply.
  public init(
    call: Int, agent: Agent, text: String, finish: FinishReason, end: ReplyEnd? = nil
  ) {
    self.call = call
    self.agent = agent
    self.text = text
    self.finish = finish
    self.end = end ?? (finish == .length ? .cut : .whole)
  }
}
