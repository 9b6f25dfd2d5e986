import Evaluation
import Testing

@Suite struct ObservablesTests {
  private func observables(_ ledger: Ledger) -> CoordinationObservables {
    CoordinationObservables(
      claims: ledger.claims, subtasks: ledger.subtasks, events: ledger.events)
  }

  private func act(_ agent: Int) -> Ledger.Act { Ledger.Act(agent: "agent-\(agent)") }

  @Test func `a chain that branches has a wave for each of its ends`() throws {
    var ledger = Ledger()
    let base = ledger.propose("a", act(1))
    let second = try ledger.revise(base, "b", act(2))
    try ledger.revise(second, "c", act(3))
    let other = try ledger.revise(second, "d", act(4))
    try ledger.revise(other, "e", act(1))
    ledger.propose("alone", act(2))
    #expect(observables(ledger).revisionWaves == [3, 4])
    #expect(observables(ledger).cascadeSizes == [5, 1])
  }

  @Test func `a contradiction ends a wave, and an agent counts once in a burst`() throws {
    var ledger = Ledger()
    let base = ledger.propose("a", act(1))
    let revised = try ledger.revise(base, "b", act(2))
    let against = try ledger.contradict(revised, "c", act(3))
    try ledger.contradict(revised, "d", act(3))
    try ledger.contradict(revised, "e", act(4))
    try ledger.revise(against, "f", act(1))
    #expect(observables(ledger).revisionWaves == [2, 2])
    #expect(observables(ledger).contradictionBursts == [2])
  }

  @Test func `a delegation cascade counts all that is under it`() throws {
    var ledger = Ledger()
    let plan = try ledger.plan(title: "plan")
    let first = try ledger.delegate(to: "agent-2", under: plan, act(1))
    try ledger.delegate(to: "agent-3", under: first, act(2))
    try ledger.delegate(to: "agent-4", under: first, act(2))
    try ledger.delegate(to: "agent-4", under: plan, act(1))
    #expect(observables(ledger).delegationCascades == [3, 1, 1, 1])
  }

  @Test func `a delegation that came from a claim belongs to its cascade, others to none`() throws {
    var ledger = Ledger()
    let claim = ledger.propose("a", act(1))
    try ledger.endorse(claim, act(2))
    try ledger.delegate(to: "agent-2", from: claim, act(1))
    try ledger.delegate(to: "agent-2", act(1))
    #expect(observables(ledger).totalEvents == [3])
  }
}
