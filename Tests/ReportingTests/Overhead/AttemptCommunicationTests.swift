import Evaluation
import Testing

@testable import Reporting

@Suite struct AttemptCommunicationTests {
  private func call(_ number: Int, _ agent: String, shown: [Int] = []) -> AttemptCoordination.Call {
    .init(
      number: number, agent: agent, purpose: "speak", round: number, subtask: nil,
      shownClaims: shown.map { Claim.ID($0) })
  }

  private func act(_ agent: String?, call: Int?) -> Ledger.Act {
    Ledger.Act(agent: agent, tick: 1, call: call)
  }

  private func attempt(_ calls: [AttemptCoordination.Call], _ ledger: Ledger) -> AttemptCoordination
  {
    AttemptCoordination(
      attempt: AttemptID(taskID: "t", repetition: 0), position: 0, outcome: .answered,
      calls: calls, claims: ledger.claims, subtasks: ledger.subtasks, events: ledger.events)
  }

  @Test func `a message is what another agent was shown afterwards, once`() throws {
    var ledger = Ledger()
    let first = ledger.propose("the red stone", act("a", call: 1))
    try ledger.endorse(first, act("b", call: 2))
    let second = ledger.propose("a red river", act("b", call: 3))
    try ledger.endorse(second, act("a", call: 4))
    let found = AttemptCommunication(
      attempt(
        [
          call(1, "a"), call(2, "b", shown: [1]), call(3, "b", shown: [1]),
          call(4, "a", shown: [1, 2]), call(5, "c", shown: [1]),
        ], ledger))
    #expect(found.turns == 5)
    // Claims 1 and 2, and b's endorsement, of which a and c heard; nobody heard of a's.
    #expect(found.messages == 3)
    #expect(found.deliveries == 4, "claim 1 to b twice and to c, claim 2 to a")
    // {the, red, stone} and {a, red, river}.
    #expect(found.redundancy == 1.0 / 5)
  }

  @Test func `who is shown its own claims, or a vote's, is told nothing`() throws {
    var ledger = Ledger()
    let first = ledger.propose("one", act("a", call: 1))
    let second = ledger.propose("two", act("b", call: 2))
    try ledger.merge([first, second], "one", Ledger.Act(agent: nil, tick: 2, origin: .vote))
    let alone = AttemptCommunication(
      attempt([call(1, "a"), call(2, "b"), call(3, "a", shown: [1, 3])], ledger))
    #expect(alone.messages == 0 && alone.deliveries == 0 && alone.redundancy == 0)
  }

  @Test func `work handed to another is a message, work kept is none`() throws {
    var ledger = Ledger()
    try ledger.delegate(to: "b", title: "t", words: "w", act("a", call: 1))
    try ledger.delegate(to: "a", title: "t", words: "w", act("a", call: 1))
    let found = AttemptCommunication(attempt([call(1, "a"), call(2, "b")], ledger))
    #expect(found.messages == 1 && found.deliveries == 1)
  }

  @Test
  func `redundancy is the mean over pairs of agents, of all their words, in any case and script`()
    throws
  {
    var ledger = Ledger()
    ledger.propose("Ein ROTER Stein.", act("a", call: 1))
    ledger.propose("liegt hier!", act("a", call: 2))
    ledger.propose("roter stein", act("b", call: 3))
    ledger.propose("Überall", act("c", call: 4))
    ledger.propose("überall?", act("d", call: 5))
    let found = try #require(
      AttemptCommunication(attempt([call(1, "a")], ledger)).redundancy)
    // a and b share 2 of 5 words, c and d their only one, the other four pairs nothing.
    #expect(abs(found - (2.0 / 5 + 1) / 6) < 1e-12)
    var silent = Ledger()
    silent.propose("words", act("a", call: 1))
    silent.propose("...", act("b", call: 2))
    #expect(AttemptCommunication(attempt([call(1, "a")], silent)).redundancy == nil)
  }
}
