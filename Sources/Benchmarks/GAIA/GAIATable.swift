import Evaluation

/// GAIA's tasks as a Parquet file, the official form since October 2025: the columns `task_id`,
/// `Question`, `Level`, `Final answer` and `file_name`; what else there is is left unread.
enum GAIATable {
  /// The tasks in the order of the rows.
  /// - Throws: `InputError` where a column is missing, or a row lacks what a task needs.
  static func items(of content: [UInt8], _ path: String) throws -> [GAIAFile.Item] {
    let table = try ParquetTable(content, path: path)
    func column(_ name: String) throws -> [ParquetTable.Value?] {
      guard let values = try table.column(name) else {
        throw InputError(path, "the column \"\(name)\" of texts is missing")
      }
      return values
    }
    let (ids, questions) = (try column("task_id"), try column("Question"))
    let (levels, answers) = (try column("Level"), try column("Final answer"))
    let names = try table.column("file_name")
    return try (0..<table.rows).map { row in
      let place = "\(path): row \(row + 1)"
      return GAIAFile.Item(
        id: try text(ids[row], "\(place): task_id"),
        question: try text(questions[row], "\(place): Question"),
        level: try level(levels[row], "\(place): Level"),
        answer: try text(answers[row], "\(place): Final answer"),
        attachment: try names.flatMap { try fileName($0[row], "\(place): file_name") },
        place: place)
    }
  }

  private static func text(_ value: ParquetTable.Value?, _ place: String) throws -> String {
    guard case .text(let text) = value else {
      throw InputError(place, "expected text, found \(value == nil ? "nothing" : "a number")")
    }
    return text
  }

  private static func level(_ value: ParquetTable.Value?, _ place: String) throws -> Int {
    let level: Int? =
      switch value {
      case .integer(let number): number
      case .text(let text): Int(text)
      case nil: nil
      }
    guard let level, GAIAFile.levels.contains(level) else {
      throw InputError(place, GAIAFile.levelProblem)
    }
    return level
  }

  /// The attachment's name, nil for none. It must lie beside the file, not elsewhere.
  private static func fileName(_ value: ParquetTable.Value?, _ place: String) throws -> String? {
    guard value != nil else { return nil }
    let name = try text(value, place)
    if let problem = CompanionFile.problem(with: name) {
      throw InputError(place, "expected the name of a file beside it, found \(problem)")
    }
    return name.isEmpty ? nil : name
  }
}
