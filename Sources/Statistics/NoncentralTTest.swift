import Glibc

/// The power of a two-sided t test.
struct NoncentralTTest {
  private let nu: Double
  private let critical: Double

  init(degreesOfFreedom: Int, significance: Double) {
    nu = Double(degreesOfFreedom)
    critical = -StudentT(degreesOfFreedom: degreesOfFreedom).quantile(significance / 2)
  }

  /// The probability of |t| beyond the critical value when the true mean is `shift` standard errors
  /// from 0: the normal probability given the estimated deviation s (in units of the true one),
  /// averaged over the distribution of s.
  ///
  /// The integral is taken over ln s by equal steps, which converges exponentially; the ends lie
  /// where the density is below e^-36, the step is a fifth of the density's width or less.
  func power(shift: Double) -> Double {
    let a = nu / 2
    let low = -(18 / a).squareRoot() - 18 / a
    let high = (18 / a).squareRoot()
    let step = min(0.03, 0.1 / a.squareRoot())
    // The density of ln s, chi-squared being nu s^2, without large terms that cancel.
    let constant = log(2) + 0.5 * log(a / (2 * .pi)) - stirlingRemainder(a)
    var sum = 0.0
    for logS in stride(from: low, through: high, by: step) {
      let s = exp(logS)
      let density = exp(constant + a * (1 + 2 * logS - s * s))
      sum +=
        density
        * (Normal.cumulative(shift - critical * s) + Normal.cumulative(-shift - critical * s))
    }
    return min(1, sum * step)
  }
}
