import Evaluation

/// Scores attempts at MuSR questions: accuracy, and beside it what the official script expects.
struct MuSRScorer: Scorer {
  private let questions: [ExactText: MuSRFile.Question]

  init(_ questions: [MuSRFile.Question]) {
    self.questions = Dictionary(uniqueKeysWithValues: questions.map { (ExactText($0.id), $0) })
  }

  /// Accuracy over all questions and by domain.
  static let accuracies =
    (["accuracy"] + MuSRDomain.allCases.map { "accuracy_\($0.rawValue)" })
    .map { MetricDefinition($0) }

  /// The metrics of a run, in the order of tables.
  static let metrics = accuracies + [MetricDefinition("official_accuracy")]

  var version: String { "musr/2" }

  static let primaryMetric = "accuracy"
  var primaryMetric: String { Self.primaryMetric }

  func score(_ attempt: Attempt) throws -> TaskScore? {
    guard let question = questions[attempt.taskID] else {
      throw InputError(attempt.taskID, "the dataset has no such question")
    }
    if attempt.outcome.kind == .failed { return nil }
    let format = MuSRAnswerFormat(choices: question.choices)
    let prediction = attempt.outcome.prediction
    return Self.score(
      question, answer: prediction?.answer,
      reply: attempt.finalReply ?? prediction.map(format.write))
  }

  /// The scores of one question.
  /// - Parameters:
  ///   - answer: the number that was read from the reply, or nil.
  ///   - reply: what the official rule looks at; nil where there was none, which scores 0.
  static func score(_ question: MuSRFile.Question, answer: String?, reply: String?) -> TaskScore {
    let correct: Double = answer == "\(question.answer)" ? 1 : 0
    let official = reply.map {
      MuSRMetrics.officialScore($0, answer: question.answer, choices: question.choices.count)
    }
    return TaskScore(
      taskID: question.id,
      values: [
        "accuracy": correct, "accuracy_\(question.domain.rawValue)": correct,
        "official_accuracy": official ?? 0,
      ])
  }

  func expectation(of taskID: String) -> String? {
    questions[taskID].map { "\($0.answer) - \($0.choices[$0.answer - 1])" }
  }
}
