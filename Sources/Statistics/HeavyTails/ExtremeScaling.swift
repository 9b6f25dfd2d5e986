import Glibc

/// How the largest of an attempt grows with the number of agents, E[x_max] ~ N^gamma: the slope of the
/// least-squares line of ln(mean x_max) on ln N, each N counting alike.
public struct ExtremeScaling: Sendable, Equatable {
  /// gamma.
  public let exponent: Double
  /// ln of the mean at N = 1 by the line.
  public let intercept: Double
  /// The 95% interval of gamma by a bootstrap over clusters, the tasks, each of which counts as often at
  /// one N as at another; nil for fewer than two, or where too many replicates have no slope.
  public let interval: Interval?
  /// How many N there are.
  public let sizes: Int

  /// - Parameters:
  ///   - means: by number of agents, means over attempts, of the same figures, replicates and seed.
  ///   - figure: which of them is the largest; N with a mean of 0 have no logarithm and are left out.
  ///   - other: which of them stands in the place of N; nil for N itself.
  ///
  /// nil where fewer than two N, or different values in their place, are left.
  public init?(_ means: [Int: ClusterMeans], figure: Int, against other: Int? = nil) {
    let points = means.sorted { $0.key < $1.key }.filter { agents, means in
      agents > 0 && (means.mean(figure) ?? 0) > 0 && (other.map { means.mean($0) ?? 0 } ?? 1) > 0
    }
    func line(_ value: (_ means: ClusterMeans, _ figure: Int) -> Double?) -> LinearFit? {
      let logarithms = points.map { agents, means in
        (
          x: log(other.map { value(means, $0) ?? 0 } ?? Double(agents)),
          y: log(value(means, figure) ?? 0)
        )
      }
      // A mean of 0, or none, has no finite one, and the replicate then no line.
      return LinearFit(logarithms)
    }
    guard let fit = line({ $0.mean($1) }), var all = points.first?.value else { return nil }
    for (_, means) in points.dropFirst() { all.add(means) }
    let slopes = (0..<all.replicateCount).map { index in
      line { $0.mean($1, replicate: index) }?.slope
    }
    exponent = fit.slope
    intercept = fit.intercept
    sizes = points.count
    interval = all.interval(of: fit.slope, replicates: slopes)
  }

  /// gamma by the theory of extreme values for a tail with exponent a, 1 / (a - 1), if the number of
  /// draws grows like N. nil for a up to 1.
  public static func predicted(exponent a: Double) -> Double? {
    a > 1 ? 1 / (a - 1) : nil
  }

  /// The interval of the prediction from that of a; nil where that reaches down to 1.
  public static func predicted(interval: Interval) -> Interval? {
    guard let lower = predicted(exponent: interval.upper),
      let upper = predicted(exponent: interval.lower)
    else { return nil }
    return Interval(lower: lower, upper: upper, confidence: interval.confidence)
  }
}

/// Whether what was measured agrees with what was predicted, both with an interval, within a margin.
public enum Agreement: String, Sendable, Hashable {
  /// The difference lies within the margin, wherever in their intervals the two lie.
  case agrees
  /// It lies beyond it.
  case differs
  /// The intervals are too wide to tell.
  case undecided

  /// Compares two intervals; that they overlap is no evidence of agreement, wide ones always do.
  /// - Parameter margin: how far apart what agrees may lie, at least 0.
  public init(_ measured: Interval, _ predicted: Interval, margin: Double) {
    let (least, most) = (measured.lower - predicted.upper, measured.upper - predicted.lower)
    self =
      least >= -margin && most <= margin
      ? .agrees : least > margin || most < -margin ? .differs : .undecided
  }
}
