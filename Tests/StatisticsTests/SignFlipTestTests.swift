import Randomness
import Testing

@testable import Statistics

struct SignFlipTestTests {
  // d = (y - x)[:12] + .05
  // st.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
  @Test func `the exact test agrees with scipy`() throws {
    let differences = (0..<12).map { Reference.y[$0] - Reference.x[$0] + 0.05 }
    let test = try #require(try SignFlipTest(Sample(differences), seed: 1))
    #expect(agree(test.pValue, 0.58251953125))
    #expect(test.method == .exact(assignments: 4_096))
  }

  // d = [(y - x)[:140][i[:140] % 14 == k].sum() for k in range(14)], call as above
  @Test func `clustered flips agree with scipy on the clusters' sums`() throws {
    let differences = (0..<140).map { Reference.y[$0] - Reference.x[$0] }
    let test = try #require(
      try SignFlipTest(Sample(differences, clusters: (0..<140).map { $0 % 14 }), seed: 1))
    #expect(agree(test.pValue, 0.00048828125))
    #expect(test.method == .exact(assignments: 16_384))
  }

  @Test func `random assignments come near the exact p and are never 0`() throws {
    let differences = try Sample((0..<25).map { Double(($0 * 7) % 11) - 4 })
    let random = try #require(try SignFlipTest(differences, seed: 4, draws: 4_000))
    #expect(random.method == .monteCarlo(draws: 4_000, seed: 4))
    // All 2**25 assignments, counted in Python by adding one integer after the other.
    #expect(abs(random.pValue - 0.2508845329284668) < 0.02)
    let clear = try #require(
      try SignFlipTest(Sample((1...30).map(Double.init)), seed: 4, draws: 99))
    #expect(clear.pValue == 0.01)
    #expect(try SignFlipTest(differences, seed: 4, draws: 4_000) == random)
    #expect(try SignFlipTest(differences, seed: 5, draws: 4_000) != random)
  }

  @Test func `of 0/1 values it is McNemar's exact test`() throws {
    for (gained, lost) in [(3, 12), (0, 6), (7, 7), (1, 0), (9, 10)] {
      let candidate = [Double](repeating: 1, count: gained) + Array(repeating: 0, count: lost + 30)
      let base =
        [Double](repeating: 0, count: gained) + Array(repeating: 1, count: lost)
        + Array(repeating: 0, count: 30)
      let pairs = try PairedSample(base: base, candidate: candidate)
      let flip = try #require(try SignFlipTest(pairs.differences, seed: 1))
      #expect(agree(flip.pValue, try #require(McNemarTest(pairs)).pValue))
    }
  }

  @Test func `ties that differ by rounding are ties`() throws {
    let whole = [1.0, 2, -3, 6, 4, 7, -5, 8]
    let tenths = try SignFlipTest(Sample(whole.map { $0 / 10 }), seed: 1)
    #expect(try SignFlipTest(Sample(whole), seed: 1) == tenths)
  }

  @Test func `no difference anywhere has p 1, and one cluster can show nothing`() throws {
    #expect(try SignFlipTest(Sample([0, 0, 0]), seed: 1)?.pValue == 1)
    #expect(try SignFlipTest(Sample([5, 9], clusters: [1, 1]), seed: 1)?.pValue == 1)
  }

  @Test func `the sign of all differences does not matter`() throws {
    let values = (0..<15).map { Double(($0 * 5) % 13) - 4.5 }
    let one = try SignFlipTest(Sample(values), seed: 1)
    let other = try SignFlipTest(Sample(values.map { -$0 }), seed: 1)
    #expect(one == other)
  }

  @Test func `no draws are refused`() throws {
    let sample = try Sample([1, 2])
    #expect(throws: StatisticsError.self) { try SignFlipTest(sample, seed: 1, draws: 0) }
  }
}
