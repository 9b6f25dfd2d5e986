public import Evaluation

/// Answers of MuSiQue: a JSON object with the answer, the supporting paragraphs, and for
/// MuSiQue-Full whether the question can be answered from them.
public struct MuSiQueAnswerFormat: AnswerFormat {
  /// Whether the dataset has unanswerable questions (MuSiQue-Full).
  public let asksAnswerable: Bool

  /// The numbers of the question's paragraphs, the lowest to the highest; nil where they are not
  /// known.
  private let numbers: ClosedRange<Int>?

  /// The format of MuSiQue-Full, or of MuSiQue-Ans.
  /// - Parameter numbers: the lowest and the highest number of the question's paragraphs.
  public init(asksAnswerable: Bool, numbers: ClosedRange<Int>? = nil) {
    self.asksAnswerable = asksAnswerable
    self.numbers = numbers
  }

  public var version: String { asksAnswerable ? "musique-full/5" : "musique-ans/5" }

  /// How many paragraphs a question comes with, in all official files; the schema allows no longer
  /// list of support, since small models count on until a reply's last token.
  static let paragraphs = 20

  private static let answerForm = "the answer as it stands in the paragraph, in full"

  public var form: String {
    """
    the words of the answer as they stand in the paragraph, in full, and the numbers of the \
    paragraphs that it rests on\
    \(asksAnswerable ? ", and whether the paragraphs are enough to answer" : "")
    """
  }

  public var instruction: String {
    """
    Answer with the words as they stand in the paragraph, in full, and name the numbers of the \
    paragraphs that the answer rests on.\
    \(asksAnswerable ? " Say whether the paragraphs are enough to answer the question." : "")
    \(ending)
    """
  }

  /// The members stand in the order of the schema.
  public var ending: String {
    """
    End your reply with one JSON object: "answer" is the answer's words, \
    \(asksAnswerable ? "\"answerable\" true or false, " : "")"support" the list of paragraph numbers.
    """
  }

  /// The schema. The free text is called `analysis`, so that it comes first even where a server
  /// takes the properties by name.
  public func schema(reasoning: Bool) -> OutputSchema? {
    let described: (String, String) -> JSONValue = {
      ["type": .string($0), "description": .string($1)]
    }
    var properties: [(String, JSONValue)] = [
      ("answer", described("string", Self.answerForm)),
      (
        "support",
        [
          "type": "array", "items": ["type": "integer"], "maxItems": .integer(Self.paragraphs),
          "description": "numbers of the paragraphs that the answer rests on",
        ]
      ),
    ]
    if asksAnswerable {
      properties.append(
        ("answerable", described("boolean", "whether the paragraphs are enough to answer")))
    }
    if reasoning {
      properties.append(("analysis", described("string", "the reasoning, step by step")))
    }
    return OutputSchema(
      name: "answer",
      schema: [
        "type": "object", "additionalProperties": false,
        "properties": .object(Dictionary(properties) { first, _ in first }),
        "required": .array(
          properties.map { .string($0.0) }.sorted { $0.text ?? "" < $1.text ?? "" }),
      ])
  }

  public func read(_ reply: String) -> AnswerReading { read(reply, .whole) }

  /// Reads the last JSON object with an `answer`, or else lines `ANSWER:`, `SUPPORT:` and
  /// `ANSWERABLE:`. Support that is not named is empty. Where MuSiQue-Full's `answerable` is not
  /// stated, it is whether the answer is none of the phrases for "no answer".
  public func read(_ reply: String, _ end: ReplyEnd) -> AnswerReading {
    let reply = ReplyText(reply, end)
    guard let stated = stated(inJSON: reply) ?? stated(inLines: reply) else {
      return .unreadable("there is no JSON object with an \"answer\"; \(wanted)")
    }
    let words = ProseWords(stated.answer)
    let isProse = ReplyProse.declines(words) || ReplyProse.defers(words)
    let isEmpty = AnswerText.isNothing(stated.answer)
    guard asksAnswerable else {
      return isEmpty || isProse
        ? .unreadable("the \"answer\" states none; \(wanted)")
        : .answer(Prediction(stated.answer, support: stated.support))
    }
    let isAnswerable = stated.answerable ?? !NoAnswerPhrases.contain(words)
    if isAnswerable, isEmpty || isProse {
      return .unreadable("the \"answer\" states none, and \"answerable\" is not false; \(wanted)")
    }
    let prediction = Prediction(
      stated.answer, support: stated.support, answerable: isAnswerable)
    return isAnswerable ? .answer(prediction) : .abstention(prediction)
  }

