/// Values with a cluster each: points of one cluster share material and are not independent of
/// each other; points of different clusters are.
///
/// Every figure is in the unit of the values. A metric defined over a subset (the answerable
/// questions, say) is the sample of just those points: the size of the subset within each cluster
/// then counts as random, as it should.
public struct Sample: Sendable {
  /// The values in the order given.
  public let values: [Double]
  /// The cluster of each value, numbered from 0 in order of first appearance.
  let clusters: [Int]
  /// The number of distinct clusters.
  public let clusterCount: Int
  /// The arithmetic mean; `nil` for no values, never 0.
  public let mean: Double?

  /// Independent values: each is a cluster of its own. Throws `StatisticsError` for a value that
  /// is not finite.
  public init(_ values: [Double]) throws(StatisticsError) {
    try checkFinite(values)
    self.init(values: values, clusters: Array(values.indices), clusterCount: values.count)
  }

  /// Clustered values, one label a value. Throws `StatisticsError` for a value that is not finite
  /// or a different number of labels.
  public init<Label: Hashable>(_ values: [Double], clusters: [Label]) throws(StatisticsError) {
    try checkFinite(values)
    try checkCount(clusters.count, of: "cluster labels", against: values.count)
    let numbered = numberClusters(clusters)
    self.init(values: values, clusters: numbered.clusters, clusterCount: numbered.count)
  }

  init(values: [Double], clusters: [Int], clusterCount: Int) {
    self.values = values
    self.clusters = clusters
    self.clusterCount = clusterCount
    mean = arithmeticMean(values)
  }

  /// The sum times `factor`, divided by the count, so that 7 of 25 are 28 points and not
  /// 28.000000000000004; `nil` for no values.
  public func mean(times factor: Double) -> Double? {
    values.isEmpty ? nil : factor * values.reduce(0, +) / Double(count)
  }

  /// The same points with a constant added to each value.
  public func shifted(by amount: Double) -> Sample {
    Sample(values: values.map { $0 + amount }, clusters: clusters, clusterCount: clusterCount)
  }

  /// The number of values.
  public var count: Int { values.count }

  /// The standard deviation with denominator n - 1; `nil` for fewer than two values.
  public var standardDeviation: Double? {
    guard let mean, count > 1 else { return nil }
    // The mean of equal values may differ from them in its last digit.
    if areAllEqual(values) { return 0 }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(count - 1)).squareRoot()
  }

  /// The standard error of the mean as if all points were independent; `nil` for fewer than two.
  /// With clusters it is usually too small: `estimate` is the one to report.
  public var naiveStandardError: Double? {
    standardDeviation.map { $0 / Double(count).squareRoot() }
  }

  /// The standardized mean difference of paired differences, d_z = mean / standard deviation
  /// (D. Lakens, Frontiers in Psychology 4 (2013) 863, eq. 6).
  ///
  /// 0 when every value is 0. `nil` for fewer than two values, and when all values are equal and
  /// not 0: the effect is then without measure, not infinite.
  public var effectSize: Double? {
    guard let mean, let standardDeviation else { return nil }
    if standardDeviation > 0 { return mean / standardDeviation }
    return mean == 0 ? 0 : nil
  }
}

/// The sum in the order given, divided by the count: what Python's loop and SQLite's `avg` give, to
/// the last digit, for the same values in the same order.
func arithmeticMean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}

/// Whether no value differs from another; true for none.
func areAllEqual(_ values: [Double]) -> Bool {
  values.allSatisfy { $0 == values[0] }
}
