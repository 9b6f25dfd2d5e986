import Digests
import Evaluation

/// GAIA-style tasks: `metadata.jsonl` or `metadata.parquet`, with attachments beside it.
struct GAIAFile: Sendable {
  /// One line or row of the file.
  struct Item: Sendable {
    let id: String
    let question: String
    let level: Int
    let answer: String
    /// Name of the attachment, or nil.
    let attachment: String?
    /// Where the line or row is, for messages.
    let place: String

    /// Whether its answer is public: the test split has "?" in place of each.
    var hasAnswer: Bool { PythonString.strip(answer) != "?" }
  }

  /// The tasks in the order of the file.
  let items: [Item]
  private let path: String
  private let contentHash: String

  /// Reads the file, or the folder that it lies in. Which of the two formats it has, its first bytes
  /// tell. Attachments are not opened.
  /// - Throws: `InputError`.
  init(_ path: String) throws {
    self.path = try GAIAFolder.metadata(path)
    let content = try InputFile.content(of: self.path)
    if ParquetTable.isFormat(of: content) {
      contentHash = Digest.sha256(content)
      items = try GAIATable.items(of: content, self.path)
    } else {
      let file = try InputFile(self.path)
      contentHash = file.contentHash
      items = try Self.lines(of: file)
    }
    var ids: Set<ExactText> = []
    for item in items where !ids.insert(ExactText(item.id)).inserted {
      throw InputError(
        item.place, "the task_id \"\(item.id)\" occurs a second time",
        remedy: "Ids must be unique.")
    }
  }

  private static func lines(of file: InputFile) throws -> [Item] {
    var items: [Item] = []
    try file.eachLine { items.append(try readItem(&$0)) }
    return items
  }

  private static func readItem(_ reader: inout JSONReader) throws -> Item {
    let mark = reader.mark()
    var id: String?
    var question: String?
    var level: Int?
    var answer: String?
    var attachment: String?
    try reader.object { reader, name in
      switch name {
      case "task_id": id = try reader.text()
      case "Question": question = try reader.text()
      case "Level": level = try readLevel(&reader)
      case "Final answer": answer = try reader.text()
      case "file_name": attachment = try readFileName(&reader)
      default: try reader.skip()
      }
    }
    return Item(
      id: try reader.require(id, "task_id", of: mark),
      question: try reader.require(question, "Question", of: mark),
      level: try reader.require(level, "Level", of: mark),
      answer: try reader.require(answer, "Final answer", of: mark),
      attachment: attachment, place: reader.error("", at: mark).place)
  }

  /// The levels that there are.
  static let levels = 1...3
  static let levelProblem = "expected the level 1, 2 or 3, found another value"

  /// 1, 2 or 3, as a number or as text: both occur in published copies of the benchmark.
  private static func readLevel(_ reader: inout JSONReader) throws -> Int {
    let mark = reader.mark()
    let level = reader.nextKind() == .text ? Int(try reader.text()) : try reader.wholeNumber()
    guard let level, levels.contains(level) else {
      throw reader.error(levelProblem, at: mark)
    }
    return level
  }

  /// The attachment's name, nil for none. It must lie beside the file, not elsewhere.
  private static func readFileName(_ reader: inout JSONReader) throws -> String? {
    if try reader.null() { return nil }
    let mark = reader.mark()
    let name = try reader.text()
    if let problem = CompanionFile.problem(with: name) {
      throw reader.error(
        "expected the name of a file beside metadata.jsonl, found \(problem)", at: mark)
    }
    return name.isEmpty ? nil : name
  }
}

extension GAIAFile {
  /// The tasks and groupings, with the scorer that keeps the answers. Attachments are read here.
  /// - Throws: `InputError` where an attachment is absent.
  func dataset(source: String) throws -> Dataset {
    let format = GAIAAnswerFormat()
    var tasks: [BenchmarkTask] = []
    var hashes = [contentHash]
    for item in items {
      let attachment = try item.attachment.map {
        try GAIAAttachment($0, beside: path, namedAt: item.place)
      }
      if let attachment {
        hashes.append(attachment.file.contentHash)
      }
      tasks.append(
        BenchmarkTask(
          id: item.id, material: attachment?.material ?? "", question: item.question,
          files: attachment.map { [$0.file] } ?? [], omissions: attachment?.omissions ?? [],
          medium: attachment?.medium, format: format))
    }
    return Dataset(
      benchmark: GAIA().name, source: source,
      contentHash: hashes.count == 1
        ? hashes[0] : Digest.sha256(hashes.joined(separator: "\n")),
      tasks: tasks,
      groupings: Dictionary(
        uniqueKeysWithValues: items.map {
          (ExactText($0.id), TaskGrouping(cluster: $0.id, stratum: "level \($0.level)"))
        }),
      scorer: GAIAScorer(items), warnings: keylessWarning.map { [$0] } ?? [])
  }
  /// That tasks have no public answer, or nil where all have.
  var keylessWarning: String? {
    let keyless = items.count { !$0.hasAnswer }
    guard keyless > 0 else { return nil }
    return
      "\(keyless) of \(items.count) tasks have \"?\" for an answer, as in the test split, whose "
      + "answers are not public: they are not scored; their predictions can be exported"
  }
}

extension GAIAFile.Item {
  /// The task as a line of `metadata.jsonl`, without what its annotators noted.
  var line: String {
    var text = JSONText()
    text.line([
      ("task_id", .string(id)), ("Question", .string(question)), ("Level", .integer(level)),
      ("Final answer", .string(answer)), ("file_name", .string(attachment ?? "")),
    ])
    return text.content
  }
}
