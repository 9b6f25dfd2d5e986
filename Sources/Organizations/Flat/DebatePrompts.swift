import Evaluation

/// The prompts of `vote` and `debate`.
enum DebatePrompts {
  static let alone = """
    You are one of {agents} agents. Answer on your own: give your reasons in at most three \
    sentences, then your answer. {instruction}
    """

  static let revision = """
    You are {agent}, one of {agents} agents. Above are the answers of all agents, yours too. Change \
    yours if another one convinced you; keep it if not. Give your reasons in at most three \
    sentences, then your answer. {instruction}
    """

  static let voteSet = set("vote/2", revises: false)
  static let debateSet = set("debate/2", revises: true)

  private static func set(_ version: String, revises: Bool) -> PromptSet {
    PromptSet(
      version: version,
      [("ground rules", Briefing.groundRules), ("answer alone", alone)]
        + (revises ? [("revision", revision)] + Talk.prompts : [])
        + [
          ("repair", Compliance.repairTurn),
          ("structured repair", Compliance.structuredRepairTurn),
        ])
  }
}
