import Evaluation

// SQuAD 2.0 as Hugging Face has it: one row a question, as JSON lines or as one array. Rows with the
// same title and context are one passage.

extension SQuAD2File {
  /// Whether a member at the top of a file makes it a row.
  static func isRowMember(_ name: String) -> Bool {
    ["id", "title", "context", "question", "answers"].contains(name)
  }

  /// Reads one row: `id`, `title`, `context`, `question` and `answers` with a list `text`.
  mutating func readRow(_ reader: inout JSONReader) throws {
    let mark = reader.mark()
    var (id, title, context, text): (String?, String?, String?, String?)
    var answers: [String]?
    try reader.object { reader, name in
      switch name {
      case "id": id = try reader.text()
      case "title": title = try reader.text()
      case "context": context = try reader.text()
      case "question": text = try reader.text()
      case "answers": answers = try Self.readRowAnswers(&reader)
      default: try reader.skip()
      }
    }
    let paragraph = addParagraph(
      title: try reader.require(title, "title", of: mark),
      context: try reader.require(context, "context", of: mark))
    try add(
      Question(
        id: try reader.require(id, "id", of: mark),
        text: try reader.require(text, "question", of: mark), paragraph: paragraph),
      try reader.require(answers, "answers", of: mark), reader, mark)
  }

  private static func readRowAnswers(_ reader: inout JSONReader) throws -> [String] {
    let mark = reader.mark()
    var texts: [String]?
    try reader.object { reader, name in
      if name == "text" { texts = try reader.texts() } else { try reader.skip() }
    }
    return try reader.require(texts, "text", of: mark)
  }

  /// The questions with these ids in the official format, in which a row's file cannot be cut to
  /// size. It has no `answer_start`, which the official script does not look at.
  func officialText(_ ids: Set<ExactText>) -> [UInt8] {
    let kept = Dictionary(
      grouping: questions.indices.filter { ids.contains(questions[$0].id) },
      by: { questions[$0].paragraph })
    var articles: [(title: String, paragraphs: [JSONValue])] = []
    var places: [ExactText: Int] = [:]
    for index in kept.keys.sorted() {
      let paragraph = paragraphs[index]
      let value: JSONValue = [
        "context": .string(String(paragraph.context)),
        "qas": .array((kept[index] ?? []).map(officialValue)),
      ]
      if let place = places[paragraph.title] {
        articles[place].paragraphs.append(value)
      } else {
        places[ExactText(paragraph.title)] = articles.count
        articles.append((paragraph.title, [value]))
      }
    }
    var text = JSONText()
    text.append([
      "version": "v2.0",
      "data": .array(
        articles.map { ["title": .string($0.title), "paragraphs": .array($0.paragraphs)] }),
    ])
    return Array(text.content.utf8)
  }

  private func officialValue(_ index: Int) -> JSONValue {
    [
      "id": .string(questions[index].id), "question": .string(questions[index].text),
      "answers": .array(answers[index].map { ["text": .string($0)] }),
      "is_impossible": .bool(!answers.hasAnswer(index)),
    ]
  }
}
