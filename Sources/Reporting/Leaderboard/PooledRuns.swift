import Evaluation

extension RunReport {
  /// Complete runs that differ in nothing but their seed and repeats, or in being begun afresh, as one:
  /// its score is the mean over tasks of what each task got on average, with the standard deviation
  /// between the runs. Runs that are alone stay as they are.
  /// - Parameter metric: the metric that ranks; nil for each run's own. Of others nothing is kept.
  public static func pooled(_ reports: [RunReport], by metric: String?) throws -> [RunReport] {
    let groups = Dictionary(grouping: reports.filter(\.isComplete), by: Alike.init)
    var done: Set<Alike> = []
    return try reports.compactMap { report in
      let key = Alike(report)
      guard report.isComplete, let alike = groups[key], alike.count > 1 else { return report }
      guard done.insert(key).inserted else { return nil }
      return try pooled(alike.sorted { $0.run < $1.run }, metric ?? report.primaryMetric)
    }
  }

  /// What runs that are pooled have in common.
  private struct Alike: Hashable {
    let configuration: RunConfiguration
    let scoring: String

    init(_ report: RunReport) {
      var configuration = report.configuration
      configuration.seed = 0
      configuration.repeats = 1
      self.configuration = configuration
      scoring = report.scoringVersion
    }
  }

  private static func pooled(_ runs: [RunReport], _ metric: String) throws -> RunReport {
    var pooled = runs[0]
    let estimates = runs.compactMap { $0.metrics.first { $0.name == metric } }
    let clusters = Dictionary(
      estimates.flatMap(\.units).map { (ExactText($0.id), $0.cluster) },
      uniquingKeysWith: { first, _ in first })
    let repeats = estimates.map { estimate in
      [
        Metric(
          estimate.definition,
          points: estimate.units.map { Metric.Point(unit: $0.id, value: $0.value) },
          chance: estimate.chance)
      ]
    }
    pooled.metrics = try MetricEstimate.estimates(of: repeats, unitsOf: metric) {
      clusters[ExactText($0)] ?? $0
    }
    pooled.run = runs.map(\.run).joined(separator: "+")
    pooled.name = nil
    pooled.configuration.repeats = runs.reduce(0) { $0 + $1.configuration.repeats }
    pooled.outcomes = runs.reduce(into: [:]) { sums, run in
      sums.merge(run.outcomes, uniquingKeysWith: +)
    }
    pooled.seconds = runs.reduce(0) { $0 + $1.seconds }
    pooled.cost = runs.dropFirst().reduce(runs[0].cost) { $0 + $1.cost }
    pooled.servedModels = ServedModel.sums(runs.flatMap(\.servedModels))
    return pooled
  }
}

extension RunReport.Cost {
  /// The sum of both.
  static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.calls += right.calls
    sum.cacheHits += right.cacheHits
    sum.formatFailures += right.formatFailures
    sum.cutReplies += right.cutReplies
    sum.failedCalls += right.failedCalls
    sum.usage = left.usage + right.usage
    sum.ofFailed.calls += right.ofFailed.calls
    sum.ofFailed.tokens += right.ofFailed.tokens
    sum.paidUsage = left.paidUsage + right.paidUsage
    sum.flags.merge(right.flags, uniquingKeysWith: +)
    sum.toolUses.merge(right.toolUses, uniquingKeysWith: +)
    sum.money = RunReport.Money.sum(left.money, right.money)
    return sum
  }
}

extension RunReport.Money {
  /// The sum of both; nil where one is not known or in another currency.
  fileprivate static func sum(_ left: Self?, _ right: Self?) -> Self? {
    guard var sum = left, let right, sum.currency == right.currency else { return nil }
    sum.amount += right.amount
    sum.paid += right.paid
    sum.unpriced = (sum.unpriced + right.unpriced).uniqued()
    sum.cacheWritesWithoutPrice += right.cacheWritesWithoutPrice
    return sum
  }
}

extension ServedModel {
  /// The calls of equal models together.
  fileprivate static func sums(_ models: [ServedModel]) -> [ServedModel] {
    models.map { ServedModel(asked: $0.asked, served: $0.served, calls: 0) }.uniqued().map {
      model in
      let calls = models.filter { $0.asked == model.asked && $0.served == model.served }
        .reduce(0) { $0 + $1.calls }
      return ServedModel(asked: model.asked, served: model.served, calls: calls)
    }
  }
}
