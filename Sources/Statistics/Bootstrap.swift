/// The cluster bootstrap: whole clusters are drawn with replacement, and the statistic computed
/// anew from the sums and counts of those drawn (so a mean over unequal clusters is a ratio of
/// sums). The same seed and the same points in the same order give the same bits.
///
/// Source: B. Efron and R. Tibshirani, An Introduction to the Bootstrap (1993), chapters 6, 13, 14;
/// for clusters: C. Field and A. Welsh, J. R. Statist. Soc. B 69 (2007) 369.
public struct Bootstrap: Sendable {
  /// How an interval is read off the resampled figures.
  public enum Method: String, Sendable, CaseIterable {
    /// Percentiles farther out by Student's t with clusters - 1 degrees of freedom in place of the
    /// normal distribution, and by sqrt(G / (G - 1)); the default. It makes good what resamples of
    /// few clusters lack in width: for symmetric data it comes near the t interval. With many
    /// clusters it is the percentile interval.
    /// Source: T. Hesterberg, The American Statistician 69 (2015) 371.
    case expanded
    /// The percentiles of the resampled figures.
    case percentile
    /// Bias-corrected and accelerated: percentiles shifted for the skewness of the data.
    case bca
  }

  public let seed: UInt64
  public let resamples: Int
  public let confidence: Confidence
  public let method: Method

  /// The seed has no default: every figure must be reproducible from what is written down. Throws
  /// `StatisticsError` for fewer than 100 resamples.
  public init(
    seed: UInt64, resamples: Int = 10_000, confidence: Confidence = .ninetyFive,
    method: Method = .expanded
  ) throws(StatisticsError) {
    guard resamples >= 100 else {
      throw StatisticsError(
        "\(resamples) bootstrap resamples are too few for an interval; give at least 100 "
          + "(10,000 for figures to publish)")
    }
    self.seed = seed
    self.resamples = resamples
    self.confidence = confidence
    self.method = method
  }

  /// The mean of a sample, or of `PairedSample.differences`; `nil` for no values.
  public func mean(of sample: Sample) -> BootstrapEstimate? {
    let table = ClusteredTable(
      columns: [sample.values], clusters: sample.clusters, clusterCount: sample.clusterCount)
    return estimate(of: table) { $0[0] }
  }

  /// The change from `base` to `candidate` in percent of `base`, 100 (candidate - base) / base of
  /// the two means; a reduction is negative. `nil` for no values or a base mean of 0.
  public func percentChange(of pairs: PairedSample) -> BootstrapEstimate? {
    let table = ClusteredTable(
      columns: [pairs.base.values, pairs.candidate.values], clusters: pairs.base.clusters,
      clusterCount: pairs.base.clusterCount)
    return estimate(of: table) { means in
      means[0] == 0 ? nil : 100 * (means[1] - means[0]) / means[0]
    }
  }

  /// Any statistic of the columns' means (given in the order of the columns); `nil` where a column
  /// is empty or the statistic has no finite value for the table itself.
  ///
  /// A resample for which the statistic is `nil` or not finite is not dropped: it counts as beyond
  /// either end of the interval.
  public func estimate(
    of table: ClusteredTable, statistic: ([Double]) -> Double?
  ) -> BootstrapEstimate? {
    func finite(_ means: [Double]) -> Double? {
      statistic(means).flatMap { $0.isFinite ? $0 : nil }
    }
    guard let value = table.means.flatMap(finite) else { return nil }
    var caveats = Caveat.ofCount(table.clusterCount)
    guard table.clusterCount > 1 else {
      return BootstrapEstimate(value: value, setup: self, table: table, caveats: caveats)
    }
    let totals = ClusterTotals(table)
    let replicates = Replicates(
      totals.replicates(seed: seed, resamples: resamples, statistic: finite), around: value)
    if replicates.allAgree, !table.isConstant(finite, at: value) {
      caveats.append(.clustersAllAgree)
      return BootstrapEstimate(value: value, setup: self, table: table, caveats: caveats)
    }
    let ends = replicates.interval(
      self, clusters: table.clusterCount, leavingOneOut: { totals.leavingOneOut(finite) })
    return BootstrapEstimate(
      value: value, standardError: replicates.standardDeviation, interval: ends?.interval,
      method: ends?.method, undefinedResamples: replicates.undefined,
      setup: self, table: table, caveats: caveats)
  }
}

extension ClusteredTable {
  /// Whether no single row moves the statistic: only then is a standard error of 0 the truth, and
  /// not clusters that happen to agree.
  fileprivate func isConstant(_ statistic: ([Double]) -> Double?, at value: Double) -> Bool {
    let rowwise = ClusteredTable(
      columns: columns, clusters: Array(clusters.indices), clusterCount: clusters.count)
    return ClusterTotals(rowwise).leavingOneOut(statistic).allSatisfy { left in
      left.map { abs($0 - value) <= 1e-12 * abs(value) } ?? false
    }
  }
}
