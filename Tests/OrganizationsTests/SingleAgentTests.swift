import Evaluation
import Organizations
import Scripted
import Testing

@Suite struct SingleAgentTests {
  private func solve(_ agent: SingleAgent, _ model: ScriptedModel, limits: Journal.Limits = .init())
    async throws -> Transcript
  {
    let task = BenchmarkTask.sample()
    let journal = Journal(model, task: task, limits: limits)
    let solution = try await agent.solve(task, journal: journal)
    return await journal.transcript(solution, seconds: 0)
  }

  @Test func `direct takes one call and proposes one claim`() async throws {
    let transcript = try await solve(SingleAgent(.direct), ScriptedModel("ANSWER: Orvale"))
    #expect(transcript.outcome == .answered(Prediction("Orvale")))
    #expect(transcript.calls.count == 1)
    #expect(transcript.events.map(\.kind) == [.proposeClaim])
    #expect(transcript.formatFailures == 0)
  }

  @Test func `material and question come before the instruction`() async throws {
    let model = ScriptedModel("ANSWER: Orvale")
    _ = try await solve(SingleAgent(.direct), model)
    let text = try #require(model.requests.first).lastMessage
    #expect(text.hasPrefix("The kiln stands in Orvale.\n\nQuestion: Where does the kiln stand?"))
    #expect(text.hasSuffix("End with ANSWER: and one word."))
  }

  @Test func `react asks for thoughts and tools in turn, and says that it needs them`() async throws
  {
    let model = ScriptedModel("ANSWER: Orvale")
    let agent = SingleAgent(.react)
    let transcript = try await solve(agent, model)
    #expect(transcript.outcome == .answered(Prediction("Orvale")))
    let text = try #require(model.requests.first).lastMessage
    #expect(text.contains("In each step think first"))
    #expect(text.hasSuffix("End with ANSWER: and one word."))
    #expect(agent.toolNeed != nil)
    #expect(SingleAgent(.cot).toolNeed == nil)
  }

  @Test func `an unreadable reply goes back with the reason, and the repair counts`() async throws {
    let model = ScriptedModel("Orvale, I think.", "ANSWER: Orvale")
    let transcript = try await solve(SingleAgent(.direct), model)
    #expect(transcript.outcome == .answered(Prediction("Orvale")))
    #expect(transcript.calls.map(\.purpose) == ["answer", "repair"])
    #expect(transcript.calls[0].formatFailure == "there is no line that starts with ANSWER:")
    #expect(model.requests[1].lastMessage.contains("there is no line that starts with ANSWER:"))
    #expect(model.requests[1].messages.dropLast().last?.content == "Orvale, I think.")
  }

  @Test func `after two repairs the outcome is unparsable`() async throws {
    let transcript = try await solve(SingleAgent(.direct), ScriptedModel("no"))
    #expect(
      transcript.outcome == .unparsable(reason: "there is no line that starts with ANSWER:"))
    #expect(transcript.calls.count == 3)
    #expect(transcript.finalReply == "no")
  }

  @Test func `a refusal is an outcome of its own and is not repaired`() async throws {
    let model = ScriptedModel { _, _ in ChatReply(text: "I cannot help.", finish: .refusal) }
    let transcript = try await solve(SingleAgent(.direct), model)
    #expect(transcript.outcome == .refused(reason: "I cannot help."))
    #expect(transcript.calls.count == 1)
  }

  @Test func `a reply cut off at the token cap is no unparsable answer`() async throws {
    let model = ScriptedModel { _, _ in ChatReply(text: "Let me think", finish: .length) }
    let transcript = try await solve(SingleAgent(.cot), model)
    #expect(transcript.outcome == .limitReached(.completionTokens))
  }

  @Test(arguments: [
    (["ANSWER: a", "ANSWER: B", "ANSWER: b"], "B"),
    (["ANSWER: a", "ANSWER: b", "nothing"], "a"),
    (["nothing", "ANSWER: b", "ANSWER: a"], "b"),
  ])
  func `self-consistency takes the plurality, among equals the first`(
    texts: [String], answer: String
  ) async throws {
    let model = ScriptedModel { _, occasion in ChatReply(text: texts[occasion.ordinal]) }
    let agent = SingleAgent(.selfConsistency, samples: texts.count)
    let transcript = try await solve(agent, model)
    #expect(transcript.outcome == .answered(Prediction(answer)))
    #expect(transcript.calls.count == texts.count)
  }

  @Test func `samples differ in their seed and in nothing else`() async throws {
    let model = ScriptedModel("ANSWER: a")
    _ = try await solve(SingleAgent(.selfConsistency, samples: 3), model)
    #expect(Set(model.requests.map(\.seed)).count == 3)
    #expect(Set(model.requests.map(\.messages)).count == 1)
    #expect(model.requests.allSatisfy { $0.sampling.temperature == 0.7 })
  }

  @Test func `a limit on calls ends the task before anything is sent`() async throws {
    let model = ScriptedModel("ANSWER: a")
    await #expect(throws: Journal.LimitReached.self) {
      try await solve(
        SingleAgent(.selfConsistency, samples: 3), model, limits: .init(calls: 2))
    }
    #expect(model.requests.isEmpty)
  }

  @Test func `an option that the organization does not have is an error`() throws {
    let kind = try #require(OrganizationCatalogue.kind(named: "single"))
    #expect(throws: InputError.self) { try kind.organization(["agents": 4]) }
    #expect(throws: InputError.self) { try kind.organization(["variant": "guess"]) }
    #expect(throws: InputError.self) { try kind.organization(["samples": 0]) }
    #expect(try kind.organization([:]).options == ["variant": "direct"])
  }
}

/// `WordFormat` with a schema for repairs.
private struct RepairableFormat: AnswerFormat {
  private let word = WordFormat()
  var version: String { word.version }
  var form: String { word.form }
  var instruction: String { word.instruction }
  var repairSchema: OutputSchema? { .bareAnswer(["type": "string"]) }
  func schema(reasoning: Bool) -> OutputSchema? { nil }
  func read(_ reply: String) -> AnswerReading { word.read(reply) }
  func voteKey(of prediction: Prediction) -> String { word.voteKey(of: prediction) }
  func write(_ prediction: Prediction) -> String { word.write(prediction) }
}

@Suite struct StructuredRepairTests {
  @Test func `a structured repair is written in the benchmark's own form`() async throws {
    let plain = BenchmarkTask.sample()
    let task = BenchmarkTask(
      id: plain.id, material: plain.material, question: plain.question,
      format: RepairableFormat())
    let model = ScriptedModel("Orvale, I think.", #"{"answer": "Orvale"}"#)
    let journal = Journal(model, task: task)
    let solution = try await SingleAgent(.direct).solve(task, journal: journal)
    #expect(solution == Solution(.answered(Prediction("Orvale")), finalReply: "ANSWER: Orvale"))
    #expect(model.requests.map(\.schema) == [nil, RepairableFormat().repairSchema])
    #expect(await journal.transcript(solution, seconds: 0).formatFailures == 1)
  }
}
