import Testing

@testable import Benchmarks

@Suite struct SQuAD2AnswersTests {
  /// An answer without words is one all the same, as to the official script.
  @Test func `answers are read as they were added, those of each question alone`() {
    let added = [[], [""], ["one"], ["", "two", "two"], [], ["e\u{301}\0\u{FF}\u{10FFFF}", ""]]
    var answers = SQuAD2Answers()
    for each in added { answers.append(each) }
    for (question, expected) in added.enumerated() {
      #expect(answers[question].map { Array($0.utf8) } == expected.map { Array($0.utf8) })
      #expect(answers.hasAnswer(question) == !expected.isEmpty)
    }
  }
}
