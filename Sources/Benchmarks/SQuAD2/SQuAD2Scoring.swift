import Evaluation

/// Runs the official script's steps over a prediction file.
struct SQuAD2Scoring {
  private let scoring: OfficialScoring
  private let questions: [SQuAD2File.Question]
  private let answers: SQuAD2Answers
  private let index: [ExactText: Int]

  init(_ scoring: OfficialScoring, _ file: SQuAD2File) {
    self.scoring = scoring
    questions = file.questions
    answers = file.answers
    index = file.indexOfQuestion
  }

  /// The figures.
  func report() throws -> OfficialReport {
    var predictions = try SQuAD2Predictions.read(scoring.predictions, index: index)
    let listed = try scoring.naProbabilities.map {
      try SQuAD2Predictions.readProbabilities($0, index: index)
    }
    let probabilities = try probabilityOfEach(listed, predictions)
    let missing = try settleMissing(&predictions)
    let raw = predictions.enumerated().map { place, prediction in
      prediction.map {
        SQuAD2Metrics.score(
          $0, id: questions[place].id, golds: SQuAD2Metrics.golds(answers[place]),
          hasAnswer: answers.hasAnswer(place))
      }
    }
    let scored = zip(raw, probabilities).compactMap { scored, probability in
      scored.map {
        SQuAD2Metrics.thresholded($0, probability: probability, threshold: scoring.naThreshold)
      }
    }
    return OfficialReport(
      benchmark: SQuAD2().name, tasks: scored.count,
      official: official(scored) + best(raw, listed), additional: abstention(scored),
      perTask: scoring.wantsTaskScores ? scored.map(taskScore) : [], missing: missing,
      warnings: [])
  }

  private func settleMissing(_ predictions: inout [String?]) throws -> Int {
    let missing = predictions.indices.filter { predictions[$0] == nil }
    try scoring.missing.settle(
      missing.map { questions[$0].id }, of: questions.count, in: scoring.predictions)
    if scoring.missing == .empty {
      for place in missing { predictions[place] = "" }
    }
    return missing.count
  }

  /// The probability of "no answer" for each question; 0 for all without a file.
  private func probabilityOfEach(
    _ listed: [(index: Int, value: Double)]?, _ predictions: [String?]
  ) throws -> [Double] {
    guard let listed, let path = scoring.naProbabilities else {
      return [Double](repeating: 0, count: questions.count)
    }
    let values = FlatFile.byTask(listed, count: questions.count)
    let lacking = values.indices.filter { values[$0] == nil && predictions[$0] != nil }
    guard lacking.isEmpty else {
      throw InputError(
        path,
        "\(lacking.count) predictions have no probability, the first of them "
          + questions[lacking[0]].id,
        remedy: "The file needs one for each prediction.")
    }
    return values.map { $0 ?? 0 }
  }

  private func official(_ scored: [SQuAD2Metrics.Scored]) -> [OfficialReport.Figure] {
    let answerable = scored.filter(\.hasAnswer)
    let unanswerable = scored.filter { !$0.hasAnswer }
    return SQuAD2Metrics.summary(scored)
      + (answerable.isEmpty ? [] : SQuAD2Metrics.summary(answerable, prefix: "HasAns_"))
      + (unanswerable.isEmpty ? [] : SQuAD2Metrics.summary(unanswerable, prefix: "NoAns_"))
  }

  private func best(
    _ raw: [SQuAD2Metrics.Scored?], _ listed: [(index: Int, value: Double)]?
  ) -> [OfficialReport.Figure] {
    guard let listed else { return [] }
    let exact = SQuAD2Metrics.bestThreshold(\.exact, raw, probabilities: listed)
    let f1 = SQuAD2Metrics.bestThreshold(\.f1, raw, probabilities: listed)
    return [
      .init("best_exact", exact.best, .percent),
      .init("best_exact_thresh", exact.threshold, .threshold),
      .init("best_f1", f1.best, .percent),
      .init("best_f1_thresh", f1.threshold, .threshold),
    ]
  }

  private func taskScore(_ scored: SQuAD2Metrics.Scored) -> TaskScore {
    SQuAD2Scorer.taskScore(
      scored.id, exact: scored.exact, f1: scored.f1, hasAnswer: scored.hasAnswer,
      abstained: scored.abstains)
  }

  private func abstention(_ scored: [SQuAD2Metrics.Scored]) -> [OfficialReport.Figure] {
    [("abstained_HasAns", true), ("abstained_NoAns", false)].compactMap { name, hasAnswer in
      let total = scored.count { $0.hasAnswer == hasAnswer }
      let abstained = scored.count { $0.hasAnswer == hasAnswer && $0.abstains }
      return total == 0 ? nil : .init(name, Double(abstained) / Double(total), .fraction)
    }
  }
}
