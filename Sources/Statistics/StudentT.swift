import Glibc

/// Student's t distribution.
public struct StudentT: Sendable {
  private let nu: Double

  /// `degreesOfFreedom` below 1 count as 1.
  public init(degreesOfFreedom: Int) {
    nu = Double(max(degreesOfFreedom, 1))
  }

  /// The probability of a value up to `t`, accurate in both tails.
  ///
  /// For negative t it is half the regularized incomplete beta function I_x(nu/2, 1/2) at
  /// x = nu / (nu + t^2) (Abramowitz and Stegun 26.7.1, 26.5.27).
  public func cumulative(_ t: Double) -> Double {
    let tail = 0.5 * regularizedBeta(nu / 2, 0.5, x: nu / (nu + t * t), y: t * t / (nu + t * t))
    return t > 0 ? 1 - tail : tail
  }

  /// The probability of a value at least as far from 0 as `t`, on either side.
  public func twoSided(_ t: Double) -> Double {
    2 * cumulative(-abs(t))
  }

  /// The value below which the share `p` lies; infinite for 0 and 1, NaN outside `0...1`.
  ///
  /// Newton's method from 0: below 0 the cumulative function is convex, so the steps descend to
  /// the root without overshooting.
  public func quantile(_ p: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    if p > 0.5 { return -quantile(1 - p) }
    guard p > 0 else { return -.infinity }
    guard p < 0.5 else { return 0 }
    var t = 0.0
    for _ in 0..<500 {
      let next = t - (cumulative(t) - p) / density(t)
      // Descending ends where rounding takes over.
      guard next < t else { return t }
      t = next
    }
    return t
  }

  private func density(_ t: Double) -> Double {
    exp(-0.5 * (nu + 1) * log1p(t * t / nu) - 0.5 * log(nu) - logBeta(nu / 2, 0.5))
  }
}
