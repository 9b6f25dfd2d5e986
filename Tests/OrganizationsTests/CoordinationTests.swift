import Evaluation
import Organizations
import Scripted
import Testing

/// What organizations with offices and debates leave in the ledger.
@Suite struct CoordinationTests {
  private func debate(_ answers: [[String]], name: String = "debate") async throws -> Transcript {
    let model = ScriptedModel { request, occasion in
      let agent = Int(
        request.lastMessage.firstMatch(of: /You are agent-(\d+)/).map { String($0.1) } ?? "")
      return ChatReply(text: agent.map { answers[1][$0 - 1] } ?? answers[0][occasion.ordinal])
    }
    return try await OrganizationCatalogue.solve(name, with: model)
  }

  @Test
  func `a revision in a debate descends from the agent's own claim, and a vote from its winners`()
    async throws
  {
    let transcript = try await debate([
      ["ANSWER: a", "ANSWER: b", "ANSWER: c"], ["ANSWER: a", "ANSWER: c", "ANSWER: c"],
    ])
    #expect(transcript.descent == ["c1+0", "c2+0", "c3+0", "c2+1", "c2+2"])
    #expect(transcript.events.map(\.tick) == [1, 1, 1, 2, 0])
    #expect(transcript.events.map(\.origin) == [.agent, .agent, .agent, .agent, .vote])
    #expect(transcript.events.map(\.call) == [1, 2, 3, 5, nil])
    #expect(transcript.claims.last?.agent == nil)
    #expect(transcript.claims.last?.words == "c")
    #expect(transcript.claims.map(\.words).prefix(2) == ["ANSWER: a", "ANSWER: b"])
    #expect(transcript.shown == [[], [], [], [1, 2, 3], [1, 2, 3], [1, 2, 3]])
    #expect(transcript.standing == ["1 a", "6 c"])
  }

  @Test func `a vote of all-different answers merges nothing`() async throws {
    let transcript = try await debate(
      [["ANSWER: v", "ANSWER: w", "ANSWER: x", "ANSWER: y", "ANSWER: z"]], name: "vote")
    #expect(transcript.events.map(\.kind) == Array(repeating: .proposeClaim, count: 5))
    #expect(transcript.outcome == .answered(Prediction("v")))
    #expect(transcript.conduct.changedAnswers == nil)
  }

  @Test func `keeping one's answer in a debate is no revision`() async throws {
    let transcript = try await debate([
      ["ANSWER: a", "ANSWER: b", "ANSWER: c"], ["Still ANSWER: A", "hm", "Sure. ANSWER: c"],
    ])
    #expect(transcript.events.map(\.kind) == Array(repeating: .proposeClaim, count: 3))
    #expect(transcript.conduct.changedAnswers == 0)
  }

  @Test func `self-consistency merges what counting finds alike, in nobody's name`() async throws {
    let texts = ["ANSWER: a", "ANSWER: b", "ANSWER: B"]
    let model = ScriptedModel { _, occasion in ChatReply(text: texts[occasion.ordinal]) }
    let transcript = try await OrganizationCatalogue.solve(
      "single", ["variant": "self-consistency", "samples": 3], with: model)
    #expect(transcript.story.last == "vote merge_claims c4 <- c2 c3")
    #expect(transcript.events.last?.agent == nil)
    #expect(transcript.standing == ["1 a", "3 b"])
  }

  @Test func `a flat talk shows the claims that were stated, and its claims have one root`()
    async throws
  {
    var says = Dictionary(
      uniqueKeysWithValues: ["CEO", "CTO", "COO", "Drafter", "Reviewer", "Specialist", "CSO"].map {
        ($0, ["ANSWER: Orvale"])
      })
    says["CTO"] = ["Look again.\nANSWER: Kest", "ANSWER: Orvale"]
    says["COO"] = ["hm", "ANSWER: Lum"]
    let transcript = try await OrganizationCatalogue.solve(
      "flat", ["rounds": 2], with: Company(says).model())
    #expect(transcript.parents == [[], [1], [2], [1, 3]])
    #expect(transcript.descent == ["c1+0", "c1+1", "c1+2", "c1+3"])
    #expect(transcript.claims[1].words == "Look again.\nANSWER: Kest")
    #expect(transcript.shown.prefix(4) == [[], [1], [1, 2], [1, 2]])
    #expect(transcript.shown.last == [1, 2, 3])
    #expect(transcript.standing == ["7 Orvale"])
  }

