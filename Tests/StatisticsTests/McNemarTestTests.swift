import Testing

@testable import Statistics

struct McNemarTestTests {
  // statsmodels.stats.contingency_tables.mcnemar([[10, b], [c, 10]], exact=True).pvalue
  @Test(arguments: [
    (0, 0, 1.0), (5, 5, 1.0), (3, 12, 0.03515625), (1, 9, 0.021484375), (0, 6, 0.03125),
    (40, 71, 0.004195534185394861), (700, 812, 0.004293681537359062),
    (6000, 6300, 0.0070155184820324444),
  ])
  func `the p-value agrees with statsmodels`(lost: Int, gained: Int, expected: Double) throws {
    let changed = lost + gained
    let base = (0..<changed + 20).map { $0 < lost || $0 >= changed + 10 ? 1.0 : 0 }
    let candidate = (0..<changed + 20).map {
      $0 >= lost && $0 < changed || $0 >= changed + 10 ? 1.0 : 0
    }
    let test = try #require(McNemarTest(PairedSample(base: base, candidate: candidate)))
    #expect(agree(test.pValue, expected))
    #expect(test.lost == lost && test.gained == gained)
    #expect(test.bothOne == 10 && test.bothZero == 10)
  }

  @Test func `values other than 0 and 1 have no such test`() throws {
    #expect(McNemarTest(try PairedSample(base: [0, 1], candidate: [1, 0.5])) == nil)
    #expect(McNemarTest(try PairedSample(base: [2, 1], candidate: [1, 0])) == nil)
  }
}
