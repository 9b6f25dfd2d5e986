import Evaluation
import Scripted
import Testing

@testable import Organizations

/// The protocols with their calls a task where nobody abstains and all agree.
private let protocols: [(name: String, calls: @Sendable (Int) -> Int)] = [
  ("coordinator", { $0 + 1 }), ("sequential", { $0 }), ("broadcast", { 2 * $0 }),
  ("shared", { $0 }), ("ripple", { $0 }), ("stigmergic", { $0 }), ("clonal", { 2 * $0 }),
  ("morphogenetic", { 4 * $0 }),
]

private let names = protocols.map(\.name)

@Suite struct TeamTests {
  private static let agreeing: AgentScript = { agent, form, request in
    switch form {
    case "answer": "ANSWER: x"
    case "plan":
      says([
        "assignments": .array(
          (2...256).map { ["agent": .integer($0), "role": "r", "instruction": "i"] })
      ])
    default: says("x", role: "role \(agent)", work: "some work of agent \(agent)")
    }
  }

  @Test(arguments: names)
  func `the number of calls is as documented`(name: String) async throws {
    let calls = try #require(protocols.first { $0.name == name }).calls
    for agents in [2, 8, 19] {
      let transcript = try await solve(name, agents: agents, script: Self.agreeing)
      #expect(transcript.calls.count == calls(agents))
      #expect(transcript.outcome == .answered(Prediction("x")))
      #expect(transcript.formatFailures == 0)
    }
  }

  @Test(arguments: [
    ("coordinator", "writes the organization's answer, alone"),
    ("sequential", "is the last one that an agent states"),
    ("broadcast", "the answer that most of the agents give is the organization's"),
    ("shared", "the answer that most of the agents give is the organization's"),
    ("ripple", "The last wave that states an answer decides"),
    ("stigmergic", "the answer of the strongest mark is the organization's"),
    ("clonal", "the one with the highest mean gives the organization's answer"),
    ("morphogenetic", "the answer that most of the agents give is the organization's"),
  ])
  func `every agent knows how the final answer arises`(name: String, ending: String) async throws {
    let transcript = try await solve(name, agents: 3, script: Self.agreeing)
    #expect(transcript.calls.allSatisfy { $0.request.lastMessage.contains(ending) })
  }

  @Test(arguments: names)
  func `the transcript does not depend on which reply comes first`(name: String) async throws {
    let script: AgentScript = { agent, form, request in
      form == "plan" || form == "answer"
        ? try Self.agreeing(agent, form, request) : says("a\(agent % 3)", role: "r\(agent)")
    }
    let inOrder = try await solve(name, agents: 6, script: script)
    let reversed = try await solve(name, agents: 6, delays: true, script: script)
    #expect(inOrder == reversed)
  }

  @Test(arguments: names.filter { $0 != "coordinator" })
  func `where everybody abstains one more call gives the answer`(name: String) async throws {
    let transcript = try await solve(name, agents: 3) { _, form, _ in
      form == "answer" ? "ANSWER: w" : abstains
    }
    #expect(transcript.outcome == .answered(Prediction("w")))
    #expect(transcript.calls.last?.purpose == "answer")
    #expect(transcript.parts == Array(repeating: "abstained", count: 3))
  }

  @Test(arguments: names)
  func `replies of no form at all never fail a task`(name: String) async throws {
    let transcript = try await solve(name, agents: 3) { _, _, _ in "I believe it is ANSWER: x" }
    #expect(transcript.outcome == .answered(Prediction("x")))
    #expect(transcript.formatFailures > 0)
  }

  @Test(arguments: names)
  func `broken JSON is no answer`(name: String) async throws {
    let transcript = try await solve(name, agents: 3) { _, form, _ in
      form == "answer" ? "ANSWER: w" : #"{"abstain": false, "answer": "ANSWER: x"#
    }
    #expect(transcript.outcome == .answered(Prediction("w")))
  }

  @Test(arguments: names)
  func `a model that refuses everywhere ends in a refusal`(name: String) async throws {
    let kind = try #require(OrganizationCatalogue.kind(named: name))
    let model = ScriptedModel { _, _ in ChatReply(text: "No.", finish: .refusal) }
    let solution = try await kind.organization(["agents": 2]).solve(
      .sample(), journal: Journal(model))
    #expect(solution.outcome == .refused(reason: "No."))
  }

