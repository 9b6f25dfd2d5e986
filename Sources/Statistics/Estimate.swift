/// A mean or a difference of means with its cluster-robust uncertainty, in the unit of the values.
public struct Estimate: Sendable, Equatable {
  /// The mean, or the difference of means.
  public let value: Double
  /// The standard error; exactly 0 only when all values are equal, `nil` when it cannot be
  /// estimated (see `caveats`).
  public let standardError: Double?
  /// The t interval with `clusterCount` - 1 degrees of freedom; `nil` as the standard error is.
  public let interval: Interval?
  /// The number of points.
  public let pointCount: Int
  /// The number of distinct clusters.
  public let clusterCount: Int
  /// What a reader must know before trusting the interval.
  public let caveats: [Caveat]

  /// Degrees of freedom of the t interval: clusters less one.
  public var degreesOfFreedom: Int { clusterCount - 1 }

  /// The two-sided p-value of Student's t test that the true value is 0. Of paired differences
  /// without clusters it is the paired t test.
  ///
  /// `nil` without a standard error, and when all values are equal and not 0: a t of infinity
  /// measures nothing.
  public var pValue: Double? {
    guard let standardError else { return nil }
    guard standardError > 0 else { return value == 0 ? 1 : nil }
    return StudentT(degreesOfFreedom: degreesOfFreedom).twoSided(value / standardError)
  }
}

/// A reason to distrust, or to be unable to give, a standard error.
public enum Caveat: Sendable, Hashable {
  /// All points share one cluster: no standard error can be given.
  case singleCluster
  /// Under 20 clusters: cluster-robust errors are then themselves uncertain and tend to be small.
  case fewClusters(Int)
  /// The values differ, yet every cluster has the same figure, so the standard error would be 0:
  /// it is left out.
  case clustersAllAgree

  /// The caveat in words: `only 8 clusters`.
  public var words: String {
    switch self {
    case .singleCluster: "a single cluster"
    case .fewClusters(let count): "only \(count) clusters"
    case .clustersAllAgree: "all clusters agree"
    }
  }

  /// Below this number of clusters an estimate carries `fewClusters`.
  public static let enoughClusters = 20

  static func ofCount(_ clusters: Int) -> [Caveat] {
    switch clusters {
    case ...1: [.singleCluster]
    case ..<enoughClusters: [.fewClusters(clusters)]
    default: []
    }
  }
}

extension Estimate {
  /// The estimate whose sampling error is the sum of `influences`, one a cluster.
  ///
  /// CR1: variance = G / (G - 1) * sum of squared influences, the sandwich estimator of Liang and
  /// Zeger (Biometrika 73 (1986) 13) with the finite-sample factor; statsmodels'
  /// `cov_type="cluster"` for a regression on a constant. `isConstant` tells that all values are
  /// equal, `scale` is the sum of the influences' absolute parts, against which 0 is judged.
  init(
    value: Double, influences: [Double], scale: Double, isConstant: Bool, pointCount: Int,
    confidence: Confidence
  ) {
    let clusters = influences.count
    let squares = influences.reduce(0) { $0 + $1 * $1 }
    let rounding = 1e-14 * scale
    let allAgree = !isConstant && squares <= rounding * rounding
    var caveats = Caveat.ofCount(clusters)
    if clusters > 1, allAgree { caveats.append(.clustersAllAgree) }
    let known = clusters > 1 && !allAgree
    let g = Double(clusters)
    let error = known ? (isConstant ? 0 : (squares * g / (g - 1)).squareRoot()) : nil
    self.init(
      value: value, standardError: error,
      interval: error.map {
        Interval(
          center: value, standardError: $0, degreesOfFreedom: clusters - 1, confidence: confidence)
      },
      pointCount: pointCount, clusterCount: clusters, caveats: caveats)
  }
}

extension Sample {
  /// The mean with its cluster-robust (CR1) standard error and t interval; `nil` for no values.
  ///
  /// The influence of cluster g on the mean of n points is the sum of its deviations from the mean,
  /// divided by n. Without clusters the standard error is the naive one, s / sqrt(n).
  public func estimate(confidence: Confidence = .ninetyFive) -> Estimate? {
    guard let mean else { return nil }
    var influences = [Double](repeating: 0, count: clusterCount)
    for (value, cluster) in zip(values, clusters) {
      influences[cluster] += (value - mean) / Double(count)
    }
    return Estimate(
      value: mean, influences: influences,
      scale: values.reduce(0) { $0 + abs($1 - mean) } / Double(count),
      isConstant: areAllEqual(values), pointCount: count, confidence: confidence)
  }
}
