import Evaluation
import Organizations
import Scripted
import Testing

@Suite struct BroadcastTests {
  private func transcript(failing: Set<String> = []) async throws -> Transcript {
    try await solve("broadcast", agents: 4) { agent, form, _ in
      if failing.contains("\(form) \(agent)") { throw ModelError.timedOut("\(agent)") }
      return switch form {
      case "intention":
        agent == 3
          ? abstains(because: "enough")
          : says(role: "role\(agent)", ["plan": .string("plan\(agent)")])
      default: says(agent == 1 ? "x" : "y", work: "work\(agent)")
      }
    }
  }

  @Test func `announcing agents see the task alone, acting ones all intentions and no work`()
    async throws
  {
    let transcript = try await transcript()
    for prompt in transcript.prompts("intention").values { #expect(!prompt.contains("plan1")) }
    let acts = transcript.prompts("contribution")
    #expect(acts.keys.sorted() == [1, 2, 4])
    for prompt in acts.values {
      #expect(
        prompt.contains("agent-01 (role1): plan1") && prompt.contains("agent-04 (role4): plan4"))
      #expect(prompt.contains("agent-03 abstained: enough"))
      for agent in 1...4 { #expect(!prompt.contains("work\(agent)")) }
    }
    #expect(transcript.outcome == .answered(Prediction("y")))
    #expect(
      transcript.parts == [
        "contributed", "contributed, taken", "abstained", "contributed, taken",
      ])
  }

  @Test func `who announced and then fails is out, and so is who fails to announce`() async throws {
    let transcript = try await transcript(failing: ["contribution 2", "intention 4"])
    #expect(transcript.outcome == .answered(Prediction("x")))
    #expect(transcript.parts == ["contributed, taken", "failed", "abstained", "failed"])
  }

  @Test func `a silent announcement is no abstention`() async throws {
    let transcript = try await solve("broadcast", agents: 2) { agent, form, _ in
      form == "intention" ? "" : says("a")
    }
    #expect(transcript.prompts("contribution").count == 2)
    #expect(transcript.calls.count { $0.purpose == "repair" } == 2)
    #expect(transcript.formatFailures == 4)
  }
}

@Suite struct RippleTests {
  @Test func `a wave sees all earlier waves and nothing of its own`() async throws {
    let transcript = try await solve("ripple", agents: 8) { agent, _, _ in
      says("a", work: "work\(agent).")
    }
    let first = [1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 4, 8: 8]
    let prompts = transcript.prompts("addition")
    for agent in 1...8 {
      for other in 1...8 {
        #expect(
          prompts[agent]?.contains("work\(other).") == (other < (first[agent] ?? 0)),
          "agent \(agent) and \(other)")
      }
    }
    #expect(transcript.calls.map(\.round) == [1, 2, 2, 3, 3, 3, 3, 4])
  }

  @Test func `later waves see who abstained and why`() async throws {
    let transcript = try await solve("ripple", agents: 3) { agent, _, _ in
      agent == 1 ? abstains(because: "no view") : says("a")
    }
    #expect(transcript.prompts("addition")[3]?.contains("agent-01 abstained: no view") == true)
  }

  @Test func `the plurality of the last wave that has an answer decides`() async throws {
    let answers = [1: "x", 2: "x", 3: "x", 4: "b", 5: "c", 6: "c", 7: "b"]
    let transcript = try await solve("ripple", agents: 9) { agent, _, _ in
      answers[agent].map { says($0) } ?? abstains
    }
    #expect(transcript.outcome == .answered(Prediction("b")))
    #expect(transcript.calls.count == 9)
  }

  @Test func `one failing agent is missing from its wave`() async throws {
    let transcript = try await solve("ripple", agents: 3) { agent, _, _ in
      if agent == 3 { throw ModelError.timedOut("3") }
      return says("a\(agent)")
    }
    #expect(transcript.outcome == .answered(Prediction("a2")))
    #expect(transcript.parts == ["contributed", "contributed, taken", "failed"])
  }
}

@Suite struct SharedTests {
  private let memory = [
    Participant(agent: "agent-01", role: "Reader", status: .contributed, isTaken: true),
    Participant(agent: "agent-02", role: "Critic", status: .contributed, isTaken: false),
    Participant(agent: "agent-03", role: "", status: .abstained, isTaken: false),
  ]

  @Test func `agents see who took which role on earlier tasks, and nobody's work`() async throws {
    let place = TaskPlace(position: 5, memory: [RememberedTask(position: 1, participants: memory)])
    let transcript = try await solve("shared", agents: 3, place: place) { agent, _, _ in
      says("a\(agent)", work: "work\(agent)")
    }
    for prompt in transcript.prompts("contribution").values {
      #expect(
        prompt.contains(
          """
          Task 1. agent-01 (Reader): answer taken; agent-02 (Critic): answer not taken; \
          agent-03: abstained
          """))
      for agent in 1...3 { #expect(!prompt.contains("work\(agent)")) }
    }
    #expect(transcript.outcome == .answered(Prediction("a1")))
  }

  @Test func `the first tasks have no memory`() async throws {
    let transcript = try await solve("shared", agents: 2) { _, _, _ in says("a") }
    #expect(transcript.prompts("contribution")[1]?.contains("organization's memory:\n") == false)
  }

