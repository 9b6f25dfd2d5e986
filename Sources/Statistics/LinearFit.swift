/// The least-squares line through points, y = intercept + slope * x.
public struct LinearFit: Sendable, Equatable {
  public let slope: Double
  public let intercept: Double

  /// `nil` for fewer than two distinct x, or a number not finite.
  public init?(_ points: [(x: Double, y: Double)]) {
    guard points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }),
      let meanX = arithmeticMean(points.map(\.x)), let meanY = arithmeticMean(points.map(\.y)),
      !areAllEqual(points.map(\.x))
    else { return nil }
    let xx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let xy = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
    slope = xy / xx
    intercept = meanY - slope * meanX
  }

  /// The line with the least weighted sum of squares.
  ///
  /// `nil` for fewer than two distinct x among points with a weight above 0, or a number not finite.
  public init?(weighted points: [(x: Double, y: Double, weight: Double)]) {
    let points = points.filter { $0.weight != 0 }
    guard points.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.weight.isFinite }),
      points.allSatisfy({ $0.weight > 0 }), !areAllEqual(points.map(\.x))
    else { return nil }
    let total = points.reduce(0) { $0 + $1.weight }
    let meanX = points.reduce(0) { $0 + $1.weight * $1.x } / total
    let meanY = points.reduce(0) { $0 + $1.weight * $1.y } / total
    let xx = points.reduce(0) { $0 + $1.weight * ($1.x - meanX) * ($1.x - meanX) }
    let xy = points.reduce(0) { $0 + $1.weight * ($1.x - meanX) * ($1.y - meanY) }
    slope = xy / xx
    intercept = meanY - slope * meanX
  }
}
