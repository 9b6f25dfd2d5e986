import Evaluation
import Foundation
import Statistics
import Testing

@testable import Reporting

@Suite struct ExtremesReportTests {
  private func run(
    _ id: String, agents: Int, organization: String = "society", options: [String: JSONValue] = [:]
  ) -> RunRecord {
    let options = options.merging(["agents": .integer(agents), "topology": "mesh"]) { own, _ in own
    }
    return RunRecord(
      id: id, name: nil,
      configuration: .fixture(benchmark: "musr", organization: organization, options: options),
      configurationHash: "", status: .complete, scoringVersion: "1", isFresh: false, taskCount: 1,
      sessions: [])
  }

  /// Cascades of so many claims, each claim contradicting the first.
  private func attempt(
    _ cascades: [Int], task: Int = 0, outcome: Outcome.Kind = .answered
  ) throws -> AttemptCoordination {
    var ledger = Ledger()
    for claims in cascades {
      let root = ledger.propose("", Ledger.Act(agent: "agent-0"))
      for agent in 1..<max(1, claims) {
        try ledger.contradict(root, "", Ledger.Act(agent: "agent-\(agent)"))
      }
    }
    return AttemptCoordination(
      attempt: AttemptID(taskID: "t\(task)", repetition: 0), position: 0, outcome: outcome,
      claims: ledger.claims, events: ledger.events)
  }

  private func growth(_ name: String, _ report: ExtremesReport) async throws
    -> ExtremesReport.Growth
  {
    try #require(try await report.growths().first { $0.observable == name })
  }

  @Test func `the largest of each N is followed, and the number of roots beside it`() async throws {
    var report = ExtremesReport(.init(bootstrap: 100))
    for (agents, factor) in [(4, 1), (16, 2), (64, 4)] {
      let run = run("r\(agents)", agents: agents)
      try report.add(run)
      for task in 0..<8 {
        // The largest doubles with four times the agents, and so do the roots.
        let sizes = [factor * (10 + 2 * (task % 2))] + Array(repeating: 1, count: 3 * factor - 1)
        try report.add(attempt(sizes, task: task), of: run, cluster: "t\(task)")
      }
    }
    let size = try await growth("cascade size", report)
    #expect(abs(try #require(size.scaling).exponent - 0.5) < 1e-9)
    #expect(abs(try #require(size.againstRoots).exponent - 1) < 1e-9)
    let roots = try await growth("roots", report)
    #expect(abs(try #require(roots.scaling).exponent - 0.5) < 1e-9)
    #expect(roots.tail == nil && roots.againstRoots == nil && roots.agreement == nil)
    // Nobody delegates.
    #expect(try await growth("delegation cascade", report).reasons.contains("there is none"))
    let json = try await report.document().json
    #expect(json["sizes"]?.elements?.map { $0["agents"] } == [4, 16, 64])
    #expect(json["sizes"]?.elements?[1]["mean_largest_cascade_size"]?.double == 22)
    #expect(json["growth"]?.elements?.count == 7)
    #expect(try await report.document().text().contains("mesh, musr, delegation cascade: because"))
  }

  @Test func `one N, one task and failed attempts tell nothing, and why is said`() async throws {
    var report = ExtremesReport(.init(bootstrap: 100))
    let one = run("one", agents: 4)
    try report.add(one)
    try report.add(attempt([5]), of: one, cluster: "t")
    try report.add(attempt([50], outcome: .failed), of: one, cluster: "t")
    #expect(try await growth("cascade size", report).reasons.first == "there is one N only, 4")
    let words = try await report.document().text()
    #expect(words.components(separatedBy: "there is one N only").count == 2, "said once")
    let other = run("other", agents: 8)
    try report.add(other)
    #expect(try await growth("cascade size", report).reasons.first == "only N = 4 has any")
    for _ in 0..<3 { try report.add(attempt([10]), of: other, cluster: "t") }
    let found = try await growth("cascade size", report)
    #expect(abs(try #require(found.scaling).exponent - 1) < 1e-9 && found.scaling?.interval == nil)
    #expect(found.reasons.first?.hasPrefix("gamma has no interval") ?? false)
    #expect(found.agreement == nil)
    let sizes = try await report.document().json["sizes"]?.elements
    #expect(sizes?[0]["failed"] == 1 && sizes?[1]["clusters"] == 1)
  }

  @Test func `runs that differ in more than N are fitted apart`() async throws {
    var report = ExtremesReport(.init(bootstrap: 100))
    for steps in [5, 20] {
      for agents in [4, 8] {
        let run = run("r\(steps)-\(agents)", agents: agents, options: ["steps": .integer(steps)])
        try report.add(run)
        try report.add(attempt([agents * steps]), of: run, cluster: "t")
      }
    }
    let growths = try await report.growths()
    #expect(growths.count == 14 && growths.allSatisfy { $0.scaling?.sizes ?? 2 == 2 })
    let rows = try #require(try await report.document().json["growth"]?.elements)
    #expect(Set(rows.compactMap { $0["settings"]?.text }) == ["steps=5", "steps=20"])
    #expect(throws: InputError.self) {
      try report.add(run("flat", agents: 4, organization: "flat"))
    }
  }
}
