import Randomness
import Testing

@testable import Statistics

struct TailAnalysisTests {
  private func analysis(
    _ counts: [Int: Int], xMin: Int? = 1, bootstrap: Int = 0, goodnessOfFit: Int = 0,
    seed: UInt64 = 1
  ) async throws -> TailAnalysis {
    try await TailAnalysis(
      CountDistribution(counts),
      .init(xMin: xMin, bootstrap: bootstrap, goodnessOfFit: goodnessOfFit, seed: seed))
  }

  private struct Degenerate: Sendable {
    let counts: [Int: Int]
    let xMin: Int?
    let reason: CannotTell
    let words: String
  }

  private static let degenerate: [Degenerate] = [
    .init(counts: [:], xMin: nil, reason: .noSamples, words: "there are no samples"),
    .init(counts: [:], xMin: 3, reason: .noSamples, words: "there are no samples"),
    .init(counts: [4: 900], xMin: nil, reason: .allEqual(4), words: "all samples are 4"),
    .init(counts: [4: 900], xMin: 2, reason: .allEqual(4), words: "all samples are 4"),
    .init(
      counts: [1: 500, 2: 90], xMin: nil, reason: .fewDistinct(2, xMin: 1),
      words: "the tail from 1 on has 2 distinct values, and at least 4 are needed"),
    .init(
      counts: [1: 500, 2: 90, 3: 9], xMin: 1, reason: .fewDistinct(3, xMin: 1),
      words: "the tail from 1 on has 3 distinct values, and at least 4 are needed"),
    .init(
      counts: [1: 500, 2: 90], xMin: 2, reason: .fewDistinct(1, xMin: 2),
      words: "the tail from 2 on has 1 distinct value, and at least 4 are needed"),
    .init(
      counts: [1: 500, 2: 20, 3: 10, 4: 10, 5: 9], xMin: 2, reason: .fewSamples(49, xMin: 2),
      words: "the tail from 2 on has 49 samples, and at least 50 are needed"),
    .init(
      counts: [1: 500, 2: 20], xMin: 3, reason: .emptyTail(xMin: 3),
      words: "no sample is 3 or more"),
  ]

  @Test(arguments: degenerate.indices)
  func `data that tell nothing end in a reason, in every figure`(index: Int) async throws {
    let expected = Self.degenerate[index]
    let found = try await analysis(
      expected.counts, xMin: expected.xMin, bootstrap: 100, goodnessOfFit: 20)
    #expect(found.threshold == .failure(expected.reason))
    #expect("\(expected.reason)" == "cannot tell, because \(expected.words)")
    #expect(found.goodnessOfFit == .failure(expected.reason))
    #expect(found.exponentInterval?.failure == expected.reason)
    #expect(found.fits.count == 4 && found.comparisons.count == 6)
    #expect(found.fits.allSatisfy { $0.fit.failure == expected.reason })
    #expect(found.comparisons.allSatisfy { $0.result.failure == expected.reason })
  }

  @Test func `50 samples of four values are enough`() async throws {
    let found = try await analysis(
      [2: 30, 3: 10, 4: 6, 5: 4], xMin: 2, bootstrap: 100, goodnessOfFit: 20)
    #expect(found.fits.allSatisfy { $0.fit.failure == nil })
    #expect(found.comparisons.allSatisfy { $0.result.failure == nil })
    #expect(found.exponentInterval?.failure == nil)
    #expect(found.tailShare == 1)
  }

  @Test func `a tail knows its share, and the whole its survival`() async throws {
    let found = try await analysis([1: 300, 2: 40, 3: 30, 4: 20, 7: 10], xMin: 2)
    #expect(found.tail.total == 100 && found.tail.values == [2, 3, 4, 7])
    #expect(found.tailShare == 0.25)
    #expect(found.distribution.maximum == 7)
    #expect(found.distribution.survival == [1, 0.25, 0.15, 0.075, 0.025])
    #expect(found.goodnessOfFit == nil && found.exponentInterval == nil)
  }

  @Test(arguments: [0, -1]) func `an x_min below 1 is refused`(xMin: Int) async {
    await #expect(throws: StatisticsError.self) { try await analysis([1: 60], xMin: xMin) }
  }

  @Test func `too few resamples are refused, none are none`() async {
    await #expect(throws: StatisticsError.self) { try await analysis([1: 60], bootstrap: 99) }
    await #expect(throws: StatisticsError.self) { try await analysis([1: 60], goodnessOfFit: -1) }
  }

  @Test func `values and counts that are none are refused`() throws {
    #expect(throws: StatisticsError.self) { try CountDistribution([0: 1]) }
    #expect(throws: StatisticsError.self) { try CountDistribution([-3: 1]) }
    #expect(throws: StatisticsError.self) { try CountDistribution([1: -1]) }
    #expect(throws: StatisticsError.self) {
      try CountDistribution([CountDistribution.limit + 1: 1])
    }
    #expect(throws: StatisticsError.self) {
      try CountDistribution([1: CountDistribution.limit, 2: 1])
    }
    #expect(throws: StatisticsError.self) { try CountDistribution([1: .max, 2: .max]) }
    let distribution = try CountDistribution(samples: [3, 1, 3, 9])
    #expect(distribution == (try CountDistribution([1: 1, 3: 2, 9: 1, 4: 0])))
    #expect(distribution.tail(from: 2).values == [3, 9])
  }

  @Test func `more samples than can be drawn anew are not`() async throws {
    let total = 1 << 31
    let found = try await analysis(
      [1: total - 600, 2: 400, 3: 150, 4: 50], bootstrap: 100, goodnessOfFit: 5)
    #expect(found.exponentInterval?.failure == .manySamples(total))
    #expect(found.goodnessOfFit == .failure(.manySamples(total)))
  }

  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      [CountDistribution.limit: 30, 1: 30, 5: 3, 7: 1],
      [1: 1 << 50, 2: 1 << 49, 3: 1 << 47, 4: 9],
      [1_000_000_000: 25, 1_000_000_001: 20, 1_000_000_003: 10, 1_000_000_007: 5],
      [1: 20_000, 2: 1, 3: 1, 4: 1],
    ]) func `extreme data end in figures or reasons, never in a trap or in nonsense`(
      counts: [Int: Int]
    ) async throws
  {
    let found = try await analysis(
      counts, xMin: counts.keys.min(), bootstrap: 100, goodnessOfFit: 5)
    for (_, fit) in found.fits {
      guard case .success(let fit) = fit else { continue }
      #expect(fit.logLikelihood.isFinite && fit.logLikelihood < 0)
    }
    for (_, _, result) in found.comparisons {
      guard case .success(let comparison) = result else { continue }
      #expect(comparison.pValue > 0 && comparison.pValue <= 1)
    }
  }
}

extension Result {
  /// The reason of a failure.
  var failure: Failure? {
    if case .failure(let reason) = self { reason } else { nil }
  }
}
