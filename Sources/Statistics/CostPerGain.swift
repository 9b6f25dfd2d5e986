import Glibc

/// What the dearer of two conditions pays for each unit that it gains over the other: extra cost over
/// gain, of means over the same points (health economics' incremental cost-effectiveness ratio).
///
/// A ratio whose denominator may be 0 has no standard error and no interval in the usual sense: where the
/// gain may be nothing, no cost is too high. So what is resampled is the angle of gain and cost, which
/// passes through "no gain" without a jump, and its ends are turned into ratios; it agrees with Fieller's
/// set (J. R. Statist. Soc. B 16 (1954) 175) where gain and cost are normal. Source: J. Cook and J. Heyse,
/// Statistics in Medicine 19 (2000) 2989.
public struct CostPerGain: Sendable, Hashable {
  /// Whether the base, and not the candidate, is the dearer one.
  public let isReversed: Bool
  /// The mean extra cost of the dearer condition, above 0 or 0.
  public let cost: Double
  /// The mean gain of the dearer condition; negative where it loses.
  public let gain: Double
  /// What the interval of the ratio is.
  public let limits: Limits
  /// The number of points.
  public let pointCount: Int

  /// Which ratios the data do not exclude.
  public enum Limits: Sendable, Hashable {
    /// From the one to the other; a lower end below 0 says that the dearer condition may not be dearer.
    case between(Double, Double)
    /// At least this, without a finite bound: that nothing is gained cannot be excluded.
    case atLeast(Double)
    /// None: the dearer condition gains nothing.
    case noGain
    /// Any: neither gain nor cost is known well enough.
    case unbounded
    /// Nothing can be told: all points are of one cluster, or all clusters agree.
    case unknown
  }

  /// The cost of one unit of gain; nil where the dearer condition gains nothing.
  public var ratio: Double? { gain > 0 ? cost / gain : nil }

  /// The ratio of two means with its limits by a cluster bootstrap.
  /// - Parameters:
  ///   - gains: candidate less base, point by point.
  ///   - costs: candidate less base, of the same points.
  ///   - gainLimits: an interval of the mean gain that holds in any case, as that of a score of which few
  ///     points differ; the ratio's limits are never narrower than the cost over its ends.
  /// - Returns: nil for no points, and where no point costs more or less than in the other condition.
  /// - Throws: `StatisticsError` for different counts or a value that is not finite.
  public init?<Label: Hashable>(
    gains: [Double], costs: [Double], clusters: [Label], gainLimits: Interval? = nil,
    bootstrap: Bootstrap
  ) throws(StatisticsError) {
    let table = try ClusteredTable(columns: [gains, costs], clusters: clusters)
    guard gains.count == costs.count, let means = table.means, costs.contains(where: { $0 != 0 })
    else { return nil }
    isReversed = means[1] < 0
    let sign = isReversed ? -1.0 : 1.0
    (gain, cost) = (sign * means[0] + 0, sign * means[1] + 0)
    pointCount = gains.count
    // The scale of either axis moves no end but those that lie opposite to the estimate.
    let scales = [gains, costs].map { values in
      max(values.reduce(0) { $0 + abs($1) } / Double(values.count), .leastNormalMagnitude)
    }
    let center = atan2(cost / scales[1], gain / scales[0])
    let angle = bootstrap.estimate(of: table) { means in
      guard means[0] != 0 || means[1] != 0 else { return nil }
      let angle = atan2(sign * means[1] / scales[1], sign * means[0] / scales[0])
      return angle - center > .pi
        ? angle - 2 * .pi : angle - center < -.pi ? angle + 2 * .pi : angle
    }
    var resampled = angle?.interval.map { interval in
      Self.limits(interval, scale: scales[1] / scales[0])
    }
    if let limits = gainLimits {
      let ends = isReversed ? (-limits.upper, -limits.lower) : (limits.lower, limits.upper)
      let least = Self.limits(of: cost, gain: ends)
      resampled = resampled.map { $0.joined(with: least) } ?? least
    }
    limits = resampled ?? .unknown
  }

  /// The ratios between two angles.
  private static func limits(_ angles: Interval, scale: Double) -> Limits {
    let right = Double.pi / 2
    func ratio(_ angle: Double) -> Double { scale * tan(angle) }
    // Up to here rounding may have moved the angle of no gain.
    let upper = angles.upper < right - 1e-12 ? ratio(angles.upper) : nil
    guard angles.lower > -right else { return .unbounded }
    guard angles.lower < right - 1e-12 else { return .noGain }
    return upper.map { .between(ratio(angles.lower), $0) } ?? .atLeast(ratio(angles.lower))
  }

  /// The ratios of a known cost to an interval of the gain.
  private static func limits(of cost: Double, gain: (lower: Double, upper: Double)) -> Limits {
    guard gain.upper > 0 else { return .noGain }
    let lower = cost / gain.upper
    return gain.lower > 0 ? .between(lower, cost / gain.lower) : .atLeast(lower)
  }
}

extension CostPerGain.Limits {
  /// The smallest limits that hold these and others.
  fileprivate func joined(with other: Self) -> Self {
    switch (self, other) {
    case (.between(let lower, let upper), .between(let otherLower, let otherUpper)):
      .between(min(lower, otherLower), max(upper, otherUpper))
    case (.between(let lower, _), .atLeast(let otherLower)),
      (.atLeast(let lower), .between(let otherLower, _)),
      (.atLeast(let lower), .atLeast(let otherLower)):
      .atLeast(min(lower, otherLower))
    case (.noGain, let limits), (let limits, .noGain):
      // Where one of them allows for no gain at all, no cost is too high.
      if case .between(let lower, _) = limits { .atLeast(lower) } else { limits }
    case (.unbounded, _), (_, .unbounded): .unbounded
    case (.unknown, let limits), (let limits, .unknown): limits
    }
  }
}
