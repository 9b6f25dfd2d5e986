import Evaluation

/// MuSiQue's prediction file: JSON lines in the order of the dataset, with `id`,
/// `predicted_answer`, `predicted_support_idxs` and `predicted_answerable`.
enum MuSiQuePredictions {
  /// One line of the file.
  struct Line: Sendable {
    let id: String
    let prediction: Prediction
    fileprivate let place: InputError
  }

  /// Reads the predictions in the order of the file.
  static func read(_ path: String) throws -> [Line] {
    var lines: [Line] = []
    try InputFile(path).eachLine(allowsLoneSurrogates: true) { lines.append(try readLine(&$0)) }
    return lines
  }

  private static func readLine(_ reader: inout JSONReader) throws -> Line {
    let mark = reader.mark()
    var id: String?
    var answer: String?
    var support: [Int]?
    var answerable: Bool?
    try reader.object { reader, name in
      switch name {
      case "id": id = try reader.text()
      case "predicted_answer": answer = try reader.text()
      case "predicted_support_idxs":
        var indices: [Int] = []
        try reader.array { indices.append(try $0.wholeNumber()) }
        support = indices
      case "predicted_answerable": answerable = try readFlag(&reader)
      default: try reader.skip()
      }
    }
    let prediction = Prediction(
      try reader.require(answer, "predicted_answer", of: mark),
      support: try reader.require(support, "predicted_support_idxs", of: mark),
      answerable: try reader.require(
        answerable, "predicted_answerable", of: mark,
        remedy: "The official script needs it for MuSiQue-Ans too; true will do there."))
    return Line(
      id: try reader.require(id, "id", of: mark), prediction: prediction,
      place: reader.error("", at: mark))
  }

  /// `true` and `false`, or 1 and 0, which Python holds for the same.
  private static func readFlag(_ reader: inout JSONReader) throws -> Bool {
    guard reader.nextKind() == .number else { return try reader.flag() }
    let mark = reader.mark()
    switch try reader.number() {
    case 0: return false
    case 1: return true
    default: throw reader.error("expected true or false, found another number", at: mark)
    }
  }

  /// Gives each instance its prediction. Both files must have the same order.
  /// - Returns: predictions by task id, and the ids of the instances without one.
  static func match(
    _ lines: [Line], to instances: [MuSiQueFile.Instance], missing: MissingPredictions,
    path: String
  ) throws -> (predictions: [ExactText: Prediction], missing: [String]) {
    var predictions: [ExactText: Prediction] = [:]
    var absent: [String] = []
    var next = lines[...]
    for (index, instance) in instances.enumerated() {
      if next.first.map({ ExactText($0.id) }) == ExactText(instance.id) {
        predictions[ExactText(instance.taskID)] = next.removeFirst().prediction
      } else if missing != .error {
        absent.append(instance.taskID)
      } else if let line = next.first {
        throw InputError(
          line.place.place, "expected the prediction for \"\(instance.id)\", found \"\(line.id)\"",
          remedy: "Predictions must be in the order of the dataset's lines, one for each.")
      } else {
        absent = instances[index...].map(\.taskID)
        break
      }
    }
    if let line = next.first { throw surplus(line, instances) }
    try refuseHalfPairs(absent, of: instances, path)
    try missing.settle(absent, of: instances.count, in: path)
    return (predictions, absent)
  }

  /// With one prediction for a pair nothing says which member it is for.
  private static func refuseHalfPairs(
    _ absent: [String], of instances: [MuSiQueFile.Instance], _ path: String
  ) throws {
    let members = Dictionary(grouping: instances, by: { ExactText($0.id) }).mapValues(\.count)
    let lacking = Dictionary(grouping: absent, by: { ExactText(MuSiQueFile.fileID(of: $0)) })
      .mapValues(\.count)
    guard
      let half = instances.first(where: {
        (lacking[$0.id] ?? 0) > 0 && lacking[$0.id] != members[$0.id]
      })
    else { return }
    throw InputError(
      path, "there is only one prediction for the pair \"\(half.id)\"",
      remedy: "Give both members of a pair a prediction, or neither.")
  }

  private static func surplus(_ line: Line, _ instances: [MuSiQueFile.Instance]) -> InputError {
    instances.contains { ExactText($0.id) == ExactText(line.id) }
      ? InputError(
        line.place.place, "a surplus prediction for \"\(line.id)\", or one that is out of order",
        remedy: "Predictions must be in the order of the dataset's lines, one for each.")
      : InputError(
        line.place.place, "the dataset has no task \"\(line.id)\"",
        remedy: "Check that the file belongs to this dataset and benchmark.")
  }

  /// A line for each task. An attempt without a prediction becomes an empty answer without support,
  /// held for answerable.
  static let format = PredictionFormat { task, attempt in
    let prediction = attempt?.outcome.prediction ?? Prediction("")
    var text = JSONText()
    text.line([
      ("id", .string(MuSiQueFile.fileID(of: task.id))),
      ("predicted_answer", .string(prediction.answer)),
      ("predicted_support_idxs", .array((prediction.support ?? []).map { .integer($0) })),
      ("predicted_answerable", .bool(prediction.answerable ?? true)),
    ])
    return text.content
  }
}

extension MuSiQueFile {
  /// The id in the file that a task's id was made of.
  static func fileID(of taskID: String) -> String {
    taskID.hasSuffix("#2") ? String(taskID.dropLast(2)) : taskID
  }
}
