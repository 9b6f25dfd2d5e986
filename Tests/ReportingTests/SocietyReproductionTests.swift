import Evaluation
import Foundation
import Testing

@testable import Reporting

@Suite struct SocietyReproductionTests {
  private let baseline: PublishedBaseline

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    baseline = try PublishedBaseline(
      contentsOfFile: root.appending(path: "baselines/intellectual-elites.json").path)
  }

  private func configuration(_ agents: Int, dti: String? = nil) -> RunConfiguration {
    var options: [String: JSONValue] = [
      "agents": .integer(agents), "topology": "mesh", "steps": 20,
    ]
    options["dti"] = dti.map(JSONValue.string)
    return .fixture(benchmark: "musr", organization: "society", options: options)
  }

  /// One cascade with so many contradictions and merges, by agents 0, 1, 2 … in turn.
  private func attempt(
    _ task: Int, contradictions: Int, merges: Int, agents: Int = 2
  ) throws -> AttemptCoordination {
    var ledger = Ledger()
    let root = ledger.propose("a", Ledger.Act(agent: "agent-0"))
    var last = root
    for index in 0..<contradictions {
      last = try ledger.contradict(root, "b", Ledger.Act(agent: "agent-\(index % agents)"))
    }
    for _ in 0..<merges {
      last = try ledger.merge([root, last], "c", Ledger.Act(agent: "agent-0"))
    }
    return AttemptCoordination(
      attempt: AttemptID(taskID: "t\(task)", repetition: 0), position: 0, outcome: .answered,
      claims: ledger.claims, subtasks: ledger.subtasks, events: ledger.events)
  }

  private func claim(
    _ name: String, _ reproduction: SocietyReproduction
  ) throws -> SocietyClaim {
    try #require(reproduction.claims.first { $0.claim.name == name })
  }

  @Test func `without runs the paper's figures stand alone, and every claim says why`() async throws
  {
    let reproduction = try await SocietyReproduction(
      baseline, SocietyReading(isSimulated: false))
    #expect(reproduction.sections.count == 9)
    #expect(reproduction.sections.allSatisfy { $0.rows.allSatisfy { $0.measured == nil } })
    #expect(reproduction.claims.count == 11)
    #expect(reproduction.claims.allSatisfy { $0.finding == .cannotTell && !$0.evidence.isEmpty })
    let text = reproduction.document.text()
    #expect(text.contains("No run of a society yet.") && text.contains("123,400"))
  }

  @Test func `how unequal agents are is counted over all of them and over the active`() throws {
    var evidence = SocietyEvidence()
    // Three claims of one agent, one of another, none of two.
    evidence.add(
      try attempt(0, contradictions: 2, merges: 1), seed: 1, agents: 4, isSimulated: false,
      score: 0.5)
    func value(_ measure: SocietyEvidence.Measure) -> Double? { evidence.points[measure]?[0].value }
    #expect(value(.topAgent) == 0.75 && value(.topTenth) == 0.75)
    #expect(value(.excess) == 0.25 && value(.active) == 0.5)
    #expect(value(.gini) == 0.625 && value(.effective) == 0.4)
    #expect(value(.conversion) == 0.5 && value(.contradictionShare) == 0.5)
    #expect(value(.score) == 0.5)
  }

  @Test func `with one N growth cannot be told, and integration is compared task by task`()
    async throws
  {
    var reading = SocietyReading(isSimulated: false)
    for task in 0..<12 {
      reading.add(
        try attempt(task, contradictions: 6, merges: 1 + task % 2), of: configuration(4),
        score: 0.2)
      reading.add(
        try attempt(task, contradictions: 4 + task % 2, merges: 3),
        of: configuration(4, dti: "b=1"), score: task % 2 == 0 ? 0.1 : 0.3)
    }
    let reproduction = try await SocietyReproduction(baseline, reading)
    for name in ["H2.2", "H3.1", "H3.2", "H3.3"] {
      let found = try claim(name, reproduction)
      #expect(found.finding == .cannotTell)
      #expect(found.evidence == "because there is one N only, 4", "\(name)")
    }
    #expect(try claim("DTI.1", reproduction).finding == .holds)
    #expect(try claim("DTI.2", reproduction).finding == .holds)
    #expect(try claim("DTI.4", reproduction).finding == .undecided)
    let dti = try claim("DTI.1", reproduction).evidence
    #expect(dti.contains("12 attempts of 1 condition"), "\(dti)")
    // Tables are of runs without integration.
    let table = try #require(reproduction.sections.first { $0.place == "Table 2" })
    let bursts = try #require(
      table.rows.first {
        $0.metric == "samples" && $0.cell["observable"]?.text == "contradiction burst"
      })
    #expect(bursts.measured?.value == 12)
  }

  @Test func `growth of the largest with N is found, and only where N alone differs`() async throws
  {
    var reading = SocietyReading(isSimulated: false)
    for agents in [4, 16] {
      for task in 0..<10 {
        reading.add(
          try attempt(task, contradictions: agents - task % 2, merges: 1, agents: agents),
          of: configuration(agents), score: nil)
      }
    }
    let scale = try #require(SocietyScale(reading))
    #expect(scale.sizes.map(\.agents) == [4, 16] && scale.words == "over mesh, musr")
    let reproduction = try await SocietyReproduction(baseline, reading)
    let conditions = try #require(reproduction.json["conditions"]?.elements)
    let largest = conditions.map { $0["mean_largest"]?["total events"]?.double }
    // A proposal, 3.5 or 15.5 contradictions and a merge.
    #expect(largest == [5.5, 17.5])
    // Four of four agents, or three.
    #expect(conditions[0]["means"]?["active share"]?["value"]?.double == 0.875)
    let found = try claim("H3.1", reproduction)
    // Nobody delegates or revises.
    #expect(found.finding == .cannotTell && found.evidence.contains("delegation cascade none"))
    #expect(found.evidence.contains("contradiction burst 1.0"), "\(found.evidence)")
  }
}
