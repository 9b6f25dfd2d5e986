import Testing

@testable import Statistics

/// Expected numbers: f = sm.OLS(v, np.ones(len(v))).fit(cov_type="cluster",
/// cov_kwds={"groups": c}, use_t=True); f.params[0], f.bse[0], f.conf_int()[0], f.pvalues[0]
struct EstimateTests {
  // v = x, c = g; the last interval: f.conf_int(alpha=0.1)[0]
  @Test func `clustered mean, error, interval and p-value agree with statsmodels`() throws {
    let sample = try Sample(Reference.x, clusters: Reference.g)
    let estimate = try #require(sample.estimate())
    #expect(agree(estimate.value, 4.799500000000001))
    #expect(agree(estimate.standardError, 0.21810301088622988))
    #expect(try #require(estimate.interval).agrees(4.341282577386189, 5.257717422613813))
    #expect(agree(estimate.pValue, 1.838983061580489e-14))
    #expect(estimate.clusterCount == 19 && estimate.pointCount == 200)
    #expect(estimate.caveats == [.fewClusters(19)])
    let ninety = try #require(sample.estimate(confidence: Confidence(0.9))?.interval)
    #expect(ninety.agrees(4.421295506328481, 5.177704493671521))
  }

  // v = d, c = g
  @Test func `the clustered paired comparison agrees with statsmodels`() throws {
    let estimate = try #require(Reference.pairs().differences.estimate())
    #expect(agree(estimate.value, 0.23625000000000002))
    #expect(agree(estimate.standardError, 0.0383153850078348))
    #expect(try #require(estimate.interval).agrees(0.15575236315671884, 0.3167476368432812))
    #expect(agree(estimate.pValue, 8.037363299552017e-06))
  }

  // v = x[:60], c = i[:60] % 7
  @Test func `few clusters agree with statsmodels and are flagged`() throws {
    let sample = try Sample(Array(Reference.x[..<60]), clusters: (0..<60).map { $0 % 7 })
    let estimate = try #require(sample.estimate())
    #expect(agree(estimate.standardError, 0.44476435708511264))
    #expect(try #require(estimate.interval).agrees(3.601700823681562, 5.77829917631844))
    #expect(estimate.caveats == [.fewClusters(7)])
  }

  // st.ttest_rel(y, x), its .confidence_interval(), st.sem(d)
  @Test func `without clusters it is the paired t test`() throws {
    let pairs = try PairedSample(base: Reference.x, candidate: Reference.y)
    let estimate = try #require(pairs.differences.estimate())
    #expect(agree(estimate.standardError, 0.08662425175701267))
    #expect(agree(estimate.pValue, 0.006956231621239218))
    #expect(try #require(estimate.interval).agrees(0.06543073985684744, 0.40706926014315253))
    #expect(agree(estimate.standardError, pairs.differences.naiveStandardError ?? 0))
    #expect(estimate.caveats == [])
  }

  // s = i % 3 == 0; v = x[s], c = g[s]
  @Test func `the mean over a subset agrees with statsmodels`() throws {
    let rows = (0..<200).filter { $0 % 3 == 0 }
    let sample = try Sample(rows.map { Reference.x[$0] }, clusters: rows.map { Reference.g[$0] })
    let estimate = try #require(sample.estimate())
    #expect(agree(estimate.value, 4.758208955223882))
    #expect(agree(estimate.standardError, 0.32246758757068666))
    #expect(try #require(estimate.interval).agrees(4.08072969323327, 5.435688217214494))
  }

  @Test func `an error of 0 is given only for equal values, not for clusters that agree`() throws {
    let agreeing = try Sample(
      (0..<60).map { Double($0 % 2) }, clusters: (0..<60).map { $0 / 2 })
    let estimate = try #require(agreeing.estimate())
    #expect(estimate.value == 0.5)
    #expect(estimate.standardError == nil && estimate.interval == nil && estimate.pValue == nil)
    #expect(estimate.caveats == [.clustersAllAgree])
    let rounded = try Sample(
      (0..<60).map { [0.1, 0.2][$0 % 2] }, clusters: (0..<60).map { $0 / 2 })
    #expect(rounded.estimate()?.standardError == nil)
    let one = try Sample([0, 1, 1], clusters: ["a", "a", "a"])
    #expect(one.estimate()?.caveats == [.singleCluster])
    #expect(one.estimate()?.standardError == nil)
  }

  @Test func `equal differences have p 1 when 0 and no p otherwise`() throws {
    #expect(try Sample([0, 0, 0]).estimate()?.pValue == 1)
    #expect(try Sample([3, 3, 3]).estimate()?.pValue == nil)
  }

  /// The mean over all points is not the mean of the clusters' means, and each has its own error.
  @Test func `the error is that of the mean over points, not of the mean of cluster means`() throws
  {
    // 60 clusters of one point about 0 and 60 of nine points about 1.
    let sizes = (0..<120).map { $0 % 2 == 0 ? 1 : 9 }
    let means: [Double] = (0..<120).map { i in
      let around: Int = (i * 7) % 5 - 2
      return Double(i % 2) + Double(around) / 4
    }
    let sample = try Sample(
      zip(sizes, means).flatMap { Array(repeating: $1, count: $0) },
      clusters: zip(sizes, 0...).flatMap { Array(repeating: $1, count: $0) })
    let estimate = try #require(sample.estimate())
    let meanOfMeans = try Sample(means)
    #expect(agree(estimate.value, 0.9, relative: 0.03))
    #expect(agree(meanOfMeans.mean, 0.5, relative: 0.03))
    let resampled = try #require(Bootstrap(seed: 3, resamples: 2_000).mean(of: sample))
    #expect(agree(estimate.standardError, resampled.standardError ?? 0, relative: 0.06))
    #expect(!agree(estimate.standardError, meanOfMeans.naiveStandardError ?? 0, relative: 0.15))
  }

  @Test func `order, shift and scale change nothing they should not`() throws {
    let base = try #require(Sample(Reference.x, clusters: Reference.g).estimate())
    let reversed = try #require(
      Sample(Reference.x.reversed(), clusters: Reference.g.reversed()).estimate())
    #expect(agree(reversed.standardError, base.standardError ?? 0))
    let changed = try #require(
      Sample(Reference.x.map { 100 * $0 + 7 }, clusters: Reference.g).estimate())
    #expect(agree(changed.value, 100 * base.value + 7))
    #expect(agree(changed.standardError, 100 * (base.standardError ?? 0)))
  }

  @Test func `repeating every point within its cluster adds no information`() throws {
    let once = try #require(Sample(Reference.x, clusters: Reference.g).estimate())
    let twice = try #require(
      Sample(Reference.x + Reference.x, clusters: Reference.g + Reference.g).estimate())
    #expect(agree(twice.standardError, once.standardError ?? 0))
    #expect(agree(twice.interval?.lower, once.interval?.lower ?? 0))
  }

  @Test(arguments: [0, 1, -0.5, 95, .nan])
  func `an impossible confidence level is refused`(level: Double) {
    #expect(throws: StatisticsError.self) { try Confidence(level) }
  }
}
