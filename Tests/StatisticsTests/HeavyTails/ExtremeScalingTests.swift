import Glibc
import Randomness
import Testing

@testable import Statistics

struct ExtremeScalingTests {
  private func setup(_ seed: UInt64 = 1) throws -> Bootstrap {
    try Bootstrap(seed: seed, resamples: 400)
  }

  @Test func `means on a line of logarithms have its slope`() throws {
    // 3 N^0.5, twice each value around the mean.
    let found = try #require(
      ExtremeScaling(
        [4: [5: 1, 7: 1], 16: [10: 1, 14: 1], 64: [20: 1, 28: 1], 256: [44: 1, 52: 1]], setup()))
    #expect(abs(found.exponent - 0.5) < 1e-12)
    #expect(abs(found.intercept - log(3)) < 1e-12)
    #expect(found.sizes == 4 && found.attempts == 8)
    let interval = try #require(found.interval)
    #expect(interval.lower < 0.5 && interval.upper > 0.5)
  }

  /// Largest of N draws from a power law: gamma is 1 / (a - 1) where a is above 2.
  @Test func `the largest of N draws grows as extreme-value theory says`() throws {
    let exponent = 3.5
    let sampler = try PowerLawSampler(exponent: exponent, xMin: 1, draws: 4096)
    var generator = SplitMix64(seed: 11)
    var maxima: [Int: [Int: Int]] = [:]
    for agents in [16, 64, 256] {
      for _ in 0..<120 {
        let largest = (0..<agents).map { _ in sampler.draw(&generator) }.max() ?? 0
        maxima[agents, default: [:]][largest, default: 0] += 1
      }
    }
    let found = try #require(ExtremeScaling(maxima, setup()))
    let predicted = try #require(ExtremeScaling.predicted(exponent: exponent))
    #expect(predicted == 0.4)
    let interval = try #require(found.interval)
    #expect(interval.lower <= predicted && interval.upper >= predicted, "\(interval)")
    #expect(interval.upper - interval.lower < 0.2)
  }

  @Test func `equal seeds give equal intervals, others others`() throws {
    let maxima = [8: [3: 4, 5: 2, 9: 1], 32: [6: 3, 11: 3, 30: 1], 128: [20: 2, 41: 2]]
    let one = try ExtremeScaling(maxima, setup())
    #expect(try one == ExtremeScaling(maxima, setup()))
    #expect(try one?.interval != ExtremeScaling(maxima, setup(2))?.interval)
  }

  @Test func `what has no slope has none, and one attempt no interval`() throws {
    #expect(try ExtremeScaling([:], setup()) == nil)
    #expect(try ExtremeScaling([8: [3: 5]], setup()) == nil)
    #expect(try ExtremeScaling([8: [3: 5], 16: [0: 4]], setup()) == nil)
    #expect(try ExtremeScaling([8: [3: 5], 0: [4: 4], 16: [:]], setup()) == nil)
    let single = try #require(try ExtremeScaling([8: [3: 5], 16: [6: 1]], setup()))
    #expect(abs(single.exponent - 1) < 1e-12 && single.interval == nil)
    #expect(ExtremeScaling.predicted(exponent: 1) == nil)
  }

  @Test func `attempts without any count in the mean`() throws {
    let found = try #require(
      try ExtremeScaling([8: [0: 1, 4: 1], 16: [0: 1, 8: 1]], setup()))
    #expect(abs(found.exponent - 1) < 1e-12 && found.attempts == 4)
  }
}
