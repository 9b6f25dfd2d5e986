import Evaluation

/// MuSR's predictions. Its authors publish no file format: ours is JSON lines in any order, each with
/// the question's `id` and either `output`, the raw reply, which is read like one in a run, or
/// `answer`, the choice's number from 1.
enum MuSRPredictions {
  /// Reads the replies, in the order of the dataset; nil for questions without one.
  static func read(_ path: String, ids: [String]) throws -> [String?] {
    let index = Dictionary(uniqueKeysWithValues: zip(ids.map(ExactText.init), ids.indices))
    var replies = [String?](repeating: nil, count: ids.count)
    try InputFile(path).eachLine(allowsLoneSurrogates: true) { reader in
      let mark = reader.mark()
      let (id, reply) = try readLine(&reader)
      guard let place = index[id] else {
        throw reader.error(
          "the dataset has no task \"\(id)\"",
          remedy: "Check that the file belongs to this dataset and benchmark.", at: mark)
      }
      guard replies[place] == nil else {
        throw reader.error(
          "the id \"\(id)\" occurs a second time", remedy: "Keep one line for each question.",
          at: mark)
      }
      replies[place] = reply
    }
    return replies
  }

  private static func readLine(_ reader: inout JSONReader) throws -> (id: String, reply: String) {
    let mark = reader.mark()
    var id: String?
    var output: String?
    var answer: Int?
    try reader.object { reader, name in
      switch name {
      case "id": id = try reader.text()
      case "output": output = try reader.text()
      case "answer": answer = try reader.wholeNumber()
      default: try reader.skip()
      }
    }
    let known = try reader.require(id, "id", of: mark)
    switch (output, answer) {
    case (let output?, nil): return (known, output)
    case (nil, let answer?): return (known, "ANSWER: \(answer)")
    default:
      throw reader.error(
        "expected either \"output\" (the raw reply) or \"answer\" (the choice's number from 1), "
          + "found \(output == nil ? "neither" : "both")", at: mark)
    }
  }

  /// A line for each task: the final reply where reading it gives the prediction, else the number.
  static let format = PredictionFormat { task, attempt in
    var text = JSONText()
    text.line([("id", .string(task.id)), prediction(of: attempt, format: task.format)])
    return text.content
  }

  private static func prediction(of attempt: Attempt?, format: any AnswerFormat)
    -> (String, JSONValue)
  {
    let reply = attempt?.finalReply
    guard let prediction = attempt?.outcome.prediction else {
      return ("output", .string(reply ?? ""))
    }
    if let reply, format.read(reply) == .answer(prediction) { return ("output", .string(reply)) }
    return Int(prediction.answer).map { ("answer", .integer($0)) }
      ?? ("output", .string(format.write(prediction)))
  }
}
