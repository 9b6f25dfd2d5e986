import Evaluation

extension Agent {
  /// `agent-03`: at least two digits, so that an agent has the same name in teams of any size.
  static func id(_ number: Int) -> String { "agent-\(number < 10 ? "0" : "")\(number)" }
}
