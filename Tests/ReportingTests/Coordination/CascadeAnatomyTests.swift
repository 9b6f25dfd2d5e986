import Evaluation
import Testing

@testable import Reporting

@Suite struct CascadeAnatomyTests {
  /// One cascade with so many contradictions, own merges and integrations.
  private func attempt(
    contradictions: Int, merges: Int = 0, integrations: Int = 0, endorsements: Int = 0
  ) throws -> AttemptCoordination {
    var ledger = Ledger()
    let root = ledger.propose("", Ledger.Act(agent: "a"))
    var last = root
    for _ in 0..<contradictions { last = try ledger.contradict(root, "", Ledger.Act(agent: "b")) }
    for index in 0..<(merges + integrations) {
      let origin: CoordinationEvent.Origin = index < merges ? .agent : .dti
      last = try ledger.merge([root, last], "", Ledger.Act(agent: "a", origin: origin))
    }
    for _ in 0..<endorsements { try ledger.endorse(root, Ledger.Act(agent: "b")) }
    return AttemptCoordination(
      attempt: AttemptID(taskID: "t", repetition: 0), position: 0, outcome: .answered,
      claims: ledger.claims, events: ledger.events)
  }

  @Test(arguments: [
    ([1: 50, 2: 40, 3: 9, 4: 1], [[1], [2], [3], [4]]), ([7: 3], [[7], [], [], []]),
    ([1: 60, 2: 40], [[1], [2], [], []]), ([1: 999, 5: 1], [[1], [], [], [5]]),
    ([:], [[], [], [], []]),
    ([1: 10, 2: 1, 3: 1], [[1], [2], [3], []]),
  ])
  func `values are put where half of them stand, and none is divided`(
    counts: [Int: Int], parts: [[Int]]
  ) {
    #expect(QuantileParts.percentiles.divide(counts) == parts)
    #expect(QuantileParts.deciles.divide(counts).joined().sorted() == counts.keys.sorted())
  }

  @Test func `a cascade's events are counted by kind, and integrations apart`() throws {
    let found = CascadeComposition.of(
      try attempt(contradictions: 4, merges: 1, integrations: 2, endorsements: 2))
    let own = try #require(found.first?.own)
    #expect(found.count == 1 && own.events == 10 && own.cascades == 1)
    #expect(own.share(.contradictClaim) == 0.4 && own.share(.mergeClaims) == 0.3)
    #expect(own.conversion == 0.75 && own.ownConversion == 0.25 && own.integrations == 2)
    let none = CascadeComposition.of(try attempt(contradictions: 0))
    #expect(none.first?.own.conversion == nil)
  }

  @Test func `attempts are put in tenths by their largest cascade, with how they ended`() throws {
    var anatomy = CascadeAnatomy()
    for size in 1...10 {
      // The larger half fails, and merges less.
      let fails = size > 5
      anatomy.add(
        try attempt(contradictions: fails ? 2 * size : size, merges: fails ? 0 : size),
        score: fails ? 0.2 : 0.8)
    }
    anatomy.add(try attempt(contradictions: 30), score: nil)
    let deciles = anatomy.deciles()
    #expect(deciles.map(\.own.attempts).reduce(0, +) == 11)
    #expect(deciles.map(\.decile) == deciles.map(\.decile).sorted())
    let first = try #require(deciles.first)
    #expect(first.events.lowerBound == 3 && first.own.failed.cascades == 0)
    #expect(first.own.succeeded.share(.mergeClaims).map { abs($0 - 1.0 / 3) < 0.1 } ?? false)
    let last = try #require(deciles.last)
    #expect(last.events == 31...31 && last.own.scored == 0 && last.own.unscored.cascades == 1)
    let large = try #require(deciles.dropLast().last).own
    #expect(large.failed.share(.mergeClaims) == 0 && large.succeeded.cascades == 0)
    #expect(large.scored == large.attempts && large.scores / Double(large.scored) == 0.2)
  }

  @Test func `tables have shares by size and by intensity, in every format`() throws {
    var anatomy = CascadeAnatomy()
    for size in 1...30 { anatomy.add(try attempt(contradictions: size, merges: 1), score: 1) }
    var document = ReportDocument("t")
    CascadeAnatomy.add([("run-1", anatomy)], to: &document)
    let parts = try #require(document.json["cascade_parts"]?.elements)
    #expect(
      parts.map { $0["part"]?.text }
        == ["median", "90th", "99th", "top 1%"].prefix(parts.count).map { $0 })
    let conversions = parts.compactMap { $0["merge_conversion"]?.double }
    #expect(conversions == conversions.sorted(by: >) && conversions.count == parts.count)
    #expect(document.json["intensity"]?.elements?.count == 10)
    #expect(document.csv().contains("share_contradict_claim"))
    #expect(document.text().contains("3 to 17"))
    var empty = ReportDocument("t")
    CascadeAnatomy.add([("run-1", CascadeAnatomy())], to: &empty)
    #expect(empty.blocks.isEmpty)
  }
}