  private var wanted: String {
    "write one like "
      + (asksAnswerable
        ? #"{"answer": "…", "answerable": true, "support": [0, 1]}"#
        : #"{"answer": "…", "support": [0, 1]}"#)
  }

  /// Says so where a paragraph that was named does not exist.
  public func fault(in prediction: Prediction) -> String? {
    guard let numbers, let stray = prediction.support?.first(where: { !numbers.contains($0) })
    else { return nil }
    return "no paragraph has the number \(stray); \"support\" takes numbers from "
      + "\(numbers.lowerBound) to \(numbers.upperBound)"
  }

  public func voteKey(of prediction: Prediction) -> String {
    prediction.answerable == false ? "" : NormalizedAnswer(prediction.answer).text
  }

  public func write(_ prediction: Prediction) -> String {
    var text = JSONText()
    var members: [(name: String, value: JSONValue)] = [
      ("answer", .string(prediction.answer)),
      ("support", .array((prediction.support ?? []).map { .integer($0) })),
    ]
    if asksAnswerable {
      members.append(("answerable", .bool(prediction.answerable ?? true)))
    }
    text.line(members)
    return text.content
  }
}

// MARK: - Reading

extension MuSiQueAnswerFormat {
  private struct Stated {
    var answer: String
    var support: [Int]
    var answerable: Bool?
  }

  private static let placeholders: Set<String> = ["answer in few words", "answers words"]

  private func stated(inJSON reply: ReplyText) -> Stated? {
    func answer(_ members: AnswerMembers) -> String? {
      let text = members.answer ?? (members.value == .null ? "" : nil)
      return text.map(AnswerText.unwrappedLaTeX)
    }
    let statement = StatedAnswer(marker: "answer", placeholders: Self.placeholders)
    let found = LenientJSON.object(inBytes: reply.bytes, nested: true, numbers: .asWritten) {
      answer(AnswerMembers($0)).map { $0 != "…" && $0 != "..." && !statement.isPlaceholder($0) }
        ?? false
    }
    guard let members = found.map({ AnswerMembers($0.value) }), let answer = answer(members) else {
      return nil
    }
    return Stated(
      answer: answer, support: Self.supportNumbers(members.support),
      answerable: members.answerable.flatMap(Self.answerableFlag))
  }

  private func stated(inLines reply: ReplyText) -> Stated? {
    let statement = StatedAnswer(marker: "answer", placeholders: Self.placeholders)
    guard case .text(let answer, _) = statement.find(in: reply) else { return nil }
    func line(_ marker: String) -> JSONValue? {
      AnswerScanner(bytes: reply.bytes, marker: marker).lastLine.map { .string($0) }
    }
    return Stated(
      answer: PythonString.strip(answer), support: Self.supportNumbers(line("support")),
      answerable: line("answerable").flatMap(Self.answerableFlag))
  }

  /// Every whole number in an array, a text or a number, each once, rising.
  private static func supportNumbers(_ value: JSONValue?) -> [Int] {
    var numbers: Set<Int> = []
    switch value {
    case .array(let elements):
      for element in elements { numbers.formUnion(supportNumbers(shallow: element)) }
    case let value?: numbers.formUnion(supportNumbers(shallow: value))
    case nil: break
    }
    return numbers.sorted()
  }

  private static func supportNumbers(shallow value: JSONValue) -> [Int] {
    if let number = value.wholeNumber { return [number] }
    guard let text = value.text else { return [] }
    if let number = Double(text) { return [Int(exactly: number)].compactMap { $0 } }
    return text.unicodeScalars.split { !("0"..."9").contains($0) }.compactMap {
      Int(String(String.UnicodeScalarView($0)))
    }
  }

  private static func answerableFlag(_ value: JSONValue) -> Bool? {
    if let flag = value.flag { return flag }
    guard let text = value.text else { return nil }
    switch NormalizedAnswer(text).text {
    case "yes", "true", "answerable": return true
    case "no", "false", "unanswerable", "not answerable": return false
    default: return nil
    }
  }
}
