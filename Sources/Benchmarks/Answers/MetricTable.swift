public import Evaluation

extension [ScoredAttempt] {
  /// One metric for each definition that any of the scores has a value for, in their order; then
  /// the values of other names, which earlier scoring rules had, by name.
  ///
  /// Chance is the mean over a metric's points, where it is known for all.
  public func metrics(_ definitions: [MetricDefinition]) -> [Metric] {
    let counts = valueCounts
    let known = Set(definitions.map(\.name))
    let others = counts.keys.filter { !known.contains($0) }.sorted()
    return (definitions + others.map { MetricDefinition($0) }).compactMap { definition in
      counts[definition.name].map { metric(definition, count: $0) }
    }
  }

  /// How many scores have a value of each name.
  private var valueCounts: [String: Int] {
    // Neighbours mostly have the same names, which are then counted at once.
    var counts: [String: Int] = [:]
    var (names, run): ([String], Int) = ([], 0)
    for attempt in self {
      if attempt.score.values.names != names {
        for name in names { counts[name, default: 0] += run }
        (names, run) = (attempt.score.values.names, 0)
      }
      run += 1
    }
    for name in names { counts[name, default: 0] += run }
    return counts
  }

  /// A metric that so many scores have a value for. The points take just their room, since a run
  /// may have very many.
  private func metric(_ definition: MetricDefinition, count: Int) -> Metric {
    var points: [Metric.Point] = []
    points.reserveCapacity(count)
    var (chances, sum) = (0, 0.0)
    for attempt in self {
      guard let value = attempt.score.values[definition.name] else { continue }
      points.append(Metric.Point(unit: attempt.score.taskID, value: value))
      if let chance = attempt.chance { (chances, sum) = (chances + 1, sum + chance) }
    }
    return Metric(
      definition, points: points, chance: chances == count ? sum / Double(count) : nil)
  }
}

extension [Metric] {
  /// The metrics as figures from 0 to 1.
  var figures: [OfficialReport.Figure] {
    compactMap { metric in metric.mean.map { .init(metric.name, $0, .fraction) } }
  }
}
