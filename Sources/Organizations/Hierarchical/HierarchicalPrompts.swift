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
    {role} Do not solve the task. Judge the CEO's last plan: approve it, or amend it if something must \
    change. Reply with one JSON object:
    {"reason": "one short sentence", "verdict": "approve or amend"}
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
    {role} Check the last draft against the task. Approve it if its answer is right; if not, say in \
    one or two sentences what to revise. Reply with one JSON object:
    {"reasons": "what is wrong", "verdict": "approve or revise"}
    """

  static let reviewWithSpecialist = """
    {review}
    Add "needs_specialist": true if a part is so hard that a Specialist should help, else false.
    """

  static let advice = """
    {role} {skill}
    Help with what the Reviewer finds wrong. Give advice in at most three sentences; do not write \
    the answer.
    """

  static let final = """
    {role} The Drafter has read the whole text. Take the answer from the draft above and write it in \
    this form, and nothing else. {instruction}
    """

  static let finalWithObjection = """
    {role} The Drafter and the Reviewer have read the whole text, and the Reviewer does not accept the \
    draft above. Weigh both. Write the final answer in this form, and nothing else. {instruction}
    """

  static let check = """
    {role} An answer must have this form: {instruction}
    Does the answer above have the form? Do not judge whether it is right. Reply with one JSON object:
    {"compliant": true or false, "problem": "what is wrong with the form"}
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
        ("structured repair", Compliance.structuredRepairTurn),
      ] + Talk.prompts)
}
