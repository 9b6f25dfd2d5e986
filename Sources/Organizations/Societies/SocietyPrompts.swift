import Evaluation

/// The prompts of societies: a base that is the same for all agents and prescribes no strategy, an
/// addendum for the topology, and the benchmark's own words on its answers (appendix I.3, in our
/// words).
enum SocietyPrompts {
  /// Exactly the four behaviours of the paper's base prompt.
  static let base = """
    You are one of several agents who work on this task together. Think before you answer. Correct \
    what others got wrong. Build on what others did well instead of repeating it. Be concise, but \
    leave nothing out that matters.
    """

  /// Whom an agent hears, by topology.
  static func addendum(_ topology: Topology) -> String {
    switch topology {
    case .chain: "You are in a chain: you read the agents before and after you."
    case .star: "You are in a star: the hub, agent-01, reads all agents; all others read the hub."
    case .tree: "You are in a tree: you read the agent above you and those below you."
    case .hierarchical:
      "You are in a hierarchy: you read the agent above you, those below you, and those beside you."
    case .complete: "All agents read each other."
    case .mesh: "You are in a network: you read a few agents, your neighbours."
    case .reputation:
      "In each step you read a few agents; those whose claims others used are drawn more often."
    }
  }

  /// Names whom an agent reads in this step, where they are few.
  static let reads = "You read {agents}."
  static let place = "You are {agent} of {agents}, and this is step {step} of {steps}. {addendum}"
  static let part = "Your part of the work is {subtask}, {title}: {words}"
  static let basis = "Its turn came after {dependencies}; what was found there is among the claims."
  static let claims = "The claims that you can read, the latest last:"
  static let noClaims = "There are no claims that you can read yet."
  static let turn = """
    Write your contribution to this step. Others see your analysis and answer only as a claim that you \
    propose, revise, contradict or merge. An answer to the whole question is {answer}.
    Write a JSON object with these members:
    {form}
    """
  static let final = """
    This is the last step. Write the answer to the whole question; the claims may be wrong. \
    {instruction}
    """
  static let integrate = """
    The claims above are the present ends of one line of work that has branched. Integrate them: keep \
    what they agree on, decide between what contradicts, and write one claim that stands for all of \
    them. An answer to the whole question is {answer}.
    Write a JSON object with these members:
    {form}
    """

  static let generate = """
    Divide the work on this task into {count} parts that several agents can do. Each part belongs to \
    this very task, says something that no other part says, makes sense by itself, can be done with \
    what is given, and adds to the answer. Do not solve the task and do not say who does what.
    Write a JSON object with the member "subtasks": a list of {count} objects with "title" (a few \
    words) and "work" (one or two sentences).
    """
  static let generateMore = """
    These parts are settled already:
    {kept}
    """
  static let validate = """
    These are parts into which the work on the task was divided:
    {parts}
    Check each part by five criteria: it belongs to this very task; it is no rewording of another \
    part; it makes sense by itself; it can be done with what is given; it adds to the answer.
    Write a JSON object with the member "verdicts": a list of objects with "number" (the part's), \
    "reason" (a few words) and "verdict" ("keep" or "drop").
    """

  static let texts: [(name: String, text: String)] =
    [
      ("base", base), ("place", place), ("reads", reads), ("part", part), ("basis", basis),
      ("claims", claims),
      ("no claims", noClaims), ("turn", turn), ("final", final), ("integration", integrate),
      ("workload", generate),
      ("further workload", generateMore), ("validation", validate),
    ] + Topology.allCases.map { ("topology: \($0.rawValue)", addendum($0)) }
    + SocietyMove.allCases.map { ("move: \($0.rawValue)", $0.meaning) }
}
