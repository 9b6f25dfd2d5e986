/// What a two-sided t test should be able to find.
public struct PowerTarget: Sendable, Equatable {
  /// The accepted chance of finding a difference that is not there.
  public let significance: Double
  /// The wanted chance of finding a difference that is there.
  public let power: Double

  /// Significance 0.05, power 0.8.
  public static let conventional = PowerTarget(significance: 0.05, uncheckedPower: 0.8)

  /// Throws `StatisticsError` unless `0 < significance < power < 1`.
  public init(significance: Double, power: Double) throws(StatisticsError) {
    guard significance > 0, significance < power, power < 1 else {
      throw StatisticsError(
        "significance \(significance) and power \(power) are impossible; "
          + "give 0 < significance < power < 1, such as 0.05 and 0.8")
    }
    self.init(significance: significance, uncheckedPower: power)
  }

  private init(significance: Double, uncheckedPower: Double) {
    self.significance = significance
    self.power = uncheckedPower
  }
}

/// What a comparison with this standard error could have found, and what a larger one would.
///
/// The power is that of the two-sided t test with `clusterCount` - 1 degrees of freedom (noncentral
/// t; J. Cohen, Statistical Power Analysis (1988), chapter 2; statsmodels' `TTestPower`), the
/// standard error being taken to shrink with the square root of the number of clusters.
public struct PowerAnalysis: Sendable {
  public let target: PowerTarget
  private let standardError: Double
  private let clusterCount: Int
  private let pointsPerCluster: Double

  /// The power of the comparison that gave `estimate` (for a paired comparison: of the
  /// differences); `nil` when its standard error is unknown or 0.
  public init?(_ estimate: Estimate, target: PowerTarget = .conventional) {
    guard let error = estimate.standardError, error > 0, error.isFinite else { return nil }
    self.target = target
    standardError = error
    clusterCount = estimate.clusterCount
    pointsPerCluster = Double(estimate.pointCount) / Double(estimate.clusterCount)
  }

  /// The smallest true difference found with the wanted power, in the unit of the estimate (for
  /// scores, score points: neither a standardized effect nor a percentage of the base).
  public var smallestDetectableDifference: Double {
    let test = NoncentralTTest(
      degreesOfFreedom: clusterCount - 1, significance: target.significance)
    var low = 0.0
    var high = 1.0
    while test.power(shift: high) < target.power { (low, high) = (high, 2 * high) }
    for _ in 0..<60 where high - low > 1e-13 * high {
      let middle = (low + high) / 2
      if test.power(shift: middle) < target.power { low = middle } else { high = middle }
    }
    return high * standardError
  }

  /// The probability that a true difference of this size is found significant.
  public func power(ofDetecting difference: Double) -> Double {
    power(ofDetecting: difference, clusters: clusterCount)
  }

  /// The number of clusters that finds a true difference of this size with the wanted power, at
  /// least 2; `nil` for a difference of 0 or one that takes more than 10^12 clusters.
  public func clustersNeeded(toDetect difference: Double) -> Int? {
    guard abs(difference) > 0 else { return nil }
    var (low, high) = (1, 2)
    while power(ofDetecting: difference, clusters: high) < target.power {
      (low, high) = (high, 2 * high)
      guard high < 1_000_000_000_000 else { return nil }
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      let enough = power(ofDetecting: difference, clusters: middle) >= target.power
      (low, high) = enough ? (low, middle) : (middle, high)
    }
    return high
  }

  /// The number of points in that many clusters, at the present number of points a cluster.
  public func pointsNeeded(toDetect difference: Double) -> Int? {
    clustersNeeded(toDetect: difference).map {
      Int((Double($0) * pointsPerCluster).rounded(.up))
    }
  }

  private func power(ofDetecting difference: Double, clusters: Int) -> Double {
    let error = standardError * (Double(clusterCount) / Double(clusters)).squareRoot()
    return NoncentralTTest(degreesOfFreedom: clusters - 1, significance: target.significance)
      .power(shift: abs(difference) / error)
  }
}
