import Evaluation

/// Predictions of MuSR. Its authors publish no file format: ours is a JSON object from task id to the
/// choice's number, as a number or as text, or to a whole reply, which is read like one in a run.
enum MuSRPredictions {
  /// Reads the replies, in the order of the dataset; nil for questions without one.
  static func read(_ path: String, ids: [String]) throws -> [String?] {
    let index = Dictionary(uniqueKeysWithValues: zip(ids, ids.indices))
    let members = try FlatFile.read(try InputFile(path), index: index) { reader in
      reader.nextKind() == .number
        ? "ANSWER: \(try reader.wholeNumber())" : reply(try reader.text())
    }
    return FlatFile.byTask(members, count: ids.count)
  }

  /// Text of nothing but digits is a number; any other is a reply as it stands.
  private static func reply(_ text: String) -> String {
    let bare = PythonString.strip(text)
    return !bare.isEmpty && bare.utf8.allSatisfy { (0x30...0x39).contains($0) }
      ? "ANSWER: \(bare)" : text
  }

  /// Writes the predictions of a run in the order of the tasks: the final reply where reading it
  /// gives the prediction, else the number.
  static func write(_ attempts: [String: Attempt], tasks: [BenchmarkTask]) -> PredictionFile {
    let formats = Dictionary(uniqueKeysWithValues: tasks.map { ($0.id, $0.format) })
    var text = JSONText()
    text.object(tasks.map(\.id)) { id in
      guard let attempt = attempts[id], let format = formats[id] else { return "" }
      guard let prediction = attempt.outcome.prediction else {
        return .string(attempt.finalReply ?? "")
      }
      if let reply = attempt.finalReply, format.read(reply) == .answer(prediction) {
        return .string(reply)
      }
      return .string(prediction.answer)
    }
    return PredictionFile(
      text: text.content + "\n",
      withoutPrediction: tasks.map(\.id).filter { attempts[$0]?.outcome.prediction == nil })
  }
}