  @Test(arguments: ["broadcast", "shared", "morphogenetic"])
  func `a tie goes to the agent with the lower number`(name: String) async throws {
    let transcript = try await solve(name, agents: 4) { agent, _, _ in
      says(agent % 2 == 0 ? "even" : "odd", role: "r")
    }
    #expect(transcript.outcome == .answered(Prediction("odd")))
    #expect(transcript.conduct.votes == 4)
    #expect(transcript.conduct.winningVotes == 2)
  }

  @Test(arguments: names)
  func `an agent that was removed takes no part, and a swapped model answers`(name: String)
    async throws
  {
    let shocks = ["remove:agent-03@task:10", "model:agent-02=other@task:10"]
    func run(at position: Int) async throws -> Transcript {
      try await solve(
        name, agents: 4, ["shock": .array(shocks.map(JSONValue.string))],
        place: TaskPlace(position: position),
        script: Self.agreeing)
    }
    let before = try await run(at: 9)
    let after = try await run(at: 10)
    #expect(Set(before.calls.map(\.request.agent)) == [1, 2, 3, 4])
    #expect(Set(after.calls.map(\.request.agent)) == [1, 2, 4])
    #expect(Set(before.calls.map(\.request.model)) == ["scripted"])
    for call in after.calls {
      #expect(call.request.model == (call.request.agent == 2 ? "other" : "scripted"))
    }
    #expect(before.conduct.shocks == [])
    #expect(after.conduct.shocks == shocks)
    #expect(after.calls[0].request.lastMessage.contains("one of 3 agents"))
  }

  @Test func `a structured answer takes the place of the answer in the form`() async throws {
    let task = BenchmarkTask(
      id: "t", material: "", question: "q", format: StructuredFormat())
    let transcript = try await solve("sequential", agents: 2, task: task) { agent, _, _ in
      says("a\(agent)", ["support": [.integer(agent)]])
    }
    let properties = transcript.calls[0].request.schema?.schema["properties"]
    #expect(properties?["support"] == ["type": "array"])
    #expect(properties?["acting_as"] == ["type": "string"])
    #expect(transcript.longestList("builds_on") == 1)
    #expect(transcript.outcome == .answered(Prediction("a2", support: [2])))
    #expect(transcript.prompts("addition")[2]?.contains("Answer: a1 [support 1]") == true)
  }

  @Test(arguments: ["\"\"", "null", "\"Paris\""])
  func `"unanswerable" is an answer under a format that has a member for it`(answer: String)
    async throws
  {
    let task = BenchmarkTask(
      id: "t", material: "", question: "q", format: StructuredFormat())
    let reply = #"{"abstain": false, "acting_as": "r", "analysis": "w", "answer": \#(answer), "#
    let transcript = try await solve("sequential", agents: 2, task: task) { agent, _, _ in
      agent == 1 ? says("Rome", ["answerable": true]) : reply + #""answerable": false}"#
    }
    #expect(transcript.outcome.kind == .abstained)
    #expect(transcript.outcome.prediction?.answerable == false)
    #expect(transcript.calls.allSatisfy { $0.formatFailure == nil })
    let seen = try await solve("sequential", agents: 2, task: task) { agent, _, _ in
      agent == 2 ? says("Rome", ["answerable": true]) : reply + #""answerable": false}"#
    }
    #expect(seen.prompts("addition")[2]?.contains("Answer: unanswerable") == true)
    #expect(seen.outcome == .answered(Prediction("Rome", answerable: true)))
  }

