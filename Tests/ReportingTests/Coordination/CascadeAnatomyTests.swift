import Evaluation
import Statistics
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
        score: fails ? 0.2 : 0.8, cluster: "t\(size)")
    }
    anatomy.add(try attempt(contradictions: 30), score: nil, cluster: "t11")
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

  /// Attempts of equally many contradictions and another number of merges for each task.
  private func anatomy(tasks: Int, repeats: Int) throws -> CascadeAnatomy {
    var anatomy = CascadeAnatomy()
    for task in 0..<tasks {
      for _ in 0..<repeats {
        anatomy.add(
          try attempt(contradictions: 12 - task % 4, merges: task % 4),
          score: task % 4 == 0 ? 1 : 0, cluster: "t\(task)")
      }
    }
    return anatomy
  }

  @Test func `intervals are over tasks: repeats that agree make none narrower`() throws {
    let (once, often) = (try anatomy(tasks: 20, repeats: 1), try anatomy(tasks: 20, repeats: 5))
    let interval = try #require(once.interval(.conversion, of: 13...13))
    #expect(often.interval(.conversion, of: 13...13) == interval)
    // Merges over contradictions: 0, 1/11, 2/10, 3/9 in equal parts.
    #expect(interval.lower < 6.0 / 42 && interval.upper > 6.0 / 42)
    #expect(interval.upper - interval.lower < 0.2)
    let score = try #require(once.interval(.score, of: 13...13))
    #expect(often.interval(.score, of: 13...13) == score && score.lower < 0.25 && score.lower >= 0)
    #expect(once.interval(.share(.all, .mergeClaims), of: 13...13) != nil)
    #expect(try anatomy(tasks: 1, repeats: 5).interval(.conversion, of: 13...13) == nil)
    #expect(once.interval(.conversion, of: 1...2) == nil)
  }

  @Test func `a merge of two cascades is shared between them, as the ledger's rule does not`()
    throws
  {
    var ledger = Ledger()
    let first = ledger.propose("", Ledger.Act(agent: "a"))
    let second = ledger.propose("", Ledger.Act(agent: "b"))
    let third = try ledger.contradict(second, "", Ledger.Act(agent: "a"))
    try ledger.merge([first, second, third], "", Ledger.Act(agent: "b"))
    let attempt = AttemptCoordination(
      attempt: AttemptID(taskID: "t", repetition: 0), position: 0, outcome: .answered,
      claims: ledger.claims, events: ledger.events)
    let shared = CascadeComposition.sharedMerges(attempt)
    #expect(shared.count == 2 && abs((shared[first] ?? 0) - 1.0 / 3) < 1e-12)
    #expect(abs((shared[second] ?? 0) - 2.0 / 3) < 1e-12)
    let found = CascadeComposition.of(attempt)
    #expect(found.map(\.own.merges) == [1, 0])
  }

  @Test func `tables have shares by size and by intensity, in every format`() throws {
    var anatomy = CascadeAnatomy()
    for size in 1...30 {
      anatomy.add(try attempt(contradictions: size, merges: 1), score: 1, cluster: "t\(size)")
    }
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
    let intervals = parts.compactMap { $0["merge_conversion_interval_95"]?.elements }
    #expect(intervals.count == 2, "the largest 1% and 90th have a cascade each, of one task")
    #expect(
      zip(conversions, intervals).allSatisfy { value, ends in
        ends.compactMap(\.double).first.map { $0 < value } ?? false
      })
    var empty = ReportDocument("t")
    CascadeAnatomy.add([("run-1", CascadeAnatomy())], to: &empty)
    #expect(empty.blocks.isEmpty)
  }
}
