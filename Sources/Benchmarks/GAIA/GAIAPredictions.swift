import Evaluation

/// GAIA's submission file: JSON lines in any order, with `task_id`, `model_answer` and, if wished,
/// `reasoning_trace`.
enum GAIAPredictions {
  /// Reads the answers by id. `null` is the text `None`, as the official scorer has it.
  static func read(_ path: String, known: Set<ExactText>) throws
    -> [ExactText: String]
  {
    var answers: [ExactText: String] = [:]
    try InputFile(path).eachLine(allowsLoneSurrogates: true) { reader in
      let mark = reader.mark()
      let (id, answer) = try readLine(&reader)
      guard known.contains(id) else {
        throw reader.error(
          "the dataset has no task \"\(id)\"",
          remedy: "Check that the file belongs to this dataset and benchmark.", at: mark)
      }
      guard answers.updateValue(answer, forKey: ExactText(id)) == nil else {
        throw reader.error(
          "the task_id \"\(id)\" occurs a second time", remedy: "Keep one answer for each task.",
          at: mark)
      }
    }
    return answers
  }

  private static func readLine(_ reader: inout JSONReader) throws -> (id: String, answer: String) {
    let mark = reader.mark()
    var id: String?
    var answer: String?
    try reader.object { reader, name in
      switch name {
      case "task_id": id = try reader.text()
      case "model_answer": answer = try reader.null() ? "None" : try reader.text()
      default: try reader.skip()
      }
    }
    return (
      try reader.require(id, "task_id", of: mark),
      try reader.require(answer, "model_answer", of: mark)
    )
  }

  /// A line for each task, with the final reply as the reasoning trace.
  static let format = PredictionFormat { task, attempt in
    var text = JSONText()
    text.line([
      ("task_id", .string(task.id)),
      ("model_answer", .string(attempt?.outcome.prediction?.answer ?? "")),
      ("reasoning_trace", .string(attempt?.finalReply ?? "")),
    ])
    return text.content
  }
}
