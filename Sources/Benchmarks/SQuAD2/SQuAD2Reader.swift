import Evaluation

/// A SQuAD 2.0 file: articles with paragraphs with questions.
struct SQuAD2File: Sendable {
  /// A passage.
  struct Paragraph: Sendable {
    let title: String
    /// The passage under its heading, as a task shows it.
    let material: String
    /// Title and number within the article.
    let cluster: String

    static let heading = "Passage:\n"
    /// The passage: a part of the material's text, not a copy.
    var context: Substring { material.dropFirst(Self.heading.count) }
  }

  /// A question on a passage.
  struct Question: Sendable {
    let id: String
    let text: String
    /// Index of its paragraph.
    let paragraph: Int
  }

  private(set) var paragraphs: [Paragraph] = []
  private(set) var questions: [Question] = []
  /// The right answers, by the question's index.
  private(set) var answers = SQuAD2Answers()
  /// Whether it has one row a question.
  private(set) var isRows = false
  /// Where a question stands among all, by its id.
  private(set) var indexOfQuestion: [ExactText: Int] = [:]
  private var paragraphsOfArticle: [ExactText: Int] = [:]
  /// Where a row's paragraph stands, by its title and context.
  private var indexOfParagraph: [[ExactText]: Int] = [:]

  /// Reads a file in the format of train-v2.0.json and dev-v2.0.json, or with Hugging Face's rows.
  ///
  /// Whether a question is answerable is what the official script goes by: its `answers` are not
  /// empty. `is_impossible`, `plausible_answers` and `answer_start` are not looked at.
  /// - Throws: `InputError`.
  init(_ file: InputFile) throws {
    var reader = JSONReader(file)
    if reader.nextKind() == .array {
      isRows = true
      try reader.array { try readRow(&$0) }
      try reader.finish()
    } else {
      try readObjects(&reader, file)
    }
    if questions.isEmpty { throw InputError(file.path, "the dataset has no questions") }
  }

  /// Reads the official file's object, or the objects of a file with one row a line.
  private mutating func readObjects(_ reader: inout JSONReader, _ file: InputFile) throws {
    let mark = reader.mark()
    var hasData = false
    try reader.object { reader, name in
      guard name == "data" else {
        isRows = isRows || Self.isRowMember(name)
        return try reader.skip()
      }
      hasData = true
      // The official files have a question every 323 and 368 bytes.
      reserveCapacity(file.bytes.count / 400)
      try reader.array { try readArticle(&$0) }
    }
    isRows = isRows && !hasData
    if isRows { return try file.eachLine { try readRow(&$0) } }
    try reader.finish()
    _ = try reader.require(
      hasData ? true : nil, "data", of: mark,
      remedy: "A SQuAD 2.0 dataset is an object with \"version\" and \"data\"; the official one "
        + "comes with: orgbench datasets fetch squad2/dev")
  }

  private mutating func reserveCapacity(_ count: Int) {
    questions.reserveCapacity(count)
    answers.reserveCapacity(questions: count)
    indexOfQuestion.reserveCapacity(count)
  }

  private mutating func readArticle(_ reader: inout JSONReader) throws {
    let mark = reader.mark()
    var title: String?
    var passages: [(context: String, questions: Range<Int>)]?
    let firstParagraph = paragraphs.count
    try reader.object { reader, name in
      switch name {
      case "title": title = try reader.text()
      case "paragraphs":
        var found: [(context: String, questions: Range<Int>)] = []
        try reader.array {
          found.append(try readParagraph(&$0, index: firstParagraph + found.count))
        }
        passages = found
      default: try reader.skip()
      }
    }
    let article = try reader.require(title, "title", of: mark)
    for passage in try reader.require(passages, "paragraphs", of: mark) {
      append(article, passage.context)
    }
  }

  private mutating func append(_ article: String, _ context: String) {
    let number = paragraphsOfArticle[ExactText(article), default: 0]
    paragraphsOfArticle[ExactText(article)] = number + 1
    paragraphs.append(
      Paragraph(
        title: article, material: Paragraph.heading + context, cluster: "\(article)/\(number)"))
  }

