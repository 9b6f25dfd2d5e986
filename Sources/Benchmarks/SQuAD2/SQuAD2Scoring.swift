import Evaluation

/// Runs the official script's steps over a prediction file.
struct SQuAD2Scoring {
  private let scoring: OfficialScoring
  private let questions: [SQuAD2File.Question]
  private let known: Set<String>

  init(_ scoring: OfficialScoring, _ questions: [SQuAD2File.Question]) {
    self.scoring = scoring
    self.questions = questions
    known = Set(questions.map(\.id))
  }

  /// The figures.
  func report() throws -> OfficialReport {
    var predictions = try SQuAD2Predictions.read(scoring.predictions, known: known)
    let listed = try scoring.naProbabilities.map {
      try SQuAD2Predictions.readProbabilities($0, known: known)
    }
    let probabilities = try probabilityOf(listed, predictions)
    let missing = try settleMissing(&predictions)
    var raw: [SQuAD2Metrics.Scored] = []
    raw.reserveCapacity(questions.count)
    for question in questions {
      guard let prediction = predictions[question.id] else { continue }
      raw.append(
        SQuAD2Metrics.score(
          prediction, id: question.id, golds: SQuAD2Metrics.golds(question.answers),
          hasAnswer: !question.answers.isEmpty))
    }
    let scored = raw.map {
      SQuAD2Metrics.thresholded(
        $0, probability: probabilities[$0.id] ?? 0, threshold: scoring.naThreshold)
    }
    let perTask = scored.map { taskScore($0, predictions) }
    return OfficialReport(
      benchmark: SQuAD2().name, official: official(scored) + best(raw, listed),
      additional: perTask.metrics(["abstained_HasAns", "abstained_NoAns"]).figures,
      perTask: perTask, missing: missing, warnings: [])
  }

  private func settleMissing(_ predictions: inout [String: String]) throws -> Int {
    let missing = questions.map(\.id).filter { predictions[$0] == nil }
    try scoring.missing.settle(missing, of: questions.count, in: scoring.predictions)
    if scoring.missing == .empty {
      for id in missing { predictions[id] = "" }
    }
    return missing.count
  }

  /// The probability of "no answer" of each prediction; without a file it is 0 for all.
  private func probabilityOf(
    _ listed: [(id: String, probability: Double)]?, _ predictions: [String: String]
  ) throws -> [String: Double] {
    guard let listed, let path = scoring.naProbabilities else { return [:] }
    let byID = Dictionary(uniqueKeysWithValues: listed.map { ($0.id, $0.probability) })
    let missing = questions.map(\.id).filter { predictions[$0] != nil && byID[$0] == nil }
    guard missing.isEmpty else {
      throw InputError(
        path, "\(missing.count) predictions have no probability, the first of them \(missing[0])",
        remedy: "The file needs one for each prediction.")
    }
    return byID
  }

  private func official(_ scored: [SQuAD2Metrics.Scored]) -> [OfficialReport.Figure] {
    let answerable = scored.filter(\.hasAnswer)
    let unanswerable = scored.filter { !$0.hasAnswer }
    return SQuAD2Metrics.summary(scored)
      + (answerable.isEmpty ? [] : SQuAD2Metrics.summary(answerable, prefix: "HasAns_"))
      + (unanswerable.isEmpty ? [] : SQuAD2Metrics.summary(unanswerable, prefix: "NoAns_"))
  }

  private func best(
    _ raw: [SQuAD2Metrics.Scored], _ listed: [(id: String, probability: Double)]?
  ) -> [OfficialReport.Figure] {
    guard let listed else { return [] }
    let byID = Dictionary(uniqueKeysWithValues: raw.map { ($0.id, $0) })
    let exact = SQuAD2Metrics.bestThreshold(\.exact, byID, probabilities: listed)
    let f1 = SQuAD2Metrics.bestThreshold(\.f1, byID, probabilities: listed)
    return [
      .init("best_exact", exact.best, .percent),
      .init("best_exact_thresh", exact.threshold, .threshold),
      .init("best_f1", f1.best, .percent),
      .init("best_f1_thresh", f1.threshold, .threshold),
    ]
  }

  private func taskScore(
    _ scored: SQuAD2Metrics.Scored, _ predictions: [String: String]
  ) -> TaskScore {
    SQuAD2Scorer.taskScore(
      scored.id, exact: scored.exact, f1: scored.f1, hasAnswer: scored.hasAnswer,
      abstained: scored.predictsNothing || NoAnswerPhrases.contain(predictions[scored.id] ?? ""))
  }
}
