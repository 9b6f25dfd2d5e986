import Evaluation
import Randomness
import Testing

@testable import Benchmarks

/// Whether a span stands in its passage, where most are found without normalizing the passage.
struct SpanInPassageTests {
  private static let pieces = [
    "the", "a", "An", "Seine", "river", "1,234.5", "cafe", "cafe\u{301}", "caf\u{E9}", "U.S.",
    "(see", "map)",
    "-", "\"Paris\"", "_x_", "\u{3A3}", "tab\there", "well-known", "'", "\u{201C}quoted\u{201D}",
    "the",
  ]

  private func text(_ count: Int, _ generator: inout SplitMix64) -> String {
    (0..<count).map { _ in
      Self.pieces[generator.index(below: Self.pieces.count)]
        + [" ", " ", " ", "", "\n", ", ", "\u{A0}"][generator.index(below: 7)]
    }.joined()
  }

  private func hasNormalized(_ answer: String, _ passage: String) -> Bool {
    let (answer, passage) = (NormalizedAnswer(answer), NormalizedAnswer(passage))
    // By bytes: to Swift's strings é in one scalar and in two are the same.
    return answer.isEmpty
      || Array(" \(passage.text) ".utf8).firstRange(of: Array(" \(answer.text) ".utf8)) != nil
  }

  @Test func `a span stands in a passage where the normalized passage has the normalized words`() {
    var generator = SplitMix64(seed: 11)
    var (found, missed) = (0, 0)
    for _ in 0..<3_000 {
      let passage = text(3 + generator.index(below: 12), &generator)
      let scalars = Array(passage.unicodeScalars)
      // A part of it, wherever it begins and ends, or other words.
      let first = generator.index(below: scalars.count)
      let last = first + generator.index(below: min(12, scalars.count - first))
      let part = String(String.UnicodeScalarView(scalars[first...last]))
      let answer = generator.index(below: 4) == 0 ? text(2, &generator) : part
      let prediction = Prediction(answer)
      let isFault = SQuAD2AnswerFormat(passage: passage).fault(in: prediction) != nil
      // An answer of nothing but articles is no fault of the passage's.
      guard !NormalizedAnswer(answer).isEmpty else { continue }
      let expected = hasNormalized(answer, passage)
      #expect(isFault != expected, "'\(answer)' in '\(passage)'")
      if expected { found += 1 } else { missed += 1 }
    }
    #expect(found > 300 && missed > 300, "\(found) \(missed)")
  }
}
