/// The least-squares line through points, y = intercept + slope * x, with Student's t interval of
/// the slope (independent errors of equal variance; scipy's `linregress`).
public struct LinearFit: Sendable, Equatable {
  public let slope: Double
  public let intercept: Double
  /// The standard error of the slope, with count - 2 degrees of freedom; 0 for points on a line.
  public let slopeStandardError: Double
  /// The share of the variance of y that the line explains; `nil` when all y are equal.
  public let rSquared: Double?
  /// The number of points.
  public let count: Int

  /// `nil` for fewer than three points, fewer than two distinct x, or a number not finite.
  public init?(_ points: [(x: Double, y: Double)]) {
    guard points.count >= 3, points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }),
      let meanX = arithmeticMean(points.map(\.x)), let meanY = arithmeticMean(points.map(\.y))
    else { return nil }
    let xx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let xy = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
    let yy = points.reduce(0) { $0 + ($1.y - meanY) * ($1.y - meanY) }
    guard xx > 0 else { return nil }
    let slope = xy / xx
    let intercept = meanY - slope * meanX
    let residual = points.reduce(0) { sum, point in
      let gap = (point.y - meanY) - slope * (point.x - meanX)
      return sum + gap * gap
    }
    self.slope = slope
    self.intercept = intercept
    slopeStandardError = (residual / Double(points.count - 2) / xx).squareRoot()
    rSquared = yy > 0 ? 1 - residual / yy : nil
    count = points.count
  }

  /// The interval of the slope.
  public func slopeInterval(confidence: Confidence = .ninetyFive) -> Interval {
    Interval(
      center: slope, standardError: slopeStandardError, degreesOfFreedom: count - 2,
      confidence: confidence)
  }
}
