/// What the agents of an attempt did with each other: its ledger, and what each call was shown, without
/// prompts and replies.
public struct AttemptCoordination: Sendable, Hashable {
  /// A call as far as it matters here; in a simulated attempt a turn, in which nobody was asked.
  public struct Call: Sendable, Hashable {
    /// From 1, in the organization's own order.
    public var number: Int
    /// Who was asked.
    public var agent: String
    /// What for.
    public var purpose: String
    /// The round, from 1; 0 outside rounds.
    public var round: Int
    /// The subtask that the agent was at work on, or nil.
    public var subtask: Subtask.ID?
    /// The claims that the prompt showed, each once.
    public var shownClaims: [Claim.ID]

    /// A call.
    public init(
      number: Int, agent: String, purpose: String, round: Int, subtask: Subtask.ID?,
      shownClaims: [Claim.ID]
    ) {
      self.number = number
      self.agent = agent
      self.purpose = purpose
      self.round = round
      self.subtask = subtask
      self.shownClaims = shownClaims
    }
  }

  /// Which attempt of its run it is.
  public var attempt: AttemptID
  /// The task's place in the run, from 0.
  public var position: Int
  /// How it ended.
  public var outcome: Outcome.Kind
  /// Its score under the run's scoring version, or nil.
  public var score: TaskScore?
  /// The calls, or a simulated society's turns, by number.
  public var calls: [Call]
  /// The claims, by number.
  public var claims: [Claim]
  /// The subtasks, by number.
  public var subtasks: [Subtask]
  /// The coordination events, by step.
  public var events: [CoordinationEvent]
  /// What Deficit-Triggered Integration did, in its order.
  public var integrations: [Integration]

  /// What agents did with each other.
  public init(
    attempt: AttemptID, position: Int, outcome: Outcome.Kind, score: TaskScore? = nil,
    calls: [Call] = [], claims: [Claim] = [], subtasks: [Subtask] = [],
    events: [CoordinationEvent] = [], integrations: [Integration] = []
  ) {
    self.attempt = attempt
    self.position = position
    self.outcome = outcome
    self.score = score
    self.calls = calls
    self.claims = claims
    self.subtasks = subtasks
    self.events = events
    self.integrations = integrations
  }

  /// What the agents of a simulated attempt did with each other.
  public init(simulated transcript: Transcript) {
    self.init(
      attempt: AttemptID(taskID: transcript.taskID, repetition: transcript.repetition),
      position: 0, outcome: transcript.outcome.kind, calls: transcript.simulatedTurns,
      claims: transcript.claims, subtasks: transcript.subtasks, events: transcript.events,
      integrations: transcript.integrations)
  }
}
