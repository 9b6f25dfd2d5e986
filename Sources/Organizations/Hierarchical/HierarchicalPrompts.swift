import Evaluation

/// The prompts of the hierarchical organization.
enum HierarchicalPrompts {
  /// What all agents that plan, write or judge know of the answer.
  static let answerForm = "The answer is {form}."

  /// Stands for the material where layer A does not read it.
  static let outline = """
    The workers will read a text of {words} words. It begins:
    {opening}
    """

  /// Stands for a file that goes along where layer A does not see it.
  static let file = "The workers will read this, and see the file:\n{material}"

  /// What all of layer A know: what there is to choose from, and what it costs.
  static let terms = """
    Layer A plans how the workers solve the task. Modes, with their calls: {modes}. Skills: {skills}. \
    {cap} {policy}
    """
  static let modeCost = "{mode} {calls} ({purpose})"
  static let forcedMode = "only {mode}, which is set"
  static let chosenCap = "completion_cap: {least} to {most} tokens a reply."
  static let fixedCap = "A reply has at most {most} tokens, which is set."
  static let noCap = "Replies have no cap."

  static let plan = """
    {role} Do not solve the task. Plan how your workers solve it.
    Reply with one JSON object:
    {members}
    """

  static let planAgain = "Your last plan was not approved. Plan again with what was said in mind."

  static let assessmentMember = "assessment: what the task needs, one short sentence."
  static let capMember = "completion_cap: tokens a reply at most."
  static let drafterMember = "drafter_skill: the Drafter's skill."
  static let guidanceMember = "guidance: advice for the Drafter, one short sentence."
  static let modeMember = "mode: one of the modes."
  static let specialistMember = "specialist_skill: the Specialist's skill, or none."

  static let planInWords = """
    mode {mode}, drafter_skill {drafter}, specialist_skill {specialist}, completion_cap {cap}. \
    {guidance}
    """

  static let approval = """
    {role} Do not solve the task. Judge the CEO's last plan. Reply with one JSON object:
    reason: one short sentence.
    suggested_changes: a list of objects with "member" (of the plan) and "value"; empty to approve.
    verdict: approve, or amend if something must change.
    """
  static let change = "Set {member} to {value}."

  static let draft = """
    {role} {skill}
    Quote what your answer rests on, reason from it no longer than needed, then answer. {ending}
    """

  static let revision = """
    {role} {skill}
    The Reviewer objects to your last draft. Revise it, or keep your answer and say why. Quote what \
    your answer rests on, reason from it no longer than needed, then answer. {ending}
    """

  static let advised = "Mind the Specialist's advice."

  static let review = """
    {role} Check the last draft against the task. Reply with one JSON object, a short sentence each:
    evidence: what in the task speaks for or against the answer, quoted.
    fit: whether that answers the question as it is asked.
    form: whether the answer has its form.
    {specialist}verdict: approve, or revise if one of these fails.
    """

  static let specialistMemberOfReview =
    "needs_specialist: true if a part is so hard that a Specialist should help, else false."

  static let advice = """
    {role} {skill}
    Help with what the Reviewer finds wrong, in a few sentences; do not write the answer.
    """

  static let final = """
    {role} The Drafter has read the whole text. Take the answer from the draft above. {instruction}
    """

  static let finalWithObjection = """
    {role} The Reviewer does not accept the draft above. Weigh both against the task. {instruction}
    """

  static let finalAlone = """
    {role} There is no draft above that states an answer to its end. Answer from the task. {instruction}
    """

  static let check = """
    {role} An answer must have this form: {instruction}
    Does the answer above have the form? Do not judge whether it is right. Reply with one JSON object:
    {"comparison": "the answer against the form, one short sentence", "compliant": true or false}
    """

  static let set = PromptSet(
    version: "hierarchical/4",
    [("ground rules", Briefing.groundRules)] + Office.prompts(Office.allCases) + Skill.prompts
      + ExecutionPolicy.allCases.flatMap {
        [
          ("policy: \($0.rawValue)", $0.terms.brief),
          ("policy on modes: \($0.rawValue)", $0.terms.modeAdvice),
        ].filter { !$0.1.isEmpty }
      }
      + ExecutionMode.allCases.map { ("mode: \($0.rawValue)", $0.purpose) }
      + [
        ("skills to choose from", Skill.menu), ("answer's form", answerForm), ("outline", outline),
        ("file", file), ("terms", terms), ("mode with its cost", modeCost),
        ("forced mode", forcedMode),
        ("chosen cap", chosenCap), ("fixed cap", fixedCap), ("no cap", noCap), ("plan", plan),
        ("plan again", planAgain), ("plan: assessment", assessmentMember),
        ("plan: completion_cap", capMember), ("plan: drafter_skill", drafterMember),
        ("plan: guidance", guidanceMember), ("plan: mode", modeMember),
        ("plan: specialist_skill", specialistMember), ("plan in words", planInWords),
        ("approval", approval), ("change", change), ("draft", draft), ("revision", revision),
        ("revision with advice", advised), ("review", review),
        ("review: needs_specialist", specialistMemberOfReview), ("advice", advice),
        ("final answer", final), ("final answer with objection", finalWithObjection),
        ("final answer without a draft", finalAlone),
        ("model-backed check", check), ("repair", Compliance.repairTurn),
        ("structured repair", Compliance.structuredRepairTurn),
      ] + Talk.prompts)
}
