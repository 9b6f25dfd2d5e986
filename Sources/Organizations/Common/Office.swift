import Evaluation

/// The offices of OrgAgent's company (section 3.2). The same agents sit in the flat and in the
/// hierarchical organization; only the way in which they work together differs.
enum Office: String, Sendable, CaseIterable {
  case ceo, cto, coo, drafter, reviewer, specialist, cso, cco

  /// Those who deliberate in the flat organization, in the order in which they speak (section 3.4).
  static let peers: [Office] = [.ceo, .cto, .coo, .drafter, .reviewer, .specialist, .cso]

  /// The office's name in a talk.
  var title: String {
    switch self {
    case .ceo, .cto, .coo, .cso, .cco: rawValue.uppercased()
    case .drafter: "Drafter"
    case .reviewer: "Reviewer"
    case .specialist: "Specialist"
    }
  }

  /// The layer it belongs to in the hierarchy (section 3.5).
  var layer: String {
    switch self {
    case .ceo, .cto, .coo: "A"
    case .drafter, .reviewer, .specialist: "B"
    case .cso, .cco: "C"
    }
  }

  /// What its holder is told about the role, the start of every turn.
  var profile: String {
    switch self {
    case .ceo: "You are the CEO. You set the direction and keep the work on what the task asks."
    case .cto: "You are the CTO. You check that the method is technically sound."
    case .coo: "You are the COO. You watch effort and keep the work efficient."
    case .drafter: "You are the Drafter. You write the answer and revise it when needed."
    case .reviewer: "You are the Reviewer. You look for errors and gaps in the answer."
    case .specialist:
      "You are the Specialist. You help where the task is hard or easy to get wrong."
    case .cso: "You are the CSO. You write the final answer in the form that the task requires."
    case .cco: "You are the CCO. You check the form of the final answer and nothing else."
    }
  }

  /// The holder in an organization without layers.
  var peer: Agent { Agent(id: rawValue, role: title) }

  /// The holder in its layer.
  var officer: Agent { Agent(id: rawValue, role: title, layer: layer) }

  /// The profiles of some offices as prompts.
  static func prompts(_ offices: [Office]) -> [(name: String, text: String)] {
    offices.map { ("role: \($0.title)", $0.profile) }
  }
}
