/// Gaffke's confidence limits: for means of values that cannot leave a known range, such as scores,
/// and for changes in percent of such means.
///
/// What the data cannot show is what has not happened yet: 20 tasks without a loss do not exclude
/// that one task in ten loses. So one cluster that was not seen is added, as bad as the range
/// allows, and all clusters get random weights (exponential, as in the Bayesian bootstrap): the
/// lower limit is the value that the weighted mean falls below with the probability of the tail;
/// the upper limit likewise, with a cluster as good as the range allows. Of 0 and 1 without clusters
/// the limits are Clopper and Pearson's; of paired 0 and 1, a difference of 0 is excluded exactly
/// where McNemar's exact test rejects it. Nothing is assumed of the distribution but that clusters
/// are independent; the cluster that is added has the mean size. That the limits hold for every
/// distribution is proven for some and found true for all that were tried: `BoundedCoverageTests`
/// and docs/statistics.md.
///
/// Source: N. Gaffke, Mathematical Methods of Statistics 14 (2005) 451; E. Learned-Miller and
/// P. Thomas, arXiv:1905.06208 (2019).
public struct BoundedInterval: Sendable {
  /// A cluster's part in numerator and denominator of a ratio of sums.
  fileprivate struct Part: Hashable {
    var numerator: Double
    var denominator: Double
  }

  private let parts: [(part: Part, count: Double)]
  /// The clusters that were not seen, at the worst and at the best.
  private let unseen: (worst: Part, best: Part)
  /// What the ratio cannot leave.
  private let range: ClosedRange<Double>
  private let ratio: Double
  /// What is reported is the ratio times the one, plus the other.
  private let scale: (factor: Double, offset: Double)

  /// Limits of the mean of values within a range.
  ///
  /// `nil` for no values. Throws `StatisticsError` for a value outside the range.
  public init?(meanOf sample: Sample, within range: ClosedRange<Double>) throws(StatisticsError) {
    try checkRange(sample.values, range)
    guard let mean = sample.mean else { return nil }
    let size = Double(sample.count) / Double(sample.clusterCount)
    self.init(
      sample.parts(over: Array(repeating: 1, count: sample.count)),
      unseen: (
        Part(numerator: size * range.lowerBound, denominator: size),
        Part(numerator: size * range.upperBound, denominator: size)
      ), range: range, ratio: mean, scale: (1, 0))
  }

  /// Limits of the change from the mean of `base` to that of `candidate` in percent of the former,
  /// for values from 0 to `largest`.
  ///
  /// `nil` for no values or a base mean of 0. Throws `StatisticsError` for a value outside.
  public init?(percentChangeOf pairs: PairedSample, largest: Double) throws(StatisticsError) {
    try checkRange(pairs.base.values, 0...largest)
    try checkRange(pairs.candidate.values, 0...largest)
    guard let base = pairs.base.mean, let candidate = pairs.candidate.mean, base > 0 else {
      return nil
    }
    let size = largest * Double(pairs.base.count) / Double(pairs.base.clusterCount)
    self.init(
      pairs.candidate.parts(over: pairs.base.values),
      unseen: (Part(numerator: 0, denominator: size), Part(numerator: size, denominator: 0)),
      range: 0...(.infinity), ratio: candidate / base, scale: (100, -100))
  }

  private init(
    _ parts: [Part], unseen: (worst: Part, best: Part), range: ClosedRange<Double>, ratio: Double,
    scale: (factor: Double, offset: Double)
  ) {
    // Equal clusters are counted; in order of appearance, so that sums are always the same.
    var places: [Part: Int] = [:]
    var counted: [(part: Part, count: Double)] = []
    for part in parts {
      if let place = places[part] {
        counted[place].count += 1
      } else {
        places[part] = counted.count
        counted.append((part, 1))
      }
    }
    self.parts = counted
    self.unseen = unseen
    self.range = range
    self.ratio = ratio
    self.scale = scale
  }

  /// The limits.
  /// - Parameter factor: how many times over the data are taken: what the limits would be if so
  ///   many more clusters came out alike.
  public func limits(
    confidence: Confidence = .ninetyFive, repeating factor: Double = 1
  ) -> Interval {
    func limit(isUpper: Bool) -> Double {
      self.limit(confidence.tail, factor, isUpper: isUpper) * scale.factor + scale.offset
    }
    return Interval(
      lower: limit(isUpper: false), upper: limit(isUpper: true), confidence: confidence)
  }

