/// A statistic with its bootstrap uncertainty, in the statistic's own unit.
public struct BootstrapEstimate: Sendable, Equatable {
  /// The statistic of the points themselves, not the mean of the resamples.
  public let value: Double
  /// The standard deviation of the resampled figures, which is the standard error already: it is
  /// not to be divided by the square root of anything. 0 only when no point moves the statistic;
  /// `nil` when a resample had no figure, or for a reason in `caveats`.
  public let standardError: Double?
  /// `nil` when there is nothing to resample or too many resamples had no figure.
  public let interval: Interval?
  /// How the interval was computed: `percentile` in place of `bca` where the latter does not exist.
  public let method: Bootstrap.Method?
  /// The resamples in which the statistic had no value (an empty subset, a ratio to 0).
  public let undefinedResamples: Int
  public let seed: UInt64
  public let resamples: Int
  /// The number of points (rows with a value in any column).
  public let pointCount: Int
  /// The number of distinct clusters.
  public let clusterCount: Int
  /// What a reader must know before trusting the interval.
  public let caveats: [Caveat]
}

extension BootstrapEstimate {
  init(
    value: Double, standardError: Double? = nil, interval: Interval? = nil,
    method: Bootstrap.Method? = nil, undefinedResamples: Int = 0, setup: Bootstrap,
    table: ClusteredTable, caveats: [Caveat]
  ) {
    self.init(
      value: value, standardError: standardError, interval: interval, method: method,
      undefinedResamples: undefinedResamples, seed: setup.seed, resamples: setup.resamples,
      pointCount: table.clusters.count, clusterCount: table.clusterCount, caveats: caveats)
  }
}

extension BootstrapEstimate {
  /// The same estimate with the wider, at either end, of its interval and limits that were found
  /// another way; with those limits alone where it has no interval.
  public func widened(to limits: Interval) -> BootstrapEstimate {
    BootstrapEstimate(
      value: value, standardError: standardError,
      interval: interval?.joined(with: limits) ?? limits, method: method,
      undefinedResamples: undefinedResamples, seed: seed, resamples: resamples,
      pointCount: pointCount, clusterCount: clusterCount, caveats: caveats)
  }
}