  @Test(arguments: [#"{"answer": "", "answerable": true}"#, #"{"answer": ""}"#])
  func `no words and no "unanswerable" are no answer`(reply: String) async throws {
    let task = BenchmarkTask(id: "t", material: "", question: "q", format: StructuredFormat())
    let transcript = try await solve("sequential", agents: 2, task: task) { agent, _, _ in
      agent == 1 ? says("Rome", ["answerable": true]) : reply
    }
    #expect(transcript.outcome == .answered(Prediction("Rome", answerable: true)))
    #expect(transcript.calls.allSatisfy { $0.formatFailure == nil })
  }

  @Test(
    arguments: [
      (3, 3), (2.5, 3), ("agent-03", 3), ("7/10", 7), ("2.4", 2), ("no", nil), (nil, nil),
      (1e300, nil), ("99999999999999999999", nil), (true, nil),
    ] as [(JSONValue, Int?)])
  func `a number is read as it is written`(value: JSONValue, number: Int?) {
    #expect(value.looseNumber == number)
  }

  @Test(arguments: ["x", "ANSWER: x", "Surely ANSWER: x"])
  func `an answer may carry the benchmark's marker or not`(answer: String) async throws {
    let transcript = try await solve("shared", agents: 2) { _, _, _ in says(answer) }
    #expect(transcript.outcome == .answered(Prediction("x")))
  }

  @Test func `members that hold their own description say nothing`() async throws {
    let formats: [(any AnswerFormat, String)] = [
      (WordFormat(), "one word"), (StructuredFormat(), "the answer in short"),
    ]
    for (format, answer) in formats {
      let task = BenchmarkTask.sample(format: format)
      let transcript = try await solve("shared", agents: 2, task: task) { agent, form, request in
        guard form != "answer", agent == 1 else { return says("x", role: "r", work: "w") }
        #expect(request.lastMessage.contains("\"acting_as\": the name of your role\n"))
        #expect(request.lastMessage.contains("\"answer\": \(answer)"))
        return says(answer, role: "the name of your role", work: "your work on the task")
      }
      #expect(transcript.parts == ["empty", "contributed, taken"])
      #expect(transcript.calls[0].agent.role == "")
      #expect(transcript.outcome == .answered(Prediction("x")))
    }
  }

  @Test func `256 agents over 200 tasks make the calls they should and no more`() async throws {
    let kind = try #require(OrganizationCatalogue.kind(named: "sequential"))
    let organization = try kind.organization(["agents": 256, "context-budget": 400])
    let reply = says("x", role: "r", work: "w")
    var calls = 0
    for number in 1...200 {
      let task = BenchmarkTask.sample("t\(number)")
      let model = CountingModel(reply)
      let solution = try await organization.solve(task, journal: Journal(model, task: task))
      #expect(solution.outcome == .answered(Prediction("x")))
      calls += await model.calls
      #expect(await model.longest < 400 * 4 + 1500)
    }
    #expect(calls == 200 * 256)
  }
}

/// Counts calls and keeps nothing else.
private actor CountingModel: ChatModel {
  private let text: String
  private(set) var calls = 0
  /// The longest prompt in bytes.
  private(set) var longest = 0

  init(_ text: String) {
    self.text = text
  }

  func reply(to request: ChatRequest, occasion: CallOccasion) async throws -> ModelAnswer {
    calls += 1
    longest = max(longest, request.messages.reduce(0) { $0 + $1.content.utf8.count })
    return ModelAnswer(reply: ChatReply(text: text), requestKey: "counted", isCacheHit: false)
  }
}

/// Answers as `{"answer": …, "support": […]}`.
private struct StructuredFormat: AnswerFormat {
  var version: String { "structured/1" }
  var form: String { "a word" }
  var instruction: String { "End with an object." }
  func schema(reasoning: Bool) -> OutputSchema? {
    OutputSchema(
      name: "answer",
      schema: [
        "properties": [
          "answer": ["type": "string", "description": "the answer in short"],
          "support": ["type": "array"],
        ]
      ])
  }
  func read(_ reply: String) -> AnswerReading {
    guard let object = LenientJSON.object(in: reply), let value = object["answer"] else {
      return .unreadable("no object")
    }
    let prediction = Prediction(
      value.text ?? "", support: object["support"]?.elements?.compactMap(\.wholeNumber),
      answerable: object["answerable"]?.flag)
    return prediction.answerable == false ? .abstention(prediction) : .answer(prediction)
  }
  func voteKey(of prediction: Prediction) -> String { prediction.answer }
  func write(_ prediction: Prediction) -> String { says(prediction.answer) }
}
