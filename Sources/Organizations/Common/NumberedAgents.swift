import Evaluation

/// The names of agents that have a number and no office.
extension Agent {
  private static let prefix = "agent-"

  /// `agent-03`: at least two digits, so that an agent has the same name in teams of any size.
  static func id(_ number: Int) -> String { prefix + (number < 10 ? "0" : "") + "\(number)" }

  /// The number in `agent-03`, or nil.
  static func number(_ id: some StringProtocol) -> Int? {
    guard id.hasPrefix(prefix), let number = Int(id.dropFirst(prefix.count)), number > 0 else {
      return nil
    }
    return number
  }
}
