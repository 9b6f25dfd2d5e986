/// One coordination step ("Do Agent Societies Develop Intellectual Elites?", appendix E.3).
public struct CoordinationEvent: Sendable, Hashable {
  /// The event types of appendix E.3.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case proposeClaim = "propose_claim"
    case reviseClaim = "revise_claim"
    case contradictClaim = "contradict_claim"
    case mergeClaims = "merge_claims"
    case delegateSubtask = "delegate_subtask"
    case endorseClaim = "endorse_claim"
  }

  /// Who or what made the step happen.
  public enum Origin: String, Sendable, Hashable, Codable, CaseIterable {
    /// An agent acted of its own accord.
    case agent
    /// Votes were counted; no agent acted.
    case vote
    /// Deficit-Triggered Integration asked the agent to integrate.
    case dti
  }

  /// Numbered from 1 within the transcript.
  public var step: Int
  /// The round of the organization in which it happened, from 1; 0 outside rounds.
  public var tick: Int
  /// Seconds since the attempt began.
  public var seconds: Double
  /// What happened.
  public var kind: Kind
  /// Who acted, or nil where counting votes did.
  public var agent: String?
  /// The claims acted on: the parent of a revision or contradiction, all parents of a merge, the
  /// endorsed claim, the claim that a delegation came from.
  public var targets: [Claim.ID]
  /// The claim that was made, if any.
  public var claim: Claim.ID?
  /// The subtask that was handed out, if any.
  public var delegated: Subtask.ID?
  /// The subtask that the step belongs to, if any.
  public var subtask: Subtask.ID?
  /// The call behind it, or nil.
  public var call: Int?
  /// Tokens of the message that carried it, without hidden reasoning. A reply that makes several
  /// steps counts with the first of them.
  public var visibleTokens: Int
  /// Who or what made it happen.
  public var origin: Origin

  /// An event.
  public init(
    step: Int, tick: Int = 0, seconds: Double = 0, kind: Kind, agent: String?,
    targets: [Claim.ID] = [], claim: Claim.ID? = nil, delegated: Subtask.ID? = nil,
    subtask: Subtask.ID? = nil, call: Int? = nil, visibleTokens: Int = 0, origin: Origin = .agent
  ) {
    self.step = step
    self.tick = tick
    self.seconds = seconds
    self.kind = kind
    self.agent = agent
    self.targets = targets
    self.claim = claim
    self.delegated = delegated
    self.subtask = subtask
    self.call = call
    self.visibleTokens = visibleTokens
    self.origin = origin
  }
}
