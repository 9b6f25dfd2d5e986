import Benchmarks
import Evaluation
import Models
import Reporting
import Store

/// Turns what the store holds of a run into a report.
enum RunReading {
  /// The report of a run.
  /// - Parameter scorer: the scorer of the run's dataset where that is at hand; it adds metrics over
  ///   groups of tasks, which scores of single tasks do not hold.
  /// - Parameter clustering: which tasks count as one, where they have two kinds of clusters.
  static func report(
    of run: RunRecord, in store: RunStore, scorer: (any Scorer)? = nil,
    clustering: Clustering = .paragraph
  ) async throws -> RunReport {
    let totals = try await store.totals(of: run)
    let attempts = try await store.scores(of: run)
    let clusters = Dictionary(
      attempts.map {
        (ExactText($0.score.taskID), clustering == .article ? $0.outerCluster : $0.cluster)
      }, uniquingKeysWith: { $1 })
    let benchmark = Catalogue.benchmark(named: run.configuration.benchmark)
    let order = benchmark?.metricNames ?? []
    let repeats = (0..<run.configuration.repeats).map { repetition in
      let scores = attempts.filter { $0.repetition == repetition }.map(\.score)
      return scorer?.metrics(of: scores) ?? metrics(of: scores, order: order)
    }
    return RunReport(
      run: run.id, configuration: run.configuration, dataset: run.datasetPath, tasks: run.taskCount,
      outcomes: totals.outcomes,
      metrics: try MetricEstimate.estimates(of: repeats) { clusters[$0] ?? $0 },
      primaryMetric: benchmark?.primaryMetric ?? "",
      cost: .init(
        calls: totals.calls.calls, cacheHits: totals.calls.cacheHits,
        formatFailures: totals.calls.formatFailures, failedCalls: totals.failedCalls,
        usage: totals.calls.usage,
        ofFailed: .init(
          calls: totals.callsOfFailed.calls, tokens: totals.callsOfFailed.usage.totalTokens),
        money: try await money(of: run, in: store)),
      seconds: totals.wallSeconds, scoringVersion: run.scoringVersion,
      servedModels: try await store.servedModels(of: run),
      clustering: attempts.contains { $0.cluster != $0.outerCluster } ? clustering : nil)
  }

  /// The prices that were last given for a run.
  static func prices(of run: RunRecord) throws -> Prices? {
    try run.sessions.compactMap(\.provenance.prices).last.map {
      try Prices(Array($0.utf8), source: "the prices of the run \(run.id)")
    }
  }

  /// What a run's tokens cost by the prices that were last given for it.
  private static func money(of run: RunRecord, in store: RunStore) async throws
    -> RunReport.Money?
  {
    guard let prices = try prices(of: run) else { return nil }
    var money = RunReport.Money(amount: 0, currency: prices.currency)
    for spending in try await store.spending(of: run) {
      if let cost = prices.cost(of: spending.totals.usage, model: spending.model) {
        money.amount += cost
      } else if !money.unpriced.contains(spending.model) {
        money.unpriced.append(spending.model)
      }
    }
    return money
  }

  /// The metrics that single tasks have, in the benchmark's order.
  private static func metrics(of scores: [TaskScore], order: [String]) -> [Metric] {
    var points: [String: [Metric.Point]] = [:]
    for score in scores {
      for (name, value) in score.values {
        points[name, default: []].append(.init(unit: score.taskID, value: value))
      }
    }
    let others = points.keys.filter { !order.contains($0) }.sorted()
    return (order + others).compactMap { name in points[name].map { Metric(name: name, points: $0) }
    }
  }
}
