import Testing

@testable import Statistics

@Suite struct EquivalenceTestTests {
  /// scipy 1.17.1: max(t.sf((d + m) / se, n - 1), t.cdf((d - m) / se, n - 1)) of [1, -1, 2, 0, 0.5, -0.5,
  /// 1.5, -1.5] with d = 0.25, se = 0.43301270189221935 (ddof 1), n = 8.
  @Test(arguments: [
    (1.0, 0.063_435_183_461_835_49), (2.0, 0.002_461_902_126_100_827_4), (0.25, 0.5),
  ])
  func `the p-value is the larger of two one-sided t tests`(margin: Double, p: Double) throws {
    let sample = try Sample([1, -1, 2, 0, 0.5, -0.5, 1.5, -1.5])
    let estimate = try #require(sample.estimate())
    #expect(abs(estimate.value - 0.25) < 1e-12)
    let test = try #require(EquivalenceTest(estimate, margin: margin))
    #expect(abs(test.pValue - p) < 1e-9, "\(test.pValue)")
  }

  @Test func `without a standard error or a margin there is no test`() throws {
    let one = try #require(try Sample([1.0]).estimate())
    #expect(EquivalenceTest(one, margin: 1) == nil)
    let some = try #require(try Sample([1.0, 2]).estimate())
    #expect(EquivalenceTest(some, margin: 0) == nil)
    let equal = try #require(try Sample([0.0, 0, 0]).estimate())
    #expect(EquivalenceTest(equal, margin: 1) == nil)
  }
}
