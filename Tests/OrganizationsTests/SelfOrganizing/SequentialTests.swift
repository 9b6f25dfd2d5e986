import Evaluation
import Scripted
import Testing

@testable import Organizations

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

  @Test func `of an agent that abstained those who follow see that, and why`() async throws {
    let quits = says("secret", role: "quitter", ["abstain": true, "able_to_add": "All is said."])
    let transcript = try await solve("sequential", agents: 4) { agent, _, _ in
      agent == 2 ? quits : agent == 3 ? abstains : says("a")
    }
    let last = try #require(transcript.prompts("addition")[4])
    #expect(last.contains("agent-02 abstained: All is said.\n\nagent-03 abstained\n"))
    #expect(!last.contains("quitter") && !last.contains("secret"))
    #expect(transcript.participants.map(\.reason) == ["", "All is said.", "", ""])
    #expect(transcript.participants.map(\.role) == ["", "quitter", "", ""])
  }

  @Test func `the reason stands before the decision, also by name`() {
    let names = ["able_to_add", "abstain", "acting_as", "analysis", "answer", "builds_on"]
    #expect(ReplyForm.addition.members.map(\.name) == names && names.sorted() == names)
  }

  @Test(arguments: [(1, 2, "a1"), (2, 5, "a3"), (3, 6, "a3"), (4, 6, "a3")])
  func `abstentions in a row end the work where a run says so`(
    stop: Int, calls: Int, answer: String
  ) async throws {
    let contributors: Set = [1, 3]
    let transcript = try await solve("sequential", agents: 6, ["stop-after": .integer(stop)]) {
      agent, _, _ in contributors.contains(agent) ? says("a\(agent)") : abstains
    }
    #expect(transcript.calls.count == calls)
    #expect(transcript.participants.count == 6)
    #expect(transcript.participants.count { $0.status == .idle } == 6 - calls)
    #expect(transcript.outcome == .answered(Prediction(answer)))
    #expect(transcript.calls[0].request.lastMessage.contains("After \(stop) abstention"))
  }

  @Test func `in the control each agent has the next role of the list, and may still abstain`()
    async throws
  {
    let transcript = try await solve("sequential", agents: 9, ["roles": "fixed"]) { agent, _, _ in
      agent == 2 ? abstains(because: "none", role: "own") : says("a\(agent)", role: "own")
    }
    let roles = SelfOrganizingPrompts.Sequential.fixedRoles.map(\.role)
    #expect(
      transcript.calls.map(\.agent.role) == [roles[0], ""] + roles[2...] + [roles[0]])
    let prompts = transcript.prompts("fixed_addition")
    #expect(prompts[4]?.contains("Your role: \(roles[3]).") == true)
    #expect(prompts.values.allSatisfy { !$0.contains("name your own role") })
    #expect(prompts.values.allSatisfy { !$0.contains("acting_as") })
    #expect(transcript.parts[1] == "abstained")
  }

  @Test func `the control's roles are part of the identity`() throws {
    let kind = try #require(OrganizationCatalogue.kind(named: "sequential"))
    let free = try kind.organization([:])
    let fixed = try kind.organization(["roles": "fixed"])
    #expect(free.options["roles"] == "free" && fixed.options["roles"] == "fixed")
    #expect(free.prompts != fixed.prompts)
    #expect(free.options["stop-after"] == "none")
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
