import Randomness
import Testing

@testable import Evaluation

@Suite struct ProseWordsTests {
  @Test(arguments: [
    ("The “Answer”, isn’t A Secret.", ["answer", "isnt", "secret"]),
    ("n/a. N.A. 3.5 e.g.x", ["na", "na", "3", "5", "egx"]),
    ("Ünïcode É.à", ["ünïcode", "éà"]), ("", []), ("...", []), ("the a an", []),
  ]) func `words are in lower case, without articles and marks`(text: String, words: [String]) {
    #expect(ProseWords(text).words == words)
  }

  @Test func `a text of ASCII is taken apart by bytes as any text is`() {
    let characters = Array("aAnN theTHE..''/`  -_,z9Z0\n\t\"")
    var random = SplitMix64(seed: 7)
    for _ in 0..<3_000 {
      let text = String(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in
          characters.randomElement(using: &random) ?? " "
        })
      #expect(ProseWords.wordsOfASCII(text) == ProseWords.wordsOfAny(text), "\(text)")
    }
    let long = String(repeating: "word. ", count: 100)
    #expect(ProseWords(long).words.count == ProseWords.limit)
    #expect(ProseWords.wordsOfASCII("a.é") == nil)
  }
}