  @Test func `a hierarchy works on subtasks that come from its plan`() async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "hierarchical", ["mode": "light"],
      with: Company([
        "Drafter": ["ANSWER: a", "ANSWER: b"],
        "Reviewer": [Company.revise, #"{"evidence": "", "verdict": "approve"}"#],
      ]).model())
    #expect(transcript.parents == [[], [], [2], [2], [4]])
    #expect(transcript.descent == ["c1+0", "c2+0", "c2+1", "c2+1", "c2+2"])
    let drafting = Subtask.ID(1)
    #expect(transcript.claims.map(\.subtask) == [nil, drafting, drafting, drafting, nil])
    #expect(transcript.subtasks.map(\.title) == ["draft, skill data"])
    #expect(transcript.subtasks.map(\.words) == ["Look for the kiln."])
    #expect(transcript.claims[2].words == "wrong town")
    // CEO, CTO, COO; Drafter, Reviewer, Drafter, Reviewer; CSO.
    #expect(
      transcript.shown == [[], [1], [1], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [4]])
    #expect(transcript.standing == ["4 a", "6 b"])
  }

  @Test func `the same plan once more is no revision`() async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "hierarchical", ["governance-rounds": 2],
      with: Company(["COO": [#"{"reason": "dear", "verdict": "amend"}"#]]).model())
    #expect(transcript.conduct.governanceRounds == 2)
    #expect(transcript.conduct.planApprovals == 2)
    #expect(transcript.conduct.planApprovalFallbacks == 0)
    #expect(
      transcript.story.prefix(5) == [
        "ceo propose_claim c1", "cto endorse_claim <- c1", "coo contradict_claim c2 <- c1",
        "cto endorse_claim <- c1", "coo contradict_claim c3 <- c1",
      ])
  }

  @Test func `a verdict that cannot be read lets the work go on and endorses nothing`()
    async throws
  {
    let transcript = try await OrganizationCatalogue.solve(
      "hierarchical", ["mode": "light", "cco": "model"],
      with: Company(["CTO": ["fine"], "Reviewer": ["well done"], "CCO": ["yes"]]).model())
    #expect(transcript.story.filter { $0.contains("endorse") } == ["coo endorse_claim <- c1"])
    let conduct = transcript.conduct
    #expect((conduct.planApprovals, conduct.planApprovalFallbacks) == (2, 1))
    #expect((conduct.draftApprovals, conduct.draftApprovalFallbacks) == (1, 1))
    #expect((conduct.formApprovals, conduct.formApprovalFallbacks) == (1, 1))
    #expect(transcript.conduct.isAccepted == true)
    #expect(transcript.formatFailures == 3)
  }

  @Test func `agents that see the same are sent the same parts`() async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "flat", ["rounds": 3], task: .long,
      with: Company(["CEO": ["ANSWER: Kest"], "CTO": ["ANSWER: Orvale"]]).model())
    let parts = transcript.calls.flatMap { $0.request.messages.flatMap(\.parts) }
    // Ground rules, material and question; then of each call what it adds to the talk, and its turn.
    #expect(Set(parts).count <= 3 + 2 * transcript.calls.count)
    #expect(parts.count { $0.text == BenchmarkTask.long.material } == transcript.calls.count)
    for call in transcript.calls {
      let user = call.request.messages[1].parts
      #expect(user.prefix(2).map(\.text).last == "Question: Where does the kiln stand?")
      #expect(user.map(\.endsCachedPrefix).firstIndex(of: true) == 1)
    }
  }
}
