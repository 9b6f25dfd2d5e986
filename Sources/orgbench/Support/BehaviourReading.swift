import Evaluation
import Models
import Reporting
import Store

/// Turns what the store holds of a run into how its organization worked.
enum BehaviourReading {
  /// How the organization worked on the attempts that did not fail.
  static func report(of run: RunRecord, in store: RunStore) async throws -> BehaviourReport {
    let prices = try RunReading.prices(of: run)
    var report = BehaviourReport(currency: prices?.currency)
    for conduct in try await store.conduct(of: run) { report.add(conduct) }
    for spending in try await store.spending(of: run, includingFailed: false) {
      report.add(
        agent: spending.agent, model: spending.model, purpose: spending.purpose,
        totals: spending.totals,
        cost: prices?.cost(of: spending.totals.usage, model: spending.model))
    }
    return report
  }
}
