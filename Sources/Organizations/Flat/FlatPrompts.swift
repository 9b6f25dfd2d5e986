import Evaluation

/// The prompts of the flat organization.
enum FlatPrompts {
  static let turn = """
    {role} All of you are peers, and nobody is in charge. This is round {round} of at most {rounds}.
    Say in at most three sentences what your role adds to the talk so far. Then give your own \
    answer; if you agree with a colleague, give the same answer. {instruction}
    """

  static let final = """
    {role} The talk is over. Write the final answer. {instruction}
    """

  static let set = PromptSet(
    version: "flat/2",
    [("ground rules", Briefing.groundRules)]
      + Office.prompts(Office.peers) + [("turn", turn), ("final answer", final)] + Talk.prompts
      + [
        ("repair", Compliance.repairTurn),
        ("structured repair", Compliance.structuredRepairTurn),
      ])
}
