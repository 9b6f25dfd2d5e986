import Glibc
import Randomness
import Testing

@testable import Statistics

/// Small versions of what docs/laws.md reports of many more seeds: with the truth known, intervals cover
/// it, p-values are as frequent as they say.
struct TailSimulationTests {
  private func powerLaw(_ exponent: Double, _ count: Int, seed: UInt64) throws -> CountDistribution
  {
    var generator = SplitMix64(seed: seed &* 7919)
    return try PowerLawSampler(exponent: exponent, xMin: 1, draws: count).draw(count, &generator)
  }

  /// By inverse cumulative sums.
  private func draws(
    _ parameters: TailModel.Parameters, _ count: Int, seed: UInt64
  ) throws -> CountDistribution {
    let model = try TailModel(parameters, xMin: 1)
    let shares = model.survival(from: Array(1...400))
    var generator = SplitMix64(seed: seed &* 104_729)
    return try CountDistribution(
      samples: (0..<count).map { _ in
        let u = 1 - generator.unit()
        var (low, high) = (0, shares.count)
        while high - low > 1 {
          let middle = (low + high) / 2
          if shares[middle] >= u { low = middle } else { high = middle }
        }
        return low + 1
      })
  }

  @Test func `intervals hold the exponent that the samples were drawn with`() async throws {
    var held = 0
    for seed in 1...60 as ClosedRange<UInt64> {
      let found = try await TailAnalysis(
        powerLaw(2.5, 200, seed: seed),
        .init(xMin: 1, bootstrap: 100, goodnessOfFit: 0, seed: seed))
      let interval = try #require(try found.exponentInterval?.get())
      if interval.lower <= 2.5, interval.upper >= 2.5 { held += 1 }
      #expect(interval.upper - interval.lower < 1)
    }
    #expect((53...60).contains(held), "\(held)")
  }

  @Test func `a power law is seldom ruled out, a log-normal is`() async throws {
    var (true_, false_): ([Double], [Double]) = ([], [])
    for seed in 1...40 as ClosedRange<UInt64> {
      let setup = TailAnalysis.Setup(xMin: 1, bootstrap: 0, goodnessOfFit: 39, seed: seed)
      let law = try await TailAnalysis(powerLaw(2.5, 200, seed: seed), setup)
      true_.append(try #require(try law.goodnessOfFit?.get().pValue))
      let other = try await TailAnalysis(
        draws(.logNormal(mu: 1, sigma: 1), 400, seed: seed), setup)
      false_.append(try #require(try other.goodnessOfFit?.get().pValue))
    }
    #expect(true_.count { $0 <= 0.1 } <= 9 && true_.count { $0 >= 0.5 } >= 12)
    #expect(false_.count { $0 <= 0.1 } >= 36)
  }

  @Test(arguments: [TailFamily.powerLaw, .exponential])
  func `the truth is seldom given up for a family that it lies within`(
    family: TailFamily
  ) throws {
    var low = 0
    for seed in 1...60 as ClosedRange<UInt64> {
      let tail =
        family == .powerLaw
        ? try powerLaw(2.5, 300, seed: seed) : try draws(.exponential(rate: 0.3), 300, seed: seed)
      let estimation = TailEstimation(tail, xMin: 1)
      let comparison = try TailComparison.of(
        estimation.model(of: family).get(), estimation.model(of: .truncatedPowerLaw).get(),
        tail: ClusteredCounts(tail)
      ).get()
      if comparison.pValue < 0.05 { low += 1 }
    }
    #expect(low <= 9, "\(low)")
  }
}
