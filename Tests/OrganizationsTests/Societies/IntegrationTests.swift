import Evaluation
import Foundation
import Organizations
import Scripted
import Testing

@Suite struct IntegrationTests {
  private func write(_ text: String) throws -> String {
    let url = FileManager.default.temporaryDirectory.appending(path: "dti-\(UUID()).json")
    try Data(text.utf8).write(to: url)
    return url.path
  }

  /// D = t - m > 2: the third event of a cascade without a merge triggers.
  private func parameters(_ threshold: Double = 2) throws -> String {
    try write(
      """
      {"conditions": [{"topology": "complete", "benchmark": "squad2", "exponent": 1,
        "normalization": 1, "threshold": \(threshold)}]}
      """)
  }

  private func solve(_ village: Village, agents: Int = 4, steps: Int = 6) async throws -> Transcript
  {
    try await village.solve(
      "complete", agents: agents, steps: steps, ["dti": .string(try parameters())])
  }

  @Test
  func `a deficit above the threshold has the branch heads integrated by whoever triggered it`()
    async throws
  {
    let village = Village(script: [
      1: [1: Village.move("propose")], 2: [2: Village.move("revise", ["c1"])],
      3: [3: Village.move("contradict", ["c1"])],
    ])
    let transcript = try await solve(village)
    #expect(
      transcript.story == [
        "agent-01 propose_claim c1", "agent-02 revise_claim c2 <- c1",
        "agent-03 contradict_claim c3 <- c1", "agent-03 merge_claims c4 <- c2 c3",
      ])
    #expect(transcript.events.map(\.origin) == [.agent, .agent, .agent, .dti])
    #expect(transcript.events[3].tick == 3)
    let call = try #require(transcript.calls.first { $0.purpose == "integrate" })
    #expect(call.agent.id == "agent-03" && call.shownClaims.map(\.number) == [2, 3])
    #expect(
      transcript.integrations == [
        Integration(
          tick: 3, agent: "agent-03",
          trigger: DeficitMonitor.Trigger(
            root: Claim.ID(1), events: 3, merges: 0, pressure: 3, deficit: 3),
          threshold: 2, heads: [Claim.ID(3), Claim.ID(2)], call: call.number,
          claim: Claim.ID(4))
      ])
    #expect(transcript.claims[3].words == "All of it.\nAnswer: Orvale")
  }

  @Test func `the merge is shown to all from the next step on, whomever they read`() async throws {
    let path = try write(
      """
      {"conditions": [{"topology": "chain", "benchmark": "musr", "exponent": 1, "normalization": 1,
        "threshold": 2}]}
      """)
    let village = Village(script: [
      1: [1: Village.move("propose")], 2: [2: Village.move("revise", ["c1"])],
      3: [1: Village.move("contradict", ["c2"]), 3: Village.move("contradict", ["c2"])],
    ])
    let transcript = try await village.solve(
      "chain", agents: 8, steps: 5, ["dti": .string(path)])
    let merge = try #require(transcript.claims.last)
    #expect(merge.status == .merged)
    #expect(transcript.shown(inStep: 3).allSatisfy { !$0.contains(merge.id.number) })
    #expect(transcript.shown(inStep: 4).allSatisfy { $0.contains(merge.id.number) })
  }

  @Test func `later expansions of the cascade in that step are put off and recorded`() async throws
  {
    let village = Village(script: [
      1: [1: Village.move("propose")], 2: [2: Village.move("revise", ["c1"])],
      3: [
        3: Village.move("contradict", ["c1"]), 4: Village.move("delegate", ["c1"], title: "More"),
        5: Village.move("contradict", ["c2"]), 6: Village.move("endorse", ["c1"]),
      ],
    ])
    let transcript = try await solve(village, agents: 6)
    #expect(
      transcript.deferredActions.map { "\($0.agent) \($0.kind.rawValue) \($0.targets)" } == [
        "agent-04 delegate_subtask [c1]", "agent-05 contradict_claim [c2]",
      ])
    #expect(transcript.story.filter { $0.contains("endorse") }.count == 1)
    #expect(transcript.subtasks.isEmpty)
  }

  @Test func `after an integration the cascade begins anew with one merge`() async throws {
    // t = 0, m = 1: D = 4 - 1 > 2 needs four more events.
    let village = Village(script: [
      1: [1: Village.move("propose")],
      2: [2: Village.move("revise", ["c1"]), 3: Village.move("contradict", ["c1"])],
      3: [1: Village.move("endorse", ["c4"]), 2: Village.move("contradict", ["c4"])],
      4: [4: Village.move("contradict", ["c4"])], 5: [1: Village.move("endorse", ["c4"])],
    ])
    let transcript = try await solve(village)
    #expect(transcript.integrations.map(\.tick) == [2, 5])
    #expect(transcript.integrations[1].trigger.events == 4)
    #expect(transcript.integrations[1].trigger.merges == 1)
  }

  @Test func `cascades are watched apart`() async throws {
    let village = Village(script: [
      1: [1: Village.move("propose"), 2: Village.move("propose")],
      2: [3: Village.move("revise", ["c1"]), 4: Village.move("revise", ["c2"])],
    ])
    #expect(try await solve(village).integrations.isEmpty)
  }

  @Test func `one branch alone is nothing to integrate`() async throws {
    let village = Village(script: [
      1: [1: Village.move("propose")], 2: [2: Village.move("revise", ["c1"])],
      3: [1: Village.move("revise", ["c2"])], 4: [2: Village.move("revise", ["c3"])],
    ])
    let transcript = try await solve(village)
    #expect(transcript.integrations.isEmpty)
    #expect(transcript.calls.allSatisfy { $0.purpose != "integrate" })
  }

  @Test func `parameters of another condition, or none, are refused`() throws {
    let path = try parameters()
    let kind = try #require(OrganizationCatalogue.kind(named: "society"))
    #expect(throws: InputError.self) {
      try kind.organization(["dti": .string(path), "topology": "star"])
    }
    #expect(throws: InputError.self) {
      try kind.organization(["dti": .string(path)], benchmark: "musr")
    }
    let organization = try kind.organization(["dti": .string(path)], benchmark: "squad2")
    #expect(organization.options["dti"] == "b=1.0 Z=1.0 tau=2.0")
  }
}
