public import Evaluation

/// Answers of MuSR: the number of a choice.
public struct MuSRAnswerFormat: AnswerFormat {
  /// How many choices there are; they are numbered from 1.
  public let choices: Int

  /// The format of a question with so many choices.
  public init(choices: Int) {
    self.choices = choices
  }

  public var version: String { "musr-choice/1" }

  public var instruction: String {
    """
    Pick one of the choices. End your reply with one line that has its number, from 1 to \(choices):
    ANSWER: number
    """
  }

  public func schema(reasoning: Bool) -> OutputSchema? { nil }

  public var repairSchema: OutputSchema? {
    .bareAnswer(["type": "integer", "enum": .array((1...max(choices, 1)).map(JSONValue.integer))])
  }

  /// Reads the first number that stands alone after the last `ANSWER:`. Without one, or with one
  /// that no choice has, the reply is unreadable: nothing is guessed.
  public func read(_ reply: String) -> AnswerReading {
    let wanted = "write one line ANSWER: with a number from 1 to \(choices)"
    guard let answer = AnswerLine.last("answer", in: reply) else {
      return .unreadable("there is no ANSWER: line; \(wanted)")
    }
    guard let digits = Self.firstNumber(in: Array(answer.unicodeScalars)) else {
      return .unreadable("the ANSWER: line has no number; \(wanted)")
    }
    guard let number = Int(digits), (1...max(choices, 1)).contains(number) else {
      return .unreadable("no choice has the number \(digits.prefix(20)); \(wanted)")
    }
    return .answer(Prediction("\(number)"))
  }

  public func voteKey(of prediction: Prediction) -> String { prediction.answer }

  public func write(_ prediction: Prediction) -> String { "ANSWER: \(prediction.answer)" }

  /// The first run of digits that is no part of a word or of a decimal number.
  static func firstNumber(in text: [Unicode.Scalar]) -> String? {
    var index = 0
    while index < text.count {
      guard isDigit(text[index]) else {
        index += 1
        continue
      }
      let end = text[index...].firstIndex { !isDigit($0) } ?? text.count
      let isGlued =
        index > 0 && PythonCharacters.isWord(text[index - 1])
        || end < text.count && PythonCharacters.isWord(text[end])
        || index > 1 && isPoint(text[index - 1]) && isDigit(text[index - 2])
        || end + 1 < text.count && isPoint(text[end]) && isDigit(text[end + 1])
      if !isGlued { return String(String.UnicodeScalarView(text[index..<end])) }
      index = end
    }
    return nil
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(scalar)
  }

  private static func isPoint(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "."
  }
}
