import Glibc

/// The unnormalized probability of the families with two parameters, f(x) = exp(alpha y + gamma v) with
/// y = ln(x / origin), over whole numbers x >= origin. v is x - origin (truncated power law) or y²
/// (log-normal): both are exponential families, so that the log-likelihood is concave in (alpha, gamma).
struct TailKernel {
  /// What gamma multiplies.
  enum Second {
    /// x - origin.
    case excess
    /// y².
    case squaredLogarithm
  }

  let second: Second
  let alpha: Double
  /// Below 0.
  let gamma: Double
  let origin: Double

  /// The factor of y² in ln f.
  var beta: Double { second == .squaredLogarithm ? gamma : 0 }
  /// The rate of x in ln f.
  var lambda: Double { second == .excess ? -gamma : 0 }

  /// ln f(x).
  func log(_ x: Double) -> Double {
    let y = Glibc.log(x / origin)
    return alpha * y + gamma * (second == .excess ? x - origin : y * y)
  }

  /// Where f is largest, not before the origin.
  var mode: Double {
    guard alpha > 0 else { return origin }
    return switch second {
    case .excess: max(origin, alpha / lambda)
    case .squaredLogarithm: origin * exp(-alpha / (2 * gamma))
    }
  }

  /// f(x) e^-shift times 1, y, v, y², yv, v² (and two zeros), where y = ln(x / origin).
  func terms(_ x: Double, logarithm y: Double, shift: Double) -> SIMD8<Double> {
    let v = second == .excess ? x - origin : y * y
    let f = exp(alpha * y + gamma * v - shift)
    let (fy, fv) = (f * y, f * v)
    return SIMD8(f, fy, fv, fy * y, fy * v, fv * v, 0, 0)
  }

  /// Whether f changes so little from one whole number to the next that the derivatives at x, and
  /// everywhere behind it where f matters, fall fast.
  func isSmooth(at x: Double) -> Bool {
    let slope = alpha + 2 * beta * Glibc.log(x / origin)
    return x >= 16 && abs(slope) <= 0.25 * x && (2 * abs(beta)).squareRoot() <= 0.125 * x
      && lambda <= 0.3
  }

  /// The Taylor coefficients of f times each feature around x, divided by e^shift, up to `order`.
  func series(at x: Double, order: Int, shift: Double) -> [[Double]] {
    var y = [Double](repeating: 0, count: order + 1)
    y[0] = Glibc.log(x / origin)
    var power = 1.0
    for index in 1...order {
      power /= x
      y[index] = (index % 2 == 1 ? 1 : -1) * power / Double(index)
    }
    var v = [Double](repeating: 0, count: order + 1)
    switch second {
    case .excess: (v[0], v[1]) = (x - origin, 1)
    case .squaredLogarithm: v = Self.product(y, y)
    }
    let exponent = zip(y, v).map { alpha * $0 + gamma * $1 }
    var f = [Double](repeating: 0, count: order + 1)
    f[0] = exp(exponent[0] - shift)
    for index in 1...order {
      f[index] =
        (1...index).reduce(0.0) { $0 + Double($1) * exponent[$1] * f[index - $1] } / Double(index)
    }
    let (fy, fv) = (Self.product(f, y), Self.product(f, v))
    return [f, fy, fv, Self.product(fy, y), Self.product(fy, v), Self.product(fv, v)]
  }

  private static func product(_ left: [Double], _ right: [Double]) -> [Double] {
    left.indices.map { index in
      (0...index).reduce(0.0) { $0 + left[$1] * right[index - $1] }
    }
  }
}
