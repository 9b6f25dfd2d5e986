/// The least-squares line through points of equal weight, with how well it fits.
public struct LinearRegression: Sendable, Equatable {
  public let fit: LinearFit
  /// R², the share of the variance of y that the line explains, 0...1; nil where all y are equal.
  public let determination: Double?
  /// The 95% t interval of the slope with n - 2 degrees of freedom, of points independent of each other;
  /// nil for fewer than three, and where all lie on a line.
  public let slopeInterval: Interval?
  /// How many points there are.
  public let count: Int

  /// `nil` for fewer than two distinct x, or a number not finite.
  public init?(_ points: [(x: Double, y: Double)]) {
    guard let fit = LinearFit(points), let meanX = arithmeticMean(points.map(\.x)),
      let meanY = arithmeticMean(points.map(\.y))
    else { return nil }
    self.fit = fit
    count = points.count
    let xx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let yy = points.reduce(0) { $0 + ($1.y - meanY) * ($1.y - meanY) }
    let rest = points.reduce(0) {
      let residual = $1.y - fit.intercept - fit.slope * $1.x
      return $0 + residual * residual
    }
    determination = areAllEqual(points.map(\.y)) ? nil : max(0, 1 - rest / yy)
    guard count > 2, rest > 1e-24 * yy else {
      slopeInterval = nil
      return
    }
    slopeInterval = Interval(
      center: fit.slope, standardError: (rest / Double(count - 2) / xx).squareRoot(),
      degreesOfFreedom: count - 2, confidence: .ninetyFive)
  }
}
