public import Evaluation

/// Answers of GAIA: a number, a few words, or a list of these, after `FINAL ANSWER:`.
public struct GAIAAnswerFormat: AnswerFormat {
  /// The format.
  public init() {}

  public var version: String { "gaia-final/2" }

  public var form: String {
    """
    a number, or as few words as possible, or a comma separated list of numbers or words. Write \
    numbers in digits, without thousands separators and, unless the question asks for them, without \
    units such as $ or %. Write words in full, without articles. These rules hold for each element of \
    a list
    """
  }

  public var instruction: String {
    """
    The answer is \(form).
    \(ending)
    """
  }

  public var ending: String {
    """
    End your reply with one line:
    FINAL ANSWER: the answer
    """
  }

  public func schema(reasoning: Bool) -> OutputSchema? { nil }

  public var repairSchema: OutputSchema? {
    .bareAnswer(["type": "string", "description": .string(form)])
  }

  public func read(_ reply: String) -> AnswerReading { read(reply, .whole) }

  /// Reads the answer that the reply states last, without quotes and brackets around it or around
  /// the elements of a list; a list may stand on the lines that follow. Without a stated answer the
  /// reply is unreadable.
  public func read(_ reply: String, _ end: ReplyEnd) -> AnswerReading {
    let statement = StatedAnswer(
      marker: "final answer", placeholders: ["final answer", "number", "answer number or words"])
    switch statement.find(in: ReplyText(reply, end)) {
    case .none, .nothing:
      return .unreadable("there is no FINAL ANSWER: line; write one with nothing but the answer")
    case .cut:
      return .unreadable(
        "the reply was cut off in its answer; write one line FINAL ANSWER: with nothing but the "
          + "answer")
    case .text(let text, let following):
      let answer = GAIAAnswerText.plain(text, following: following)
      let words = ProseWords(answer)
      if ReplyProse.declines(words) || ReplyProse.defers(words) {
        return .unreadable("the FINAL ANSWER: line states no answer; write nothing but the answer")
      }
      return .answer(Prediction(answer))
    }
  }

  /// Says so where an answer of digits and marks is no number to the scorer: `12 000`, `1.234.567`.
  public func fault(in prediction: Prediction) -> String? {
    let answer = prediction.answer
    let isNumeric =
      answer.contains { ("0"..."9").contains($0) }
      && answer.allSatisfy { ("0"..."9").contains($0) || $0 == " " || $0 == "." }
    guard isNumeric, GAIAMetrics.number(answer) == nil else { return nil }
    return "\(answer.prefix(40)) is no number; write it in digits, with a point for decimals"
  }

  /// Numbers by value, lists element by element, other answers as the scorer compares texts.
  public func voteKey(of prediction: Prediction) -> String {
    let answer = prediction.answer
    if !answer.contains(",") || Self.isGrouped(answer), let number = GAIAMetrics.number(answer) {
      return "\(number)"
    }
    let elements = GAIAMetrics.elements(answer)
    guard elements.count > 1 else {
      return GAIAMetrics.normalized(answer, keepingPunctuation: false)
    }
    return elements.map { element in
      GAIAMetrics.number(element).map { "\($0)" }
        ?? GAIAMetrics.normalized(element, keepingPunctuation: true)
    }.joined(separator: ",")
  }

  public func write(_ prediction: Prediction) -> String { "FINAL ANSWER: \(prediction.answer)" }

  /// Whether the commas separate thousands, as in `$1,234,567.50`; `1,2` is a list.
  private static func isGrouped(_ answer: String) -> Bool {
    let groups = answer.split(separator: ",", omittingEmptySubsequences: false)
    let first = groups[0].reversed().prefix { $0.isNumber }.count
    let last = groups[groups.count - 1].prefix { $0.isNumber }.count
    return groups.count > 1 && (1...3).contains(first) && last == 3
      && groups.dropFirst().dropLast().allSatisfy { $0.count == 3 && $0.allSatisfy(\.isNumber) }
  }
}
