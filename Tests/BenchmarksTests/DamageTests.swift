import Foundation
import Testing

import Evaluation
import Randomness

@testable import Benchmarks

/// Files cut off, or with bytes changed: each is read, or refused with an `InputError`.
@Suite struct DamageTests {
  @Test(arguments: [
    ("squad2", "squad2.json", "squad2-predictions.json"),
    ("musique", "musique-full.jsonl", "musique-full-predictions.jsonl"),
    ("gaia", "gaia/metadata.jsonl", "gaia-predictions.jsonl"),
    ("musr", "murder_mystery.json", ""),
  ])
  func `a damaged file is refused or read, and nothing crashes`(
    _ name: String, _ dataset: String, _ predictions: String
  ) throws {
    let benchmark = try #require(Catalogue.benchmark(named: name))
    let whole = try name == "musr" ? Data(Self.story.utf8) : read(dataset)
    let answers =
      try name == "musr"
      ? Data(#"{"id": "murder_mystery/0/0", "answer": 2}"#.utf8) : read(predictions)
    var generator = SplitMix64(seed: 5)
    var refused = 0
    for round in 0..<300 {
      let data = round.isMultiple(of: 2) ? damaged(whole, &generator) : whole
      let given = round.isMultiple(of: 2) ? answers : damaged(answers, &generator)
      try Fixture.withFolder(["murder_mystery.json": data, "p.json": given]) { folder in
        do {
          _ = try benchmark.officialReport(
            OfficialScoring(
              dataset: folder + "/murder_mystery.json", predictions: folder + "/p.json",
              missing: round.isMultiple(of: 3) ? .skip : .error))
        } catch is InputError {
          refused += 1
        }
      }
    }
    #expect(refused > 100)
  }

  private static let story = """
    [{"context": "Story.", "questions": [{"question": "Who is the murderer?", "answer": 1,
      "choices": ["Ana", "Ben"], "intermediate_data": [{"story_hash_id": -3}]}]}]
    """

  private func read(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: Fixture.path(name)))
  }

  private func damaged(_ data: Data, _ generator: inout SplitMix64) -> Data {
    var bytes = Array(data)
    if Bool.random(using: &generator) {
      return Data(bytes.prefix(Int.random(in: 0..<bytes.count, using: &generator)))
    }
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: bytes.indices, using: &generator)
      bytes[place] = Array("\"\\{}[]:,0tfnu-\u{1}é".utf8).randomElement(using: &generator) ?? 0xFF
    }
    return Data(bytes)
  }
}
