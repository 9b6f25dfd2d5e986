import Evaluation

/// Lays a prompt out so that servers can re-use their work: what all agents of a task share (the
/// ground rules, the material, the question, the talk so far) comes first and byte-identical, the
/// role and what is asked of it come last.
///
/// Everything goes into one system and one user message, since some chat templates refuse two user
/// messages in a row.
struct Briefing: Sendable {
  /// The ground rules, the same for every organization and every agent.
  static let groundRules = """
    You work on the task below. Where it gives a text, the text decides. Be exact.
    """

  private static let groundRulesPart = MessagePart(groundRules)

  /// Material and question as every agent of the task sees them, each a part: tasks may have the same
  /// material.
  private let shared: [MessagePart]

  /// The briefing of a task.
  /// - Parameter hinted: whether the benchmark's hint on how to reason is added, where it has one.
  init(_ task: BenchmarkTask, hinted: Bool = false) {
    func advice(_ placement: BenchmarkTask.Hint.Placement) -> String {
      guard hinted, let hint = task.hint, hint.placement == placement else { return "" }
      return hint.text
    }
    self.init(
      task.materialParts,
      texts: [advice(.beforeQuestion), "Question: \(task.question)", advice(.afterQuestion)])
  }

  /// The question without the material, for agents who plan or close and do not read.
  /// - Parameter preface: stands where the material would; may be empty.
  init(questionOf task: BenchmarkTask, preface: String = "") {
    self.init([], texts: [preface, "Question: \(task.question)"])
  }

  /// A briefing of the material and these texts; empty ones are left out.
  private init(_ material: [MessagePart], texts: [String]) {
    shared = Self.endingPrefix(
      material + texts.filter { !$0.isEmpty }.map { MessagePart($0) })
  }

  /// The same briefing with rules that all agents of the task are told.
  func with(rules: String) -> Briefing {
    Briefing(parts: Self.endingPrefix(shared + [MessagePart(rules)]))
  }

  private init(parts: [MessagePart]) { shared = parts }

  /// Parts that all agents share, the last of them marked as the end of what is worth caching.
  private static func endingPrefix(_ parts: [MessagePart]) -> [MessagePart] {
    parts.enumerated().map { index, part in
      var part = part
      part.endsCachedPrefix = index == parts.count - 1
      return part
    }
  }

  /// The messages for one turn.
  /// - Parameters:
  ///   - seen: what the agent sees of the others, the same for all who see it; may be empty.
  ///   - turn: the role and what is asked of it now; may be empty.
  func messages(_ seen: Context = Context(), turn: String) -> [Message] {
    Self.messages(shared + seen.parts, turn: turn)
  }

  /// The messages for one turn whose last part others share.
  func messages(_ seen: Context, turn: String, then last: MessagePart) -> [Message] {
    Self.messages(shared + seen.parts + [MessagePart(turn), last], turn: "")
  }

  /// The messages for a turn of an agent that sees nothing of the task itself.
  static func messages(only seen: Context, turn: String) -> [Message] {
    messages(seen.parts, turn: turn)
  }

  private static func messages(_ parts: [MessagePart], turn: String) -> [Message] {
    [
      Message(.system, [groundRulesPart]),
      Message(.user, turn.isEmpty ? parts : parts + [MessagePart(turn)]),
    ]
  }
}
