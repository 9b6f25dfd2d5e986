import Testing

@testable import Statistics

/// Expected numbers: scipy's interval from the same resamples. With S(v) the clusters' sums in order
/// of first appearance, n their sizes, and I the 1003 x G indexes `(next * G) >> 64` of
/// SplitMix64(seed: 7):
///
///     dist = statistic(*[c[I] for c in columns], axis=-1)
///     r = st.bootstrap(columns, statistic, paired=True, n_resamples=0, method=...,
///         bootstrap_result=SimpleNamespace(bootstrap_distribution=dist))
///     r.standard_error, r.confidence_interval
///
/// and for the expanded percentiles, which scipy lacks:
///
///     q = st.norm.cdf(math.sqrt(G / (G - 1)) * st.t.ppf(.025, G - 1)); np.quantile(dist, [q, 1 - q])
struct BootstrapTests {
  private func bootstrap(_ method: Bootstrap.Method = .expanded) throws -> Bootstrap {
    try Bootstrap(seed: 7, resamples: 1_003, method: method)
  }

  // columns = (S(x), n), statistic = lambda s, n, axis: s.sum(axis) / n.sum(axis)
  @Test(arguments: [
    (Bootstrap.Method.bca, 4.391507784321221, 5.215290799997195),
    (.percentile, 4.379500261780104, 5.212069174757281),
    (.expanded, 4.352342953264231, 5.236847941290982),
  ])
  func `the interval of a clustered mean agrees with scipy`(
    method: Bootstrap.Method, lower: Double, upper: Double
  ) throws {
    let sample = try Sample(Reference.x, clusters: Reference.g)
    let estimate = try #require(bootstrap(method).mean(of: sample))
    #expect(try #require(estimate.interval).agrees(lower, upper))
    #expect(agree(estimate.standardError, 0.21411875479556103))
    #expect(estimate.method == method && estimate.undefinedResamples == 0)
    #expect(estimate.caveats == [.fewClusters(19)])
  }

  // columns = (S(y - x), n), statistic as above
  @Test(arguments: [
    (Bootstrap.Method.bca, 0.16625, 0.31008724428365164),
    (.percentile, 0.16508589901477835, 0.3099447115384614),
    (.expanded, 0.15856222742458068, 0.31453579615582106),
  ])
  func `the interval of a paired difference agrees with scipy`(
    method: Bootstrap.Method, lower: Double, upper: Double
  ) throws {
    let estimate = try #require(bootstrap(method).mean(of: Reference.pairs().differences))
    #expect(try #require(estimate.interval).agrees(lower, upper))
    #expect(agree(estimate.standardError, 0.03682739261131708))
  }

  // columns = (S(x), S(y)),
  // statistic = lambda a, b, axis: 100 * (b.sum(axis) - a.sum(axis)) / a.sum(axis)
  @Test(arguments: [
    (Bootstrap.Method.bca, 3.370908775763385, 6.666115652228674),
    (.percentile, 3.3701330396012725, 6.664055141848608),
    (.expanded, 3.2203649125397114, 6.765307149411189),
  ])
  func `the interval of a change in percent agrees with scipy`(
    method: Bootstrap.Method, lower: Double, upper: Double
  ) throws {
    let estimate = try #require(bootstrap(method).percentChange(of: Reference.pairs()))
    #expect(try #require(estimate.interval).agrees(lower, upper))
    #expect(agree(estimate.standardError, 0.8398578384094616))
    #expect(agree(estimate.value, 100 * 0.23625 / 4.7995))
  }

  // x = (i[:50] * i[:50] % 47)**2 / 10.; columns = (x,), statistic = np.mean
  @Test func `the interval of a skewed unclustered mean agrees with scipy`() throws {
    let values: [Double] = (0..<50).map { i in
      let root = Double(i * i % 47)
      return root * root / 10
    }
    let estimate = try #require(bootstrap(.bca).mean(of: Sample(values)))
    #expect(try #require(estimate.interval).agrees(32.525576530772156, 62.58160436615784))
    #expect(agree(estimate.standardError, 7.2895171743841845))
  }

  /// A trap: resamples.std() / sqrt(resamples) is 0 for any data, given enough resamples.
  @Test func `the deviation of the resamples is the standard error and is not divided again`()
    throws
  {
    let sample = try Sample(Reference.x)
    let error = try #require(sample.naiveStandardError)
    for resamples in [500, 3_000] {
      let estimate = try #require(Bootstrap(seed: 5, resamples: resamples).mean(of: sample))
      #expect(agree(estimate.standardError, error, relative: 0.07))
    }
  }

  @Test func `the same seed gives the same bits and another seed others`() throws {
    let sample = try Sample(Reference.x, clusters: Reference.g)
    let first = try #require(Bootstrap(seed: 1, resamples: 500).mean(of: sample))
    #expect(try Bootstrap(seed: 1, resamples: 500).mean(of: sample) == first)
    let other = try #require(Bootstrap(seed: 2, resamples: 500).mean(of: sample))
    #expect(other.standardError != first.standardError)
    #expect(other.value == first.value)
  }

