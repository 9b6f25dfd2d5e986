public import Evaluation
public import Statistics

/// A metric of a run with what is known of its precision.
public struct MetricEstimate: Sendable {
  /// What it is of.
  public let definition: MetricDefinition
  /// Its mean with standard error and 95% interval, robust to clusters and within 0...1
  /// (statistics.md).
  public let estimate: Estimate
  /// The standard deviation (n - 1) of its means over repeats; nil with a single repeat.
  public let deviationOverRepeats: Double?
  /// What guessing would reach, where the benchmark defines it.
  public let chance: Double?
  /// The values that the estimate is of, so that runs can be compared pair by pair; empty unless
  /// they were asked for, since a run may have very many.
  public let units: [Unit]

  /// A task, or a group of tasks, with its value.
  public struct Unit: Sendable {
    /// The task, or the group.
    public let id: String
    /// The cluster of units that share material with it.
    public let cluster: String
    /// Its mean over the repeats that have one, 0...1.
    public let value: Double
  }

  /// Estimates the metrics of a run.
  ///
  /// A unit's value is its mean over the repeats that have one; the estimate is taken over units, so
  /// that repeats do not pass for independent tasks.
  /// - Parameters:
  ///   - repeats: the metrics of each repeat, as `Scorer.metrics(of:)` gives them.
  ///   - unitsOf: the name of the metric whose units are kept.
  ///   - cluster: the cluster of a unit.
  /// - Returns: one estimate a metric, in the order of the first repeat that has it.
  public static func estimates(
    of repeats: [[Metric]], unitsOf metric: String? = nil, cluster: (_ unit: String) -> String
  ) throws -> [MetricEstimate] {
    return try repeats.joined().map(\.definition).uniqued().compactMap { definition in
      let series = repeats.compactMap { $0.first { $0.definition == definition } }
      let points = meansOverRepeats(series)
      let sample = try Sample(
        points.map(\.value), clusters: points.map { ExactText(cluster($0.unit)) })
      guard let estimate = try sample.estimate(within: 0...1) else { return nil }
      return MetricEstimate(
        definition: definition, estimate: estimate,
        deviationOverRepeats: try Sample(series.compactMap(\.mean)).standardDeviation,
        chance: series.first?.chance,
        units: definition.name != metric
          ? [] : points.map { Unit(id: $0.unit, cluster: cluster($0.unit), value: $0.value) })
    }
  }

  private static func meansOverRepeats(_ series: [Metric]) -> [Metric.Point] {
    if series.count == 1 { return series[0].points }
    var units: [String] = []
    var sums: [ExactText: (sum: Double, count: Int)] = [:]
    for point in series.lazy.flatMap(\.points) {
      let before = sums[point.unit]
      if before == nil { units.append(point.unit) }
      sums[ExactText(point.unit)] = ((before?.sum ?? 0) + point.value, (before?.count ?? 0) + 1)
    }
    return units.compactMap { unit in
      sums[unit].map { Metric.Point(unit: unit, value: $0.sum / Double($0.count)) }
    }
  }

  /// The metric's name.
  public var name: String { definition.name }

  /// Why the standard error and the interval are to be distrusted, in words; empty where they are
  /// not.
  var caveats: String { estimate.caveats.map(\.words).joined(separator: ", ") }

  /// Value, standard error, interval and counts as JSON.
  public var json: JSONValue {
    var members: [String: JSONValue] = [
      "value": .number(estimate.value),
      "standard_error": estimate.standardError.map(JSONValue.number) ?? .null,
      "n": .integer(estimate.pointCount),
      "clusters": .integer(estimate.clusterCount),
    ]
    if let interval = estimate.interval { members["interval_95"] = .ends(interval) }
    if !estimate.caveats.isEmpty {
      members["caveats"] = .array(estimate.caveats.map { .string($0.words) })
    }
    if let deviation = deviationOverRepeats {
      members["standard_deviation_over_repeats"] = .number(deviation)
    }
    if let chance { members["chance"] = .number(chance) }
    return .object(members)
  }
}
