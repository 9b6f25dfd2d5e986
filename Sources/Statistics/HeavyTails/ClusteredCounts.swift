/// Whole numbers with the clusters that they come in: samples of one cluster (the cascades of one task)
/// are not independent of each other.
public struct ClusteredCounts: Sendable, Hashable {
  /// The samples of all clusters.
  public let distribution: CountDistribution
  /// Those of each cluster; nil where each sample is a cluster of its own.
  public let clusters: [CountDistribution]?

  /// Samples that are independent of each other.
  public init(_ distribution: CountDistribution) {
    self.distribution = distribution
    clusters = nil
  }

  /// How often each value occurs in each cluster; one without any value counts as a cluster all the same.
  /// Their order belongs to what a seed gives. Throws `StatisticsError` as `CountDistribution`.
  public init(clusters counts: [[Int: Int]]) throws(StatisticsError) {
    var all: [Int: Int] = [:]
    var clusters: [CountDistribution] = []
    for own in counts {
      clusters.append(try CountDistribution(own))
      for (value, count) in own {
        let (sum, overflow) = all[value, default: 0].addingReportingOverflow(count)
        all[value] = overflow ? .max : sum
      }
    }
    distribution = try CountDistribution(all)
    self.clusters = clusters
  }

  private init(_ distribution: CountDistribution, _ clusters: [CountDistribution]?) {
    self.distribution = distribution
    self.clusters = clusters
  }

  /// The samples from `xMin` on, in the same clusters.
  func tail(from xMin: Int) -> ClusteredCounts {
    ClusteredCounts(distribution.tail(from: xMin), clusters?.map { $0.tail(from: xMin) })
  }
}
