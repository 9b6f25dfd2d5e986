import Testing

@testable import Statistics

/// Two runs of 24 tasks whose scores rise and fall together.
struct PairedComparisonTests {
  private let base: [Double] = [
    54, 68, 39, 63, 58, 76, 65, 52, 39, 49, 69, 57, 51, 52, 48, 46, 47, 50, 72, 63, 68, 39, 55, 60,
  ]
  private let candidate: [Double] = [
    76, 76, 64, 75, 59, 67, 74, 64, 39, 69, 61, 59, 49, 47, 60, 52, 54, 47, 76, 57, 74, 49, 63, 58,
  ]

  // st.ttest_rel(b, a).pvalue = 0.0084395408442516; the z test of two independent runs,
  // 2 * st.norm.sf((b.mean() - a.mean()) / (a.var(ddof=1) / 24 + b.var(ddof=1) / 24)**.5),
  // gives 0.08075344427310224
  @Test func `a difference that independent runs would hide is found by pairing`() throws {
    let pairs = try PairedSample(base: base, candidate: candidate)
    let estimate = try #require(pairs.differences.estimate())
    #expect(agree(estimate.pValue, 0.0084395408442516))
    #expect(try #require(estimate.interval).lower > 0)
    let flips = try #require(try SignFlipTest(pairs.differences, seed: 1))
    #expect(flips.pValue < 0.02)
    let resampled = try #require(Bootstrap(seed: 1, resamples: 2_000).mean(of: pairs.differences))
    #expect(try #require(resampled.interval).lower > 0)
    let separate = try #require(pairs.base.naiveStandardError)
    #expect(try #require(estimate.standardError) < separate * 2.0.squareRoot() * 0.7)
  }
}
