import Randomness
import Testing

@testable import Statistics

/// On simulated data of known truth. The seeds are fixed, so the outcome is, too.
struct CoverageTests {
  /// Points whose cluster moves them together: the mean of all is 0.
  private func clustered(
    _ clusters: Int, from generator: inout SplitMix64
  ) throws -> Sample {
    var values: [Double] = []
    var labels: [Int] = []
    for cluster in 0..<clusters {
      let shared = generator.normal()
      for _ in 0..<1 + generator.index(below: 5) {
        values.append(shared + generator.normal())
        labels.append(cluster)
      }
    }
    return try Sample(values, clusters: labels)
  }

  private func share(of trials: Int, where holds: (inout SplitMix64) throws -> Bool) rethrows
    -> Double
  {
    var generator = SplitMix64(seed: 2_026)
    return Double(try (0..<trials).count { _ in try holds(&generator) }) / Double(trials)
  }

  @Test func `clustered t intervals hold the truth 95 times in 100, naive ones do not`() throws {
    var naive = 0
    let robust = try share(of: 600) { generator in
      let sample = try clustered(40, from: &generator)
      let mean = try #require(sample.mean)
      if abs(mean) < 1.96 * (try #require(sample.naiveStandardError)) { naive += 1 }
      return try #require(sample.estimate()?.interval).contains(0)
    }
    #expect((0.93...0.97).contains(robust))
    #expect(naive < 510)
  }

  @Test func `clustered bootstrap intervals hold the truth 95 times in 100`() throws {
    let found = try share(of: 300) { generator in
      let sample = try clustered(20, from: &generator)
      let setup = try Bootstrap(seed: generator.next(), resamples: 300)
      return try #require(setup.mean(of: sample)?.interval).contains(0)
    }
    #expect((0.93...0.97).contains(found))
  }

  @Test func `paired intervals hold the truth 95 times in 100`() throws {
    let found = try share(of: 600) { generator in
      var base: [Double] = []
      var candidate: [Double] = []
      for _ in 0..<50 {
        // Both runs find the same tasks easy; the candidate solves one task in ten more.
        let ease = 0.2 + 0.6 * generator.unit()
        base.append(generator.unit() < ease ? 1 : 0)
        candidate.append(generator.unit() < ease + 0.1 ? 1 : 0)
      }
      let pairs = try PairedSample(base: base, candidate: candidate)
      return try #require(pairs.differences.estimate()?.interval).contains(0.1)
    }
    #expect((0.93...0.97).contains(found))
  }

  @Test func `intervals of a change in percent hold the truth 95 times in 100`() throws {
    let found = try share(of: 300) { generator in
      var base: [Double] = []
      var candidate: [Double] = []
      for _ in 0..<25 {
        // Long tasks cost both more; the candidate spends 30% less.
        let size = 0.5 + generator.unit()
        base.append(size * (0.5 + generator.unit()))
        candidate.append(0.7 * size * (0.5 + generator.unit()))
      }
      let setup = try Bootstrap(seed: generator.next(), resamples: 300)
      let pairs = try PairedSample(base: base, candidate: candidate)
      return try #require(setup.percentChange(of: pairs)?.interval).contains(-30)
    }
    #expect((0.93...0.97).contains(found))
  }

  @Test func `the sign-flip test finds a difference that is not there 5 times in 100`() throws {
    let found = try share(of: 400) { generator in
      let sample = try clustered(25, from: &generator)
      let test = try #require(try SignFlipTest(sample, seed: generator.next(), draws: 99))
      return test.pValue <= 0.05
    }
    #expect((0.03...0.07).contains(found))
  }
}
