import Evaluation

/// A file with one JSON object from task ids to values, such as SQuAD's predictions.
enum FlatFile {
  /// Reads the members in the order of the file.
  /// - Parameters:
  ///   - index: where each task of the dataset stands, by its id.
  ///   - value: reads one value.
  /// - Returns: for each member where its task stands, and the value.
  /// - Throws: `InputError` for an id that occurs twice or that the dataset does not have.
  static func read<Value>(
    _ file: InputFile, index: [ExactText: Int], _ value: (inout JSONReader) throws -> Value
  ) throws -> [(index: Int, value: Value)] {
    var reader = JSONReader(file)
    reader.allowsLoneSurrogates = true
    var members: [(index: Int, value: Value)] = []
    members.reserveCapacity(index.count)
    var isTaken = [Bool](repeating: false, count: index.count)
    let isNew = { (id: String) in
      guard let place = index[id] else { return true }
      defer { isTaken[place] = true }
      return !isTaken[place]
    }
    try reader.object(isNew: isNew) { reader, id in
      guard let place = index[id] else {
        throw reader.error(
          "the dataset has no task \"\(id)\"",
          remedy: "Check that the file belongs to this dataset and benchmark.")
      }
      members.append((place, try value(&reader)))
    }
    try reader.finish()
    return members
  }

  /// The values by where their tasks stand; nil for tasks without one.
  static func byTask<Value>(_ members: [(index: Int, value: Value)], count: Int) -> [Value?] {
    var values = [Value?](repeating: nil, count: count)
    for member in members { values[member.index] = member.value }
    return values
  }
}

extension MissingPredictions {
  /// Settles predictions that a file lacks.
  /// - Parameters:
  ///   - missing: the ids without a prediction, in the dataset's order.
  ///   - total: the number of tasks.
  ///   - what: what each of them lacks, such as `prediction`.
  /// - Throws: `InputError` where missing predictions are an error, or all are missing.
  func settle(_ missing: [String], of total: Int, in path: String, what: String = "prediction")
    throws
  {
    if missing.isEmpty { return }
    let names = missing.prefix(3).joined(separator: ", ") + (missing.count > 3 ? ", …" : "")
    if self == .error || missing.count == total {
      throw InputError(
        path, "\(missing.count) of \(total) tasks have no \(what): \(names)",
        remedy: self == .error
          ? "Complete the file, or score with --missing empty or --missing skip."
          : "Check that the file belongs to this dataset and benchmark.")
    }
  }
}
