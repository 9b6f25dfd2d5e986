import Evaluation

/// The execution configuration that layer A settles on (OrgAgent, section 3.5).
struct ExecutionPlan: Sendable, Hashable {
  var mode: ExecutionMode
  var drafterSkill: Skill
  /// The skill of the Specialist, or nil for none. Only `full` has one.
  var specialistSkill: Skill?
  /// The skill that the plan names for a Specialist, whether its mode has one or not.
  var assignedSpecialistSkill: Skill?
  /// Advice for the Drafter; may be empty.
  var guidance: String
  /// The most tokens of each completion from here on, or nil.
  var completionCap: Int?

  /// The plan in words, as the CTO and the COO see it.
  var inWords: String {
    fill(
      HierarchicalPrompts.planInWords,
      [
        "mode": mode.rawValue, "drafter": drafterSkill.rawValue,
        "specialist": specialistSkill?.rawValue ?? "none",
        "cap": completionCap.map { "\($0)" } ?? "none", "guidance": guidance,
      ])
  }
}

/// How a plan is asked for and read under the terms of a policy.
struct PlanForm: Sendable {
  /// A plan, with what the reply had wrong.
  struct Reading: Sendable {
    var plan: ExecutionPlan
    /// What was replaced or clamped; empty for a plan within its terms.
    var faults: [String]
  }

  let terms: PolicyTerms

  /// The plan where none can be read.
  var defaultPlan: ExecutionPlan {
    ExecutionPlan(
      mode: terms.defaultMode, drafterSkill: .reasoning,
      specialistSkill: defaultSpecialist(terms.defaultMode),
      assignedSpecialistSkill: defaultSpecialist(terms.defaultMode), guidance: "",
      completionCap: terms.cap.ceiling)
  }

  /// The form: members that the terms leave no choice about are not asked for.
  var form: Form {
    let skills = Skill.allCases.map(\.rawValue)
    var members: [String: Form.Member] = [
      "assessment": .text, "drafter_skill": .choice(skills), "guidance": .text,
    ]
    if asksMode { members["mode"] = .choice(terms.modes.map(\.rawValue)) }
    if asksSpecialist { members["specialist_skill"] = .choice(skills + ["none"]) }
    if case .chosen = terms.cap { members["completion_cap"] = .whole }
    return Form("plan", decisive: "drafter_skill", members)
  }

  /// The form in the words of a prompt, in the order of the schema: by name.
  var inWords: String {
    var members = [HierarchicalPrompts.assessmentMember]
    if case .chosen = terms.cap { members.append(HierarchicalPrompts.capMember) }
    members += [HierarchicalPrompts.drafterMember, HierarchicalPrompts.guidanceMember]
    if asksMode { members.append(HierarchicalPrompts.modeMember) }
    if asksSpecialist { members.append(HierarchicalPrompts.specialistMember) }
    return members.joined(separator: "\n")
  }

  /// Reads a plan. What is missing or unknown is as in the default plan, a mode or a cap beyond the
  /// terms is clamped to the nearest that they allow; each is a fault.
  func read(_ object: JSONValue) -> Reading {
    var reading = Reading(plan: defaultPlan, faults: [])
    readMode(object, into: &reading)
    if let skill = skill(object["drafter_skill"], "drafter_skill", &reading.faults) {
      reading.plan.drafterSkill = skill
    }
    readSpecialist(object, into: &reading)
    if let guidance = object["guidance"]?.text {
      reading.plan.guidance = guidance
    } else {
      reading.faults.append("guidance is missing")
    }
    readCap(object, into: &reading)
    return reading
  }

  private var asksMode: Bool { terms.modes.count > 1 }
  private var asksSpecialist: Bool { terms.modes.contains(where: hasSpecialist) }

  private func hasSpecialist(_ mode: ExecutionMode) -> Bool {
    terms.allowsSpecialist && mode == .full
  }

  private func defaultSpecialist(_ mode: ExecutionMode) -> Skill? {
    hasSpecialist(mode) ? .domain : nil
  }

  private func readMode(_ object: JSONValue, into reading: inout Reading) {
    guard asksMode else { return }
    guard let mode = object["mode"]?.firstWord.flatMap(ExecutionMode.init) else {
      reading.faults.append("mode is missing or unknown")
      return
    }
    let allowed = min(max(mode, terms.modes.min() ?? mode), terms.modes.max() ?? mode)
    if allowed != mode { reading.faults.append("mode \(mode.rawValue) is not allowed") }
    guard
      !terms.asksReason || allowed == terms.defaultMode
        || object["assessment"]?.text?.trimmed.isEmpty == false
    else {
      reading.faults.append("mode \(allowed.rawValue) without an assessment")
      return
    }
    reading.plan.mode = allowed
  }

  private func readSpecialist(_ object: JSONValue, into reading: inout Reading) {
    reading.plan.specialistSkill = defaultSpecialist(reading.plan.mode)
    reading.plan.assignedSpecialistSkill = reading.plan.specialistSkill
    guard asksSpecialist else { return }
    let value = object["specialist_skill"]
    if value == .null || value?.firstWord == "none" {
      reading.plan.specialistSkill = nil
      reading.plan.assignedSpecialistSkill = nil
    } else if let skill = skill(value, "specialist_skill", &reading.faults) {
      reading.plan.assignedSpecialistSkill = skill
      if hasSpecialist(reading.plan.mode) { reading.plan.specialistSkill = skill }
    }
  }

  private func readCap(_ object: JSONValue, into reading: inout Reading) {
    guard case .chosen(let range) = terms.cap else { return }
    guard let cap = object["completion_cap"]?.wholeNumber else {
      reading.faults.append("completion_cap is missing or no whole number")
      return
    }
    let allowed = min(max(cap, range.lowerBound), range.upperBound)
    if allowed != cap { reading.faults.append("completion_cap \(cap) is out of range") }
    reading.plan.completionCap = allowed
  }

  private func skill(_ value: JSONValue?, _ member: String, _ faults: inout [String]) -> Skill? {
    let skill = value?.firstWord.flatMap(Skill.init)
    if skill == nil { faults.append("\(member) is missing or unknown") }
    return skill
  }
}
