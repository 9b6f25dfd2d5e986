/// The share of repeated experiments in which an interval computed this way holds the true value.
public struct Confidence: Sendable, Equatable {
  /// Between 0 and 1, both excluded.
  public let level: Double

  /// The level papers report: 0.95.
  public static let ninetyFive = Confidence(unchecked: 0.95)

  /// Throws `StatisticsError` unless `0 < level < 1`.
  public init(_ level: Double) throws(StatisticsError) {
    guard level > 0, level < 1 else {
      throw StatisticsError(
        "a confidence level of \(level) is impossible; give a share between 0 and 1, such as 0.95")
    }
    self.level = level
  }

  private init(unchecked level: Double) {
    self.level = level
  }

  /// The probability left out on either side: 0.025 for 95%.
  var tail: Double { (1 - level) / 2 }
}

/// A confidence interval, both ends included, in the unit of the values it was computed from.
public struct Interval: Sendable, Equatable {
  public let lower: Double
  public let upper: Double
  public let confidence: Confidence
}

extension Interval {
  /// The smallest interval that holds this and the other; the confidence is this one's.
  func joined(with other: Interval) -> Interval {
    Interval(
      lower: min(lower, other.lower), upper: max(upper, other.upper), confidence: confidence)
  }

  /// The interval of `offset` plus `factor` times the value; a factor is positive.
  public func scaled(by factor: Double, plus offset: Double) -> Interval {
    Interval(
      lower: offset + factor * lower, upper: offset + factor * upper, confidence: confidence)
  }

  /// The part within a range.
  public func cut(to range: ClosedRange<Double>) -> Interval {
    func inside(_ value: Double) -> Double { min(max(value, range.lowerBound), range.upperBound) }
    return Interval(lower: inside(lower), upper: inside(upper), confidence: confidence)
  }

  /// `center` plus and minus Student's t times the standard error.
  init(center: Double, standardError: Double, degreesOfFreedom: Int, confidence: Confidence) {
    let reach = -StudentT(degreesOfFreedom: degreesOfFreedom).quantile(confidence.tail)
    self.init(
      lower: center - reach * standardError, upper: center + reach * standardError,
      confidence: confidence)
  }
}
