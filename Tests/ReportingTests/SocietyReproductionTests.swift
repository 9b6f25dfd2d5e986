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
    // Four claims of one agent, one of another, none of two.
    evidence.add(
      try attempt(0, contradictions: 3, merges: 1), seed: 1, agents: 4, cluster: "t0",
      score: 0.5)
    func value(_ measure: SocietyEvidence.Measure) -> Double? { evidence.points[measure]?[0].value }
    #expect(value(.topAgent) == 0.8 && value(.topTenth) == 0.8 && value(.active) == 0.5)
    #expect(value(.gini).map { abs($0 - 0.65) < 1e-12 } ?? false)
    #expect(value(.effective).map { abs($0 - 25.0 / 17 / 4) < 1e-12 } ?? false)
    // Of the two active in its only cascade the top one's half is expected, and chance is known.
    let excess = try #require([evidence].excess)
    #expect(abs(excess.excess - 0.3) < 1e-12 && excess.count == 1 && excess.pValue != nil)
    #expect(value(.conversion) == 1.0 / 3 && value(.contradictionShare) == 0.6)
    #expect(value(.score) == 0.5)
  }

  @Test func `with one N growth cannot be told, and integration is compared task by task`()
    async throws
  {
    var reading = SocietyReading(isSimulated: false)
    for task in 0..<12 {
      reading.add(
        try attempt(task, contradictions: 6, merges: 1 + task % 2), of: configuration(4),
        cluster: "t\(task)",
        score: 0.2)
      reading.add(
        try attempt(task, contradictions: 4 + task % 2, merges: 3),
        of: configuration(4, dti: "b=1"), cluster: "t\(task)", score: task % 2 == 0 ? 0.1 : 0.3)
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
    // These merges were agents' own, all of them.
    #expect(dti.contains("of merges that agents made of their own accord"), "\(dti)")
    // Tables are of runs without integration.
    let table = try #require(reproduction.sections.first { $0.place == "Table 2" })
    let bursts = try #require(
      table.rows.first {
        $0.metric == "samples" && $0.cell["observable"]?.text == "contradiction burst"
      })
    #expect(bursts.measured?.value == 12)
  }

  @Test func `tasks that share material are one cluster, which has no interval`() async throws {
    var reading = SocietyReading(isSimulated: false)
    for task in 0..<12 {
      for dti in [nil, "b=1"] {
        reading.add(
          try attempt(task, contradictions: 6, merges: (dti == nil ? 1 : 3) + task % 2),
          of: configuration(4, dti: dti), cluster: "passage", score: nil)
      }
    }
    let found = try claim("DTI.1", try await SocietyReproduction(baseline, reading))
    #expect(found.finding == .cannotTell && found.evidence.contains("too few tasks"))
  }

  @Test func `growth of the largest with N is found, and only where N alone differs`() async throws
  {
    var reading = SocietyReading(isSimulated: false)
    for agents in [4, 16] {
      for task in 0..<10 {
        reading.add(
          try attempt(task, contradictions: agents - task % 2, merges: 1, agents: agents),
          of: configuration(agents), cluster: "t\(task)", score: nil)
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

  /// Two cascades, in either of which agents make as many claims as said; in the second each agent has the
  /// place of one so many further on.
  private func cascades(_ task: Int, _ counts: [Int], shift: Int) throws -> AttemptCoordination {
    var ledger = Ledger()
    for shift in [0, shift] {
      func act(_ place: Int) -> Ledger.Act {
        Ledger.Act(agent: "agent-\((place + shift) % counts.count)")
      }
      var last = ledger.propose("", act(0))
      for (place, count) in counts.enumerated() {
        for _ in (place == 0 ? 1 : 0)..<count { last = try ledger.revise(last, "", act(place)) }
      }
    }
    return AttemptCoordination(
      attempt: AttemptID(taskID: "t\(task)", repetition: 0), position: 0, outcome: .answered,
      claims: ledger.claims, events: ledger.events)
  }

  @Test func `elites that grow with N hold, those that chance would make do not`() async throws {
    for isElite in [true, false] {
      var reading = SocietyReading(isSimulated: false)
      for task in 0..<10 {
        let (one, ones) = (task % 2, Array(repeating: 1, count: 14))
        // The same agents are active in both cascades, or others.
        for (agents, counts) in [(4, [6 + one, 2, 2, 2]), (16, [10 + one, 6] + ones)] {
          reading.add(
            try cascades(task, counts, shift: isElite ? 0 : (task * 3 + 1) % agents),
            of: configuration(agents), cluster: "t\(task)", score: nil)
        }
      }
      let found = try claim("H2.2", try await SocietyReproduction(baseline, reading))
      #expect((found.finding == .holds) == isElite, "\(found.evidence)")
      #expect(found.evidence.contains("by chance"))
    }
  }
}
