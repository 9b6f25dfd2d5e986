import Glibc

/// Where a tail begins, and the power law from there on.
///
/// Source: A. Clauset, C. R. Shalizi, M. E. J. Newman, SIAM Review 51 (2009) 661, section 3.3.
public struct TailThreshold: Sendable, Hashable {
  /// The smallest value of the tail.
  public let xMin: Int
  /// The power law's exponent a by maximum likelihood.
  public let exponent: Double
  /// The Kolmogorov-Smirnov distance: the largest gap between the cumulative shares of the tail's
  /// samples and of the power law, over all whole numbers from x_min on.
  public let distance: Double

  /// Fewer distinct values in a tail tell nothing of its form.
  public static let leastDistinct = 4
  /// Fewer samples in a tail tell nothing of its form (Clauset and others recommend 50).
  public static let leastSamples = 50

  /// The threshold with the smallest distance among the distinct values but the largest, the smaller
  /// one of equals; nil for fewer than two distinct values.
  static func best(of distribution: CountDistribution) -> TailThreshold? {
    let scan = Scan(distribution)
    var best: TailThreshold?
    var guess: Double?
    for index in distribution.values.indices.dropLast() {
      guard let exponent = scan.exponent(index, near: guess),
        let distance = scan.distance(index, exponent, below: best?.distance ?? .infinity)
      else { continue }
      guess = exponent
      best = TailThreshold(
        xMin: distribution.values[index], exponent: exponent, distance: distance)
    }
    return best
  }

  /// The power law from a given value on; nil where no two samples from there on differ.
  static func fixed(_ xMin: Int, in distribution: CountDistribution) -> TailThreshold? {
    let tail = distribution.tail(from: xMin)
    guard tail.values.count > 1 else { return nil }
    let scan = Scan(tail, from: xMin)
    guard let exponent = scan.exponent(0, near: nil),
      let distance = scan.distance(0, exponent, below: .infinity)
    else { return nil }
    return TailThreshold(xMin: xMin, exponent: exponent, distance: distance)
  }
}

/// What the tails from each value on have in common.
private struct Scan {
  private let values: [Double]
  private let logarithms: [Double]
  /// Samples from each value on; one more than values, the last 0.
  private let above: [Double]
  /// The sum of ln x over them.
  private let logarithmsAbove: [Double]
  /// Where the tail begins that begins before the first value, if that is wanted.
  private let start: Double?

  init(_ distribution: CountDistribution, from start: Int? = nil) {
    values = distribution.values.map(Double.init)
    logarithms = values.map { log($0) }
    self.start = start.map(Double.init)
    var (count, sum) = (0.0, 0.0)
    var (counts, sums) = ([0.0], [0.0])
    for index in values.indices.reversed() {
      count += Double(distribution.counts[index])
      sum += Double(distribution.counts[index]) * logarithms[index]
      counts.append(count)
      sums.append(sum)
    }
    above = counts.reversed()
    logarithmsAbove = sums.reversed()
  }

  func exponent(_ index: Int, near guess: Double?) -> Double? {
    let origin = start ?? values[index]
    let mean = logarithmsAbove[index] / above[index] - log(origin)
    return TailEstimation.exponent(meanLogarithm: mean, from: origin, near: guess)
  }

  /// The distance of the tail from a value on; nil as soon as it is `bound` or more.
  func distance(_ index: Int, _ exponent: Double, below bound: Double) -> Double? {
    let origin = start ?? values[index]
    var model = PowerLawSurvival(exponent, from: origin)
    var largest = 0.0
    var following = model.share(from: values[index], logarithm: logarithms[index])
    // Before the first value no sample lies.
    largest = 1 - following
    for position in index..<values.count {
      // Between two values the samples' share stands still while the model's falls: the gap is
      // largest right behind the one and right before the other.
      let samples = above[position + 1] / above[index]
      let behind = following - model.probability(logarithms[position])
      following =
        position + 1 < values.count
        ? model.share(from: values[position + 1], logarithm: logarithms[position + 1]) : 0
      largest = max(largest, abs(samples - behind), abs(samples - following))
      if largest >= bound { return nil }
    }
    return largest
  }
}

/// P(X >= x) of a power law for values that ascend, quickly.
private struct PowerLawSurvival {
  private let exponent: Double
  private let logOrigin: Double
  private let normalizer: Double
  /// Coefficients of w^(1 - 2k) in the Euler-Maclaurin series.
  private let series: SIMD8<Double>
  private let asymptotic: Double
  /// Below `asymptotic`: the share from the whole number `reached` on.
  private var reached: Double
  private var share = 1.0

  init(_ exponent: Double, from origin: Double) {
    self.exponent = exponent
    logOrigin = log(origin)
    normalizer = 1 / HurwitzZeta(exponent, from: origin).moments.0
    asymptotic = HurwitzZeta.asymptotic(exponent)
    reached = origin
    var series = SIMD8<Double>.zero
    var product = 1.0
    for index in 0..<8 {
      product *= exponent + Double(max(0, 2 * index - 1))
      if index > 0 { product *= exponent + Double(2 * index) }
      series[index] = HurwitzZeta.coefficients[index] * product
    }
    self.series = series
  }

  func probability(_ logarithm: Double) -> Double {
    exp(-exponent * (logarithm - logOrigin)) * normalizer
  }

  mutating func share(from x: Double, logarithm: Double) -> Double {
    guard x < asymptotic else {
      let inverse = 1 / x
      let square = inverse * inverse
      var sum = 0.0
      for index in (0..<6).reversed() { sum = sum * square + series[index] }
      return probability(logarithm) * (x / (exponent - 1) + 0.5 + sum * inverse)
    }
    while reached < x {
      share -= probability(log(reached))
      reached += 1
    }
    return share
  }
}
