import Benchmarks
import Evaluation
import Models
import Reporting
import Store

/// Turns what the store holds of a run into one side of a comparison.
struct ComparedRunReading {
  let store: RunStore
  /// What tokens cost, where the user gave a file of prices; else what was recorded with the run.
  let prices: Prices?

  /// - Throws: `InputError` for a simulated run.
  func comparedRun(_ run: RunRecord) async throws -> ComparedRun {
    try run.checkIsNotSimulated()
    let attempts = try await store.attempts(of: run).filter { $0.outcome.kind != .failed }
    let prices = try prices ?? recorded(run, for: attempts)
    let benchmark = Catalogue.benchmark(named: run.configuration.benchmark)
    let known = Set(attempts.lazy.flatMap { $0.score?.values.names ?? [] })
    let groups = groups(of: attempts, repeats: run.configuration.repeats, benchmark)
    let order = benchmark?.metrics.map(\.name) ?? []
    let present = known.union(groups.flatMap(\.scores.keys))
    return ComparedRun(
      run: run.id, version: run.sessions.last?.provenance.version ?? "",
      configuration: run.configuration, dataset: run.datasetPath,
      scoringVersion: run.scoringVersion,
      primaryMetric: benchmark?.primaryMetric ?? "",
      metricNames: order.filter(present.contains)
        + present.filter { !order.contains($0) }.sorted(),
      progress: .init(
        expected: run.taskCount * run.configuration.repeats, finished: attempts.count,
        unscored: attempts.count { $0.score == nil }),
      tokensAreEstimated: attempts.contains { $0.calls.usage.isEstimated },
      servedModels: try await store.servedModels(of: run),
      currency: prices?.currency, groups: groups, tasks: try tasks(attempts, prices))
  }

  /// The prices that were recorded with a run, if they have all its models.
  private func recorded(_ run: RunRecord, for attempts: [AttemptSummary]) throws -> Prices? {
    let prices = try RunReading.prices(of: run)
    let models = Set(attempts.flatMap(\.callsByModel.keys))
    return prices.flatMap { prices in
      models.allSatisfy { prices.models[$0] != nil } ? prices : nil
    }
  }

  private func tasks(
    _ attempts: [AttemptSummary], _ prices: Prices?
  ) throws -> [ComparedRun.Task] {
    var order: [String] = []
    var byTask: [ExactText: [AttemptSummary]] = [:]
    for attempt in attempts {
      if byTask[attempt.task.id] == nil { order.append(attempt.task.id) }
      byTask[ExactText(attempt.task.id), default: []].append(attempt)
    }
    return try order.compactMap { id in
      guard let attempts = byTask[id], let task = attempts.first?.task else { return nil }
      return ComparedRun.Task(
        id: id, hash: task.contentHash, cluster: task.grouping.cluster,
        outerCluster: task.grouping.outerCluster == task.grouping.cluster
          ? nil : task.grouping.outerCluster,
        scores: Self.means(attempts.compactMap(\.score?.values)),
        tokens: Self.mean(attempts.map { Double($0.calls.usage.totalTokens) }),
        calls: Self.mean(attempts.map { Double($0.calls.calls) }),
        cost: try prices.map { prices in Self.mean(try attempts.map { try cost($0, prices) }) })
    }
  }

  private func cost(_ attempt: AttemptSummary, _ prices: Prices) throws -> Double {
    // Sorted, so that the sum does not depend on the order of a dictionary.
    try attempt.callsByModel.sorted { $0.key < $1.key }.reduce(0) { sum, entry in
      guard let cost = prices.cost(of: entry.value.usage, model: entry.key) else {
        throw InputError(
          "--prices", "the file has no price of the model \"\(entry.key)\"",
          remedy: "add it, or leave --prices out")
      }
      return sum + cost
    }
  }

  /// The metrics over groups of tasks.
  private func groups(
    of attempts: [AttemptSummary], repeats: Int, _ benchmark: (any Benchmark)?
  ) -> [ComparedRun.Group] {
    guard let benchmark else { return [] }
    var order: [String] = []
    var values: [ExactText: [MetricValues]] = [:]
    for repetition in 0..<repeats {
      let scores = attempts.filter { $0.repetition == repetition }.compactMap(\.scored)
      var inRepeat: [ExactText: [(String, Double)]] = [:]
      for metric in benchmark.metrics(of: scores) where metric.definition.scope == .group {
        for point in metric.points {
          if inRepeat[point.unit] == nil, values[point.unit] == nil { order.append(point.unit) }
          inRepeat[ExactText(point.unit), default: []].append((metric.name, point.value))
        }
      }
      for (unit, scores) in inRepeat { values[unit, default: []].append(MetricValues(scores)) }
    }
    return order.map { .init(id: $0, scores: Self.means(values[$0] ?? [])) }
  }

  /// The mean of each metric over those that have it, in the order given.
  private static func means(_ scores: [MetricValues]) -> [String: Double] {
    if scores.count == 1 { return scores[0].dictionary }
    let names = Set(scores.flatMap(\.names))
    return Dictionary(
      uniqueKeysWithValues: names.map { name in (name, mean(scores.compactMap { $0[name] })) })
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
