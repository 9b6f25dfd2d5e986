import Benchmarks
import Evaluation
import Models
import Reporting
import Store

/// Turns what the store holds of a run into a report.
enum RunReading {
  /// The report of a run.
  /// - Parameters:
  ///   - clustering: which tasks count as one, where they have two kinds of clusters.
  ///   - metric: the name of the metric whose units the report keeps, so that runs can be ranked
  ///     by it.
  static func report(
    of run: RunRecord, in store: RunStore, clustering: Clustering = .paragraph,
    unitsOf metric: String? = nil
  ) async throws -> RunReport {
    let totals = try await store.totals(of: run)
    let paid = try await store.paidUsage(of: [run])
    let attempts = try await store.scores(of: run)
    var clusters: [ExactText: String] = [:]
    clusters.reserveCapacity(run.taskCount)
    for attempt in attempts {
      clusters[ExactText(attempt.score.taskID)] =
        clustering == .article ? attempt.outerCluster : attempt.cluster
    }
    let benchmark = Catalogue.benchmark(named: run.configuration.benchmark)
    let repeats = (0..<run.configuration.repeats).map { repetition in
      let scores =
        run.configuration.repeats == 1
        ? attempts : attempts.filter { $0.repetition == repetition }
      return benchmark?.metrics(of: scores) ?? scores.metrics([])
    }
    return RunReport(
      run: run.id, configuration: run.configuration, dataset: run.datasetPath, tasks: run.taskCount,
      outcomes: totals.outcomes,
      metrics: try MetricEstimate.estimates(of: repeats, unitsOf: metric) { clusters[$0] ?? $0 },
      primaryMetric: benchmark?.primaryMetric ?? "",
      cost: .init(
        calls: totals.calls.calls, cacheHits: totals.calls.cacheHits,
        formatFailures: totals.calls.formatFailures, cutReplies: totals.calls.cutReplies,
        failedCalls: totals.failedCalls,
        usage: totals.calls.usage,
        ofFailed: .init(
          calls: totals.callsOfFailed.calls, tokens: totals.callsOfFailed.usage.totalTokens),
        paidUsage: paid.reduce(.zero) { $0 + $1.usage }, flags: totals.flags,
        toolUses: totals.toolUses,
        money: try await money(of: run, in: store, paid: paid)),
      seconds: totals.wallSeconds, scoringVersion: run.scoringVersion,
      servedModels: try await store.servedModels(of: run),
      clustering: attempts.contains { $0.cluster != $0.outerCluster } ? clustering : nil,
      shards: run.shards,
      name: run.name, startedAt: run.sessions.map(\.startedAt).min())
  }

  /// The prices that were last given for a run.
  static func prices(of run: RunRecord) throws -> Prices? {
    try run.sessions.compactMap(\.provenance.prices).last.map {
      try Prices(Array($0.utf8), source: "the prices of the run \(run.id)")
    }
  }

  /// What a run's tokens cost by the prices that were last given for it; nil without any.
  static func money(of run: RunRecord, in store: RunStore) async throws -> RunReport.Money? {
    try await money(of: run, in: store, paid: try await store.paidUsage(of: [run]))
  }

  private static func money(
    of run: RunRecord, in store: RunStore, paid: [(model: String, usage: Usage)]
  ) async throws -> RunReport.Money? {
    guard let prices = try prices(of: run) else { return nil }
    var money = RunReport.Money(amount: 0, currency: prices.currency)
    for spending in try await store.spending(of: run) {
      if let cost = prices.cost(of: spending.totals.usage, model: spending.model) {
        money.amount += cost
        money.cacheWritesWithoutPrice += prices.cacheWritesWithoutPrice(
          in: spending.totals.usage, model: spending.model)
      } else if !money.unpriced.contains(spending.model) {
        money.unpriced.append(spending.model)
      }
    }
    money.paid = paid.reduce(0) { $0 + (prices.cost(of: $1.usage, model: $1.model) ?? 0) }
    return money
  }
}
