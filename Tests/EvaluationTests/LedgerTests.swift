import Evaluation
import Testing

@Suite struct LedgerTests {
  private let act = Ledger.Act(agent: "agent-01")

  @Test func `depth is one more than the deepest parent's, the root is the earliest`() throws {
    var ledger = Ledger()
    let first = ledger.propose("a", act)
    let second = ledger.propose("b", act)
    let revised = try ledger.revise(second, "b2", act)
    let again = try ledger.contradict(revised, "b3", act)
    let merged = try ledger.merge([again, first], "ab", act)
    #expect(ledger.claims.map(\.depth) == [0, 0, 1, 2, 3])
    #expect(ledger.claims.map(\.root) == [first, second, second, second, first])
    #expect(
      ledger.claims.map(\.status) == [.proposed, .proposed, .revised, .contradictory, .merged])
    #expect(ledger[merged]?.parents == [again, first])
    #expect(ledger.events.map(\.targets) == [[], [], [second], [revised], [again, first]])
    #expect(ledger.events.map(\.step) == Array(1...5))
  }

  @Test(arguments: [0, -1, 3, Int.max, Int.min])
  func `a claim that does not exist is refused and nothing is recorded`(number: Int) throws {
    var ledger = Ledger()
    let known = ledger.propose("a", act)
    _ = ledger.propose("b", act)
    let before = ledger
    let unknown = Claim.ID(number)
    let refusal = Ledger.Refusal.unknownClaim(unknown)
    #expect(throws: refusal) { try ledger.revise(unknown, "", act) }
    #expect(throws: refusal) { try ledger.contradict(unknown, "", act) }
    #expect(throws: refusal) { try ledger.merge([known, unknown], "", act) }
    #expect(throws: refusal) { try ledger.endorse(unknown, act) }
    #expect(throws: refusal) { try ledger.delegate(to: "x", from: unknown, act) }
    #expect(ledger == before)
  }

  @Test(arguments: [0, 2, Int.min])
  func `a subtask that does not exist is refused and nothing is recorded`(number: Int) throws {
    var ledger = Ledger()
    try ledger.plan(title: "all")
    let before = ledger
    let unknown = Subtask.ID(number)
    let refusal = Ledger.Refusal.unknownSubtask(unknown)
    #expect(throws: refusal) { try ledger.plan(title: "part", under: unknown) }
    #expect(throws: refusal) { try ledger.plan(title: "part", after: [unknown]) }
    #expect(throws: refusal) { try ledger.delegate(to: "x", under: unknown, act) }
    #expect(throws: refusal) { try ledger.finish(unknown) }
    #expect(ledger == before)
  }

  @Test func `merging a claim with itself is no merge`() throws {
    var ledger = Ledger()
    let claim = ledger.propose("a", act)
    #expect(throws: Ledger.Refusal.nothingToMerge) { try ledger.merge([claim, claim], "a", act) }
    #expect(ledger.events.count == 1)
  }

  @Test func `a call's visible tokens count with its first step`() throws {
    var ledger = Ledger()
    let act = Ledger.Act(agent: "a", call: 7, visibleTokens: 30)
    let claim = ledger.propose("a", act)
    try ledger.endorse(claim, act)
    try ledger.endorse(claim, Ledger.Act(agent: "b", call: 8, visibleTokens: 4))
    #expect(ledger.events.map(\.visibleTokens) == [30, 0, 4])
  }

  @Test func `work that is handed on lies a level deeper and is an event, a plan is none`() throws {
    var ledger = Ledger()
    let whole = try ledger.plan(title: "whole")
    let part = try ledger.delegate(to: "agent-02", title: "part", under: whole, act)
    try ledger.finish(part)
    #expect(ledger[part]?.depth == 1)
    #expect(ledger[part]?.assignee == "agent-02")
    #expect(ledger.subtasks.map(\.status) == [.open, .done])
    #expect(ledger.events.map(\.kind) == [.delegateSubtask])
    #expect(ledger.events[0].delegated == part)
  }

  @Test(arguments: ["c1", "c12"]) func `a claim's name is read as it is written`(name: String) {
    #expect(Claim.ID(name)?.description == name)
  }

  @Test(arguments: ["", "c", "c0", "c-1", "c01", "C1", "1", "c1 ", "c99999999999999999999"])
  func `anything else names no claim`(name: String) {
    #expect(Claim.ID(name) == nil)
  }
}
