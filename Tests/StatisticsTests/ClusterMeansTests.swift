import Testing

@testable import Statistics

@Suite struct ClusterMeansTests {
  private let values = (0..<60).map { Double($0 * $0 % 17) }

  /// Clusters of three.
  private func means(_ order: [Int], replicates: Int = 2_000) -> ClusterMeans {
    var means = ClusterMeans(figures: 2, replicates: replicates, seed: 1)
    for index in order {
      means.add([values[index], index % 2 == 0 ? 1 : nil], cluster: "c\(index / 3)")
    }
    return means
  }

  @Test func `a mean has about the cluster-robust interval of its points`() throws {
    let means = means(Array(values.indices))
    #expect(means.clusters == 20 && means.mean(0) == arithmeticMean(values))
    #expect(means.mean(1) == 1 && means.count(1) == 30 && means.sum(1) == 30)
    let interval = try #require(means.interval(0))
    let known = try #require(
      try Sample(values, clusters: values.indices.map { $0 / 3 }).estimate()?.interval)
    #expect(abs((interval.upper - interval.lower) / (known.upper - known.lower) - 1) < 0.06)
    // Figures that all clusters agree on are not thereby certain.
    #expect(means.interval(1) == nil)
  }

  @Test func `a cluster may come in parts, in any order`() throws {
    let whole = means(Array(values.indices), replicates: 200)
    let parts = means(values.indices.sorted { ($0 % 3, $0) < ($1 % 3, $1) }, replicates: 200)
    let one = try #require(whole.interval(0))
    let other = try #require(parts.interval(0))
    #expect(parts.clusters == 20)
    #expect(abs(one.lower - other.lower) < 1e-9 && abs(one.upper - other.upper) < 1e-9)
    // Were each point a cluster, the interval would be another.
    var single = ClusterMeans(figures: 1, seed: 1)
    for (index, value) in values.enumerated() { single.add([value], cluster: "\(index)") }
    #expect(single.clusters == 60)
    #expect(try abs(#require(single.interval(0)).lower - one.lower) > 0.01)
  }

  @Test func `what was found of other points is added, a cluster in both counting once`() throws {
    var half = means(Array(0..<31), replicates: 200)
    half.add(means(Array(31..<60), replicates: 200))
    let whole = means(Array(values.indices), replicates: 200)
    #expect(half.clusters == 20 && half.mean(0) == whole.mean(0))
    let (one, other) = (try #require(half.interval(0)), try #require(whole.interval(0)))
    #expect(abs(one.lower - other.lower) < 1e-9 && abs(one.upper - other.upper) < 1e-9)
  }

  @Test func `nothing has no mean, and one cluster no interval`() {
    var means = ClusterMeans(figures: 1, seed: 1)
    #expect(means.mean(0) == nil && means.interval(0) == nil && means.clusters == 0)
    means.add(sums: [3], counts: [2], cluster: "a")
    #expect(means.mean(0) == 1.5 && means.interval(0) == nil)
  }
}
