import Evaluation
import Testing

@Suite struct PhraseListTests {
  private let phrases = PhraseList(lines: "i am so sorry\ni am\nsorry")

  @Test(arguments: [
    (["i", "am", "so", "sorry", "but"], 4), (["i", "am", "here"], 2), (["sorry"], 1),
  ])
  func `the first phrase that fits counts, by its words`(words: [String], length: Int) {
    #expect(phrases.length(atStartOf: words[...]) == length)
    #expect(phrases.length(atStartOf: (["x"] + words).dropFirst()) == length)
  }

  @Test(arguments: [[], ["i"], ["so", "sorry"], ["I", "am"]])
  func `words that begin otherwise have none`(words: [String]) {
    #expect(phrases.length(atStartOf: words[...]) == nil)
    #expect(PhraseList([]).length(atStartOf: words[...]) == nil)
  }
}
