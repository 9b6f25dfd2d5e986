import Testing

@testable import Evaluation

@Suite struct ByteSearchTests {
  @Test(arguments: [
    ("", "", true), ("", "a", true), ("a", "", false), ("ab", "a", false), ("ab", "ab", true),
    ("aab", "aaab", true), ("abab", "abacabab", true), ("abac", "ababab", false),
    ("aaab", "aaaaaaaa", false), ("é", "cafe\u{301}", false), ("é", "café", true),
    ("abcabd", "abcabcabd", true),
  ]) func `bytes are found where they are`(part: String, whole: String, occurs: Bool) {
    #expect(ByteSearch(part).occurs(in: whole) == occurs)
  }

  @Test func `it agrees with a search at every place`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<3000 {
      let whole = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
        UInt8.random(in: 0...1, using: &generator)
      }
      let part = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
        UInt8.random(in: 0...1, using: &generator)
      }
      let expected = whole.indices.contains { whole[$0...].starts(with: part) }
      #expect(whole.withUnsafeBufferPointer(ByteSearch(part).occurs) == expected)
    }
  }
}
