import Evaluation
import Scripted
import Testing

@Suite struct StigmergicTests {
  @Test func `an agent sees faded marks, weakest first, and neither agents nor roles`() async throws
  {
    let transcript = try await solve("stigmergic", agents: 4, ["fade": 0.5]) { agent, _, _ in
      switch agent {
      case 1: says("x", role: "role1", work: "work1")
      case 2: says("y", role: "role2", work: "work2")
      case 3: says(["reinforces": 1])
      default: abstains
      }
    }
    let prompts = transcript.prompts("mark")
    #expect(prompts[1]?.contains("Marks on the board") == false)
    #expect(prompts[2]?.contains("Mark 1, strength 0.50. work1\nAnswer: x") == true)
    let third = "Mark 1, strength 0.25. work1\nAnswer: x\n\nMark 2, strength 0.50. work2\nAnswer: y"
    #expect(prompts[3]?.contains(third) == true)
    #expect(prompts[4]?.contains("Mark 2, strength 0.25") == true)
    #expect(prompts[4]?.contains("Mark 1, strength 0.63") == true)
    #expect(prompts[4]?.contains("role1") == false)
    #expect(prompts[4]?.contains("agent-01") == false)
    #expect(transcript.outcome == .answered(Prediction("x")))
    #expect(transcript.events.map(\.kind) == [.proposeClaim, .proposeClaim, .endorseClaim])
    #expect(
      transcript.parts == ["contributed, taken", "contributed", "contributed, taken", "abstained"])
  }

  @Test func `a new mark with an answer on the board reinforces that one`() async throws {
    let transcript = try await solve("stigmergic", agents: 3, ["fade": 0]) { agent, _, _ in
      says(agent == 2 ? "y" : "X", ["reinforces": 7])
    }
    #expect(transcript.claims.count == 2)
    #expect(transcript.outcome == .answered(Prediction("X")))
  }

  @Test func `among equally strong marks the older one wins`() async throws {
    let transcript = try await solve("stigmergic", agents: 2, ["fade": 0]) { agent, _, _ in
      says("a\(agent)")
    }
    #expect(transcript.outcome == .answered(Prediction("a1")))
  }

  @Test func `without marks the first agent writes the answer`() async throws {
    let transcript = try await solve("stigmergic", agents: 2) { _, form, _ in
      form == "answer" ? "ANSWER: w" : abstains
    }
    #expect(transcript.outcome == .answered(Prediction("w")))
    #expect(transcript.calls.count == 3)
  }
}

@Suite struct ClonalTests {
  private func transcript(
    ratings: [Int: JSONValue], options: [String: JSONValue] = [:], failing: Set<String> = []
  ) async throws -> Transcript {
    try await solve("clonal", agents: 4, options) { agent, form, _ in
      if failing.contains("\(form) \(agent)") { throw ModelError.timedOut("\(agent)") }
      return switch form {
      case "candidate":
        agent == 4 ? abstains : says("p\(agent)", work: "work\(agent)", ["rating": .integer(agent)])
      case "variation":
        says("v\(agent)", work: "varied\(agent)", ["rating": .integer(agent == 1 ? 9 : 0)])
      default: says(["ratings": ratings[agent] ?? []])
      }
    }
  }

  @Test func `proposing agents see the task alone, varying ones the selected candidates`()
    async throws
  {
    let transcript = try await transcript(ratings: [:])
    #expect(transcript.prompts("candidate").values.allSatisfy { !$0.contains("work1") })
    let prompts = transcript.prompts("variation")
    #expect(prompts.keys.sorted() == [1, 2, 3])
    for prompt in prompts.values {
      #expect(prompt.contains("Candidate 1: work3\nAnswer: p3\n\nCandidate 2: work2\nAnswer: p2"))
      #expect(!prompt.contains("work1"))
    }
    #expect(prompts[1]?.contains("variation of candidate 1") == true)
    #expect(prompts[2]?.contains("variation of candidate 2") == true)
    #expect(prompts[3]?.contains("variation of candidate 1") == true)
    #expect(transcript.parents == [[], [], [], [3], [2], [3]])
    #expect(transcript.calls.count == 4 + 3 + 3)
  }

