import Testing

import Evaluation
import Randomness

@testable import Benchmarks

@Suite struct PythonTextTests {
  @Test func `lower, strip, split and normalize_answer are Python's`() throws {
    let rows = try Fixture.rows("python-text.json")
    #expect(rows.count > 300)
    for row in rows {
      let text = try #require(row[0].text)
      #expect(
        PythonString.lower(text.unicodeScalars) == row[1].text?.scalars,
        "lower \(text.debugDescription)")
      #expect(
        PythonString.strip(text).scalars == row[2].text?.scalars, "strip \(text.debugDescription)")
      let words = row[3].elements?.compactMap { $0.text?.scalars }
      #expect(
        PythonString.split(text.scalars).map(Array.init) == words, "split \(text.debugDescription)")
      #expect(
        NormalizedAnswer(text).text.scalars == row[4].text?.scalars,
        "normalize \(text.debugDescription)")
    }
  }

  @Test func `float is Python's`() throws {
    let rows = try Fixture.rows("python-float.json")
    #expect(rows.count > 300)
    for row in rows {
      let text = try #require(row[0].text)
      let number = PythonNumber.float(text)
      guard let expected = row[1].text else {
        #expect(number == nil, "\(text.debugDescription)")
        continue
      }
      let value = try #require(Double(expected))
      let found = try #require(number, "\(text.debugDescription)")
      #expect(found == value || found.isNaN && value.isNaN, "\(text.debugDescription)")
    }
  }

  @Test func `exact match and F1 are the official script's to the last bit`() throws {
    let rows = try Fixture.rows("answer-overlap.json")
    #expect(rows.count > 200)
    for row in rows {
      let gold = NormalizedAnswer(try #require(row[0].text))
      let prediction = NormalizedAnswer(try #require(row[1].text))
      #expect(AnswerOverlap.exact(gold, prediction) == row[2].wholeNumber.map(Double.init))
      #expect(AnswerOverlap.f1(gold, prediction) == row[3].text.flatMap(Double.init), "\(row)")
    }
  }

  @Test func `the fast way over ASCII and the general way agree`() {
    var generator = SplitMix64(seed: 7)
    var fast = 0
    for _ in 0..<5_000 {
      let pieces = [
        "a", "an", "the", "A", "The", "x", "1", " ", "\t", "\u{1C}", ".", "_", "-", "\u{1}",
      ]
      let count = Int.random(in: 0...8, using: &generator)
      var text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let general = NormalizedAnswer.normalizeScalars(text)
      if let quick = text.withUTF8({ NormalizedAnswer.normalizeASCII($0) }) {
        fast += 1
        #expect(quick == general, "\(text.debugDescription)")
      } else {
        #expect(text.contains("\u{1}"))
      }
    }
    #expect(fast > 1_000)
  }

  @Test func `answers that differ in their scalars only are different`() {
    let (one, two) = (NormalizedAnswer("caf\u{E9}"), NormalizedAnswer("cafe\u{301}"))
    #expect(one != two)
    #expect(AnswerOverlap.f1(one, two) == 0)
  }

  @Test func `common words are counted alike with and without a table`() {
    var generator = SplitMix64(seed: 11)
    var overlaps = 0
    for _ in 0..<3_000 {
      let sides = (0..<2).map { _ in
        let count = Int.random(in: 0...64, using: &generator)
        let words = (0..<count).map { _ in
          ["x", "xy", "y", "xyz", "é", "zz"].randomElement(using: &generator) ?? ""
        }
        return Array(words.joined(separator: " ").utf8)
      }
      let common = AnswerOverlap.commonCount(sides[0], sides[1])
      #expect(AnswerOverlap.commonCountOfFew(sides[0], sides[1]) == common)
      overlaps += common
    }
    #expect(overlaps > 10_000)
  }

  @Test func `answers of more words than the fast way takes are scored too`() {
    let long = NormalizedAnswer(Array(repeating: "word", count: 65).joined(separator: " "))
    #expect(
      AnswerOverlap.f1(NormalizedAnswer("word word"), long) == 2 * (2.0 / 65) / (2.0 / 65 + 1))
  }
}
