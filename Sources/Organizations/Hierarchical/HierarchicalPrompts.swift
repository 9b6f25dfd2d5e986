import Evaluation

/// The prompts of the hierarchical organization.
enum HierarchicalPrompts {
  /// Stands for the material where layer A does not read it.
  static let outline = """
    The workers will read a text of {words} words. It begins:
    {opening}
    """

  static let plan = """
    {role} Do not solve the task. Plan how your workers solve it. {policy}
    Reply with one JSON object with these members:
    {members}
    """

  static let planAgain = "Your last plan was not approved. Plan again with what was said in mind."

  static let modeMember = "mode: one of {modes}."
  static let drafterMember = "drafter_skill: the Drafter's skill, one of {skills}."
  static let specialistMember =
    "specialist_skill: the Specialist's skill, one of the same, or none."
  static let guidanceMember = "guidance: advice for the Drafter, one short sentence."
  static let capMember = "completion_cap: the most tokens of a reply, from {least} to {most}."

  static let planInWords = """
    mode {mode}, drafter_skill {drafter}, specialist_skill {specialist}, completion_cap {cap}. \
    {guidance}
    """

  static let approval = """
    {role} Do not solve the task. Look at the CEO's last plan. Reply with one JSON object: "verdict" \
    is approve, or amend if something must change; "reason" is one short sentence.
    """

  static let draft = """
    {role} {skill}
    Give your reasons in at most four sentences, then your answer. {instruction}
    """

  static let revision = """
    {role} {skill}
    Revise your last draft as the Reviewer asks. Give your reasons in at most four sentences, then \
    your answer. {instruction}
    """

  static let review = """
    {role} Check the last draft against the task. Reply with one JSON object: "verdict" is approve \
    if its answer is right, or revise if not; "reasons" says in one or two sentences what is wrong.
    """

  static let reviewWithSpecialist = """
    {review} "needs_specialist" is true if a part is so hard that a Specialist should help, else \
    false.
    """

  static let advice = """
    {role} {skill}
    Help with what the Reviewer finds wrong. Give advice in at most three sentences; do not write \
    the answer.
    """

  static let final = """
    {role} The draft above is based on the full text of the task. Keep its answer and bring it into \
    the right form. Write the final answer, and nothing else. {instruction}
    """

  static let finalWithObjection = """
    {role} The draft above is based on the full text of the task, but the Reviewer does not accept \
    it. Weigh both. Write the final answer, and nothing else. {instruction}
    """

  static let check = """
    {role} An answer must have this form: {instruction}
    Reply with one JSON object: "compliant" is true if the answer above has the form, else false; \
    "problem" says in a few words what is wrong with the form. Do not judge whether it is right.
    """

  static let set = PromptSet(
    version: "hierarchical/1",
    [("ground rules", Briefing.groundRules)] + Office.prompts(Office.allCases) + Skill.prompts
      + ExecutionPolicy.allCases.map { ("policy: \($0.rawValue)", $0.terms.brief) }
      + ExecutionMode.allCases.map { ("mode: \($0.rawValue)", $0.purpose) }
      + [
        ("skills to choose from", Skill.menu), ("outline", outline), ("plan", plan),
        ("plan again", planAgain), ("plan: mode", modeMember),
        ("plan: drafter_skill", drafterMember), ("plan: specialist_skill", specialistMember),
        ("plan: guidance", guidanceMember), ("plan: completion_cap", capMember),
        ("plan in words", planInWords), ("approval", approval), ("draft", draft),
        ("revision", revision), ("review", review),
        ("review in full mode", reviewWithSpecialist), ("advice", advice),
        ("final answer", final), ("final answer with objection", finalWithObjection),
        ("model-backed check", check), ("repair", Compliance.repairTurn),
      ] + Talk.prompts)
}
