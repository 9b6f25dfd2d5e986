import Evaluation

/// The prompts of the self-organizing protocols. Order of a prompt: the task, mission and rules of
/// the protocol, what the agent sees of the others, its turn: shared parts first.
enum SelfOrganizingPrompts {
  static let version = "self-organizing/4"

  static let mission = """
    You are one of {agents} agents who work on this task as one organization. {rules}
    The organization's answer is {form}.
    """

  /// The freedom that all protocols but the coordinator's grant.
  static let freedom = """
    Nobody assigns roles: name your own role, in your own words, for what the task needs. If you \
    would add nothing, abstain: that leaves the task to the others and is no answer.
    """

  static let reply = """
    Reply with one JSON object and nothing else. Its members:
    {form}
    """

  /// What an agent is told whose reply cannot be used.
  static let repair = """
    Your reply could not be used: {reason}
    Write the JSON object again, and nothing else.
    """

  static let finishedWork = "Finished work of other agents:"

  static let finalAnswer = """
    You are {agent}. Write the organization's final answer now. {instruction}
    """

  /// All wording of a protocol, complete.
  static func set<Rule: TeamRule>(of rule: Rule.Type) -> PromptSet {
    PromptSet(
      version: version,
      [
        ("ground rules", Briefing.groundRules), ("mission", mission), ("rules", Rule.rules),
      ] + Rule.turns + [
        ("finished work", finishedWork), ("final answer", finalAnswer),
        ("forms", ReplyForm.all.map { "\($0.name):\n\($0.wording)" }.joined(separator: "\n\n")),
        ("repair of a contribution", repair), ("repair", Compliance.repairTurn),
        ("structured repair", Compliance.structuredRepairTurn),
      ])
  }
}

// MARK: - The protocols

extension SelfOrganizingPrompts {
  enum Coordinator {
    static let rules = "One agent coordinates: it assigns the work and integrates the results."
    static let plan = """
      You are {agent}, the coordinator. Decide which of the other agents ({others}) work on the \
      task. Give each of them its role and its instruction; agents that you do not name stay idle. \
      \(reply)
      """
    static let work = """
      You are {agent}. The coordinator assigned you this role: {role}
      Your instruction: {task}
      \(reply)
      """
  }

  enum Sequential {
    static let rules = """
      The agents work one after the other, and each sees the finished work of those before it. \
      \(freedom)
      """
    static let turn = """
      You are {agent}. It is your turn. In "builds_on" give the numbers of the agents whose work \
      yours rests on. \(reply)
      """
  }

  enum Broadcast {
    static let rules = """
      All agents first announce at once what they intend to do; then all act at once. \(freedom)
      """
    static let announce = "You are {agent}. Announce your role and your plan. \(reply)"
    static let announced = "Announced intentions:"
    static let act = "You are {agent}. Act now, in the light of what the others announced. \(reply)"
  }

  enum Shared {
    static let rules = """
      All agents work at once and see only the organization's memory: who took which role on \
      earlier tasks, and how it went. \(freedom)
      """
    static let memory = "The organization's memory:"
    static let turn = "You are {agent}. Do your part. \(reply)"
  }

  enum Ripple {
    static let rules = """
      The agents work in waves of growing size, and each wave sees the finished work of all waves \
      before it. \(freedom)
      """
    static let turn = """
      You are {agent}. It is your wave's turn. In "builds_on" give the numbers of the agents whose \
      work yours rests on. \(reply)
      """
  }

  enum Stigmergic {
    static let rules = """
      The agents share a board of marks and nothing else. A mark is an answer with a reason; it \
      fades with every step and grows when an agent reinforces it. The strongest mark wins. \
      \(freedom)
      """
    static let board = "Marks on the board, the strongest last:"
    static let turn = """
      You are {agent}. Reinforce the mark you hold right by its number in "reinforces", or give 0 \
      and leave a mark of your own. \(reply)
      """
  }

  enum Clonal {
    static let rules = """
      The agents propose answers; the best ones are varied and improved, then rated. \(freedom)
      """
    static let propose = """
      You are {agent}. Propose an answer, and rate it yourself from 0 to 10 in "rating". \(reply)
      """
    static let selected = "Selected candidates:"
    static let vary = """
      You are {agent}. Write a variation of candidate {candidate} that is better than it: mend what \
      is wrong, keep what is right. Rate your variation from 0 to 10 in "rating". \(reply)
      """
    static let rate = """
      You are {agent}. Rate each of the {candidates} candidates from 0 to 10, in their order. \(reply)
      """
  }

  enum Morphogenetic {
    static let rules = """
      The agents stand in a ring and see only the roles of their two neighbours. Each one finds a \
      role that differs from theirs and completes them. \(freedom)
      """
    static let differentiate = """
      You are {agent}. Your role so far: {role}
      Your neighbours' roles: {neighbours}
      Name your role now. \(reply)
      """
    static let act = """
      You are {agent}. Your role: {role}
      Your neighbours' roles: {neighbours}
      Do your part. \(reply)
      """
    static let undecided = "undecided"
    static let abstaining = "abstains"
  }
}
