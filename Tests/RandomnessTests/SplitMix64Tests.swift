import Testing

import Randomness

@Suite struct SplitMix64Tests {
  // The first three values of the reference implementation (splitmix64.c by Sebastiano Vigna) for
  // the seed 1234567.
  @Test func `the sequence is the reference implementation's`() {
    var generator = SplitMix64(seed: 1_234_567)
    let values = (0..<3).map { _ in generator.next() }
    #expect(
      values == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }

  @Test func `an index lies below its bound`() {
    var generator = SplitMix64(seed: 1)
    #expect((0..<1000).allSatisfy { _ in (0..<7).contains(generator.index(below: 7)) })
  }

  @Test func `the hash of parts knows where a part ends`() {
    #expect(StableHash.of("ab", "c") != StableHash.of("a", "bc"))
    #expect(StableHash.of("ab", "c") == StableHash.of("ab", "c"))
  }
}
