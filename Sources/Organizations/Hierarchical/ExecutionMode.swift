/// How the execution layer works (OrgAgent, section 3.6), from cheap to thorough.
enum ExecutionMode: String, Sendable, CaseIterable, Comparable {
  /// The Drafter alone.
  case direct
  /// Drafter and Reviewer.
  case light
  /// Drafter, Reviewer, and the Specialist where the Reviewer asks for one.
  case full

  /// The most rounds of the mode (Table 5).
  var maximumRounds: Int {
    switch self {
    case .direct: 1
    case .light: 3
    case .full: 5
    }
  }

  /// What the mode is, for those who choose one.
  var purpose: String {
    switch self {
    case .direct: "the Drafter alone"
    case .light: "and a Reviewer"
    case .full: "and a Specialist where it is hard"
    }
  }

  static func < (left: ExecutionMode, right: ExecutionMode) -> Bool {
    left.maximumRounds < right.maximumRounds
  }
}
