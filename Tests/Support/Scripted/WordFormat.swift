public import Evaluation

/// The simplest answer format: `ANSWER: word`; the word `none` abstains.
public struct WordFormat: AnswerFormat {
  private let outputSchema: OutputSchema?

  /// The format, with a schema for tests of structured answers.
  public init(schema: OutputSchema? = nil) {
    outputSchema = schema
  }

  public var version: String { "word/1" }
  public var form: String { "one word" }
  public var instruction: String { "End with ANSWER: and one word." }
  public func schema(reasoning: Bool) -> OutputSchema? { outputSchema }

  public func read(_ reply: String) -> AnswerReading {
    guard let range = reply.ranges(of: "ANSWER:").last else {
      return .unreadable("there is no line that starts with ANSWER:")
    }
    let word = reply[range.upperBound...].split(whereSeparator: \.isWhitespace).first ?? ""
    return word == "none" ? .abstention(Prediction("")) : .answer(Prediction(String(word)))
  }

  public func voteKey(of prediction: Prediction) -> String { prediction.answer.lowercased() }
  public func write(_ prediction: Prediction) -> String {
    "ANSWER: \(prediction.answer.isEmpty ? "none" : prediction.answer)"
  }
}

extension BenchmarkTask {
  /// A task for tests of organizations.
  public static func sample(
    _ id: String = "t1", format: any AnswerFormat = WordFormat()
  ) -> BenchmarkTask {
    BenchmarkTask(
      id: id, material: "The kiln stands in Orvale.", question: "Where does the kiln stand?",
      format: format)
  }
}

extension Journal {
  /// A journal for tests: temperature 0, seed 1.
  public init(
    _ model: any ChatModel, task: BenchmarkTask = .sample(), limits: Limits = Limits(),
    permit: (any CallPermit)? = nil, elapsed: (@Sendable () -> Double)? = nil
  ) {
    self.init(
      taskID: task.id, repetition: 0, model: model, modelName: "scripted",
      sampling: Sampling(temperature: 0), runSeed: 1, limits: limits, permit: permit,
      elapsed: elapsed ?? { 0 })
  }
}
