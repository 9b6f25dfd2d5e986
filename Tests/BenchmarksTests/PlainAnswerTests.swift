import Testing

@testable import Benchmarks

@Suite struct PlainAnswerTests {
  @Test(arguments: ["Paris", "the 12th century", "1,000-1,200", "a"])
  func `words alone have nothing around them`(_ text: String) {
    #expect(AnswerText.isPlain(text))
  }

  @Test(arguments: [
    "", " Paris", "Paris ", "two  words", "Paris.", "*Paris*", "\"Paris\"", "The answer is Paris",
    "THE ANSWER IS PARIS", "nsnswer", "[1]", "ANSWER: 2", "caf\u{E9}", "x\u{0}", "a\tb", "it's",
  ])
  func `anything else is looked at`(_ text: String) {
    #expect(!AnswerText.isPlain(text))
  }
}
