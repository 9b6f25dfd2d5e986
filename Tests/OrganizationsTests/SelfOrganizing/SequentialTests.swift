import Evaluation
import Scripted
import Testing

@Suite struct SequentialTests {
  @Test func `an agent sees the finished work of all before it and nothing of those after`()
    async throws
  {
    let transcript = try await solve("sequential", agents: 4) { agent, _, _ in
      says("a\(agent)", role: "role\(agent)", work: "work\(agent)")
    }
    let prompts = transcript.prompts("addition")
    for agent in 1...4 {
      for other in 1...4 {
        #expect(
          prompts[agent]?.contains(
            "agent-0\(other) (role\(other)): work\(other)\nAnswer: a\(other)") == (other < agent))
      }
    }
    #expect(transcript.calls.map(\.request.agent) == [1, 2, 3, 4])
    #expect(transcript.calls.map(\.agent.role) == ["role1", "role2", "role3", "role4"])
  }

  @Test func `what is shared comes first, so a prompt starts with the one before it`() async throws
  {
    let transcript = try await solve("sequential", agents: 3) { agent, _, _ in
      says("a", work: "work\(agent)")
    }
    let prompts = transcript.prompts("addition")
    let second = try #require(prompts[2])
    let turn = try #require(second.firstRange(of: "\n\nYou are agent-02"))
    let seen = second[..<turn.lowerBound]
    #expect(seen.contains("work1"))
    #expect(prompts[3]?.hasPrefix(seen) == true)
  }

  @Test func `the last contributor's answer is final, and no call is spent on writing it`()
    async throws
  {
    let transcript = try await solve("sequential", agents: 4) { agent, _, _ in
      agent == 4 ? abstains : says("a\(agent)")
    }
    #expect(transcript.outcome == .answered(Prediction("a3")))
    #expect(transcript.finalReply == "ANSWER: a3")
    #expect(transcript.calls.count == 4)
    #expect(transcript.parts == ["contributed", "contributed", "contributed, taken", "abstained"])
  }

  @Test func `of an agent that abstained nothing is seen`() async throws {
    let transcript = try await solve("sequential", agents: 3) { agent, _, _ in
      agent == 2 ? says("secret", role: "quitter", ["abstain": true]) : says("a")
    }
    #expect(transcript.prompts("addition")[3]?.contains("quitter") == false)
    #expect(transcript.prompts("addition")[3]?.contains("agent-02") == false)
  }

  @Test func `where the last contribution states no answer the one before it counts`() async throws
  {
    let transcript = try await solve("sequential", agents: 2) { agent, _, _ in
      agent == 1 ? says("a1") : says(work: "I only checked.")
    }
    #expect(transcript.outcome == .answered(Prediction("a1")))
    #expect(transcript.formatFailures == 0)
  }

  @Test func `where nobody states an answer the last contributor writes it from the work`()
    async throws
  {
    let transcript = try await solve("sequential", agents: 3) { agent, form, _ in
      form == "answer" ? "ANSWER: w" : agent == 3 ? abstains : says(work: "work\(agent)")
    }
    #expect(transcript.outcome == .answered(Prediction("w")))
    #expect(transcript.calls.count == 4)
    let prompt = try #require(transcript.prompts("answer")[2])
    #expect(prompt.contains("agent-01: work1") && prompt.contains("You: work2"))
    #expect(!prompt.contains("agent-02: work2"))
    #expect(transcript.parents.last == [1, 2])
  }

  @Test func `where everybody abstains the first agent answers`() async throws {
    let transcript = try await solve("sequential", agents: 3) { _, form, _ in
      form == "answer" ? "ANSWER: w" : abstains
    }
    #expect(transcript.outcome == .answered(Prediction("w")))
    #expect(transcript.prompts("answer").keys.sorted() == [1])
    #expect(transcript.parts == Array(repeating: "abstained", count: 3))
  }

  @Test func `the answer that there is none is no abstention of the agent`() async throws {
    let transcript = try await solve("sequential", agents: 2) { _, _, _ in says("none") }
    #expect(transcript.outcome == .abstained(Prediction("")))
    #expect(transcript.parts == ["contributed, taken", "contributed, taken"])
  }

  @Test func `claims build on the agents that a contribution names and that were seen`()
    async throws
  {
    let named: [Int: JSONValue] = [1: [1, 2], 2: [1], 3: [], 4: ["agent-02", 3, 9]]
    let transcript = try await solve("sequential", agents: 4) { agent, _, _ in
      says("a", ["builds_on": named[agent] ?? []])
    }
    #expect(transcript.parents == [[], [1], [], [2, 3]])
    #expect(transcript.claims.map(\.status) == [.proposed, .revised, .proposed, .merged])
  }

  @Test func `a failing agent fails the task`() async throws {
    await #expect(throws: ModelError.timedOut("60 s")) {
      try await solve("sequential", agents: 3) { agent, _, _ in
        if agent == 2 { throw ModelError.timedOut("60 s") }
        return says("a")
      }
    }
  }

  @Test func `work beyond the budget is cut, oldest first, and the cut is noted`() async throws {
    let work = String(repeating: "x", count: 400)
    let transcript = try await solve("sequential", agents: 4, ["context-budget": 150]) {
      agent, _, _ in says("a\(agent)", role: "r", work: "work\(agent) \(work)")
    }
    let last = try #require(transcript.prompts("addition")[4])
    #expect(last.contains("agent-01 (r). Answer: a1"))
    #expect(last.contains("agent-02 (r). Answer: a2"))
    #expect(last.contains("agent-03 (r): work3 \(work)"))
    #expect(transcript.conduct.shortenedMessages == 3)
    #expect(transcript.conduct.leftOutMessages == 0)
  }
}
