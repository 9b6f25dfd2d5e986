import Glibc

/// The statistic's values over the resamples, in order, around its value for the points themselves.
struct Replicates {
  let value: Double
  /// The defined ones in ascending order.
  private let sorted: [Double]
  /// The number of resamples without a value.
  let undefined: Int

  init(_ replicates: [Double?], around value: Double) {
    self.value = value
    sorted = replicates.compactMap(\.self).sorted()
    undefined = replicates.count - sorted.count
  }

  /// With denominator n - 1; `nil` if any resample has no value. 0 when they differ by no more than
  /// rounding.
  var standardDeviation: Double? {
    guard undefined == 0, sorted.count > 1, let mean = arithmeticMean(sorted) else { return nil }
    if allAgree { return 0 }
    let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(sorted.count - 1)).squareRoot()
  }

  /// Whether every resample gave the same figure, up to rounding.
  var allAgree: Bool {
    guard undefined == 0, let low = sorted.first, let high = sorted.last else { return false }
    return high - low <= 1e-12 * max(abs(low), abs(high))
  }

  /// The interval by the wanted method, or by percentiles where BCa has no value: then the estimate
  /// lies outside all resamples or leaving one cluster out leaves no statistic.
  func interval(
    _ setup: Bootstrap, clusters: Int, leavingOneOut: () -> [Double?]
  ) -> (interval: Interval, method: Bootstrap.Method)? {
    let tail = setup.confidence.tail
    if allAgree {
      return (Interval(lower: value, upper: value, confidence: setup.confidence), setup.method)
    }
    var shares = (lower: tail, upper: 1 - tail)
    var method = setup.method
    switch method {
    case .percentile: break
    case .expanded: shares = expandedShares(tail: tail, clusters: clusters)
    case .bca:
      if let adjusted = adjustedShares(tail: tail, leavingOneOut: leavingOneOut()) {
        shares = adjusted
      } else {
        method = .percentile
      }
    }
    guard let low = lowerEnd(shares.lower), let high = upperEnd(shares.upper) else { return nil }
    return (Interval(lower: low, upper: high, confidence: setup.confidence), method)
  }

  /// The interval between the percentiles, expanded ones for a number of clusters; nil where too many
  /// resamples have no value.
  func percentiles(_ confidence: Confidence, clusters: Int? = nil) -> Interval? {
    let shares =
      clusters.map { expandedShares(tail: confidence.tail, clusters: $0) }
      ?? (lower: confidence.tail, upper: 1 - confidence.tail)
    guard let low = lowerEnd(shares.lower), let high = upperEnd(shares.upper) else { return nil }
    return Interval(lower: low, upper: high, confidence: confidence)
  }

  /// The quantile with undefined resamples taken as minus infinity.
  private func lowerEnd(_ share: Double) -> Double? {
    quantile(share, shift: undefined)
  }

  /// The quantile with undefined resamples taken as plus infinity.
  private func upperEnd(_ share: Double) -> Double? {
    quantile(share, shift: 0)
  }

  /// Linear between neighbours (Hyndman and Fan's type 7, numpy's default); `shift` unknown values
  /// stand below the known ones and the other unknown ones above. `nil` where one is touched.
  private func quantile(_ share: Double, shift: Int) -> Double? {
    let position = share * Double(sorted.count + undefined - 1)
    let below = position.rounded(.down)
    let fraction = position - below
    let index = Int(below) - shift
    let next = fraction > 0 ? index + 1 : index
    guard sorted.indices.contains(index), sorted.indices.contains(next) else { return nil }
    return sorted[index] + fraction * (sorted[next] - sorted[index])
  }

  private func expandedShares(tail: Double, clusters: Int) -> (lower: Double, upper: Double) {
    let g = Double(clusters)
    let reach = StudentT(degreesOfFreedom: clusters - 1).quantile(tail)
    let share = Normal.cumulative((g / (g - 1)).squareRoot() * reach)
    return (share, 1 - share)
  }

  /// BCa's shares (Efron and Tibshirani 1993, eq. 14.10, 14.14, 14.15): the bias correction from
  /// the share of resamples below the estimate (ties by half, as scipy), the acceleration from
  /// the figures with one cluster left out.
  private func adjustedShares(
    tail: Double, leavingOneOut: [Double?]
  ) -> (lower: Double, upper: Double)? {
    let left = leavingOneOut.compactMap(\.self)
    guard left.count == leavingOneOut.count, let center = arithmeticMean(left),
      let low = sorted.first, let high = sorted.last
    else { return nil }
    let squares = left.reduce(0) { $0 + (center - $1) * (center - $1) }
    let cubes = left.reduce(0) { $0 + (center - $1) * (center - $1) * (center - $1) }
    guard squares > 0 else { return nil }
    let acceleration = cubes / (6 * squares * squares.squareRoot())
    // Sums in another order differ in their last bits, and are ties all the same.
    let tie = 1e-12 * (high - low)
    let less = Double(sorted.count { $0 < value - tie })
    let upTo = Double(sorted.count { $0 <= value + tie })
    let bias = Normal.quantile((less + upTo) / 2 / Double(sorted.count))
    guard bias.isFinite else { return nil }
    func share(_ z: Double) -> Double {
      let shifted = bias + z
      return Normal.cumulative(bias + shifted / (1 - acceleration * shifted))
    }
    let reach = -Normal.quantile(tail)
    return (share(-reach), share(reach))
  }
}
