import Randomness
import Testing

@testable import Statistics

/// P = statsmodels.stats.power.TTestPower()
struct PowerAnalysisTests {
  /// An estimate with the given standard error, from as many clusters.
  private func estimate(error: Double, clusters: Int, points: Int? = nil) -> Estimate {
    Estimate(
      value: 0, standardError: error, interval: nil, pointCount: points ?? clusters,
      clusterCount: clusters, caveats: [])
  }

  // c = st.t.ppf(.975, G - 1); scipy.optimize.brentq(lambda d: st.nct.sf(c, G - 1, d)
  //     + st.nct.cdf(-c, G - 1, d) - .8, 1, 8, xtol=1e-15, rtol=1e-15)
  // (P.solve_power(nobs=G, alpha=.05, power=.8) * G**.5 agrees to its own tolerance, about 1e-6)
  @Test(arguments: [
    (3, 5.653489266197126), (8, 3.269759840387533), (20, 2.95358486981905),
    (60, 2.8482253850697594), (301, 2.8105900003993183), (2828, 2.80253396316653),
  ])
  func `the smallest detectable difference agrees with scipy's noncentral t`(
    clusters: Int, expected: Double
  ) throws {
    let analysis = try #require(PowerAnalysis(estimate(error: 0.85, clusters: clusters)))
    #expect(agree(analysis.smallestDetectableDifference, 0.85 * expected))
  }

  // math.ceil(P.solve_power(effect_size=d, alpha=alpha, power=power))
  @Test(arguments: [
    (0.05, 0.05, 0.8, 3142), (0.1, 0.05, 0.8, 787), (0.3, 0.05, 0.8, 90), (1, 0.05, 0.8, 10),
    (3, 0.05, 0.8, 4), (0.01, 0.01, 0.9, 148_798), (0.02, 0.01, 0.9, 37_202),
  ])
  func `the number of clusters needed agrees with statsmodels`(
    effect: Double, significance: Double, power: Double, expected: Int
  ) throws {
    // With 100 clusters, a deviation of 20 is a standard error of 2.
    let target = try PowerTarget(significance: significance, power: power)
    let analysis = try #require(PowerAnalysis(estimate(error: 2, clusters: 100), target: target))
    #expect(analysis.clustersNeeded(toDetect: 20 * effect) == expected)
    #expect(analysis.clustersNeeded(toDetect: -20 * effect) == expected)
  }

  // P.power(effect, n, .05)
  @Test(arguments: [
    (0.2, 5, 0.06426957404800915), (0.5, 10, 0.2931756065140767), (0.5, 50, 0.9338975812613689),
    (0.02, 12000, 0.5912624069334557),
  ])
  func `the power agrees with statsmodels`(effect: Double, count: Int, expected: Double) throws {
    let error = 1 / Double(count).squareRoot()
    let analysis = try #require(PowerAnalysis(estimate(error: error, clusters: count)))
    #expect(agree(analysis.power(ofDetecting: effect), expected))
  }

  @Test func `the detectable difference is in the unit of the values`() throws {
    let gaps = zip(Reference.x, Reference.y).map { $1 - $0 }
    let shares = try #require(Sample(gaps, clusters: Reference.g).estimate())
    let points = try #require(Sample(gaps.map { 100 * $0 }, clusters: Reference.g).estimate())
    let ofShares = try #require(PowerAnalysis(shares)).smallestDetectableDifference
    let ofPoints = try #require(PowerAnalysis(points)).smallestDetectableDifference
    #expect(agree(ofPoints, 100 * ofShares))
    let needed = PowerAnalysis(shares)?.clustersNeeded(toDetect: 0.1)
    #expect(needed != nil)
    #expect(PowerAnalysis(points)?.clustersNeeded(toDetect: 10) == needed)
  }

  @Test func `a true difference of that size is found four times in five`() throws {
    var generator = SplitMix64(seed: 11)
    let clusters = 40
    // Differences of deviation 6, so a standard error of 6 / sqrt(40).
    let error = 6 / Double(clusters).squareRoot()
    let size = try #require(PowerAnalysis(estimate(error: error, clusters: clusters)))
      .smallestDetectableDifference
    let found = try (0..<400).count { _ in
      let sample = try Sample((0..<clusters).map { _ in size + 6 * generator.normal() })
      return try #require(sample.estimate()?.pValue) < 0.05
    }
    #expect((300...340).contains(found))
  }

  @Test func `points needed are clusters needed at the present size of a cluster`() throws {
    let analysis = try #require(
      PowerAnalysis(estimate(error: 2, clusters: 100, points: 940)))
    #expect(analysis.clustersNeeded(toDetect: 2) == 787)
    #expect(analysis.pointsNeeded(toDetect: 2) == 7_398)
  }

  @Test func `what it says is needed is enough and one fewer is not`() throws {
    let analysis = try #require(PowerAnalysis(estimate(error: 1.7, clusters: 60)))
    let size = analysis.smallestDetectableDifference
    #expect(analysis.clustersNeeded(toDetect: size * 1.000001) == 60)
    #expect(analysis.clustersNeeded(toDetect: size * 0.999999) == 61)
    #expect(agree(analysis.power(ofDetecting: size), 0.8))
  }

  @Test func `no error, an error of 0 and no difference have no answer`() throws {
    #expect(PowerAnalysis(try #require(Sample([1]).estimate())) == nil)
    #expect(PowerAnalysis(try #require(Sample([1, 1]).estimate())) == nil)
    let analysis = try #require(PowerAnalysis(estimate(error: 1, clusters: 50)))
    #expect(analysis.clustersNeeded(toDetect: 0) == nil)
    #expect(analysis.clustersNeeded(toDetect: 1e-9) == nil)
    #expect(analysis.clustersNeeded(toDetect: .nan) == nil)
    #expect(analysis.clustersNeeded(toDetect: .infinity) == 2)
  }

  @Test(arguments: [(0, 0.8), (0.05, 1), (0.8, 0.05), (.nan, 0.8)])
  func `an impossible target is refused`(significance: Double, power: Double) {
    #expect(throws: StatisticsError.self) {
      try PowerTarget(significance: significance, power: power)
    }
  }
}
