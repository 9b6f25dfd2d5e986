import Benchmarks
import Evaluation
import Models
import Reporting
import Store

/// Turns what the store holds of a run into what it would have scored under less.
struct BudgetedRunReading {
  let store: RunStore
  /// What tokens cost; else what was recorded with the run.
  let prices: Prices?

  /// - Parameter dataset: the run's, whose scorer scores the answers before the end.
  func budgetedRun(_ run: RunRecord, _ dataset: Dataset) async throws -> BudgetedRun {
    try run.checkIsNotSimulated()
    let compared = try await ComparedRunReading(store: store, prices: prices).comparedRun(run)
    guard dataset.scorer.version == run.scoringVersion else {
      throw InputError(
        run.id,
        "it is scored under \(run.scoringVersion), this version scores under "
          + dataset.scorer.version,
        remedy: "orgbench rescore \(run.id)")
    }
    let prices = try prices ?? RunReading.prices(of: run)
    var curves: [ExactText: [AnswerCurve]] = [:]
    for try await recorded in store.transcripts(of: run, prompts: false) {
      let transcript = recorded.transcript
      guard transcript.outcome.kind != .failed, let final = recorded.score else { continue }
      let scorer = dataset.scorer
      func scores(_ outcome: Outcome) throws -> MetricValues? {
        try scorer.score(Attempt(taskID: transcript.taskID, outcome: outcome))?.values
      }
      guard let unanswered = try scores(.limitReached(.taskTokens)) else { continue }
      let standing = try transcript.standingAnswers.compactMap { answer in
        try scores(.answered(answer.prediction)).map {
          AnswerCurve.Step(calls: answer.call, scores: $0)
        }
      }
      let calls = transcript.calls.map { call in
        Expense(
          tokens: call.reply.usage.totalTokens, completionTokens: call.reply.usage.completionTokens,
          calls: 1, cost: prices?.cost(of: call.reply.usage, model: call.request.model))
      }
      curves[ExactText(transcript.taskID), default: []].append(
        AnswerCurve(
          calls: calls, unanswered: unanswered, standing: standing, final: final.values))
    }
    return BudgetedRun(compared, curves: curves)
  }
}
