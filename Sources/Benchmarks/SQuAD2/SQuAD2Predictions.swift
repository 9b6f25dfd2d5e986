import Evaluation

/// SQuAD 2.0's prediction file: a JSON object from question id to the answer's text, empty for "no
/// answer"; and the file of probabilities of "no answer" that may come with it.
enum SQuAD2Predictions {
  /// Reads the predictions, in the order of the dataset; nil for questions without one.
  static func read(_ path: String, index: [ExactText: Int]) throws -> [String?] {
    let members = try FlatFile.read(try InputFile(path), index: index) { try $0.text() }
    return FlatFile.byTask(members, count: index.count)
  }

  /// Reads the probabilities in the order of the file, on which the best threshold depends.
  static func readProbabilities(_ path: String, index: [ExactText: Int]) throws
    -> [(index: Int, value: Double)]
  {
    try FlatFile.read(try InputFile(path), index: index) { try $0.number() }
  }

  /// A member for each task, a line each.
  static let format = PredictionFormat(opening: "{\n", separator: ",", closing: "}\n") {
    var text = JSONText()
    text.member($0.id, .string($1?.outcome.prediction?.answer ?? ""))
    return text.content
  }
}
