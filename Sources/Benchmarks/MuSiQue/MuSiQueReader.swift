import Evaluation

/// A MuSiQue file: MuSiQue-Ans, or MuSiQue-Full with its pairs.
struct MuSiQueFile: Sendable {
  /// A paragraph of the context.
  struct Paragraph: Sendable {
    /// The number that predictions of support refer to.
    let index: Int
    let title: String
    let text: String
    let isSupporting: Bool
  }

  /// One line of the file.
  struct Instance: Sendable {
    /// The id in the file, which both members of a pair share.
    let id: String
    /// Ours: the id, with `#2` for the second member of a pair in the file's order.
    var taskID: String
    let question: String
    let paragraphs: [Paragraph]
    /// The answer and its aliases.
    let answers: [String]
    let isAnswerable: Bool

    /// Indices of the supporting paragraphs.
    var support: Set<Int> { Set(paragraphs.filter(\.isSupporting).map(\.index)) }

    /// The beginning of the id: `2hop`, `3hop1`, `3hop2`, `4hop1`, `4hop2`, `4hop3`; nil where the
    /// id does not begin so.
    var hopType: String? {
      guard let end = id.firstRange(of: "__")?.lowerBound else { return nil }
      let type = id[..<end]
      guard let hop = type.firstRange(of: "hop"), Int(type[..<hop.lowerBound]) != nil,
        type[hop.upperBound...].allSatisfy(\.isNumber)
      else { return nil }
      return String(type)
    }
  }

  private(set) var instances: [Instance] = []
  /// Whether any instance is unanswerable, which makes it MuSiQue-Full.
  let isFull: Bool

  /// Reads a file in the format of musique_ans_v1.0_dev.jsonl or musique_full_v1.0_dev.jsonl.
  ///
  /// In MuSiQue-Full each id must occur twice, once answerable and once not; else ids are unique.
  /// - Throws: `InputError`.
  init(_ file: InputFile) throws {
    var instances: [Instance] = []
    var lines: [Int] = []
    try file.eachLine { reader in
      lines.append(reader.firstLine)
      instances.append(try Self.readInstance(&reader))
    }
    isFull = instances.contains { !$0.isAnswerable }
    var members: [ExactText: [Int]] = [:]
    for index in instances.indices {
      members[ExactText(instances[index].id), default: []].append(index)
    }
    for index in instances.indices {
      let pair = members[instances[index].id] ?? []
      let place = "\(file.path):\(lines[index]): id"
      try isFull
        ? Self.checkPair(pair.map { instances[$0] }, at: place)
        : Self.checkUnique(pair.map { instances[$0] }, at: place)
      if isFull, pair.last == index { instances[index].taskID += "#2" }
    }
    self.instances = instances
  }

  private static func checkUnique(_ members: [Instance], at place: String) throws {
    if members.count > 1 {
      throw InputError(
        place, "\"\(members[0].id)\" occurs \(members.count) times",
        remedy: "Without unanswerable instances ids must be unique.")
    }
  }

  private static func checkPair(_ members: [Instance], at place: String) throws {
    guard members.count == 2, members[0].isAnswerable != members[1].isAnswerable else {
      let answerable = members.count { $0.isAnswerable }
      throw InputError(
        place,
        "\"\(members[0].id)\" occurs \(members.count) times, \(answerable) of them answerable",
        remedy: "With unanswerable instances each id must occur twice: answerable, and not.")
    }
  }

  private static func readInstance(_ reader: inout JSONReader) throws -> Instance {
    let mark = reader.mark()
    var id: String?
    var question: String?
    var paragraphs: [Paragraph]?
    var answer: String?
    var aliases: [String]?
    var isAnswerable: Bool?
    try reader.object { reader, name in
      switch name {
      case "id": id = try reader.text()
      case "question": question = try reader.text()
      case "paragraphs": paragraphs = try readParagraphs(&reader)
      case "answer": answer = try reader.text()
      case "answer_aliases": aliases = try reader.texts()
      case "answerable": isAnswerable = try reader.flag()
      default: try reader.skip()
      }
    }
    let withoutKey = "The test split has no answers; use the train or the dev split."
    return Instance(
      id: try reader.require(id, "id", of: mark),
      taskID: try reader.require(id, "id", of: mark),
      question: try reader.require(question, "question", of: mark),
      paragraphs: try reader.require(paragraphs, "paragraphs", of: mark),
      answers: [try reader.require(answer, "answer", of: mark, remedy: withoutKey)]
        + (try reader.require(aliases, "answer_aliases", of: mark, remedy: withoutKey)),
      isAnswerable: try reader.require(
        isAnswerable, "answerable", of: mark, remedy: withoutKey))
  }

  private static func readParagraphs(_ reader: inout JSONReader) throws -> [Paragraph] {
    var paragraphs: [Paragraph] = []
    var indices: Set<Int> = []
    try reader.array { reader in
      let mark = reader.mark()
      var index: Int?
      var title: String?
      var text: String?
      var isSupporting: Bool?
      try reader.object { reader, name in
        switch name {
        case "idx": index = try reader.wholeNumber()
        case "title": title = try reader.text()
        case "paragraph_text": text = try reader.text()
        case "is_supporting": isSupporting = try reader.flag()
        default: try reader.skip()
        }
      }
      let paragraph = Paragraph(
        index: try reader.require(index, "idx", of: mark),
        title: try reader.require(title, "title", of: mark),
        text: try reader.require(text, "paragraph_text", of: mark),
        isSupporting: try reader.require(isSupporting, "is_supporting", of: mark))
      guard indices.insert(paragraph.index).inserted else {
        throw reader.error("the idx \(paragraph.index) occurs a second time", at: mark)
      }
      paragraphs.append(paragraph)
    }
    return paragraphs
  }
}

extension MuSiQueFile {
  /// The tasks and groupings of the file, with the scorer that keeps the answers.
  func dataset(source: String, contentHash: String) -> Dataset {
    var groupings: [ExactText: TaskGrouping] = [:]
    for instance in instances {
      let kind = isFull ? (instance.isAnswerable ? " answerable" : " unanswerable") : ""
      groupings[ExactText(instance.taskID)] = TaskGrouping(
        cluster: instance.id, stratum: (instance.hopType ?? "other") + kind)
    }
    return Dataset(
      benchmark: MuSiQue().name, source: source, contentHash: contentHash,
      tasks: instances.map {
        BenchmarkTask(
          id: $0.taskID, material: Self.material($0.paragraphs),
          outline: $0.paragraphs.map { "[\($0.index)] \($0.title)" }.joined(separator: "\n"),
          question: $0.question,
          format: MuSiQueAnswerFormat(
            asksAnswerable: isFull, numbers: Self.numbers($0.paragraphs)))
      },
      groupings: groupings, scorer: MuSiQueScorer(instances))
  }

  private static func numbers(_ paragraphs: [Paragraph]) -> ClosedRange<Int>? {
    guard let least = paragraphs.map(\.index).min(), let most = paragraphs.map(\.index).max() else {
      return nil
    }
    return least...most
  }

  private static func material(_ paragraphs: [Paragraph]) -> String {
    "Paragraphs:\n\n"
      + paragraphs.map { "[\($0.index)] \($0.title)\n\($0.text)" }.joined(separator: "\n\n")
  }
}
