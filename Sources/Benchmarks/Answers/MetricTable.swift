public import Evaluation

extension [ScoredAttempt] {
  /// One metric for each definition that any of the scores has a value for, in their order; then
  /// the values of other names, which earlier scoring rules had, by name.
  ///
  /// Chance is the mean over a metric's points, where it is known for all.
  public func metrics(_ definitions: [MetricDefinition]) -> [Metric] {
    var byName: [String: [(point: Metric.Point, chance: Double?)]] = [:]
    for attempt in self {
      for (name, value) in attempt.score.values {
        byName[name, default: []].append(
          (Metric.Point(unit: attempt.score.taskID, value: value), attempt.chance))
      }
    }
    let known = Set(definitions.map(\.name))
    let others = byName.keys.filter { !known.contains($0) }.sorted()
    return (definitions + others.map { MetricDefinition($0) }).compactMap { definition in
      guard let found = byName[definition.name] else { return nil }
      let chances = found.compactMap(\.chance)
      return Metric(
        definition, points: found.map(\.point),
        chance: chances.count == found.count
          ? chances.reduce(0, +) / Double(chances.count) : nil)
    }
  }
}

extension [Metric] {
  /// The metrics as figures from 0 to 1.
  var figures: [OfficialReport.Figure] {
    compactMap { metric in metric.mean.map { .init(metric.name, $0, .fraction) } }
  }
}
