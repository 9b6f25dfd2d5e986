import Evaluation
import Scripted
import Testing

@testable import Organizations

@Suite struct CoordinatorTests {
  private let plan = """
    {"assignments": [{"agent": 2, "role": "Reader", "instruction": "read well"},
    {"agent": 4, "role": "Critic", "instruction": "doubt it"},
    {"agent": 2, "role": "Again", "instruction": "twice"},
    {"agent": 1, "role": "Boss", "instruction": "me"}, {"agent": 9, "role": "X", "instruction": ""}]}
    """

  private func transcript(_ plan: String, failing: Set<Int> = []) async throws -> Transcript {
    try await solve("coordinator", agents: 4) { agent, form, _ in
      if form == "work", failing.contains(agent) { throw ModelError.timedOut("\(agent)") }
      return switch form {
      case "plan": plan
      case "work": says("a\(agent)", work: "work\(agent)")
      default: "ANSWER: final"
      }
    }
  }

  @Test func `assigned agents see their own assignment and nothing of the others`() async throws {
    let prompts = try await transcript(plan).prompts("work")
    #expect(prompts.keys.sorted() == [2, 4])
    #expect(prompts[2]?.contains("Reader\nYour instruction: read well") == true)
    #expect(prompts[2]?.contains("Critic") == false)
    #expect(prompts[2]?.contains("work4") == false)
    #expect(prompts[4]?.contains("Reader") == false)
  }

  @Test func `the coordinator integrates all work and its answer is final`() async throws {
    let transcript = try await transcript(plan)
    let prompt = try #require(transcript.prompts("answer")[1])
    #expect(
      prompt.contains("agent-02 (Reader): work2") && prompt.contains("agent-04 (Critic): work4"))
    #expect(transcript.outcome == .answered(Prediction("final")))
    #expect(transcript.calls.map(\.purpose) == ["plan", "contribute", "contribute", "answer"])
    #expect(transcript.longestList("assignments") == 3)
    #expect(transcript.parents == [[], [], [1, 2]])
    #expect(transcript.subtasks.map(\.assignee) == ["agent-02", "agent-04"])
    #expect(transcript.subtasks.map(\.status) == [.done, .done])
  }

  @Test func `the coordinator integrates with its own plan before it`() async throws {
    let prompt = try #require(try await transcript(plan, failing: [4]).prompts("answer")[1])
    #expect(prompt.contains("You assigned agent-02 (Reader) in step 1: read well"))
    #expect(prompt.contains("You assigned agent-04 (Critic) in step 1: doubt it"))
    let alone = try await transcript(#"{"assignments": []}"#)
    #expect(alone.prompts("answer")[1]?.contains("You assigned") == false)
  }

  @Test func `later steps see the work of earlier ones and nothing of their own`() async throws {
    let plan = """
      {"assignments": [{"agent": 2, "role": "Judge", "instruction": "weigh", "step": 5},
      {"agent": 3, "role": "Reader", "instruction": "read", "step": 2},
      {"agent": 4, "role": "Critic", "instruction": "doubt", "step": 5}]}
      """
    let transcript = try await solve("coordinator", agents: 4) { agent, form, _ in
      switch form {
      case "plan": plan
      case "work", "sequel": says("a\(agent)", work: "work\(agent)", ["builds_on": [3, 2]])
      default: "ANSWER: final"
      }
    }
    #expect(transcript.calls.map(\.request.agent) == [1, 3, 2, 4, 1])
    #expect(transcript.prompts("work").keys.sorted() == [3])
    let later = transcript.prompts("sequel")
    #expect(later.keys.sorted() == [2, 4])
    for prompt in later.values {
      #expect(prompt.contains("agent-03 (Reader): work3"))
      #expect(!prompt.contains("work2") && !prompt.contains("work4"))
    }
    #expect(transcript.parents == [[], [1], [1], [1, 2, 3]])
    #expect(transcript.subtasks.map(\.status) == [.done, .done, .done])
  }

  @Test(arguments: [
    ([2, 3, 4], "2 to 4"), ([2, 4, 5, 8], "2, 4 to 5, 8"), ([7], "7"), ([], "none"),
  ])
  func `agents that are gone are not offered`(numbers: [Int], words: String) {
    #expect(CoordinatorRule.listed(numbers) == words)
  }

  @Test func `agents without an assignment are idle, which is no abstention`() async throws {
    let transcript = try await transcript(plan)
    #expect(transcript.parts == ["contributed, taken", "contributed", "idle", "contributed"])
  }

  @Test func `a plan that cannot be read assigns everybody, and counts as a format failure`()
    async throws
  {
    let transcript = try await transcript("I would ask agent 2.")
    #expect(transcript.prompts("work").keys.sorted() == [2, 3, 4])
    #expect(transcript.formatFailures == 1)
  }

  @Test func `an empty plan leaves the coordinator alone`() async throws {
    let transcript = try await transcript(#"{"assignments": []}"#)
    #expect(transcript.calls.map(\.purpose) == ["plan", "answer"])
    #expect(transcript.parts == ["contributed, taken", "idle", "idle", "idle"])
  }

  @Test func `an assigned agent that fails is missing from the work`() async throws {
    let transcript = try await transcript(plan, failing: [4])
    #expect(transcript.outcome == .answered(Prediction("final")))
    #expect(transcript.prompts("answer")[1]?.contains("work4") == false)
    #expect(transcript.parts == ["contributed, taken", "contributed", "idle", "failed"])
    #expect(transcript.subtasks.map(\.status) == [.done, .open])
  }

  @Test func `if all assigned agents fail the task fails`() async throws {
    await #expect(throws: ModelError.timedOut("2")) { try await transcript(plan, failing: [2, 4]) }
  }
}
