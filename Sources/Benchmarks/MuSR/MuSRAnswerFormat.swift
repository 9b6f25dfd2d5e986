public import Evaluation

/// Answers of MuSR: the number of a choice.
public struct MuSRAnswerFormat: AnswerFormat {
  /// The choices as the question lists them; they are numbered from 1.
  public let choices: [String]

  /// The format of a question with these choices.
  public init(choices: [String]) {
    self.choices = choices
  }

  public var version: String { "musr-choice/2" }

  public var form: String { "the number of one of the choices, from 1 to \(choices.count)" }

  public var instruction: String {
    """
    Pick one of the choices. End your reply with one line that has its number, from 1 to \
    \(choices.count):
    ANSWER: number
    """
  }

  public var ending: String {
    """
    End your reply with one line:
    ANSWER: number
    """
  }

  public func schema(reasoning: Bool) -> OutputSchema? { nil }

  public var repairSchema: OutputSchema? {
    .bareAnswer([
      "type": "integer", "enum": .array((1...max(choices.count, 1)).map(JSONValue.integer)),
      "description": .string(form),
    ])
  }

  public func read(_ reply: String) -> AnswerReading { read(reply, .whole) }

  /// Reads the choice in the answer that the reply states last: its text, or the first number that
  /// stands alone and is not denied. A reply that is nothing but a choice needs no `ANSWER:`. With no
  /// number, two of them, or one that no choice has, the reply is unreadable: nothing is guessed.
  public func read(_ reply: String, _ end: ReplyEnd) -> AnswerReading {
    let wanted = "write one line ANSWER: with a number from 1 to \(choices.count)"
    let reply = ReplyText(reply, end)
    let statement = StatedAnswer(marker: "answer", placeholders: ["number", "number of choice"])
    // A number is whole though the reply is cut off behind it.
    switch statement.find(in: ReplyText(content: reply.text)) {
    case .none, .cut:
      let choice = reply.end != .whole ? nil : StatedChoice.alone(reply.text, of: choices)
      return choice.map { .answer(Prediction("\($0)")) }
        ?? .unreadable("there is no ANSWER: line; \(wanted)")
    case .nothing: return .unreadable("nothing follows ANSWER:; \(wanted)")
    case .text(let text, _):
      switch StatedChoice(text, of: choices) {
      case .choice(let number): return .answer(Prediction("\(number)"))
      case .several(let one, let other):
        return .unreadable("the answer has both \(one) and \(other); \(wanted)")
      case .outside(let digits):
        return .unreadable("no choice has the number \(digits.prefix(20)); \(wanted)")
      case .none: return .unreadable("the answer names no choice; \(wanted)")
      }
    }
  }

  public func voteKey(of prediction: Prediction) -> String { prediction.answer }

  public func write(_ prediction: Prediction) -> String { "ANSWER: \(prediction.answer)" }
}
