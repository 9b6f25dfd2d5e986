import Glibc

/// The sums of a kernel times each of its features over all whole numbers x >= `start`.
///
/// Terms are summed until the kernel is smooth on the scale of whole numbers, or until what is left is
/// below 1e-24 of the sum; the rest is its integral with the Euler-Maclaurin formula's corrections up to
/// the 11th derivative. The first one left out, with the 13th, bounds the error; `relativeError` has it.
/// The integral is Gauss and Legendre's over ln x, with panels doubled until two rules agree to 1e-13.
struct KernelSum {
  /// The sums divided by e^shift: of 1, y, v, y², yv, v².
  let sums: SIMD8<Double>
  /// The largest ln f.
  let shift: Double
  /// A bound of the relative error of `sums[0]`, rounding aside.
  let relativeError: Double

  /// ln of the sum of f.
  var logarithm: Double { shift + log(sums[0]) }

  /// nil where it would take more than 131,072 terms, or an integral does not settle.
  init?(_ kernel: TailKernel, from start: Double) {
    let mode = max(start, kernel.mode.rounded(.down))
    let shift = max(kernel.log(mode), kernel.log(mode + 1))
    guard mode <= Double(CountDistribution.limit), shift.isFinite else { return nil }
    var sums = SIMD8<Double>.zero
    var x = kernel.isSmooth(at: start) ? start : Self.first(kernel, start, mode, shift)
    var isDone = false
    for _ in 0..<1 << 17 {
      if kernel.isSmooth(at: x) { break }
      let terms = kernel.terms(x, logarithm: log(x / kernel.origin), shift: shift)
      if x > mode + 1, terms[0] < 1e-30 * sums[0] {
        isDone = true
        break
      }
      sums += terms
      x += 1
    }
    if !isDone {
      guard kernel.isSmooth(at: x), let integral = Self.integral(kernel, from: x, shift: shift)
      else { return nil }
      let ends = Self.corrections(kernel, at: x, shift: shift)
      sums += integral + ends.sum
      relativeError = ends.next / sums[0] + 1e-13
    } else {
      relativeError = 1e-24
    }
    guard sums[0] > 0, sums[0].isFinite else { return nil }
    self.sums = sums
    self.shift = shift
  }

  /// Where terms begin to matter, if they rise: all before are below e^-80 of the largest.
  private static func first(
    _ kernel: TailKernel, _ start: Double, _ mode: Double, _ shift: Double
  ) -> Double {
    var (low, high) = (start, mode)
    guard kernel.log(low) - shift < -80 else { return start }
    while high - low > 1 {
      let middle = ((low + high) / 2).rounded(.down)
      if kernel.log(middle) - shift < -80 { low = middle } else { high = middle }
    }
    return low
  }

  /// B_2k / 2k for k = 1...7.
  private static let coefficients: [Double] = [
    1 / 12.0, -1 / 120.0, 1 / 252.0, -1 / 240.0, 1 / 132.0, -691 / 32760.0, 1 / 12.0,
  ]

  /// f(x)/2 - Σ B_2k/(2k)! f^(2k-1)(x), and the size of the first term left out.
  private static func corrections(
    _ kernel: TailKernel, at x: Double, shift: Double
  ) -> (sum: SIMD8<Double>, next: Double) {
    let series = kernel.series(at: x, order: 13, shift: shift)
    var sum = SIMD8<Double>.zero
    for (feature, taylor) in series.enumerated() {
      sum[feature] =
        taylor[0] / 2 - (1...6).reduce(0.0) { $0 + coefficients[$1 - 1] * taylor[2 * $1 - 1] }
    }
    return (sum, abs(coefficients[6] * series[0][13]))
  }

  /// The integral over all x >= `start`, by t = ln(x / origin).
  private static func integral(
    _ kernel: TailKernel, from start: Double, shift: Double
  ) -> SIMD8<Double>? {
    let first = log(start / kernel.origin)
    let last = end(kernel, from: first)
    var panels = 4
    var before = panelSum(kernel, first, last, panels, shift)
    while panels < 256 {
      panels *= 2
      let now = panelSum(kernel, first, last, panels, shift)
      let gap = now - before
      // Beyond the doubles' range nothing settles.
      guard (0..<6).allSatisfy({ now[$0].isFinite }) else { return nil }
      if (0..<6).allSatisfy({ abs(gap[$0]) <= 1e-13 * abs(now[$0]) || abs(now[$0]) < 1e-280 }) {
        return now
      }
      before = now
    }
    return nil
  }

  /// Where the integrand of the highest feature has fallen below e^-50 of its largest.
  private static func end(_ kernel: TailKernel, from first: Double) -> Double {
    let (alpha, gamma, origin) = (kernel.alpha, kernel.gamma, kernel.origin)
    func height(_ t: Double) -> Double {
      switch kernel.second {
      case .excess: (alpha + 3) * t + gamma * origin * exp(t)
      case .squaredLogarithm: (alpha + 1) * t + gamma * t * t
      }
    }
    let peak: Double =
      switch kernel.second {
      case .excess: alpha > -3 ? log((alpha + 3) / (-gamma * origin)) : first
      case .squaredLogarithm: -(alpha + 1) / (2 * gamma)
      }
    let top = max(first, peak)
    var step = 1e-6
    while height(top + step) > height(top) - 50 { step *= 1.5 }
    return top + step
  }

  private static func panelSum(
    _ kernel: TailKernel, _ first: Double, _ last: Double, _ panels: Int, _ shift: Double
  ) -> SIMD8<Double> {
    let half = (last - first) / Double(2 * panels)
    var sum = SIMD8<Double>.zero
    for panel in 0..<panels {
      let middle = first + half * Double(2 * panel + 1)
      for (node, weight) in legendre {
        let y = middle + half * node
        let x = kernel.origin * exp(y)
        sum += (weight * x) * kernel.terms(x, logarithm: y, shift: shift)
      }
    }
    return sum * half
  }

  /// The nodes and weights of 20 points on -1...1: the roots of Legendre's polynomial, by Newton.
  private static let legendre: [(node: Double, weight: Double)] = {
    let count = 20
    return (1...count).map { index in
      var x = cos(Double.pi * (Double(index) - 0.25) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<8 {
        var (before, value) = (1.0, x)
        for degree in 2...count {
          let d = Double(degree)
          (before, value) = (value, ((2 * d - 1) * x * value - (d - 1) * before) / d)
        }
        slope = Double(count) * (x * value - before) / (x * x - 1)
        x -= value / slope
      }
      return (x, 2 / ((1 - x * x) * slope * slope))
    }
  }()
}
