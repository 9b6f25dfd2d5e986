public import Evaluation

/// Answers of SQuAD 2.0: a span of the passage, or the word `unanswerable`.
public struct SQuAD2AnswerFormat: AnswerFormat {
  /// The format.
  public init() {}

  public var version: String { "squad2-span/1" }

  public var instruction: String {
    """
    Answer with the shortest span of words copied from the passage. If the passage does not contain \
    the answer, answer with the word unanswerable.
    End your reply with one line:
    ANSWER: the span, or unanswerable
    """
  }

  public func schema(reasoning: Bool) -> OutputSchema? { nil }

  public var repairSchema: OutputSchema? { .bareAnswer(["type": "string"]) }

  /// Reads the last `ANSWER:` line, or where there is none the whole reply; quotes and a final
  /// period around it are dropped. An abstention's prediction is the empty text, which the official
  /// script takes for "no answer".
  public func read(_ reply: String) -> AnswerReading {
    let answer: String
    switch AnswerLine.find("answer", in: reply) {
    case .text(let text): answer = Self.bare(text)
    case .nothing: return .unreadable("nothing follows ANSWER:; \(Self.wanted)")
    case .noMarker:
      answer = Self.bare(reply)
      if answer.isEmpty { return .unreadable("the reply is empty; \(Self.wanted)") }
    }
    return NoAnswerPhrases.contain(answer)
      ? .abstention(Prediction("")) : .answer(Prediction(answer))
  }

  public func voteKey(of prediction: Prediction) -> String {
    NoAnswerPhrases.contain(prediction.answer) ? "" : NormalizedAnswer(prediction.answer).text
  }

  public func write(_ prediction: Prediction) -> String {
    "ANSWER: " + (prediction.answer.isEmpty ? "unanswerable" : prediction.answer)
  }

  private static let wanted = "write one line ANSWER: with a span of the passage or unanswerable"

  /// The text on one line, without Markdown emphasis, quotes and a final period around it.
  private static func bare(_ text: String) -> String {
    let plain = AnswerLine.plain(text.unicodeScalars, droppingQuotes: true)
    let words = plain.unicodeScalars.split(whereSeparator: PythonCharacters.isSpace)
    return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
  }
}
