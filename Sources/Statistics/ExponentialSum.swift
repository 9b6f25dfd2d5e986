import Glibc

/// A sum of independent exponential variables of mean 1, each times a weight.
struct ExponentialSum {
  /// The weights other than 0, with the number of variables that have each. A sum taken several
  /// times over may have a number that is not whole.
  private let terms: [(weight: Double, count: Double)]

  init(_ terms: [(weight: Double, count: Double)]) {
    self.terms = terms.filter { $0.weight != 0 && $0.count > 0 }
  }

  /// The probability that the sum is at most 0, to about 1e-13 of the smaller of it and its
  /// complement.
  ///
  /// The moment generating function of the sum is the product of 1 / (1 - s w). Its inversion
  /// integral is taken along a parabola through the saddle point, close to the path of steepest
  /// descent, with steps that double in length farther out: both make the trapezoidal rule converge
  /// exponentially (H. E. Daniels, International Statistical Review 55 (1987) 37; L. N. Trefethen and
  /// J. A. C. Weideman, SIAM Review 56 (2014) 385). Where the parabola comes close to a pole of many
  /// variables, the integrand rises again; then a straight line is taken, on which it only falls.
  var probabilityOfAtMostZero: Double {
    guard terms.contains(where: { $0.weight > 0 }) else { return 1 }
    guard terms.contains(where: { $0.weight < 0 }) else { return 0 }
    let mean = terms.reduce(0) { $0 + $1.weight * $1.count }
    if mean > 0 { return probabilityBelowZero }
    return 1 - ExponentialSum(terms.map { (-$0.weight, $0.count) }).probabilityBelowZero
  }

  /// For a sum whose mean is not below 0, with weights of both signs.
  private var probabilityBelowZero: Double {
    let saddle = saddlePoint
    var second = 1 / (saddle * saddle)
    var third = -2 / (saddle * saddle * saddle)
    for (weight, count) in terms {
      let part = weight / (1 - saddle * weight)
      second += count * part * part
      third += 2 * count * part * part * part
    }
    let scale = 1 / second.squareRoot()
    let bent = integral(from: saddle, bend: third / (6 * second), scale: scale, step: 0.125)
    return min(1, bent ?? integral(from: saddle, bend: 0, scale: scale, step: 0.03125) ?? 0)
  }

  /// The integral along a parabola.
  /// - Returns: nil where the integrand rises along it.
  private func integral(
    from saddle: Double, bend: Double, scale: Double, step: Double
  ) -> Double? {
    var sum = 0.0
    var first = 0.0
    var highest = Double.infinity
    for number in 0..<Int(40 / step) {
      let u = Double(number) * step
      let t = scale * sinh(u)
      let exponent = logIntegrand(saddle + bend * t * t, t)
      guard exponent.real <= highest + 1e-9 else { return nil }
      highest = exponent.real
      let size = exp(exponent.real) * scale * cosh(u)
      let (turned, along) = (cos(exponent.imaginary), sin(exponent.imaginary))
      let value = size * (turned + 2 * bend * t * along)
      if number == 0 { first = value / 2 }
      sum += number == 0 ? first : value
      if size * (1 + abs(2 * bend * t)) < 1e-17 * first { break }
    }
    return sum * step / .pi
  }

  /// Where the integrand is least on the real axis between its poles at 0 and below.
  private var saddlePoint: Double {
    var low = 1 / (terms.lazy.map(\.weight).min() ?? -1)
    var high = 0.0
    for _ in 0..<50 {
      let middle = (low + high) / 2
      let slope = terms.reduce(-1 / middle) { sum, term in
        sum + term.count * term.weight / (1 - middle * term.weight)
      }
      (low, high) = slope > 0 ? (low, middle) : (middle, high)
    }
    return (low + high) / 2
  }

  /// The logarithm of the moment generating function at s = x + iy, divided by -s.
  private func logIntegrand(_ x: Double, _ y: Double) -> (real: Double, imaginary: Double) {
    var real = -0.5 * log(x * x + y * y)
    var imaginary = -atan2(-y, -x)
    for (weight, count) in terms {
      let (a, b) = (1 - x * weight, -y * weight)
      real -= 0.5 * count * log(a * a + b * b)
      imaginary -= count * atan2(b, a)
    }
    return (real, imaginary)
  }
}
