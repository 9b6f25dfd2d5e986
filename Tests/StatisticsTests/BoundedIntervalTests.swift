import Testing

@testable import Statistics

struct BoundedIntervalTests {
  private func limits(
    _ values: [Double], _ range: ClosedRange<Double> = 0...1, clusters: [Int]? = nil
  ) throws -> Interval {
    let sample = try Sample(values, clusters: clusters ?? Array(values.indices))
    return try #require(try BoundedInterval(meanOf: sample, within: range)).limits()
  }

  // st.beta.ppf(.025, k, n - k + 1), st.beta.ppf(.975, k + 1, n - k)
  @Test(arguments: [
    (0, 1, 0.0, 0.975), (0, 20, 0.0, 0.1684334709830853), (2, 2, 0.15811388300841897, 1.0),
    (1, 20, 0.0012650894979498038, 0.24873276277202777),
    (60, 100, 0.4972091504223347, 0.6967052312971226),
    (2179, 2828, 0.7545587052329807, 0.7858979351010509),
    (9999, 10000, 0.9994429630020529, 0.9999974682224065),
  ])
  func `of 0 and 1 the limits are Clopper and Pearson's`(
    ones: Int, count: Int, lower: Double, upper: Double
  ) throws {
    let found = try limits((0..<count).map { $0 < ones ? 1 : 0 })
    #expect(found.agrees(lower, upper, relative: 1e-9), "\(found)")
  }

  // mpmath 1.4.1: the root of sum(y_i > 0) prod(j != i) y_i / (y_i - y_j) - 0.025 (or 0.975), with
  // y = x - r and the value of the range's end added; for clusters y = sum - r size, with an end of
  // the mean size added.
  @Test func `the limits are the quantiles of the weighted mean`() throws {
    #expect(
      try limits([0.1, 0.35, 0.5, 0.8, 0.9, 0.62, 0.71])
        .agrees(0.288079040091014631, 0.791086943544931632, relative: 1e-9))
    #expect(
      try limits([-0.6, 0.15, -0.05, 0.4, -0.22, 0.07, 0.09, 0.001], -1...1)
        .agrees(-0.413636229911040659, 0.379082870848633409, relative: 1e-9))
    // Sums 1.2, 0.5, 2.9, 2.6, 0.8 over 2, 1, 4, 3, 2 points.
    let clustered = try limits(
      [0.9, 0.3, 0.5, 1, 1, 0.5, 0.4, 1, 1, 0.6, 0.8, 0],
      clusters: [0, 0, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4])
    #expect(clustered.agrees(0.289237569478371497, 0.854723160676862823, relative: 1e-9))
  }

  // The same with y = c - (1 + r) b, and (0, 1) or (1, 0) added as (c, b); in percent.
  @Test func `the limits of a change in percent`() throws {
    let pairs = try PairedSample(
      base: [0.5, 0.9, 0.2, 0.7, 1, 0.4], candidate: [0.6, 0.8, 0.5, 0.75, 0.9, 0.1])
    let bounded = try #require(try BoundedInterval(percentChangeOf: pairs, largest: 1))
    #expect(
      bounded.limits().agrees(-60.9741031442215142, 150.082831927990436, relative: 1e-9))
    let nothing = try PairedSample(base: [0, 0], candidate: [0, 1])
    #expect(try BoundedInterval(percentChangeOf: nothing, largest: 1) == nil)
  }

  /// P(Gamma(lost) < Gamma(gained + 1)) is the tail of the binomial.
  @Test(arguments: [(3, 0), (4, 0), (5, 0), (6, 0), (7, 1), (8, 1), (9, 2), (20, 9), (21, 8)])
  func `a difference of 0 is excluded where McNemar's test rejects it`(lost: Int, gained: Int)
    throws
  {
    let base = (0..<60).map { $0 < lost ? 1.0 : 0 }
    let candidate = (0..<60).map { $0 >= lost && $0 < lost + gained ? 1.0 : 0 }
    let pairs = try PairedSample(base: base, candidate: candidate)
    let bounded = try #require(
      try BoundedInterval(meanOf: pairs.differences, within: -1...1))
    let p = try #require(McNemarTest(pairs)?.pValue)
    #expect(agree(2 * bounded.probability(beyond: 0, isUpper: true), p))
    #expect((bounded.limits().upper < 0) == (p < 0.05))
  }

  @Test func `clusters count, not the points in them`() throws {
    let values = (0..<40).map { $0 < 28 ? 1.0 : 0 }
    let fourfold = try limits(values, clusters: (0..<40).map { $0 / 4 })
    let alone = try limits((0..<10).map { $0 < 7 ? 1 : 0 })
    #expect(fourfold.agrees(alone.lower, alone.upper, relative: 1e-9))
    let each = try limits(values)
    #expect(each.upper - each.lower < 0.7 * (alone.upper - alone.lower))
  }

  /// Many small weights put a pole where a bent path would pass.
  @Test(arguments: [(2, 33, -0.01), (5, 95, -0.02), (20, 80, -0.2), (1, 399, -0.001)])
  func `a loss seen a few times among many ties is not excluded by itself`(
    lost: Int, same: Int, truth: Double
  ) throws {
    let values = Array(repeating: -1.0, count: lost) + Array(repeating: 0.0, count: same)
    let bounded = try #require(try BoundedInterval(meanOf: try Sample(values), within: -1...1))
    let beyond = bounded.probability(beyond: truth, isUpper: true)
    #expect(beyond > 0.15 && beyond < 0.75, "\(beyond)")
  }

  @Test func `data taken over and over narrow the limits to the mean`() throws {
    let sample = try Sample([0, 0.5, 1, 1, 0.25])
    let bounded = try #require(try BoundedInterval(meanOf: sample, within: 0...1))
    let widths = [1.0, 2.5, 40, 10_000].map {
      bounded.limits(repeating: $0).upper - bounded.limits(repeating: $0).lower
    }
    #expect(widths == widths.sorted(by: >))
    #expect(widths[3] < 0.01)
  }

  @Test func `an estimate within a range keeps to it and has a width`() throws {
    let all = try #require(try Sample([1, 1]).estimate(within: 0...1))
    #expect(all.value == 1 && all.standardError == 0)
    #expect(try #require(all.interval).agrees(0.15811388300841897, 1, relative: 1e-9))
    let single = try #require(try Sample([0.5, 1], clusters: [7, 7]).estimate(within: 0...1))
    #expect(single.standardError == nil && single.interval != nil)
    let few = try #require(try Sample([0, 1, 1]).estimate(within: 0...1)?.interval)
    #expect(few.lower == 0 && few.upper == 1)
    #expect(try Sample([]).estimate(within: 0...1) == nil)
  }

  @Test func `a value outside the range is refused with its place`() {
    let error = #expect(throws: StatisticsError.self) {
      try Sample([0.5, 1.5]).estimate(within: 0...1)
    }
    #expect(error?.description.hasPrefix("values[1] is 1.5") == true)
  }
}
