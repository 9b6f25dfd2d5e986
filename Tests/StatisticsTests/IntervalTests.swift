import Testing

@testable import Statistics

struct IntervalTests {
  // statsmodels.stats.proportion.proportion_confint(k, n, method="wilson")
  @Test(arguments: [
    (0, 10, 0.0, 0.27753279986288926), (3, 10, 0.10779126740630104, 0.6032218525388546),
    (10, 10, 0.7224672001371106, 1.0), (77, 100, 0.6784561697712621, 0.8415673411969655),
    (2179, 2828, 0.7546502575021362, 0.7856342260215851),
  ])
  func `Wilson's interval agrees with statsmodels`(
    successes: Int, count: Int, lower: Double, upper: Double
  ) throws {
    let interval = try #require(Interval.wilson(successes: successes, count: count))
    #expect(interval.agrees(lower, upper))
  }

  // proportion_confint(3, 10, alpha=.01, method="wilson")
  @Test func `Wilson's interval follows the confidence`() throws {
    let interval = try #require(
      Interval.wilson(successes: 3, count: 10, confidence: Confidence(0.99)))
    #expect(interval.agrees(0.07956631652306578, 0.6799753207988974))
  }

  @Test(arguments: [(0, 0), (-1, 4), (5, 4), (1, -1)])
  func `impossible counts have no interval`(successes: Int, count: Int) {
    #expect(Interval.wilson(successes: successes, count: count) == nil)
  }
}
