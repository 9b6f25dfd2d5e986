import Glibc

/// Maximum likelihood of the four families.
///
/// All are exponential families, so that the log-likelihood is concave in their natural parameters: where
/// its gradient is 0 lies its only maximum, and where that is on the border of their range the gradient
/// there says so.
struct TailEstimation {
  /// The samples, the smallest of which is x_min or larger.
  let tail: CountDistribution
  let xMin: Int
  private let origin: Double
  /// The mean of ln(x / x_min).
  private let meanLogarithm: Double

  init(_ tail: CountDistribution, xMin: Int) {
    self.tail = tail
    self.xMin = xMin
    let origin = Double(xMin)
    self.origin = origin
    meanLogarithm = tail.mean { log($0 / origin) }
  }

  func model(of family: TailFamily) -> Result<TailModel, CannotTell> {
    switch family {
    case .powerLaw:
      guard let exponent = Self.exponent(meanLogarithm: meanLogarithm, from: origin) else {
        return .failure(.notFound(.powerLaw))
      }
      return made(.powerLaw(exponent: exponent))
    case .exponential: return exponential
    case .truncatedPowerLaw: return truncated
    case .logNormal: return logNormal
    }
  }

  private var exponential: Result<TailModel, CannotTell> {
    let excess = tail.mean { $0 - origin }
    return excess > 0
      ? made(.exponential(rate: log1p(1 / excess))) : .failure(.notFound(.exponential))
  }

  private var truncated: Result<TailModel, CannotTell> {
    let excess = tail.mean { $0 - origin }
    var starts = [(-1.5, -1 / excess), (0, -log1p(1 / excess)), (0.5, -2 / excess)]
    if let exponent = Self.exponent(meanLogarithm: meanLogarithm, from: origin) {
      // At the border, where x_c is infinite, a shorter tail than the power law's would fit better only
      // if the power law's mean, which exists for a > 2, were above the samples'.
      if exponent > 2 {
        let sums = HurwitzZeta(exponent, from: origin).moments.0
        let raised = HurwitzZeta(exponent - 1, from: origin).moments.0
        if excess >= origin * (raised / sums - 1) {
          return made(.truncatedPowerLaw(exponent: exponent, rate: 0))
        }
      }
      // From between the border and the maximum Newton's steps do not lead beyond either.
      starts.insert(contentsOf: [(-exponent, -0.1 / excess), (-exponent, -1e-4 / excess)], at: 0)
    }
    guard let (alpha, gamma) = maximum(.excess, mean: excess, starts: starts) else {
      return .failure(.notFound(.truncatedPowerLaw))
    }
    return made(.truncatedPowerLaw(exponent: -alpha, rate: -gamma))
  }

  private var logNormal: Result<TailModel, CannotTell> {
    let squares = tail.mean { log($0 / origin) * log($0 / origin) }
    let variance = max(squares - meanLogarithm * meanLogarithm, 1e-30)
    var starts = [
      (meanLogarithm / variance - 1, -0.5 / variance), (-1.0, -0.5 / squares),
    ]
    if let exponent = Self.exponent(meanLogarithm: meanLogarithm, from: origin) {
      let sums = HurwitzZeta(exponent, from: origin).moments
      // At the border the log-normal is the power law; beyond it, it cannot be normalized.
      if squares >= sums.2 / sums.0 { return .failure(.noMaximum(.logNormal)) }
      starts += [(-exponent, -0.05), (-exponent, -1e-3)]
    }
    guard let (alpha, gamma) = maximum(.squaredLogarithm, mean: squares, starts: starts) else {
      return .failure(.notFound(.logNormal))
    }
    let variance2 = -0.5 / gamma
    return made(
      .logNormal(mu: (alpha + 1) * variance2 + log(origin), sigma: variance2.squareRoot()))
  }

  private func made(_ parameters: TailModel.Parameters) -> Result<TailModel, CannotTell> {
    do throws(StatisticsError) {
      return .success(try TailModel(parameters, xMin: xMin))
    } catch {
      return .failure(.notFound(TailModel(parameters, xMin: xMin, logNormalizer: 0).family))
    }
  }

  /// The power law's exponent by Newton's method: the mean of ln(x / x_min) that it gives is that of
  /// the samples. nil where all are x_min.
  static func exponent(
    meanLogarithm: Double, from origin: Double, near guess: Double? = nil
  ) -> Double? {
    guard meanLogarithm > 0 else { return nil }
    var a = guess ?? 1 + 1 / (meanLogarithm + log(origin / (origin - 0.5)))
    for _ in 0..<200 {
      let sums = HurwitzZeta(a, from: origin).moments
      let mean = sums.1 / sums.0
      let variance = sums.2 / sums.0 - mean * mean
      guard variance > 0 else { return nil }
      let next = a + (mean - meanLogarithm) / variance
      let step = next > 1 ? next - a : (1 + a) / 2 - a
      a += step
      if abs(step) <= 1e-13 * a { return a }
    }
    // Steps at the last digit may go to and fro.
    let sums = HurwitzZeta(a, from: origin).moments
    return abs(sums.1 / sums.0 - meanLogarithm) <= 1e-10 * meanLogarithm ? a : nil
  }

  /// The maximum from the first start that leads to it.
  private func maximum(
    _ second: TailKernel.Second, mean: Double, starts: [(Double, Double)]
  ) -> (alpha: Double, gamma: Double)? {
    for start in starts {
      var search = ConcaveSearch(
        second: second, origin: origin, means: (meanLogarithm, mean), at: start)
      if search.run() { return search.point }
    }
    return nil
  }
}
