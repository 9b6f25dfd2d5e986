import Evaluation
import Organizations
import Scripted
import Testing

@Suite struct SocietyTests {
  /// Everybody proposes in the first step: agent n makes claim n.
  private static func proposals(_ agents: Int) -> [Int: String] {
    Dictionary(
      uniqueKeysWithValues: (1...agents).map {
        ($0, Village.move("propose", [], "Words of \($0)."))
      })
  }

  @Test(arguments: [
    ("chain", [[1, 2], [1, 2, 3], [2, 3, 4], [3, 4]]),
    ("star", [[1, 2, 3, 4], [1, 2], [1, 3], [1, 4]]),
    ("tree", [[1, 2, 3, 4], [1, 2], [1, 3], [1, 4]]),
    ("hierarchical", [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]),
    ("complete", [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]),
    ("mesh", [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]),
    ("reputation", [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]),
  ]) func `an agent sees its own claims and those of whom it reads, of the steps before`(
    topology: String, seen: [[Int]]
  ) async throws {
    let village = Village(script: [1: Self.proposals(4)])
    let transcript = try await village.solve(topology, agents: 4, steps: 3)
    #expect(transcript.shown(inStep: 1) == [[], [], [], []])
    #expect(transcript.shown(inStep: 2) == seen)
    for call in transcript.calls where call.round == 2 {
      let agent = Village.place(call.prompt).agent
      for claim in 1...4 {
        #expect(
          call.prompt.contains("[c\(claim)] agent-0\(claim) proposes: Words of \(claim).")
            == seen[agent - 1].contains(claim))
      }
    }
  }

  @Test(arguments: [
    ("chain", "You read agent-01, agent-03."), ("star", "You read agent-01."),
    ("tree", "You read agent-01."), ("complete", "You read agent-01, agent-03, agent-04."),
  ]) func `an agent is told by name whom it reads`(topology: String, words: String) async throws {
    let transcript = try await Village(script: [:]).solve(topology, agents: 4, steps: 2)
    #expect(transcript.calls[1].prompt.contains(words))
  }

  @Test func `the paper's worked example comes out as in appendix E.5`() async throws {
    let village = Village(script: [
      2: [1: Village.move("propose")],
      3: [2: Village.move("revise", ["c1"]), 3: Village.move("contradict", ["c1"])],
      4: [1: Village.move("revise", ["c2"])],
      5: [2: Village.move("merge", ["c2", "c3", "c4"])],
    ])
    let transcript = try await village.solve("complete", agents: 3, steps: 6)
    #expect(
      transcript.story == [
        "agent-01 propose_claim c1", "agent-02 revise_claim c2 <- c1",
        "agent-03 contradict_claim c3 <- c1", "agent-01 revise_claim c4 <- c2",
        "agent-02 merge_claims c5 <- c2 c3 c4",
      ])
    #expect(transcript.events.map(\.tick) == [2, 3, 3, 4, 5])
    let observables = CoordinationObservables(
      claims: transcript.claims, subtasks: transcript.subtasks, events: transcript.events)
    #expect(observables.revisionWaves == [3])
    #expect(observables.contradictionBursts == [1])
    #expect(observables.mergeFanIns == [3])
    #expect(observables.totalEvents == [5])
    #expect(observables.cascadeSizes == [5])
    #expect(transcript.conduct.turns == 15)
    #expect(transcript.conduct.passes == 10)
  }

  @Test func `endorsements and delegations are events on their claims`() async throws {
    let village = Village(script: [
      1: [1: Village.move("propose")],
      2: [
        2: Village.move("endorse", ["c1"]),
        3: Village.move("delegate", ["c1"], "Look at the kiln.", title: "Kiln"),
      ],
    ])
    let transcript = try await village.solve("complete", agents: 3, steps: 4)
    #expect(
      transcript.story == [
        "agent-01 propose_claim c1", "agent-02 endorse_claim <- c1",
        "agent-03 delegate_subtask s1 <- c1",
      ])
    let subtask = try #require(transcript.subtasks.first)
    #expect(subtask.title == "Kiln" && subtask.words == "Look at the kiln.")
    #expect(subtask.assignee == "agent-01")
    let prompt = try #require(
      transcript.calls.first { $0.round == 3 && $0.agent.id == "agent-01" }?.prompt)
    #expect(prompt.contains("Your part of the work is s1, Kiln: Look at the kiln."))
  }

  @Test(arguments: [
    ("chain", ["agent-04"]), ("star", ["agent-01"]), ("tree", ["agent-01"]),
    ("hierarchical", ["agent-01"]),
    ("complete", ["agent-01", "agent-02", "agent-03", "agent-04"]),
    ("mesh", ["agent-01", "agent-02", "agent-03", "agent-04"]),
    ("reputation", ["agent-01", "agent-02", "agent-03", "agent-04"]),
  ]) func `in the last step whoever hands in writes the answer`(
    topology: String, writers: [String]
  ) async throws {
    let transcript = try await Village().solve(topology, agents: 4, steps: 2)
    let final = transcript.calls.filter { $0.purpose == "answer" }
    #expect(final.map(\.agent.id) == writers)
    #expect(final.allSatisfy { $0.round == 2 })
    #expect(transcript.outcome == .answered(Prediction("Orvale")))
    #expect(transcript.conduct.votes == (writers.count > 1 ? 4 : nil))
    #expect(transcript.events.isEmpty)
  }

  @Test(arguments: [("complete", "Orvale", 3), ("reputation", "Tarn", 1)])
  func `a voice counts as much as its reputation where the topology is made of it`(
    topology: String, answer: String, votes: Int
  ) async throws {
    let endorse = Village.move("endorse", ["c1"])
    var village = Village(script: [
      1: [2: Village.move("propose")], 2: [1: endorse, 3: endorse, 4: endorse],
    ])
    village.finals = [2: "ANSWER: Tarn"]
    let transcript = try await village.solve(topology, agents: 4, steps: 3)
    // Agent 2 was endorsed by three: four voices against three.
    #expect(transcript.outcome == .answered(Prediction(answer)))
    #expect(transcript.conduct.votes == 4 && transcript.conduct.winningVotes == votes)
  }

  @Test(arguments: [
    (Village.move("revise", ["c9"]), "no claim \"c9\" was shown"),
    (Village.move("endorse", ["c2"]), "endorse takes another agent's claim"),
    (Village.move("revise", ["c2"]), "revise takes another agent's claim"),
    (Village.move("contradict", []), "contradict takes one claim"),
    (Village.move("revise", ["c1", "c2"]), "revise takes one claim"),
    (Village.move("merge", ["c1"]), "merge takes several claims"),
    (Village.move("merge", ["c1", "c1"]), "merge takes several claims"),
    (Village.move("delegate", ["c1"]), "a delegation without a title"),
    (Village.move("propose", [], ""), "a proposal without words"),
    (Village.move("dance"), "\"do\" is none of the moves"),
    (
      "[" + Village.move("pass") + "," + Village.move("endorse", ["c1"]) + "]",
      "a list of actions; a step takes one"
    ),
    (
      #"{"analysis": "x", "answer": "", "do": ["pass"], "targets": [], "title": ""}"#,
      "\"do\" is none of the moves"
    ),
    ("I merge all of it.", "there is no JSON object with analysis, answer, do, targets, title"),
  ]) func `what an agent invents is a format failure and a pass`(reply: String, reason: String)
    async throws
  {
    let village = Village(script: [
      1: [1: Village.move("propose"), 2: Village.move("propose")], 2: [2: reply],
    ])
    let transcript = try await village.solve("complete", agents: 3, steps: 3)
    #expect(transcript.events.count == 2)
    #expect(transcript.calls.compactMap(\.formatFailure) == [reason])
    #expect(transcript.conduct.passes == 4)
  }

  @Test func `an answer of a megabyte is shown cut and harms nobody`() async throws {
    let long = String(repeating: "x", count: 1_000_000)
    let village = Village(script: [1: [1: Village.move("propose", [], long)]])
    let transcript = try await village.solve("complete", agents: 2, steps: 3)
    #expect(transcript.claims[0].words.utf8.count == 1_000_000)
    #expect(transcript.calls.allSatisfy { $0.prompt.utf8.count < 10_000 })
  }

  @Test func `which reply comes first changes nothing`() async throws {
    var village = Village(script: [
      1: Self.proposals(4),
      2: [
        1: Village.move("merge", ["c2", "c3"]), 2: Village.move("contradict", ["c1"]),
        3: Village.move("endorse", ["c4"]), 4: Village.move("revise", ["c1"]),
      ],
    ])
    let first = try await village.solve("reputation", agents: 4, steps: 4)
    village.delay = { 8 - 2 * $0 }
    let second = try await village.solve("reputation", agents: 4, steps: 4)
    #expect(first == second)
  }

  @Test func `claims beyond the budget are left out, the newest of each stay, and it is said`()
    async throws
  {
    let words = String(repeating: "word ", count: 40)
    let script = [
      1: [1: Village.move("propose", [], words), 2: Village.move("propose", [], words)],
      2: [1: Village.move("propose", [], words), 2: Village.move("propose", [], words)],
    ]
    let transcript = try await Village(script: script).solve(
      "complete", agents: 3, steps: 4, ["context-budget": 120])
    let third = transcript.calls.first { $0.round == 3 && $0.agent.id == "agent-03" }
    #expect(third?.shownClaims.map(\.number) == [3, 4])
    #expect(transcript.conduct.leftOutMessages ?? 0 > 0)
  }

  @Test func `the moves stand in several orders, each move equally often at each place`()
    async throws
  {
    let script = [1: [1: Village.move("propose", []), 2: Village.move("propose", [])]]
    let transcript = try await Village(script: script).solve("complete", agents: 8, steps: 8)
    func orders(_ rounds: ClosedRange<Int>) -> [[String]] {
      transcript.calls.filter { $0.purpose == "turn" && rounds.contains($0.round) }.compactMap {
        $0.request.schema?.schema["properties"]?["do"]?["enum"]?.elements?.compactMap(\.text)
      }
    }
    #expect(orders(2...7).count == 48)
    #expect(Set(orders(2...7)).count > 8)
    #expect(orders(2...7).allSatisfy { Set($0).count == 7 })
    // Who sees no claim of another can act on none.
    #expect(orders(1...1).count == 8)
    #expect(orders(1...1).allSatisfy { Set($0) == ["propose", "delegate", "pass"] })
  }
}
