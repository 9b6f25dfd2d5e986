import Evaluation

/// What was said so far, in the words in which every agent who may hear it sees it.
///
/// An entry looks like `[round 1] CEO: …`. Further lines of a message are indented, so that no
/// message can pass for an entry of somebody else.
struct Talk: Sendable {
  /// The longest message that is passed on, in Unicode scalars (about a thousand tokens). Of a
  /// longer one the middle is left out: a reply without end must not fill everybody's prompt.
  static let longestMessage = 4_000
  /// Stands for an empty message.
  static let silence = "(nothing)"
  /// Stands for what was left out.
  static let gap = " (…) "

  /// The entries in order, one under the other.
  private(set) var context = Context()
  /// Messages of which something was left out.
  private(set) var shortened = 0

  /// Adds what somebody said in a round.
  /// - Parameter claim: the claim that the message states, if any.
  mutating func add(
    _ speaker: String, round: Int, _ message: String, stating claim: Claim.ID? = nil
  ) {
    add(speaker, at: "round \(round)", message, stating: claim)
  }

  /// Adds what somebody said at a named moment.
  /// - Parameter claim: the claim that the message states, if any.
  mutating func add(
    _ speaker: String, at moment: String, _ message: String, stating claim: Claim.ID? = nil
  ) {
    let lines = shorten(message).split(whereSeparator: \.isNewline)
      .filter { !$0.allSatisfy(\.isWhitespace) }
    let body = lines.isEmpty ? Self.silence : lines.joined(separator: "\n  ")
    context.add(
      MessagePart(
        "[\(moment)] \(speaker): \(body)", joint: context.isEmpty ? .paragraph : .line),
      stating: claim)
  }

  private mutating func shorten(_ message: String) -> String {
    let scalars = message.unicodeScalars
    guard scalars.count > Self.longestMessage else { return message }
    shortened += 1
    let half = Self.longestMessage / 2
    return String(String.UnicodeScalarView(scalars.prefix(half))) + Self.gap
      + String(String.UnicodeScalarView(scalars.suffix(half)))
  }

  /// What of it is text of the organization's own.
  static let prompts: [(name: String, text: String)] = [
    ("talk entry", "[round 1] name: message"), ("empty message", silence), ("left out", gap),
  ]
}
