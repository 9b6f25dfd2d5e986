import Randomness
import Testing

@testable import Statistics

/// Expected figures by numpy and scipy on the probabilities that scipy's parameters give:
/// d = lp(one) - lp(other); d.sum(), d.sum() / sqrt(n) / d.std(), 2 * norm.sf(abs(z)); for nested
/// families chi2.sf(-2 * d.sum(), 1), half of it at the border.
struct TailComparisonTests {
  private struct Expected: Sendable {
    let first: TailFamily
    let second: TailFamily
    let ratio: Double
    let normalized: Double?
    let p: Double
  }

  private static let known: [Expected] = [
    .init(
      first: .powerLaw, second: .logNormal, ratio: -0.051085750324765034,
      normalized: -0.227246192070862, p: 0.8202323110208414),
    .init(
      first: .powerLaw, second: .exponential, ratio: 42.3676500419363,
      normalized: 3.17892046331157, p: 0.001478246479625281),
    .init(
      first: .truncatedPowerLaw, second: .logNormal, ratio: 0.2712698382157228,
      normalized: 1.2107591608996715, p: 0.22598772121399724),
    .init(
      first: .logNormal, second: .exponential, ratio: 42.41873579226105,
      normalized: 3.2282943272011826, p: 0.001245307725473204),
    .init(
      first: .powerLaw, second: .truncatedPowerLaw, ratio: -0.3223555885404883, normalized: nil,
      p: 0.21100497137868218),
    .init(
      first: .exponential, second: .truncatedPowerLaw, ratio: -42.69000563047679, normalized: nil,
      p: 2.461968319640555e-20),
  ]

  private static let simulated: [Expected] = [
    .init(
      first: .powerLaw, second: .logNormal, ratio: -6.100028334421925,
      normalized: -2.2456182949399346, p: 0.024728467622283843),
    .init(
      first: .truncatedPowerLaw, second: .logNormal, ratio: 1.310530105986278,
      normalized: 1.9698321320574996, p: 0.048857612680149015),
    .init(
      first: .powerLaw, second: .truncatedPowerLaw, ratio: -7.410558440408202, normalized: nil,
      p: 5.910224098116874e-05),
    .init(
      first: .exponential, second: .truncatedPowerLaw, ratio: -36.24975085077798, normalized: nil,
      p: 1.670741335168769e-17),
  ]

  private func check(_ expected: [Expected], _ reference: TailReference) async throws {
    let found = try await TailAnalysis(
      reference.distribution(),
      .init(xMin: reference.xMin, bootstrap: 0, goodnessOfFit: 0, seed: 1))
    for expected in expected {
      let entry = try #require(
        found.comparisons.first { $0.first == expected.first && $0.second == expected.second })
      let comparison = try entry.result.get()
      #expect(abs(comparison.logLikelihoodRatio - expected.ratio) < 1e-6)
      #expect(agree(comparison.pValue, expected.p, relative: 1e-5))
      #expect((comparison.normalizedRatio == nil) == (expected.normalized == nil))
      if let normalized = expected.normalized {
        #expect(agree(comparison.normalizedRatio, normalized, relative: 1e-6))
      }
      let test: TailComparison.Test =
        expected.normalized != nil
        ? .vuong : expected.first == .powerLaw ? .nestedAtBorder : .nested
      #expect(comparison.test == test)
    }
  }

  @Test func `comparisons of the known datum agree with scipy`() async throws {
    try await check(Self.known, TailReference.observed[0])
  }

  @Test func `comparisons of a simulated tail agree with scipy`() async throws {
    let reference = try #require(
      TailReference.simulated.first { $0.testDescription == "tpl (2.5, 40) from 3" })
    try await check(Self.simulated, reference)
  }

  @Test func `two fits that are one cannot be told apart`() throws {
    let tail = try TailReference.observed[0].distribution()
    let model = try TailModel(.exponential(rate: 0.9), xMin: 1)
    #expect(TailComparison.of(model, model, tail: ClusteredCounts(tail)) == .failure(.sameFit))
  }

  @Test func `no p-value is 0, however clear`() throws {
    let tail = try CountDistribution([1: 1_000_000, 2: 300_000, 5: 90_000, 40: 50_000, 900: 9_000])
    let estimation = TailEstimation(tail, xMin: 1)
    let comparison = try TailComparison.of(
      estimation.model(of: .powerLaw).get(), estimation.model(of: .exponential).get(),
      tail: ClusteredCounts(tail)
    ).get()
    #expect(comparison.pValue > 0 && comparison.pValue < 1e-300)
  }
}
