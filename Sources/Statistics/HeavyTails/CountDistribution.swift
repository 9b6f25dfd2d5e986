/// Whole numbers as how often each occurs: what it takes and holds grows with the distinct values, not
/// with the samples.
public struct CountDistribution: Sendable, Hashable {
  /// The distinct values, ascending; each at least 1.
  public let values: [Int]
  /// How often each occurs; each at least 1.
  public let counts: [Int]
  /// How many samples there are.
  public let total: Int

  /// The largest value, and number of samples, that sums over doubles tell apart: 2^53.
  public static let limit = 1 << 53

  /// A distribution from how often each value occurs; values that occur 0 times are left out.
  ///
  /// Throws `StatisticsError` for a value outside `1...limit`, a negative count and more than `limit`
  /// samples.
  public init(_ counts: [Int: Int]) throws(StatisticsError) {
    let pairs = counts.filter { $0.value != 0 }.sorted { $0.key < $1.key }
    var total = 0
    for (value, count) in pairs {
      guard 1...Self.limit ~= value else {
        throw StatisticsError("the value \(value): values must be 1 to 9,007,199,254,740,992")
      }
      guard count >= 1, count <= Self.limit - total else {
        throw StatisticsError(
          "\(count) samples of the value \(value): expected a count of 0 or more, and at most "
            + "9,007,199,254,740,992 samples in all")
      }
      total += count
    }
    self.init(values: pairs.map(\.key), counts: pairs.map(\.value))
  }

  /// A distribution of samples, in any order. Throws `StatisticsError` for one outside `1...limit`.
  public init(samples: some Sequence<Int>) throws(StatisticsError) {
    var counts: [Int: Int] = [:]
    for sample in samples { counts[sample, default: 0] += 1 }
    try self.init(counts)
  }

  /// From values that ascend, and positive counts.
  init(values: [Int], counts: [Int]) {
    self.values = values
    self.counts = counts
    total = counts.reduce(0, +)
  }

  /// The largest value; nil of no samples.
  public var maximum: Int? { values.last }

  /// The samples from `xMin` on.
  public func tail(from xMin: Int) -> CountDistribution {
    let first = values.firstIndex { $0 >= xMin } ?? values.count
    return CountDistribution(values: Array(values[first...]), counts: Array(counts[first...]))
  }

  /// The share of samples of at least each of `values`, P(X >= x): 1 for the first.
  public var survival: [Double] {
    var above = total
    return counts.map { count in
      defer { above -= count }
      return Double(above) / Double(total)
    }
  }

  /// The mean over the samples of what `figure` gives for each value.
  func mean(_ figure: (Double) -> Double) -> Double {
    var sum = 0.0
    for (value, count) in zip(values, counts) { sum += Double(count) * figure(Double(value)) }
    return sum / Double(total)
  }
}
