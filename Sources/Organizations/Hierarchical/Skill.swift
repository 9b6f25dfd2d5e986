/// The skill-based worker pool (OrgAgent, section 3.3): each can serve as the Drafter or as the
/// Specialist.
enum Skill: String, Sendable, CaseIterable {
  case technical, quantitative, reasoning, domain, communications, data

  /// What a worker with this skill is told to attend to.
  var profile: String {
    switch self {
    case .technical:
      "Your skill is technical: mind details of implementation and the rules of the procedure, and "
        + "solve the problem in a structured way."
    case .quantitative:
      "Your skill is quantitative: work with numbers and symbols, one step at a time."
    case .reasoning:
      "Your skill is reasoning: join the steps of an inference into one chain without gaps or "
        + "contradictions."
    case .domain:
      "Your skill is domain knowledge: read the text as an expert of its field would, in context."
    case .communications:
      "Your skill is communications: say it clearly, and phrase the answer concisely."
    case .data:
      "Your skill is data: find the evidence, see the patterns, put the facts in order."
    }
  }

  /// What the skill is for, in a word, for those who choose one: all of layer A read it in every call.
  var purpose: String {
    switch self {
    case .technical: "procedures"
    case .quantitative: "numbers"
    case .reasoning: "inference"
    case .domain: "context"
    case .communications: "wording"
    case .data: "evidence"
    }
  }

  /// All skills with their purposes, one line.
  static let menu = allCases.map { "\($0.rawValue) (\($0.purpose))" }.joined(separator: ", ")

  /// The profiles as prompts.
  static let prompts = allCases.map { (name: "skill: \($0.rawValue)", text: $0.profile) }
}