  /// How many times over the data would have to come out alike for the limits to exclude a value,
  /// to a hundredth, at least 1; `nil` where the value is the one observed, or so near that a
  /// million times do not suffice.
  public func repetitionsNeeded(
    toExclude value: Double, confidence: Confidence = .ninetyFive
  ) -> Double? {
    let value = (value - scale.offset) / scale.factor
    func excludes(_ factor: Double) -> Bool {
      let isUpper = value > ratio
      return value != ratio
        && share(beyond: value, isUpper: isUpper, factor: factor) < confidence.tail
    }
    var (low, high) = (1.0, 1.0)
    while !excludes(high) {
      (low, high) = (high, 2 * high)
      guard high < 1_000_000 else { return nil }
    }
    while high > 1.01 * low {
      let middle = (low + high) / 2
      (low, high) = excludes(middle) ? (low, middle) : (middle, high)
    }
    return high
  }

  /// The probability that the weighted ratio with the worst cluster added is at most `value`, or
  /// with the best added at least `value`: the limit lies where it is the tail.
  func probability(beyond value: Double, isUpper: Bool) -> Double {
    share(beyond: (value - scale.offset) / scale.factor, isUpper: isUpper, factor: 1)
  }

  private func share(beyond value: Double, isUpper: Bool, factor: Double) -> Double {
    let sign: Double = isUpper ? -1 : 1
    func weight(_ part: Part) -> Double { sign * (part.numerator - value * part.denominator) }
    return ExponentialSum(
      parts.map { (weight($0.part), $0.count * factor) }
        + [(weight(isUpper ? unseen.best : unseen.worst), 1)]
    ).probabilityOfAtMostZero
  }

  /// The root of the probability less the tail, by secants on the scale of normal quantiles, where
  /// it is nearly a line, and halving where they leave the bracket.
  private func limit(_ tail: Double, _ factor: Double, isUpper: Bool) -> Double {
    let target = Normal.quantile(tail)
    func height(_ value: Double) -> Double {
      let share = self.share(beyond: value, isUpper: isUpper, factor: factor)
      return Normal.quantile(min(max(share, 1e-300), 1 - 1e-16)) - target
    }
    var outer = isUpper ? range.upperBound : range.lowerBound
    if outer.isInfinite {
      outer = 2 * ratio + 1
      while height(outer) > 0 { outer *= 2 }
    } else if height(outer) >= 0 {
      return outer
    }
    var inner = ratio
    var next = (outer + inner) / 2
    var last: (value: Double, height: Double)?
    for _ in 0..<200 {
      let found = height(next)
      if abs(found) < 1e-12 || abs(outer - inner) <= 1e-15 * max(abs(outer), abs(inner)) { break }
      if found < 0 { outer = next } else { inner = next }
      let secant = last.map { next - found * (next - $0.value) / (found - $0.height) } ?? .nan
      last = (next, found)
      let (low, high) = (min(outer, inner), max(outer, inner))
      next = secant > low && secant < high ? secant : (low + high) / 2
    }
    return next
  }
}

extension Sample {
  /// The sums of the values and of `others`, cluster by cluster.
  fileprivate func parts(over others: [Double]) -> [BoundedInterval.Part] {
    var parts = [BoundedInterval.Part](
      repeating: .init(numerator: 0, denominator: 0), count: clusterCount)
    for (place, cluster) in clusters.enumerated() {
      parts[cluster].numerator += values[place]
      parts[cluster].denominator += others[place]
    }
    return parts
  }

  /// The mean of values that cannot leave a range, with its cluster-robust standard error.
  ///
  /// The interval is the wider, at either end, of the t interval and of Gaffke's limits
  /// (`BoundedInterval`), within the range: it has a width also where all values are equal, and
  /// exists also for a single cluster. `nil` for no values. Throws `StatisticsError` for a value
  /// outside the range.
  public func estimate(
    within range: ClosedRange<Double>, confidence: Confidence = .ninetyFive
  ) throws(StatisticsError) -> Estimate? {
    guard let robust = estimate(confidence: confidence),
      let bounded = try BoundedInterval(meanOf: self, within: range)
    else { return nil }
    let limits = bounded.limits(confidence: confidence)
    return Estimate(
      value: robust.value, standardError: robust.standardError,
      interval: (robust.interval?.joined(with: limits) ?? limits).cut(to: range),
      pointCount: robust.pointCount, clusterCount: robust.clusterCount, caveats: robust.caveats)
  }
}
