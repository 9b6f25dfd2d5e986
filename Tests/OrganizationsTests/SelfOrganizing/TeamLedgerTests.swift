import Evaluation
import Scripted
import Testing

/// What self-organizing teams leave in the ledger and in the typed facts.
@Suite struct TeamLedgerTests {
  @Test func `claims descend from the ones that they name, and calls know which they were shown`()
    async throws
  {
    let named: [Int: JSONValue] = [1: [], 2: [1], 3: [], 4: ["agent-02", 3, 9]]
    let transcript = try await solve("sequential", agents: 4) { agent, _, _ in
      says("a\(agent)", work: "work\(agent)", ["builds_on": named[agent] ?? []])
    }
    #expect(transcript.descent == ["c1+0", "c1+1", "c3+0", "c1+2"])
    #expect(
      transcript.story == [
        "agent-01 propose_claim c1", "agent-02 revise_claim c2 <- c1", "agent-03 propose_claim c3",
        "agent-04 merge_claims c4 <- c2 c3",
      ])
    #expect(transcript.shown == [[], [1], [1, 2], [1, 2, 3]])
    #expect(transcript.claims[1].words == "work2\nAnswer: a2")
    #expect(transcript.events.map(\.visibleTokens) == [5, 5, 5, 5])
    #expect(transcript.standing == ["1 a1", "2 a2", "3 a3", "4 a4"])
  }

  @Test func `a claim cannot build on what the budget left out`() async throws {
    let transcript = try await solve("sequential", agents: 3, ["context-budget": 0]) {
      agent, _, _ in says("a\(agent)", work: "work\(agent)", ["builds_on": [1, 2]])
    }
    #expect(transcript.shown == [[], [], []])
    #expect(transcript.parents == [[], [], []])
    #expect(transcript.conduct.leftOutMessages == 3)
  }

  @Test func `a wave builds on earlier waves`() async throws {
    let transcript = try await solve("ripple", agents: 3) { agent, _, _ in
      says("a", ["builds_on": [1, 2, 3]])
    }
    #expect(transcript.parents == [[], [1], [1], [2, 3]])
    #expect(transcript.descent == ["c1+0", "c1+1", "c1+1", "c1+2"])
    #expect(transcript.story.last == "vote merge_claims c4 <- c2 c3")
  }

  @Test func `marks are endorsed, and all who take a turn are shown them`() async throws {
    let transcript = try await solve("stigmergic", agents: 3, ["fade": 0]) { agent, _, _ in
      says(agent == 2 ? "y" : "x")
    }
    #expect(
      transcript.story == [
        "agent-01 propose_claim c1", "agent-02 propose_claim c2", "agent-03 endorse_claim <- c1",
      ])
    #expect(transcript.shown == [[], [1], [1, 2]])
    #expect(transcript.standing == ["1 x"])
  }

  @Test func `a variation revises the candidate that it varies`() async throws {
    let transcript = try await solve("clonal", agents: 2, ["selected": 1]) { agent, form, _ in
      says("\(form) \(agent)", ["rating": .integer(agent)])
    }
    #expect(transcript.parents == [[], [], [2], [2]])
    #expect(transcript.descent == ["c1+0", "c2+0", "c2+1", "c2+1"])
    #expect(transcript.shown == [[], [], [2], [2]])
    #expect(transcript.standing.map { $0.prefix(1) } == ["2"])
  }

  @Test func `a coordinator delegates subtasks, on which the others work`() async throws {
    let plan = """
      {"assignments": [{"agent": 2, "role": "Reader", "instruction": "read well"},
      {"agent": 3, "role": "Critic", "instruction": "doubt it"}]}
      """
    let transcript = try await solve("coordinator", agents: 3) { agent, form, _ in
      form == "plan" ? plan : form == "answer" ? "ANSWER: w" : says("a\(agent)")
    }
    #expect(
      transcript.story == [
        "agent-01 delegate_subtask s1", "agent-01 delegate_subtask s2",
        "agent-02 propose_claim c1", "agent-03 propose_claim c2",
        "agent-01 merge_claims c3 <- c1 c2",
      ])
    #expect(transcript.events.map(\.visibleTokens) == [5, 0, 5, 5, 5])
    #expect(transcript.descent.last == "c1+1")
    let subtasks = [1, 2].map(Subtask.ID.init)
    #expect(transcript.calls.map(\.subtask) == [nil, subtasks[0], subtasks[1], nil])
    #expect(transcript.claims.map(\.subtask) == [subtasks[0], subtasks[1], nil])
    #expect(transcript.subtasks.map(\.title) == ["Reader", "Critic"])
    #expect(transcript.subtasks.map(\.words) == ["read well", "doubt it"])
    #expect(transcript.shown == [[], [], [], [1, 2]])
  }

  @Test func `where no plan can be read nobody has delegated`() async throws {
    let transcript = try await solve("coordinator", agents: 3) { agent, form, _ in
      form == "plan" ? "Let all try." : form == "answer" ? "ANSWER: w" : says("a\(agent)")
    }
    #expect(!transcript.events.contains { $0.kind == .delegateSubtask })
    #expect(transcript.subtasks.map(\.assignee) == ["agent-02", "agent-03"])
    #expect(transcript.subtasks.map(\.status) == [.done, .done])
  }

  @Test(arguments: ["broadcast", "shared"])
  func `a vote of all-different answers merges nothing`(name: String) async throws {
    let transcript = try await solve(name, agents: 3) { agent, _, _ in
      says("a\(agent)", role: "r")
    }
    #expect(transcript.events.map(\.kind) == Array(repeating: .proposeClaim, count: 3))
    #expect(transcript.conduct.winningVotes == 1)
  }

  @Test func `calls of agents that withdrew are booked to no role`() async throws {
    let quits = says(role: "quitter", ["abstain": true])
    let inTurn = try await solve("sequential", agents: 2) { agent, _, _ in
      agent == 1 ? quits : says("a", role: "r")
    }
    #expect(inTurn.calls.map(\.agent.role) == ["", "r"])
    let announced = try await solve("broadcast", agents: 2) { agent, form, _ in
      agent == 1 && form == "contribution" ? quits : says("a", role: "role \(agent)")
    }
    #expect(announced.calls.map(\.agent.role) == ["", "role 2", "", "role 2"])
    #expect(announced.participants.map(\.role) == ["quitter", "role 2"])
  }
}
