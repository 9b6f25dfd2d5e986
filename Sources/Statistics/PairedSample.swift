/// Two values a point, from the same tasks under two conditions.
public struct PairedSample: Sendable {
  /// The values of the first condition.
  public let base: Sample
  /// The values of the second condition, point by point those of `base`.
  public let candidate: Sample
  /// `candidate` less `base`, point by point. Its `estimate` is the paired comparison: the error of
  /// a difference of scores that rise and fall together, smaller than that of two separate runs.
  public let differences: Sample

  /// Independent pairs. Throws `StatisticsError` for different counts or a value not finite.
  public init(base: [Double], candidate: [Double]) throws(StatisticsError) {
    try self.init(base: base, candidate: candidate, clusters: Array(base.indices))
  }

  /// Clustered pairs, one label a pair. Throws `StatisticsError` for different counts or a value
  /// not finite.
  public init<Label: Hashable>(
    base: [Double], candidate: [Double], clusters: [Label]
  ) throws(StatisticsError) {
    try checkCount(candidate.count, of: "candidate values", against: base.count)
    try checkCount(clusters.count, of: "cluster labels", against: base.count)
    try checkFinite(base, in: "base")
    try checkFinite(candidate, in: "candidate")
    let (numbers, count) = numberClusters(clusters)
    self.base = Sample(values: base, clusters: numbers, clusterCount: count)
    self.candidate = Sample(values: candidate, clusters: numbers, clusterCount: count)
    let gaps = zip(base, candidate).map { $1 - $0 }
    self.differences = Sample(values: gaps, clusters: numbers, clusterCount: count)
  }
}
