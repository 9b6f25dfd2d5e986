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
    You work on the task below. Use only what the task says; do not rely on outside knowledge. \
    Be exact and brief.
    """

  /// Material and question as every agent of the task sees them.
  let shared: String

  /// The briefing of a task.
  /// - Parameter hinted: whether the benchmark's hint on how to reason is added, where it has one.
  init(_ task: BenchmarkTask, hinted: Bool = false) {
    func advice(_ placement: BenchmarkTask.Hint.Placement) -> String {
      guard hinted, let hint = task.hint, hint.placement == placement else { return "" }
      return hint.text
    }
    shared = [
      task.material, advice(.beforeQuestion), "Question: \(task.question)",
      advice(.afterQuestion),
    ].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// The question without the material, for agents who plan or close and do not read.
  /// - Parameter preface: stands where the material would; may be empty.
  init(questionOf task: BenchmarkTask, preface: String = "") {
    shared = [preface, "Question: \(task.question)"].filter { !$0.isEmpty }
      .joined(separator: "\n\n")
  }

  /// The messages for one turn.
  /// - Parameters:
  ///   - talk: what was said so far, the same for all who see it; may be empty.
  ///   - turn: the role and what is asked of it now.
  func messages(talk: String = "", turn: String) -> [Message] {
    let body = [shared, talk, turn].filter { !$0.isEmpty }.joined(separator: "\n\n")
    return [Message(.system, Self.groundRules), Message(.user, body)]
  }
}
