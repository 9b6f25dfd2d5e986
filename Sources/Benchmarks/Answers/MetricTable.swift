import Evaluation

extension [TaskScore] {
  /// One metric for each name that any of the scores has a value for, in the order of the names.
  func metrics(_ names: [String], chance: (String, String) -> Double? = { _, _ in nil }) -> [Metric]
  {
    names.compactMap { name in
      let points = compactMap { score in
        score.values[name].map { Metric.Point(unit: score.taskID, value: $0) }
      }
      guard !points.isEmpty else { return nil }
      return Metric(name: name, points: points, chance: Self.chance(of: name, points, chance))
    }
  }

  /// The mean over the points of what guessing would reach; nil unless known for all.
  private static func chance(
    of name: String, _ points: [Metric.Point], _ chance: (String, String) -> Double?
  ) -> Double? {
    let values = points.compactMap { chance(name, $0.unit) }
    return values.count == points.count ? values.reduce(0, +) / Double(values.count) : nil
  }
}

extension [Metric] {
  /// The metrics as figures from 0 to 1.
  var figures: [OfficialReport.Figure] {
    compactMap { metric in metric.mean.map { .init(metric.name, $0, .fraction) } }
  }
}