  /// A row's paragraph, which other rows may have had already.
  /// - Returns: its index.
  mutating func addParagraph(title: String, context: String) -> Int {
    let key = [ExactText(title), ExactText(context)]
    if let index = indexOfParagraph[key] { return index }
    indexOfParagraph[key] = paragraphs.count
    append(title, context)
    return paragraphs.count - 1
  }

  private mutating func readParagraph(_ reader: inout JSONReader, index: Int) throws
    -> (context: String, questions: Range<Int>)
  {
    let mark = reader.mark()
    let first = questions.count
    var context: String?
    var hasQuestions = false
    try reader.object { reader, name in
      switch name {
      case "context": context = try reader.text()
      case "qas":
        hasQuestions = true
        try reader.array { try readQuestion(&$0, paragraph: index) }
      default: try reader.skip()
      }
    }
    _ = try reader.require(hasQuestions ? true : nil, "qas", of: mark)
    return (try reader.require(context, "context", of: mark), first..<questions.count)
  }

  private mutating func readQuestion(_ reader: inout JSONReader, paragraph: Int) throws {
    let mark = reader.mark()
    var id: String?
    var text: String?
    var answers: [String]?
    try reader.object { reader, name in
      switch name {
      case "id": id = try reader.text()
      case "question": text = try reader.text()
      case "answers": answers = try Self.readAnswers(&reader)
      default: try reader.skip()
      }
    }
    let question = Question(
      id: try reader.require(id, "id", of: mark),
      text: try reader.require(text, "question", of: mark), paragraph: paragraph)
    let known = try reader.require(
      answers, "answers", of: mark, remedy: "An unanswerable question has \"answers\": [].")
    try add(question, known, reader, mark)
  }

  /// Adds a question.
  /// - Parameter mark: where it is, for the error that its id is there already.
  mutating func add(
    _ question: Question, _ answers: [String], _ reader: JSONReader, _ mark: JSONReader.Mark
  ) throws {
    guard
      indexOfQuestion.updateValue(questions.count, forKey: ExactText(question.id)) == nil
    else {
      throw reader.error(
        "the id \"\(question.id)\" occurs a second time", remedy: "Ids must be unique.", at: mark)
    }
    questions.append(question)
    self.answers.append(answers)
  }

  private static func readAnswers(_ reader: inout JSONReader) throws -> [String] {
    var answers: [String] = []
    try reader.array { reader in
      let mark = reader.mark()
      var text: String?
      try reader.object { reader, name in
        if name == "text" { text = try reader.text() } else { try reader.skip() }
      }
      answers.append(try reader.require(text, "text", of: mark))
    }
    return answers
  }
}

extension SQuAD2File {
  /// The tasks and groupings of the file, with the scorer that keeps the answers.
  func dataset(source: String, contentHash: String) -> Dataset {
    let settings = paragraphs.map {
      BenchmarkTask.Setting(
        material: $0.material, format: SQuAD2AnswerFormat(passage: $0.context))
    }
    var groupings: [ExactText: TaskGrouping] = [:]
    groupings.reserveCapacity(questions.count)
    let groupingsOfParagraph = paragraphs.map { paragraph in
      ["answerable", "unanswerable"].map {
        TaskGrouping(cluster: paragraph.cluster, outerCluster: paragraph.title, stratum: $0)
      }
    }
    for (index, question) in questions.enumerated() {
      groupings[ExactText(question.id)] =
        groupingsOfParagraph[question.paragraph][answers.hasAnswer(index) ? 0 : 1]
    }
    return Dataset(
      benchmark: SQuAD2().name, source: source, contentHash: contentHash,
      tasks: questions.map {
        BenchmarkTask(id: $0.id, question: $0.text, setting: settings[$0.paragraph])
      },
      groupings: groupings, scorer: SQuAD2Scorer(answers, indexOfQuestion), warnings: warnings)
  }

  /// Answers that are no spans of their passage. The official script does not mind, but a model
  /// that follows the instruction cannot give them.
  private var warnings: [String] {
    let strays = questions.indices.filter { index in
      var context = paragraphs[questions[index].paragraph].context
      return context.withUTF8 { context in
        answers[index].contains { !ByteSearch($0).occurs(in: context) }
      }
    }
    guard let first = strays.first else { return [] }
    return [
      "\(strays.count) of \(questions.count) questions have an answer that is no span of its "
        + "passage, the first of them \(questions[first].id)"
    ]
  }
}
