import Evaluation

/// The prompts of the self-organizing protocols. Order of a prompt: the task, mission and rules of
/// the protocol, what the agent sees of the others, its turn: shared parts first.
enum SelfOrganizingPrompts {
  static let version = "self-organizing/7"

  static let mission = """
    You are one of {agents} agents who work on this task as one organization. {rules}
    The organization's answer is {form}.
    """

  /// The freedom that all protocols but the coordinator's grant.
  static let freedom = """
    Nobody assigns roles: name your own role, in your own words, for what the task needs. If you \
    would add nothing, abstain and say why: that leaves the task to the others and is no answer.
    """

  /// How a vote ends a protocol.
  static let vote = """
    Then the answers are counted, without a further step: the answer that most of the agents give is \
    the organization's, among equals that of the agent with the lowest number.
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

  static let finishedWork = "Finished work of other agents, and who abstained and why:"
  static let allFinishedWork = "All finished work:"
  /// How a writer is shown that work is its own; its name and role follow.
  static let own = "You"

  static let finalAnswer = """
    You are {agent}. Nobody has stated an answer that can be taken: write the organization's final \
    answer now. {instruction}
    """

  /// All wording of a protocol, complete.
  static func set(of rule: some TeamRule) -> PromptSet {
    PromptSet(
      version: version,
      [
        ("ground rules", Briefing.groundRules), ("mission", mission), ("rules", rule.rules),
      ] + rule.turns + [
        ("finished work", finishedWork), ("all finished work", allFinishedWork), ("own work", own),
        ("final answer", finalAnswer),
        ("forms", ReplyForm.all.map { "\($0.name):\n\($0.wording)" }.joined(separator: "\n\n")),
        ("repair of a contribution", repair), ("repair", Compliance.repairTurn),
        ("structured repair", Compliance.structuredRepairTurn),
      ])
  }
}

// MARK: - The protocols

extension SelfOrganizingPrompts {
  enum Coordinator {
    static let rules = """
      One agent coordinates: it gives other agents a role, an instruction and a step, or nothing to \
      do. Those of one step work at the same time; each sees the task, its own instruction and the \
      finished work of all earlier steps, and nothing else of the others. Then the coordinator sees \
      all their work and writes the organization's answer, alone.
      """
    static let plan = """
      You are {agent}, the coordinator. The other agents: {others}. Decide which of them work on the \
      task, and give each of these its role, its instruction and its step. Those of one step work at \
      the same time and cannot see each other's work; those of step 2 see the finished work of step \
      1, and so on. Put all into step 1 where no instruction rests on another's work. Agents that \
      you do not name stay idle. You may name nobody, with an empty list: then you answer by \
      yourself. \(reply)
      """
    private static let post = """
      You are {agent}. The coordinator assigned you this role: {role}
      Your instruction: {task}
      The coordinator reads your work and writes the organization's answer.
      """
    static let work = "\(post) \(reply)"
    static let sequel = """
      \(post) In "builds_on" give the numbers of the agents whose work yours rests on. \(reply)
      """
    static let earlierWork = "Finished work of earlier steps:"
    static let planAndWork = "Your plan, and the work that was handed in:"
    /// One assignment in the coordinator's plan.
    static let assigned = "You assigned {agent} in step {step}: {task}"
    static let final = """
      You are {agent}, the coordinator. Write the organization's final answer now. {instruction}
      """
  }

  enum Sequential {
    static let order = """
      The agents work one after the other, in the order of their numbers. Each sees the finished \
      work of those before it, and the reasons of those who abstained, and nothing of those after \
      it. The organization's answer is the last one that an agent states: whoever states an answer \
      replaces those before it, and there is no further step.
      """
    static let rules = "\(order) \(freedom)"
    /// The control without the freedom to name a role.
    static let fixedRules = """
      \(order) Every agent has been given its role. If you would add nothing in it, abstain and say \
      why: that leaves the task to the others and is no answer.
      """
    /// Added where abstentions in a row end the work.
    static let stop =
      "After {abstentions} in a row the agents that follow are not asked."
    static let turn = """
      You are {agent}. It is your turn. In "builds_on" give the numbers of the agents whose work \
      yours rests on. \(reply)
      """
    static let fixedTurn = """
      You are {agent}. Your role: {role}. {duty} It is your turn. In "builds_on" give the numbers of \
      the agents whose work yours rests on. \(reply)
      """
    /// The roles of the control, in the order of the agents; they begin anew where there are more.
    static let fixedRoles: [(role: String, duty: String)] = [
      ("Reader", "Gather what bears on the question, and give a first answer."),
      ("Solver", "Work out the answer step by step."),
      ("Fact checker", "Compare every statement with the task."),
      ("Skeptic", "Look for the strongest case against the answer so far."),
      ("Alternative solver", "Work out the answer in another way."),
      ("Logician", "Check each step of the reasoning."),
      ("Editor", "See that the answer has the form that is asked for."),
      ("Finisher", "Weigh all work, and settle the answer."),
    ]
  }

  enum Broadcast {
    static let rules = """
      All agents first announce at once what they intend to do, or that they abstain. Then all who \
      did not abstain act at once: each sees all announcements and nobody's work. \(vote) \(freedom)
      """
    static let announce = """
      You are {agent}. Announce your role and your plan; the work comes after, when you have seen \
      what the others announce. \(reply)
      """
    static let announced = "Announced intentions:"
    static let act = """
      You are {agent}. Act now, in the light of what all announced, and give your own answer, which \
      counts in the vote; you may still change your role or abstain. \(reply)
      """
  }

  enum Shared {
    static let rules = """
      All agents work at once and see only the organization's memory: who took which role on \
      earlier tasks, and whether its answer became the organization's. Nobody sees another's work. \
      \(vote) \(freedom)
      """
    static let memory = "The organization's memory:"
    static let turn = """
      You are {agent}. Do your part, and give your own answer, which counts in the vote. \(reply)
      """
  }

  enum Ripple {
    static let rules = """
      The agents work in waves of 1, 2, 4 and so on, in the order of their numbers. All agents of a \
      wave work at once; each sees the finished work of all waves before it, and the reasons of \
      those who abstained, and nothing of its own wave. The last wave that states an answer decides, without a further step: the answer that \
      most of its agents give is the organization's, among equals that of the agent with the lowest \
      number. \(freedom)
      """
    static let turn = """
      You are {agent}. It is your wave's turn. In "builds_on" give the numbers of the agents whose \
      work yours rests on. \(reply)
      """
  }

  enum Stigmergic {
    static let rules = """
      The agents take turns, in the order of their numbers. They share a board of marks and nothing \
      else; nobody sees whose a mark is. A mark is an answer with a reason. It starts at strength 1, \
      fades with every turn, and grows by 1 when an agent reinforces it. After the last turn the \
      answer of the strongest mark is the organization's, among equals that of the older one. \
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
      All agents propose an answer at once, each seeing the task alone, and rate it; the best-rated \
      proposals become the candidates. Agents then vary the candidates and rate their variations; \
      the best of both are the next candidates. Nobody sees whose a candidate is. Where candidates \
      differ at the end the agents rate them; the one with the highest mean gives the organization's \
      answer, and nobody's rating of its own counts beside those of others. \(freedom)
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
      The agents stand in a ring, in the order of their numbers. First all name their roles, in \
      rounds: each sees the roles of its two neighbours as of the round before, and finds one that \
      differs from theirs and completes them. Then all who did not abstain work at once, seeing \
      their neighbours' roles. At last each sees its neighbours' work beside its own, and keeps or \
      changes its answer. \(vote) \(freedom)
      """
    static let differentiate = """
      You are {agent}. Your role so far: {role}
      Your neighbours' roles: {neighbours}
      Name your role now, or abstain; the work comes after. \(reply)
      """
    static let act = """
      You are {agent}. Your role: {role}
      Your neighbours' roles: {neighbours}
      Do your part, and give your own answer; you may change it when you have seen your neighbours' \
      work. \(reply)
      """
    static let neighbourhood = "Your work and your neighbours':"
    static let settle = """
      You are {agent}. Your role: {role}
      Give your last answer, which counts in the vote: your first one, or another where your \
      neighbours' work shows that it is right. In "builds_on" give the numbers of the neighbours \
      whose work it rests on. \(reply)
      """
    static let undecided = "undecided"
    static let abstaining = "abstains"
  }
}