  @Test func `memory beyond the budget is cut to those whose answer was taken`() async throws {
    let place = TaskPlace(
      position: 9, memory: (1...2).map { RememberedTask(position: $0, participants: memory) })
    let transcript = try await solve(
      "shared", agents: 2, ["context-budget": 40], place: place
    ) { _, _, _ in says("a") }
    let prompt = try #require(transcript.prompts("contribution")[1])
    #expect(prompt.contains("Task 1. agent-01 (Reader): answer taken\n"))
    #expect(prompt.contains("Task 2. agent-01 (Reader): answer taken; agent-02"))
  }

  @Test func `its tasks run in waves and it remembers those before`() throws {
    let kind = try #require(OrganizationCatalogue.kind(named: "shared"))
    let organization = try kind.organization(["wave-size": 3, "memory-tasks": 7])
    let remembering = try #require(organization as? any Remembering)
    #expect(remembering.waveSize == 3)
    #expect(remembering.memoryLength == 7)
  }

  @Test func `no other protocol remembers`() throws {
    for kind in OrganizationCatalogue.kinds where kind.name != "shared" {
      let organization = try kind.organization([:])
      #expect(!(organization is any Remembering), "\(kind.name)")
    }
  }
}

@Suite struct MorphogeneticTests {
  @Test func `agents see the roles of their ring neighbours as of the round before`() async throws {
    let transcript = try await solve("morphogenetic", agents: 4, ["rounds": 2]) {
      agent, form, request in
      guard form == "differentiation" else { return says("a", work: "work\(agent)") }
      let round = request.lastMessage.contains("so far: undecided") ? 1 : 2
      return says(role: "role\(agent)-\(round)")
    }
    let first = transcript.prompts("differentiation", round: 1)
    #expect(first[1]?.contains("agent-04: undecided; agent-02: undecided") == true)
    let second = transcript.prompts("differentiation", round: 2)
    #expect(second[1]?.contains("so far: role1-1") == true)
    #expect(second[1]?.contains("agent-04: role4-1; agent-02: role2-1") == true)
    #expect(second[1]?.contains("role3") == false)
    let acts = transcript.prompts("work")
    #expect(acts[3]?.contains("agent-02: role2-2; agent-04: role4-2") == true)
    #expect(acts.values.allSatisfy { !$0.contains("work1") })
    #expect(transcript.calls.count == 16)
  }

  @Test func `the last round's word on abstaining counts, and abstainers do not act`() async throws
  {
    let transcript = try await solve("morphogenetic", agents: 3) { agent, form, request in
      guard form == "differentiation" else { return says("a\(agent)") }
      if agent == 2 { return abstains }
      let isFirst = request.lastMessage.contains("so far: undecided")
      return agent == 3 && isFirst ? abstains : says(role: "role\(agent)")
    }
    #expect(transcript.prompts("work").keys.sorted() == [1, 3])
    #expect(transcript.prompts("work")[1]?.contains("agent-02: abstains") == true)
    #expect(transcript.parts == ["contributed, taken", "abstained", "contributed"])
  }

  @Test func `at last each sees its neighbours' work beside its own, and may change its answer`()
    async throws
  {
    let transcript = try await solve("morphogenetic", agents: 5, ["rounds": 1]) { agent, form, _ in
      switch form {
      case "differentiation": agent == 5 ? abstains : says(role: "role\(agent)")
      case "sequel": says("b", work: "again\(agent)", ["builds_on": [1, 2, 3, 4]])
      default: says(agent == 1 ? "b" : "a", work: "work\(agent)")
      }
    }
    let prompts = transcript.prompts("sequel")
    #expect(prompts.keys.sorted() == [1, 2, 3, 4])
    let first = try #require(prompts[1])
    #expect(first.contains("You (role1): work1\nAnswer: b"))
    #expect(first.contains("agent-02 (role2): work2") && !first.contains("work3"))
    #expect(!first.contains("again"))
    #expect(transcript.outcome == .answered(Prediction("b")))
    #expect(transcript.parents.prefix(6).suffix(2) == [[1, 2], [1, 2, 3]])
    #expect(
      transcript.parts == Array(repeating: "contributed, taken", count: 4) + ["abstained"])
  }

  @Test func `a last answer that cannot be used leaves the first`() async throws {
    let transcript = try await solve("morphogenetic", agents: 3, ["rounds": 1]) { agent, form, _ in
      if form == "sequel", agent == 3 { throw ModelError.timedOut("3") }
      return form == "sequel" ? "" : says("a\(agent)", role: "r", work: "w")
    }
    #expect(transcript.outcome == .answered(Prediction("a1")))
    #expect(transcript.parts == ["contributed, taken", "contributed", "contributed"])
  }

  @Test func `an agent that fails to differentiate stays undecided and acts`() async throws {
    let transcript = try await solve("morphogenetic", agents: 3, ["rounds": 1]) { agent, form, _ in
      if agent == 2, form == "differentiation" { throw ModelError.timedOut("2") }
      return says("a", role: "role\(agent)")
    }
    #expect(transcript.prompts("work")[1]?.contains("agent-02: undecided") == true)
    #expect(transcript.prompts("work").count == 3)
  }
}
