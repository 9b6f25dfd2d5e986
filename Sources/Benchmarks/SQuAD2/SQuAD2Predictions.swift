import Evaluation

/// SQuAD 2.0's prediction file: a JSON object from question id to the answer's text, empty for "no
/// answer"; and the file of probabilities of "no answer" that may come with it.
enum SQuAD2Predictions {
  /// Reads the predictions by id.
  static func read(_ path: String, known: Set<String>) throws -> [String: String] {
    let members = try FlatFile.read(try InputFile(path), known: known) { try $0.text() }
    return Dictionary(uniqueKeysWithValues: members.map { ($0.id, $0.value) })
  }

  /// Reads the probabilities in the order of the file, on which the best threshold depends.
  static func readProbabilities(_ path: String, known: Set<String>) throws
    -> [(id: String, probability: Double)]
  {
    try FlatFile.read(try InputFile(path), known: known) { try $0.number() }
      .map { (id: $0.id, probability: $0.value) }
  }

  /// Writes the predictions of a run in the order of the ids.
  static func write(_ attempts: [String: Attempt], order: [String]) -> PredictionFile {
    var text = JSONText()
    text.object(order) { id in
      .string(attempts[id]?.outcome.prediction?.answer ?? "")
    }
    return PredictionFile(
      text: text.content + "\n",
      withoutPrediction: order.filter { attempts[$0]?.outcome.prediction == nil })
  }
}
