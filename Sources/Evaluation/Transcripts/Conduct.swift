/// How an organization went about a task: facts that figures are made of. A fact that does not
/// occur in the organization is nil.
public struct Conduct: Sendable, Hashable {
  /// The hierarchy's execution mode: `direct`, `light`, `full` (OrgAgent, section 3.3).
  public var mode: String?
  /// Rounds of planning and approval.
  public var governanceRounds: Int?
  /// Whether the plan was approved by all, rather than standing because rounds ran out.
  public var isSettled: Bool?
  /// Verdicts of CTO and COO that let a plan pass, those that could not be read included.
  public var planApprovals: Int?
  /// Those of them that could not be read.
  public var planApprovalFallbacks: Int?
  /// The skill that the Drafter was given.
  public var drafterSkill: String?
  /// The skill that the plan assigns to a Specialist, whether its mode has one or not; nil for none.
  public var specialistSkill: String?
  /// Whether the Specialist was asked for advice.
  public var isSpecialistUsed: Bool?
  /// The skill of the Specialist who was asked for advice; nil where none was. The Drafter's is always
  /// the one that it was given.
  public var specialistSkillUsed: String?
  /// The cap of completion tokens that the plan set.
  public var completionCap: Int?
  /// Drafts that were written.
  public var executionRounds: Int?
  /// Whether the first draft was revised.
  public var isRevised: Bool?
  /// Whether the Reviewer accepted the last draft; nil without a review.
  public var isAccepted: Bool?
  /// Reviews that let a draft pass, those that could not be read included.
  public var draftApprovals: Int?
  /// Those of them that could not be read.
  public var draftApprovalFallbacks: Int?
  /// Checks of a model-backed CCO that let an answer's form pass, those that could not be read included.
  public var formApprovals: Int?
  /// Those of them that could not be read.
  public var formApprovalFallbacks: Int?
  /// Rounds of talk or debate.
  public var talkRounds: Int?
  /// Whether all stated the same answer in the last round.
  public var hasConsensus: Bool?
  /// Turns that the agents of a society had.
  public var turns: Int?
  /// Turns in which an agent left the step to the others, or whose reply had not the form.
  public var passes: Int?
  /// Times that an agent changed its answer between rounds.
  public var changedAnswers: Int?
  /// Votes that were counted.
  public var votes: Int?
  /// Votes for the answer that won.
  public var winningVotes: Int?
  /// Messages of which something was left out when others were shown them.
  public var shortenedMessages: Int?
  /// Messages that were left out whole where others would have been shown them.
  public var leftOutMessages: Int?
  /// The shocks that held when the task began, as the `shock` option writes them.
  public var shocks: [String] = []

  /// Nothing is known yet.
  public init() {}
}

extension Conduct {
  /// A fact with its name in the store, in reports and in exports.
  public struct Fact: Sendable {
    /// The values that a fact takes.
    public enum Values: Sendable {
      /// One of a few words.
      case word(any WritableKeyPath<Conduct, String?> & Sendable)
      /// Yes or no.
      case flag(any WritableKeyPath<Conduct, Bool?> & Sendable)
      /// A count.
      case count(any WritableKeyPath<Conduct, Int?> & Sendable)
    }

    /// The name, in the store with `_` for `-`.
    public let name: String
    /// Where it stands.
    public let values: Values
    /// The count that this one is a part of: what a share of it is of; nil for none.
    public let whole: (any WritableKeyPath<Conduct, Int?> & Sendable)?

    init(
      name: String, values: Values, of whole: (any WritableKeyPath<Conduct, Int?> & Sendable)? = nil
    ) {
      self.name = name
      self.values = values
      self.whole = whole
    }
  }

  /// All facts but the shocks, in the order in which tables show them.
  public static let facts: [Fact] = [
    Fact(name: "mode", values: .word(\.mode)),
    Fact(name: "governance-rounds", values: .count(\.governanceRounds)),
    Fact(name: "settled", values: .flag(\.isSettled)),
    Fact(name: "plan-approvals", values: .count(\.planApprovals)),
    Fact(
      name: "plan-approval-fallbacks", values: .count(\.planApprovalFallbacks),
      of: \Conduct.planApprovals),
    Fact(name: "drafter-skill", values: .word(\.drafterSkill)),
    Fact(name: "specialist-skill", values: .word(\.specialistSkill)),
    Fact(name: "specialist-used", values: .flag(\.isSpecialistUsed)),
    Fact(name: "specialist-skill-used", values: .word(\.specialistSkillUsed)),
    Fact(name: "completion-cap", values: .count(\.completionCap)),
    Fact(name: "execution-rounds", values: .count(\.executionRounds)),
    Fact(name: "revised", values: .flag(\.isRevised)),
    Fact(name: "accepted", values: .flag(\.isAccepted)),
    Fact(name: "draft-approvals", values: .count(\.draftApprovals)),
    Fact(
      name: "draft-approval-fallbacks", values: .count(\.draftApprovalFallbacks),
      of: \Conduct.draftApprovals),
    Fact(name: "form-approvals", values: .count(\.formApprovals)),
    Fact(
      name: "form-approval-fallbacks", values: .count(\.formApprovalFallbacks),
      of: \Conduct.formApprovals),
    Fact(name: "talk-rounds", values: .count(\.talkRounds)),
    Fact(name: "consensus", values: .flag(\.hasConsensus)),
    Fact(name: "turns", values: .count(\.turns)),
    Fact(name: "passes", values: .count(\.passes)),
    Fact(name: "changed-answers", values: .count(\.changedAnswers)),
    Fact(name: "votes", values: .count(\.votes)),
    Fact(name: "winning-votes", values: .count(\.winningVotes)),
    Fact(name: "shortened-messages", values: .count(\.shortenedMessages)),
    Fact(name: "left-out-messages", values: .count(\.leftOutMessages)),
  ]

  /// The value of a fact, or nil where it does not occur.
  public subscript(_ fact: Fact) -> JSONValue? {
    switch fact.values {
    case .word(let path): self[keyPath: path].map(JSONValue.string)
    case .flag(let path): self[keyPath: path].map(JSONValue.bool)
    case .count(let path): self[keyPath: path].map(JSONValue.integer)
    }
  }

  /// Whether nothing is known.
  public var isEmpty: Bool { self == Conduct() }
}