  @Test func `the candidate with the highest mean of its peers' ratings wins`() async throws {
    // Candidates: the variation of agent 1 (9), then the proposal of agent 3 (3).
    let transcript = try await transcript(ratings: [1: [10, 8], 2: [5, 6], 3: [7, 0]])
    let prompt = try #require(transcript.prompts("ratings")[2])
    #expect(prompt.contains("Candidate 1: varied1\nAnswer: v1\n\nCandidate 2: work3\nAnswer: p3"))
    #expect(transcript.longestList("ratings") == 2)
    #expect(transcript.outcome == .answered(Prediction("p3")))
    #expect(
      transcript.events.filter { $0.kind == .endorseClaim }.flatMap(\.targets)
        == [3, 3, 4].map(Claim.ID.init))
    #expect(transcript.parts == ["contributed", "contributed", "contributed, taken", "abstained"])
  }

  @Test func `what the budget cuts is the worst candidate, which nobody varies or rates`()
    async throws
  {
    // Three lines of 6 tokens are too many. The one out of sight would win by its own rating.
    let transcript = try await transcript(
      ratings: [1: [1, 0], 2: [1, 0], 3: [1, 0]], options: ["context-budget": 16, "selected": 3])
    let rating = try #require(transcript.prompts("ratings")[2])
    #expect(rating.contains("Candidate 2. Answer: p3\n\n(1 further entries are left out)"))
    #expect(rating.contains("Rate each of the 2 candidates"))
    #expect(transcript.longestList("ratings") == 2)
    #expect(transcript.outcome == .answered(Prediction("v1")))
    let prompts = transcript.prompts("variation")
    let varied = [1, 2, 3].map { agent in
      [1, 2, 3].first { prompts[agent]?.contains("variation of candidate \($0)") == true }
    }
    #expect(varied == [1, 2, 1])
  }

  @Test func `where one candidate is in sight, nobody is asked to rate it`() async throws {
    let transcript = try await transcript(ratings: [:], options: ["context-budget": 8])
    #expect(transcript.prompts("ratings").isEmpty)
    #expect(transcript.outcome == .answered(Prediction("v1")))
  }

  @Test func `ties go to the earlier candidate`() async throws {
    let transcript = try await transcript(ratings: [1: [0, 5], 2: [5, 5], 3: [5, 0]])
    #expect(transcript.outcome == .answered(Prediction("v1")))
  }

  @Test func `where nobody else rates a candidate its own rating stands`() async throws {
    let transcript = try await transcript(ratings: [:])
    #expect(transcript.outcome == .answered(Prediction("v1")))
  }

  @Test func `nobody is asked to rate candidates of one answer`() async throws {
    let transcript = try await solve("clonal", agents: 3) { _, form, _ in
      says("same", ["rating": 5])
    }
    #expect(transcript.calls.count == 6)
    #expect(transcript.outcome == .answered(Prediction("same")))
  }

  @Test func `agents that fail are missing from their step`() async throws {
    let transcript = try await transcript(
      ratings: [2: [9, 1]], failing: ["candidate 1", "variation 3", "ratings 3"])
    #expect(transcript.prompts("variation").keys.sorted() == [2])
    #expect(transcript.outcome == .answered(Prediction("p3")))
    #expect(transcript.parts[0] == "failed")
  }

  @Test func `where everybody abstains the first agent answers`() async throws {
    let transcript = try await solve("clonal", agents: 3) { _, form, _ in
      form == "answer" ? "ANSWER: w" : abstains
    }
    #expect(transcript.outcome == .answered(Prediction("w")))
    #expect(transcript.calls.count == 4)
  }
}
