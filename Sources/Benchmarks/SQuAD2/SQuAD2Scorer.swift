import Evaluation

/// Scores attempts at SQuAD 2.0 questions with the official formulas.
struct SQuAD2Scorer: Scorer {
  /// The right answers as the file has them: normalized when they are compared, which takes less time
  /// than it would take memory.
  private let answers: SQuAD2Answers
  private let indexOfQuestion: [ExactText: Int]

  init(_ answers: SQuAD2Answers, _ indexOfQuestion: [ExactText: Int]) {
    self.answers = answers
    self.indexOfQuestion = indexOfQuestion
  }

  /// The metrics of a run, in the order of tables.
  static let metrics =
    ["exact", "f1", "HasAns_exact", "HasAns_f1", "NoAns_exact", "NoAns_f1"]
    .map { MetricDefinition($0) }
    + [
      MetricDefinition("abstained_HasAns", direction: .lower), MetricDefinition("abstained_NoAns"),
    ]

  var version: String { "squad2/2" }

  static let primaryMetric = "f1"
  var primaryMetric: String { Self.primaryMetric }

  func score(_ attempt: Attempt) throws -> TaskScore? {
    guard let index = indexOfQuestion[attempt.taskID] else {
      throw InputError(attempt.taskID, "the dataset has no such question")
    }
    if attempt.outcome.kind == .failed { return nil }
    let hasAnswer = answers.hasAnswer(index)
    guard let prediction = attempt.outcome.prediction else {
      return Self.taskScore(
        attempt.taskID, exact: 0, f1: 0, hasAnswer: hasAnswer, abstained: false)
    }
    let (exact, f1) = SQuAD2Metrics.rawScores(
      NormalizedAnswer(prediction.answer), SQuAD2Metrics.golds(answers[index]))
    return Self.taskScore(
      attempt.taskID, exact: exact, f1: f1, hasAnswer: hasAnswer,
      abstained: attempt.outcome.kind == .abstained)
  }

  func expectation(of taskID: String) -> String? {
    indexOfQuestion[taskID].map { index in
      answers.hasAnswer(index)
        ? distinct(answers[index]).joined(separator: " | ") : "unanswerable"
    }
  }

  /// The values of one question: overall, and again under the prefix of its kind.
  static func taskScore(
    _ id: String, exact: Double, f1: Double, hasAnswer: Bool, abstained: Bool
  ) -> TaskScore {
    let names = hasAnswer ? answerableNames : unanswerableNames
    let values = [exact, f1, abstained ? 1 : 0, exact, f1]
    return TaskScore(taskID: id, values: MetricValues(names: names, values: values) ?? [:])
  }

  private static let answerableNames = [
    "HasAns_exact", "HasAns_f1", "abstained_HasAns", "exact", "f1",
  ]
  private static let unanswerableNames = [
    "NoAns_exact", "NoAns_f1", "abstained_NoAns", "exact", "f1",
  ]

  private func distinct(_ answers: [String]) -> [String] {
    var seen: Set<ExactText> = []
    return answers.filter { seen.insert(ExactText($0)).inserted }
  }
}
