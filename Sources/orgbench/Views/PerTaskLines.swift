import Evaluation
import FoundationEssentials

/// Scores of single tasks as JSONL.
enum PerTaskLines {
  /// One object a line: `id` and every metric.
  static func text(_ scores: [TaskScore]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = ""
    for score in scores {
      var members = score.values.mapValues(JSONValue.number)
      members["id"] = .string(score.taskID)
      text += String(decoding: try encoder.encode(JSONValue.object(members)), as: UTF8.self) + "\n"
    }
    return text
  }
}
