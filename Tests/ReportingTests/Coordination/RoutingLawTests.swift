import Evaluation
import Testing

@testable import Reporting

@Suite struct RoutingLawTests {
  /// An attempt whose steps are written down, with what each call showed.
  private struct Record {
    var ledger = Ledger()
    var calls: [AttemptCoordination.Call] = []

    mutating func act(_ agent: String, tick: Int, showing claims: [Int] = []) -> Ledger.Act {
      calls.append(
        .init(
          number: calls.count + 1, agent: agent, purpose: "turn", round: tick, subtask: nil,
          shownClaims: claims.map { Claim.ID($0) }))
      return Ledger.Act(agent: agent, tick: tick, call: calls.count)
    }

    var attempt: AttemptCoordination {
      AttemptCoordination(
        attempt: AttemptID(taskID: "t", repetition: 0), position: 0, outcome: .answered,
        calls: calls, claims: ledger.claims, events: ledger.events)
    }
  }

  /// c1 and c2 proposed by a and b; both contradict the other's; c then chooses c1 of four.
  private var record: Record {
    get throws {
      var record = Record()
      record.ledger.propose("", record.act("a", tick: 1))
      record.ledger.propose("", record.act("b", tick: 1))
      try record.ledger.contradict(Claim.ID(1), "", record.act("b", tick: 2, showing: [1, 2]))
      try record.ledger.contradict(Claim.ID(1), "", record.act("c", tick: 2, showing: [1, 2]))
      try record.ledger.revise(Claim.ID(1), "", record.act("d", tick: 3, showing: [1, 2, 3, 4]))
      return record
    }
  }

  @Test func `observed and expected picks by k are those counted by hand`() throws {
    var law = RoutingLaw()
    law.add(try record.attempt)
    let all = law.total(nil)
    // b cannot contradict its own c2, so that it has no choice; c chooses one of two with k = 0, though b
    // contradicted c1 in the same step; d chooses k = 2 beside three with k = 0.
    #expect(all.picks == 2)
    #expect(all.ratios.map(\.observed) == [1, 0, 1])
    #expect(all.ratios.map(\.expected) == [1.75, 0, 0.25])
    #expect(law.total(.reviseClaim).picks == 1 && law.total(.contradictClaim).picks == 1)
  }

  @Test func `continuation and amplification are of claims by what targeted them first`() throws {
    var record = try record
    try record.ledger.endorse(Claim.ID(2), record.act("d", tick: 4, showing: [1, 2]))
    var law = RoutingLaw()
    law.add(record.attempt)
    let contradictions = law.estimate(of: .contradictClaim)
    #expect(contradictions.targeted == 1 && contradictions.continuation == 1)
    #expect(contradictions.amplification == 2)
    let endorsements = law.estimate(of: .endorseClaim)
    #expect(endorsements.continuation == 0 && endorsements.amplification == 0)
    #expect(law.estimate().continuation == 0.5 && law.estimate().amplification == 1)
    #expect(law.estimate(of: .mergeClaims).continuation == nil)
  }

  @Test func `the parents of a merge are chosen one after the other`() throws {
    var record = try record
    try record.ledger.merge(
      [Claim.ID(1), Claim.ID(2)], "", record.act("a", tick: 4, showing: [1, 2, 3]))
    var law = RoutingLaw()
    law.add(record.attempt)
    let merges = law.total(.mergeClaims)
    // k: c1 3, c2 0, c3 0. First one of three, then one of two.
    #expect(merges.picks == 2)
    #expect(merges.ratios.map(\.observed) == [1, 0, 0, 1])
    let expected: [Double] = [2.0 / 3 + 1, 0, 0, 1.0 / 3]
    #expect(merges.ratios.map(\.expected) == expected)
  }

  @Test func `what an integration merges was not chosen, but counts in k`() throws {
    var record = try record
    var act = record.act("d", tick: 4, showing: [1, 2])
    act.origin = .dti
    try record.ledger.merge([Claim.ID(1), Claim.ID(2)], "", act)
    try record.ledger.endorse(Claim.ID(2), record.act("d", tick: 5, showing: [2, 3]))
    var law = RoutingLaw()
    law.add(record.attempt)
    #expect(law.estimate(of: .mergeClaims).picks == 0)
    // c2 was targeted by the integration alone.
    #expect(law.total(.endorseClaim).ratios.map(\.observed) == [0, 1])
  }

  @Test func `targets that were not shown are left out and counted`() throws {
    var record = try record
    try record.ledger.endorse(Claim.ID(3), record.act("a", tick: 4, showing: [1, 2]))
    try record.ledger.endorse(Claim.ID(3), Ledger.Act(agent: "a", tick: 4))
    var law = RoutingLaw()
    law.add(record.attempt)
    #expect(law.unplaced == 2 && law.total(nil).picks == 2)
    var document = ReportDocument("t")
    RoutingTables.add([("run-1", law)], to: &document)
    #expect(document.rendered(.text) { _ in "" }.contains("run-1: 2"))
  }

  @Test func `one attempt has no interval, and so no verdict`() throws {
    var law = RoutingLaw()
    law.add(try record.attempt)
    #expect(law.estimate().betaInterval == nil)
    var document = ReportDocument("t")
    RoutingTables.add([("run-1", law)], to: &document)
    #expect(document.rendered(.text) { _ in "" }.contains("cannot tell"))
  }
}
