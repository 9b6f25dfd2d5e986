import Testing

@testable import Statistics

struct SampleTests {
  // x.mean(), x.std(ddof=1), st.sem(x)
  @Test func `mean, deviation and naive error agree with numpy and scipy`() throws {
    let sample = try Sample(Reference.x, clusters: Reference.g)
    #expect(agree(sample.mean, 4.7995))
    #expect(agree(sample.standardDeviation, 2.7676069066884748))
    #expect(agree(sample.naiveStandardError, 0.1956993611378145))
  }

  @Test func `the mean of nothing is nil, not 0`() throws {
    let nothing = try Sample([])
    #expect(nothing.mean == nil)
    #expect(nothing.standardDeviation == nil)
    #expect(nothing.naiveStandardError == nil)
    #expect(nothing.effectSize == nil)
    #expect(nothing.estimate() == nil)
    #expect(try Bootstrap(seed: 1).mean(of: nothing) == nil)
    #expect(try SignFlipTest(nothing, seed: 1) == nil)
  }

  @Test func `a single value has a mean and no deviation`() throws {
    let single = try Sample([61.5])
    #expect(single.mean == 61.5)
    #expect(single.standardDeviation == nil)
    #expect(single.naiveStandardError == nil)
    let estimate = try #require(single.estimate())
    #expect(estimate.value == 61.5)
    #expect(estimate.standardError == nil && estimate.interval == nil && estimate.pValue == nil)
    #expect(estimate.caveats == [.singleCluster])
  }

  /// What an official script, SQLite's `avg` and every table say of so many right answers.
  @Test func `the mean of right and wrong answers is their share, to the last digit`() throws {
    for count in Array(1...200) + [400, 1_000, 2_828, 11_873] {
      for right in Set([0, 1, 3, 7, count / 3, count / 2, 3 * count / 5, count - 1, count])
      where (0...count).contains(right) {
        let last = try Sample((0..<count).map { $0 < count - right ? 0 : 1 })
        let spread = try Sample((0..<count).map { $0 * right % count < right ? 1 : 0 })
        #expect(last.mean == Double(right) / Double(count))
        #expect(last.mean(times: 100) == Double(100 * right) / Double(count))
        #expect(spread.mean == spread.values.reduce(0, +) / Double(count))
      }
    }
    #expect(try Sample((0..<100).map { $0 < 60 ? 1 : 0 }).mean == 0.6)
  }

  // sum([0.1] * 30) / 30, and a loop over the values below
  @Test func `the mean of fractions is that of a plain loop`() throws {
    #expect(try Sample(Array(repeating: 0.1, count: 30)).mean == 0.10000000000000005)
    #expect(try Sample([0.1, 0.7, 0.3, 1, 2.0 / 3]).mean == 0.5533333333333332)
  }

  @Test func `equal values have a deviation of exactly 0`() throws {
    let sample = try Sample(Array(repeating: 0.1, count: 30))
    #expect(sample.standardDeviation == 0)
    #expect(sample.estimate()?.standardError == 0)
    #expect(sample.estimate()?.caveats == [])
  }

  // (y - x).mean() / (y - x).std(ddof=1)
  @Test func `the effect size is the mean difference over its deviation`() throws {
    #expect(agree(try Reference.pairs().differences.effectSize, 0.19284896973646736))
  }

  @Test func `the effect size of equal differences is 0 for none and nil for others`() throws {
    #expect(try Sample([0, 0, 0]).effectSize == 0)
    #expect(try Sample([2, 2, 2]).effectSize == nil)
    #expect(try Sample([2]).effectSize == nil)
  }

  @Test func `a value that is not finite is refused with its place`() {
    #expect(throws: StatisticsError.self) { try Sample([1, .infinity]) }
    let error = #expect(throws: StatisticsError.self) {
      try Sample([1, 2, .nan], clusters: [1, 1, 2])
    }
    #expect(error?.description.hasPrefix("values[2] is nan") == true)
  }

  @Test func `labels and values of different number are refused`() {
    let error = #expect(throws: StatisticsError.self) { try Sample([1, 2, 3], clusters: ["a"]) }
    #expect(error?.description == "1 cluster labels for 3 values; give one for each value")
    #expect(throws: StatisticsError.self) { try PairedSample(base: [1, 2], candidate: [1]) }
    #expect(throws: StatisticsError.self) {
      try PairedSample(base: [1, 2], candidate: [1, 2], clusters: [1])
    }
    #expect(throws: StatisticsError.self) { try PairedSample(base: [1, .nan], candidate: [1, 2]) }
  }
}
