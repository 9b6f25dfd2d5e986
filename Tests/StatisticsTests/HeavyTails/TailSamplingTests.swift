import Glibc
import Randomness
import Testing

@testable import Statistics

struct TailSamplingTests {
  @Test(arguments: [(1.6, 1, 100), (2.5, 3, 100), (3.5, 1, 50_000), (2.2, 1000, 100)])
  func `draws of a power law are as frequent as its probabilities say`(
    exponent: Double, xMin: Int, table: Int
  ) throws {
    let model = try TailModel(.powerLaw(exponent: exponent), xMin: xMin)
    var generator = SplitMix64(seed: 5)
    let draws = 20_000
    let drawn = try PowerLawSampler(exponent: exponent, xMin: xMin, draws: table)
      .draw(draws, &generator)
    #expect(drawn.total == draws && drawn.values.first == xMin)
    // Also far beyond the sampler's table, which has 100 values or 16,384.
    for x in [1, 2, 5, 20, 99, 100, 101, 1000, 50_000].map({ xMin + $0 }) {
      let expected = model.survival(from: x)
      let found = Double(drawn.tail(from: x).total) / Double(draws)
      let deviation = (expected * (1 - expected) / Double(draws)).squareRoot()
      #expect(abs(found - expected) <= 4.5 * deviation + 1 / Double(draws), "\(x)")
    }
  }

  @Test func `what lies beyond what is counted exactly is drawn as the largest that is`() throws {
    var generator = SplitMix64(seed: 1)
    let drawn = try PowerLawSampler(exponent: 1.02, xMin: 1, draws: 64).draw(200, &generator)
    #expect(drawn.maximum == CountDistribution.limit && drawn.total == 200)
  }

  @Test func `resamples hold each value as often as the samples do`() throws {
    let samples = try CountDistribution([1: 10, 5: 300, 9: 689, 1000: 1])
    var generator = SplitMix64(seed: 2)
    let drawn = CountResampler(samples).draw(100_000, &generator)
    #expect(drawn.total == 100_000 && drawn.values == samples.values)
    for (count, expected) in zip(drawn.counts, samples.counts.map { Double($0) * 100 }) {
      #expect(abs(Double(count) - expected) < 4.5 * expected.squareRoot())
    }
    #expect(CountResampler(samples).draw(0, &generator).total == 0)
  }

  private func analysis(_ seed: UInt64, xMin: Int?) async throws -> TailAnalysis {
    try await TailAnalysis(
      TailReference.observed[0].distribution(),
      .init(xMin: xMin, bootstrap: 150, goodnessOfFit: 60, seed: seed))
  }

  @Test(arguments: [nil, 1]) func `equal seeds give equal figures, others others`(
    xMin: Int?
  ) async throws {
    let (one, again, other) = try await (
      analysis(7, xMin: xMin), analysis(7, xMin: xMin), analysis(8, xMin: xMin)
    )
    #expect(try one.exponentInterval?.get() == again.exponentInterval?.get())
    #expect(one.goodnessOfFit == again.goodnessOfFit)
    #expect(try one.exponentInterval?.get() != other.exponentInterval?.get())
  }

  @Test func `less of the one does not change the other`() async throws {
    let distribution = try TailReference.observed[0].distribution()
    let both = try await analysis(7, xMin: 1)
    let fit = try await TailAnalysis(
      distribution, .init(xMin: 1, bootstrap: 0, goodnessOfFit: 60, seed: 7))
    let interval = try await TailAnalysis(
      distribution, .init(xMin: 1, bootstrap: 150, goodnessOfFit: 0, seed: 7))
    #expect(both.goodnessOfFit == fit.goodnessOfFit)
    #expect(try both.exponentInterval?.get() == interval.exponentInterval?.get())
  }
}
