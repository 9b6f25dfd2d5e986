import Evaluation

/// Scores attempts at GAIA-style tasks with the official rules.
struct GAIAScorer: Scorer {
  private let items: [ExactText: GAIAFile.Item]

  init(_ items: [GAIAFile.Item]) {
    self.items = Dictionary(uniqueKeysWithValues: items.map { (ExactText($0.id), $0) })
  }

  /// The metrics of a run, in the order of tables.
  static let metrics = ["accuracy", "level_1", "level_2", "level_3"].map { MetricDefinition($0) }

  var version: String { "gaia/3" }

  static let primaryMetric = "accuracy"
  var primaryMetric: String { Self.primaryMetric }

  func score(_ attempt: Attempt) throws -> TaskScore? {
    guard let item = items[attempt.taskID] else {
      throw InputError(attempt.taskID, "the dataset has no such task")
    }
    if attempt.outcome.kind == .failed || !item.hasAnswer { return nil }
    let isCorrect =
      attempt.outcome.prediction.map { GAIAMetrics.isCorrect($0.answer, item.answer) } ?? false
    return Self.score(item, isCorrect)
  }

  /// The scores of one task.
  static func score(_ item: GAIAFile.Item, _ isCorrect: Bool) -> TaskScore {
    let value: Double = isCorrect ? 1 : 0
    return TaskScore(taskID: item.id, values: ["accuracy": value, "level_\(item.level)": value])
  }

  func expectation(of taskID: String) -> String? {
    items[taskID].flatMap { $0.hasAnswer ? $0.answer : nil }
  }
}
