import Glibc

/// A family of distributions over all whole numbers x >= x_min.
public enum TailFamily: String, Sendable, Hashable, CaseIterable {
  /// x^-a.
  case powerLaw = "power_law"
  /// x^-a e^(-x / x_c).
  case truncatedPowerLaw = "truncated_power_law"
  /// (1/x) e^(-(ln x - mu)² / (2 sigma²)): the log-normal density at whole numbers, not its integral
  /// over the unit around them.
  case logNormal = "log_normal"
  /// e^(-lambda x): the geometric distribution.
  case exponential = "exponential"

  /// The name for people.
  public var title: String {
    switch self {
    case .powerLaw: "power law"
    case .truncatedPowerLaw: "truncated power law"
    case .logNormal: "log-normal"
    case .exponential: "exponential"
    }
  }
}

/// One distribution of a family, normalized over all whole numbers x >= x_min to a relative error below
/// 1e-10.
public struct TailModel: Sendable, Hashable {
  /// The parameters of each family.
  public enum Parameters: Sendable, Hashable {
    /// a above 1.
    case powerLaw(exponent: Double)
    /// Any a with a rate 1/x_c above 0: a below 0 rises before it falls. With a rate of 0, the limit in
    /// which x_c is infinite, a above 1.
    case truncatedPowerLaw(exponent: Double, rate: Double)
    /// Any mu, and sigma above 0, of ln x.
    case logNormal(mu: Double, sigma: Double)
    /// lambda above 0.
    case exponential(rate: Double)
  }

  public let parameters: Parameters
  /// The smallest value it gives a probability.
  public let xMin: Int
  /// ln of the sum of the unnormalized probabilities, the one of x_min taken for 1.
  private let logNormalizer: Double

  /// Throws `StatisticsError` for parameters outside their range, an x_min outside
  /// `1...CountDistribution.limit`, and parameters so extreme that they cannot be normalized.
  public init(_ parameters: Parameters, xMin: Int) throws(StatisticsError) {
    guard 1...CountDistribution.limit ~= xMin, Self.areValid(parameters),
      let normalizer = Self.logNormalizer(parameters, Double(xMin)), normalizer.isFinite
    else {
      throw StatisticsError(
        "there is no distribution with the parameters \(parameters) over x >= \(xMin)")
    }
    self.init(parameters, xMin: xMin, logNormalizer: normalizer)
  }

  init(_ parameters: Parameters, xMin: Int, logNormalizer: Double) {
    self.parameters = parameters
    self.xMin = xMin
    self.logNormalizer = logNormalizer
  }

  /// The family it is of.
  public var family: TailFamily {
    switch parameters {
    case .powerLaw: .powerLaw
    case .truncatedPowerLaw: .truncatedPowerLaw
    case .logNormal: .logNormal
    case .exponential: .exponential
    }
  }

  /// ln of the probability of x; minus infinity below x_min.
  public func logProbability(of x: Int) -> Double {
    x < xMin ? -.infinity : logWeight(Double(x)) - logNormalizer
  }

  /// P(X >= x): 1 up to x_min.
  public func survival(from x: Int) -> Double {
    guard x > xMin else { return 1 }
    let (start, origin) = (Double(x), Double(xMin))
    switch parameters {
    case .exponential(let rate): return exp(-rate * (start - origin))
    case .powerLaw(let exponent), .truncatedPowerLaw(let exponent, rate: 0):
      return exp(logWeight(start) - logNormalizer) * HurwitzZeta(exponent, from: start).moments.0
    case .truncatedPowerLaw, .logNormal:
      guard let kernel = Self.kernel(parameters, origin),
        let sum = KernelSum(kernel, from: start)
      else { return 0 }
      return exp(sum.logarithm - logNormalizer)
    }
  }

  /// The Kolmogorov-Smirnov distance to samples that are all at least x_min: the largest gap between
  /// the cumulative shares, over all whole numbers from x_min on.
  func distance(to tail: CountDistribution) -> Double {
    guard let first = tail.values.first else { return 0 }
    let model = survival(from: tail.values)
    let samples = tail.survival
    var largest = 1 - survival(from: first)
    for index in tail.values.indices {
      let isLast = index + 1 == tail.values.count
      let behind = model[index] - exp(logProbability(of: tail.values[index]))
      let share = isLast ? 0 : samples[index + 1]
      largest = max(largest, abs(share - behind), abs(share - (isLast ? 0 : model[index + 1])))
    }
    return largest
  }

  /// P(X >= x) for values that ascend.
  public func survival(from values: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    var (following, share) = (Int.max, 0.0)
    for index in values.indices.reversed() {
      let value = values[index]
      // Near the value after it, what lies between is summed.
      if following - value <= 64 {
        for x in max(value, xMin)..<max(following, xMin) { share += exp(logProbability(of: x)) }
      } else {
        share = survival(from: value)
      }
      (following, result[index]) = (value, min(1, share))
    }
    return result
  }

  /// The log-likelihood of samples that are all at least x_min.
  public func logLikelihood(of tail: CountDistribution) -> Double {
    var sum = 0.0
    for (value, count) in zip(tail.values, tail.counts) {
      sum += Double(count) * logProbability(of: value)
    }
    return sum
  }

  /// ln of the unnormalized probability, 0 at x_min.
  private func logWeight(_ x: Double) -> Double {
    let origin = Double(xMin)
    switch parameters {
    case .powerLaw(let exponent): return -exponent * log(x / origin)
    case .truncatedPowerLaw(let exponent, let rate):
      return -exponent * log(x / origin) - rate * (x - origin)
    case .logNormal: return Self.kernel(parameters, origin)?.log(x) ?? 0
    case .exponential(let rate): return -rate * (x - origin)
    }
  }

  private static func areValid(_ parameters: Parameters) -> Bool {
    switch parameters {
    case .powerLaw(let exponent): exponent > 1 && exponent.isFinite
    case .truncatedPowerLaw(let exponent, let rate):
      exponent.isFinite && rate.isFinite && (rate > 0 || rate == 0 && exponent > 1)
    case .logNormal(let mu, let sigma): mu.isFinite && sigma > 0 && sigma.isFinite
    case .exponential(let rate): rate > 0 && rate.isFinite
    }
  }

  static func logNormalizer(_ parameters: Parameters, _ origin: Double) -> Double? {
    switch parameters {
    case .powerLaw(let exponent), .truncatedPowerLaw(let exponent, rate: 0):
      log(HurwitzZeta(exponent, from: origin).moments.0)
    case .exponential(let rate): -log(-expm1(-rate))
    case .truncatedPowerLaw, .logNormal:
      kernel(parameters, origin).flatMap { KernelSum($0, from: origin)?.logarithm }
    }
  }

  /// The kernel of the families that have one.
  static func kernel(_ parameters: Parameters, _ origin: Double) -> TailKernel? {
    switch parameters {
    case .truncatedPowerLaw(let exponent, let rate) where rate > 0:
      TailKernel(second: .excess, alpha: -exponent, gamma: -rate, origin: origin)
    case .logNormal(let mu, let sigma):
      TailKernel(
        second: .squaredLogarithm, alpha: (mu - log(origin)) / (sigma * sigma) - 1,
        gamma: -0.5 / (sigma * sigma), origin: origin)
    default: nil
    }
  }
}
