import Glibc

/// What an axis measures, and how.
struct PlotAxis: Sendable {
  /// How values are spread over an axis.
  enum Kind: Sendable {
    /// Evenly, from what is least to what is greatest.
    case linear
    /// Evenly, 0 included.
    case fromZero
    /// A share of 0...1, in points of 0...100, cut to what occurs.
    case points
    /// The same, 0 included.
    case sharesFromZero
    /// A share of 0...1, whole.
    case share
    /// Each tenfold alike; values of 0 and less are left out.
    case log10
    /// Each doubling alike, with a tick at each of the values.
    case log2
  }

  let title: String
  let kind: Kind

  init(_ title: String, _ kind: Kind) {
    self.title = title
    self.kind = kind
  }

  /// Whether a value has a place on it.
  func has(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    switch kind {
    case .log10, .log2: return value > 0
    default: return true
    }
  }
}

/// An axis over values: where each stands, and its ticks.
struct PlotScale: Sendable {
  let axis: PlotAxis
  /// The ends, as logarithms where the axis is logarithmic.
  private let range: ClosedRange<Double>
  let ticks: [(value: Double, label: String)]

  /// - Parameter count: about how many ticks there is room for.
  init(_ axis: PlotAxis, over values: [Double], ticks count: Int) {
    self.axis = axis
    let values = values.filter(axis.has)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    switch axis.kind {
    case .linear: (range, ticks) = Self.linear(low, high, count, label: PlotText.compact)
    case .fromZero:
      (range, ticks) = Self.linear(min(0, low), max(0, high), count, label: PlotText.compact)
    case .points, .sharesFromZero:
      let from = axis.kind == .points ? low : 0
      let (range, ticks) = Self.linear(from, high, count) { PlotText.compact(100 * $0) }
      self.range = max(0, range.lowerBound)...min(1, max(range.upperBound, 0.01))
      self.ticks = ticks.filter { (-1e-9...1 + 1e-9).contains($0.value) }
    case .share: (range, ticks) = Self.linear(0, 1, count, label: PlotText.compact)
    case .log10: (range, ticks) = Self.log10(low, high, count)
    case .log2: (range, ticks) = Self.log2(values, count)
    }
  }

  /// A value's place, 0 at the low end, 1 at the high one.
  func place(_ value: Double) -> Double {
    let value =
      switch axis.kind {
      case .log10: Glibc.log10(value)
      case .log2: Glibc.log2(value)
      default: value
      }
    let size = range.upperBound - range.lowerBound
    return min(1, max(0, (value - range.lowerBound) / (size > 0 ? size : 1)))
  }

  private typealias Ends = (ClosedRange<Double>, [(value: Double, label: String)])

  /// Ticks at 1, 2 or 5 times a power of ten, the first and the last at the ends.
  private static func linear(
    _ low: Double, _ high: Double, _ count: Int, label: (Double) -> String
  ) -> Ends {
    var (low, high) = (low, high)
    if high - low < 1e-12 * max(1, abs(high)) {
      let room = max(abs(high) * 0.1, 0.05)
      (low, high) = (low - room, high + room)
    }
    let step = roundStep((high - low) / Double(max(2, count)))
    let first = (low / step + 1e-9).rounded(.down)
    let last = (high / step - 1e-9).rounded(.up)
    let ticks = stride(from: first, through: last, by: 1).map { tick in
      (value: tick * step, label: label(tick * step))
    }
    return (first * step...last * step, ticks)
  }

  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, Glibc.log10(step).rounded(.down))
    let factor = [1.0, 2, 5, 10].first { $0 * power >= step * (1 - 1e-9) } ?? 10
    return factor * power
  }

  private static func log10(_ low: Double, _ high: Double, _ count: Int) -> Ends {
    guard low > 0 else { return (0...1, []) }
    var (first, last) = (Glibc.log10(low), Glibc.log10(high))
    let room = max(0.05, (last - first) * 0.04)
    (first, last) = (first - room, last + room)
    // Where they span few powers of ten, their 2- and 5-folds are ticks as well.
    let powers = Int(first.rounded(.down))...Int(last.rounded(.up))
    let every = max(1, (powers.count - 1) / max(2, count) + (powers.count > 2 * count ? 1 : 0))
    let factors: [Double] =
      last - first < 1 ? [1, 2, 3, 5, 7] : last - first < 2.5 ? [1, 2, 5] : [1]
    let ticks = powers.filter { $0 % every == 0 }.flatMap { power in
      factors.map { $0 * pow(10, Double(power)) }
    }.filter { (first - 1e-9...last + 1e-9).contains(Glibc.log10($0)) }
    return (first...last, ticks.map { ($0, logLabel($0)) })
  }

  /// Small powers stand as such: 0.00001 would be a row of zeros.
  private static func logLabel(_ value: Double) -> String {
    guard value < 0.001 else { return PlotText.compact(value) }
    let power = Int(Glibc.log10(value).rounded(.down))
    let factor = (value / pow(10, Double(power))).rounded()
    return "\(Int(factor))e\(power)"
  }

  private static func log2(_ values: [Double], _ count: Int) -> Ends {
    let all = Set(values).sorted()
    guard let low = all.first, let high = all.last else { return (0...1, []) }
    let room = max(0.15, (Glibc.log2(high) - Glibc.log2(low)) * 0.05)
    let every = max(1, (all.count + count - 1) / max(1, count))
    let ticks = all.enumerated().filter { $0.offset % every == 0 }.map {
      (value: $0.element, label: PlotText.compact($0.element))
    }
    return (Glibc.log2(low) - room...Glibc.log2(high) + room, ticks)
  }
}