  @Test(arguments: [100, 1_003, 1_024])
  func `exactly the resamples asked for are drawn`(resamples: Int) throws {
    let table = try ClusteredTable(columns: [[1, 2, 3, 4, 5, 6, 7]], clusters: Array(0..<7))
    let found = ClusterTotals(table).replicates(seed: 1, resamples: resamples) { $0[0] }
    #expect(found.count == resamples && found.allSatisfy { $0 != nil })
  }

  @Test func `resamples of two clusters have the known distribution`() throws {
    let table = try ClusteredTable(columns: [[0, 1]], clusters: ["a", "b"])
    let found = ClusterTotals(table).replicates(seed: 9, resamples: 10_000) { $0[0] }
    for (value, share) in [(0, 0.25), (0.5, 0.5), (1, 0.25)] {
      #expect(abs(Double(found.count { $0 == value }) / 10_000 - share) < 0.02)
    }
  }

  @Test func `equal values have an interval of their value and an error of 0`() throws {
    let estimate = try #require(
      bootstrap().mean(
        of: Sample(Array(repeating: 0.7, count: 40), clusters: (0..<40).map { $0 / 2 })))
    #expect(estimate.standardError == 0)
    #expect(agree(estimate.value, 0.7))
    #expect(estimate.interval?.lower == estimate.value)
    #expect(estimate.interval?.upper == estimate.value)
  }

  @Test func `clusters that all agree have no interval`() throws {
    let sample = try Sample((0..<60).map { Double($0 % 2) }, clusters: (0..<60).map { $0 / 2 })
    let estimate = try #require(bootstrap().mean(of: sample))
    #expect(estimate.value == 0.5)
    #expect(estimate.standardError == nil && estimate.interval == nil && estimate.method == nil)
    #expect(estimate.caveats == [.clustersAllAgree])
  }

  @Test func `the same change of every point in percent has an error of 0`() throws {
    let pairs = try PairedSample(
      base: Reference.x, candidate: Reference.x.map { 0.5 * $0 }, clusters: Reference.g)
    let estimate = try #require(bootstrap().percentChange(of: pairs))
    #expect(estimate.value == -50 && estimate.standardError == 0)
  }

  @Test func `one cluster has a value and no interval`() throws {
    let estimate = try #require(bootstrap().mean(of: Sample([1, 2], clusters: [1, 1])))
    #expect(estimate.value == 1.5)
    #expect(estimate.interval == nil && estimate.caveats == [.singleCluster])
  }

  @Test func `a change from 0 has no percentage`() throws {
    #expect(
      try bootstrap().percentChange(of: PairedSample(base: [0, 0], candidate: [1, 2])) == nil)
  }

  @Test func `resamples without a figure count as beyond both ends`() throws {
    // Two of 120 points carry the column's mean: about 13% of resamples have none.
    let cells: [Double?] = [1, 2] + Array(repeating: nil, count: 118)
    let ones: [Double?] = Array(repeating: 1, count: 120)
    let table = try ClusteredTable(columns: [cells, ones], clusters: Array(0..<120))
    let rare = try #require(bootstrap(.percentile).estimate(of: table) { $0[0] })
    #expect(rare.undefinedResamples > 80)
    #expect(rare.interval == nil && rare.standardError == nil)
    // Five of 120: about 6 in 1,000, few enough for an interval.
    let five: [Double?] = [1, 2, 3, 4, 5] + Array(repeating: nil, count: 115)
    let enough = try ClusteredTable(columns: [five, ones], clusters: Array(0..<120))
    let some = try #require(bootstrap(.percentile).estimate(of: enough) { $0[0] })
    #expect((1...15).contains(some.undefinedResamples))
    #expect(some.interval?.contains(3) == true && some.standardError == nil)
  }

  @Test func `a statistic beyond its resamples falls back to percentiles and says so`() throws {
    let values = (0..<40).map { Double($0).squareRoot() }
    let mean = try #require(Sample(values).mean)
    let table = try ClusteredTable(columns: [values], clusters: Array(0..<40))
    // Below all its resamples: no draw has just the mean of the points themselves.
    let estimate = try #require(
      bootstrap(.bca).estimate(of: table) { abs($0[0] - mean) < 1e-12 ? -1 : abs($0[0] - mean) })
    #expect(estimate.value == -1 && estimate.method == .percentile)
  }

  @Test func `a statistic of several means is computed for each resample`() throws {
    let table = try ClusteredTable(
      columns: [Reference.x, Reference.y], clusters: Reference.g)
    let ratio = try #require(bootstrap().estimate(of: table) { 100 * ($0[1] - $0[0]) / $0[0] })
    #expect(try bootstrap().percentChange(of: Reference.pairs()) == ratio)
  }

  @Test(arguments: [-1, 0, 99])
  func `too few resamples are refused`(resamples: Int) {
    #expect(throws: StatisticsError.self) { try Bootstrap(seed: 1, resamples: resamples) }
  }
}
