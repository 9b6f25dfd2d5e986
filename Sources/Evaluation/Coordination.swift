/// An agent of an organization. Its identity is stable; its role may be given or self-chosen.
public struct Agent: Sendable, Hashable, Codable {
  /// Stable within the organization: `agent-03`, or the office in organizations with offices.
  public var id: String
  /// The role: `Drafter`, or the agent's own words.
  public var role: String
  /// The layer it belongs to (`A`, `B`, `C`), or nil in organizations without layers.
  public var layer: String?

  /// An agent.
  public init(id: String, role: String, layer: String? = nil) {
    self.id = id
    self.role = role
    self.layer = layer
  }
}

/// A statement of an agent about the task, with its descent ("Do Agent Societies Develop
/// Intellectual Elites?", appendix E.3).
public struct Claim: Sendable, Hashable, Codable {
  /// Numbered from 1 within the transcript.
  public typealias ID = Int

  /// How the claim came to be.
  public enum Status: String, Sendable, Hashable, Codable {
    case proposed
    case revised
    case contradictory
    case merged
  }

  /// Its number.
  public var id: ID
  /// The claims it was made from: none for a proposal, one for a revision or a contradiction,
  /// several for a merge.
  public var parents: [ID]
  /// The first claim of its line; a merge belongs to the line of its first parent.
  public var root: ID
  /// 0 for a root, else one more than the deepest parent.
  public var depth: Int
  /// How it came to be.
  public var status: Status
  /// Who made it.
  public var agent: String
  /// The call that produced it, or nil where counting votes produced it.
  public var call: Int?

  /// A claim.
  public init(
    id: ID, parents: [ID], root: ID, depth: Int, status: Status, agent: String, call: Int?
  ) {
    self.id = id
    self.parents = parents
    self.root = root
    self.depth = depth
    self.status = status
    self.agent = agent
    self.call = call
  }
}

/// A piece of work handed to an agent.
public struct Subtask: Sendable, Hashable, Codable {
  /// Numbered from 1 within the transcript.
  public typealias ID = Int

  /// Its number.
  public var id: ID
  /// The subtask it is a part of, or nil at the top.
  public var parent: ID?
  /// 0 at the top.
  public var depth: Int
  /// Who is to do it.
  public var assignee: String
  /// Whether the assignee has delivered.
  public var isDone: Bool

  /// A subtask.
  public init(id: ID, parent: ID?, depth: Int, assignee: String, isDone: Bool = false) {
    self.id = id
    self.parent = parent
    self.depth = depth
    self.assignee = assignee
    self.isDone = isDone
  }
}

/// One coordination step.
public struct CoordinationEvent: Sendable, Hashable, Codable {
  /// The event types of appendix E.3.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case proposeClaim = "propose_claim"
    case reviseClaim = "revise_claim"
    case contradictClaim = "contradict_claim"
    case mergeClaims = "merge_claims"
    case delegateSubtask = "delegate_subtask"
    case endorseClaim = "endorse_claim"
  }

  /// Numbered from 1 within the transcript.
  public var step: Int
  /// What happened.
  public var kind: Kind
  /// Who acted.
  public var agent: String
  /// The claim that was made or endorsed, if any.
  public var claim: Claim.ID?
  /// The subtask that was handed out, if any.
  public var subtask: Subtask.ID?
  /// The call behind it, or nil.
  public var call: Int?
  /// Tokens of the message that carried it.
  public var messageTokens: Int

  /// An event.
  public init(
    step: Int, kind: Kind, agent: String, claim: Claim.ID? = nil, subtask: Subtask.ID? = nil,
    call: Int? = nil, messageTokens: Int = 0
  ) {
    self.step = step
    self.kind = kind
    self.agent = agent
    self.claim = claim
    self.subtask = subtask
    self.call = call
    self.messageTokens = messageTokens
  }
}
