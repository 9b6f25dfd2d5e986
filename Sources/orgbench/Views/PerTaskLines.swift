import Evaluation

/// Scores of single tasks as JSONL.
enum PerTaskLines {
  /// One object a line: `id` and every metric.
  static func text(_ scores: [TaskScore]) throws -> String {
    try scores.map { score in
      var members = score.values.dictionary.mapValues(JSONValue.number)
      members["id"] = .string(score.taskID)
      return try Output.jsonLine(.object(members))
    }.joined()
  }
}
