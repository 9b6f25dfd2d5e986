import Evaluation
import Testing

@testable import Reporting

@Suite struct WorkloadSharesTests {
  /// A workload of so many parts, each waiting for the one before; the first agents act.
  private func attempt(parts: Int, acting: Int) throws -> AttemptCoordination {
    var ledger = Ledger()
    var last: Subtask.ID?
    for _ in 0..<parts {
      last = try ledger.plan(title: "p", words: "", after: last.map { [$0] } ?? [])
    }
    for agent in 0..<acting { ledger.propose("", Ledger.Act(agent: "a\(agent)")) }
    // What an agent hands out is no part of the workload.
    try ledger.delegate(to: "b", title: "t", words: "w", Ledger.Act(agent: "a0"))
    return AttemptCoordination(
      attempt: AttemptID(taskID: "t", repetition: 0), position: 0, outcome: .answered,
      claims: ledger.claims, subtasks: ledger.subtasks, events: ledger.events)
  }

  @Test func `parts, what they wait for, active agents and agents a part stand by N`() throws {
    var (few, many) = (WorkloadShares(), WorkloadShares())
    for task in 0..<10 {
      few.add(try attempt(parts: 2, acting: 3 + task % 2), agents: 4, cluster: "t\(task)")
      many.add(try attempt(parts: 4, acting: 8), agents: 16, cluster: "t\(task)")
    }
    var document = ReportDocument("t")
    WorkloadShares.add(
      [("many", 16, many), ("few", 4, few), ("none", 4, WorkloadShares())], to: &document)
    let rows = try #require(document.json["workload"]?.elements)
    #expect(rows.map { $0["run"]?.text } == ["few", "many"])
    #expect(rows.map { $0["parts"]?.double } == [2, 4])
    #expect(rows.map { $0["dependencies"]?.double } == [0.5, 0.75])
    #expect(rows.map { $0["agents_per_part"]?.double } == [2, 4])
    #expect(rows.map { $0["active_share"]?.double } == [0.875, 0.5])
    let ends = rows[0]["active_share_interval_95"]?.elements?.compactMap(\.double) ?? []
    #expect(ends.count == 2 && ends[0] < 0.875 && ends[1] > 0.875)
  }

  @Test func `without a workload there are no parts, and agents a part are unknown`() throws {
    var shares = WorkloadShares()
    shares.add(try attempt(parts: 0, acting: 1), agents: 2, cluster: "t")
    var document = ReportDocument("t")
    WorkloadShares.add([("r", 2, shares)], to: &document)
    let row = try #require(document.json["workload"]?.elements?.first)
    #expect(row["parts"]?.double == 0 && row["agents_per_part"] == .null)
  }
}
