import Glibc
import Randomness
import Testing

@testable import Statistics

/// Tails of samples that come in clusters.
struct ClusteredTailTests {
  /// Clusters whose samples are each drawn several times over, which is as dependent as can be.
  private func clusters(
    _ count: Int, distinct: Int, times: Int, seed: UInt64
  ) throws -> [[Int: Int]] {
    var generator = SplitMix64(seed: seed &* 15_485_863)
    let sampler = try PowerLawSampler(exponent: 2.5, xMin: 1, draws: count * distinct)
    return (0..<count).map { _ in
      let drawn = sampler.draw(distinct, &generator)
      return Dictionary(uniqueKeysWithValues: zip(drawn.values, drawn.counts.map { $0 * times }))
    }
  }

  private func analysis(
    _ clusters: [[Int: Int]], bootstrap: Int = 100, seed: UInt64 = 1
  ) async throws -> TailAnalysis {
    try await TailAnalysis(
      ClusteredCounts(clusters: clusters),
      .init(xMin: 1, bootstrap: bootstrap, goodnessOfFit: 0, seed: seed))
  }

  @Test func `samples are those of all clusters`() throws {
    let samples = try ClusteredCounts(clusters: [[1: 3, 4: 1], [:], [4: 2, 9: 1]])
    #expect(samples.distribution == (try CountDistribution([1: 3, 4: 3, 9: 1])))
    let tail = samples.tail(from: 4)
    #expect(tail.distribution == (try CountDistribution([4: 3, 9: 1])))
    #expect(tail.clusters?.map(\.total) == [1, 0, 3])
    #expect(throws: StatisticsError.self) { try ClusteredCounts(clusters: [[1: .max], [1: 1]]) }
  }

  @Test func `resamples hold whole clusters, as many as there are`() throws {
    let samples = try ClusteredCounts(clusters: [[1: 5, 2: 1], [7: 11], [2: 1, 30: 1]])
    let resampler = try #require(ClusterResampler(samples))
    var generator = SplitMix64(seed: 4)
    var sevens = 0
    for _ in 0..<300 {
      let drawn = resampler.draw(&generator)
      let counts = Dictionary(uniqueKeysWithValues: zip(drawn.values, drawn.counts))
      let first = (counts[1] ?? 0) / 5
      let third = counts[30] ?? 0
      #expect((counts[1] ?? 0) % 5 == 0 && (counts[7] ?? 0) % 11 == 0)
      #expect((counts[2] ?? 0) == first + third && first + (counts[7] ?? 0) / 11 + third == 3)
      sevens += (counts[7] ?? 0) / 11
    }
    #expect(abs(sevens - 300) < 60)
  }

  @Test func `an interval over clusters holds the exponent where one over samples is too narrow`()
    async throws
  {
    var (held, heldByNarrow) = (0, 0)
    for seed in 1...60 as ClosedRange<UInt64> {
      let counts = try clusters(30, distinct: 8, times: 6, seed: seed)
      let found = try await analysis(counts, seed: seed)
      let narrow = try await TailAnalysis(
        found.distribution, .init(xMin: 1, bootstrap: 100, goodnessOfFit: 0, seed: seed))
      let intervals = [
        try #require(try found.exponentInterval?.get()),
        try #require(try narrow.exponentInterval?.get()),
      ]
      let holds = intervals.map { $0.lower <= 2.5 && $0.upper >= 2.5 }
      held += holds[0] ? 1 : 0
      heldByNarrow += holds[1] ? 1 : 0
      #expect(found.clusters == 30 && narrow.clusters == nil)
    }
    #expect((53...60).contains(held), "\(held)")
    #expect(heldByNarrow < 48, "\(heldByNarrow)")
  }

  @Test func `clusters of one sample each give the Vuong test of samples, but for n - 1`()
    async throws
  {
    let distribution = try CountDistribution(clusters(1, distinct: 400, times: 1, seed: 3)[0])
    let single = zip(distribution.values, distribution.counts).flatMap { value, count in
      Array(repeating: [value: 1], count: count)
    }
    let clustered = try await analysis(single, bootstrap: 0)
    let plain = try await TailAnalysis(
      distribution, .init(xMin: 1, bootstrap: 0, goodnessOfFit: 0, seed: 1))
    for (one, other) in zip(clustered.comparisons, plain.comparisons) {
      guard let one = try? one.result.get(), let other = try? other.result.get() else { continue }
      #expect(one.test == other.test)
      #expect(abs(one.logLikelihoodRatio - other.logLikelihoodRatio) < 1e-9)
      guard let normalized = other.normalizedRatio else { continue }
      let expected = normalized * (399.0 / 400).squareRoot()
      #expect(abs((one.normalizedRatio ?? .nan) - expected) < 1e-9)
      #expect(one.pValue >= other.pValue)
    }
  }

  @Test func `copies of samples add nothing to a comparison over clusters`() async throws {
    let once = try await analysis(clusters(40, distinct: 10, times: 1, seed: 9), bootstrap: 0)
    let often = try await analysis(clusters(40, distinct: 10, times: 5, seed: 9), bootstrap: 0)
    for (one, other) in zip(once.comparisons, often.comparisons) {
      guard let one = try? one.result.get(), let other = try? other.result.get(),
        one.test == .vuong
      else { continue }
      #expect(abs(one.pValue - other.pValue) < 1e-6)
    }
  }

  @Test func `one cluster tells of no other`() async throws {
    let found = try await analysis(clusters(1, distinct: 300, times: 1, seed: 2))
    #expect(found.exponentInterval == .failure(.oneCluster))
    let vuong = found.comparisons.first { $0.first == .powerLaw && $0.second == .exponential }
    guard case .failure(.oneCluster)? = vuong?.result else {
      Issue.record("one cluster has no spread of clusters")
      return
    }
  }
}
