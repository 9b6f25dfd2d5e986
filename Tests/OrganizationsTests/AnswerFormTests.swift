import Evaluation
import Organizations
import Scripted
import Testing

/// What agents are told of an answer's form, and what becomes of answers that have another one.
@Suite struct AnswerFormTests {
  private static let passage = "The kiln of Orvale was built in 1821 by Ana Ruiz."

  private static let extractive = BenchmarkTask(
    id: "s", material: "Passage: " + passage, question: "Who built the kiln?",
    format: SpanFormat(passage: passage))
  private static let choice = BenchmarkTask(
    id: "c", material: "A story.", question: "Where is it? 1 - kitchen, 2 - storage, 3 - hall",
    format: ChoiceFormat(choices: ["kitchen", "storage", "hall"]))

  @Test func `a team is told the answer's form, and of one way to reply`() async throws {
    let transcript = try await solve("shared", agents: 2, task: Self.extractive) { _, _, request in
      #expect(request.lastMessage.contains(Self.extractive.format.form))
      #expect(!request.lastMessage.contains("End your reply"))
      return says("Ana")
    }
    #expect(transcript.calls.count == 2)
  }

  @Test func `an answer that is a choice's text counts as that choice`() async throws {
    let transcript = try await solve("shared", agents: 3, task: Self.choice) { agent, _, _ in
      says(agent == 3 ? "3" : "storage")
    }
    #expect(transcript.outcome == .answered(Prediction("2")))
  }

  @Test func `the next one sees an answer as it was written`() async throws {
    let transcript = try await solve("sequential", agents: 3, task: Self.choice) { agent, _, _ in
      says(["storage", "the cellar", "2"][agent - 1])
    }
    let last = transcript.calls.last?.prompt ?? ""
    #expect(last.contains("Answer: storage") && last.contains("Answer: the cellar"))
    #expect(!last.contains("none yet"))
  }

  @Test func `an answer that cannot be read goes back once, with the true reason`() async throws {
    let transcript = try await solve("shared", agents: 2, task: Self.choice) { agent, _, request in
      let isAgain = request.messages.count > 2
      return says(agent == 1 && !isAgain ? "9" : "2")
    }
    let repairs = transcript.calls.filter { $0.purpose == "repair" }
    #expect(repairs.map(\.agent.id) == ["agent-01"])
    let reason = repairs.first?.request.lastMessage ?? ""
    #expect(reason.contains("no choice is 9; give the number of a choice"))
    #expect(!reason.contains("ANSWER:"))
    #expect(transcript.conduct.winningVotes == 2)
  }

  @Test func `a reply that was cut off is said to be cut off`() async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "shared", ["agents": 2], task: Self.choice,
      with: ScriptedModel { _, _ in
        ChatReply(text: #"{"abstain": false, "acting"#, finish: .length)
      })
    #expect(
      transcript.calls[0].formatFailure == "the reply was cut off before its JSON object ended")
  }

  @Test func `an answer that is no span of the passage goes back, and stands when repeated`()
    async throws
  {
    let mended = try await OrganizationCatalogue.solve(
      "single", task: Self.extractive,
      with: ScriptedModel("ANSWER: Anna", #"{"answer": "Ana"}"#))
    #expect(mended.outcome == .answered(Prediction("Ana")))
    #expect(mended.formatFailures == 1)
    #expect(mended.calls[1].request.lastMessage.contains("no span"))
    let kept = try await OrganizationCatalogue.solve(
      "single", task: Self.extractive, with: ScriptedModel("ANSWER: Anna"))
    #expect(kept.calls.count == 2)
    #expect(kept.outcome == .answered(Prediction("Anna")))
  }
}

/// `--answer-form closing`: what each role is told, and what becomes of its reply.
@Suite struct ClosingFormTests {
  private static let told = BenchmarkTask(
    id: "s", material: "Passage: The kiln of Orvale was built in 1821 by Ana Ruiz.",
    question: "Who built the kiln?", format: SpanFormat(passage: "Ana Ruiz built it."))
  private static let task = AnswerForm.closing.applied(to: [told])[0]

  private static func isTold(_ call: Call) -> Bool {
    let text = call.request.messages.map(\.content).joined()
    return text.contains("one word copied") || text.contains("Copy one word")
      || text.contains("ANSWER: and the word")
  }

  @Test(arguments: ["single", "flat", "vote", "debate"])
  func `nobody is told, and the reply is taken whole, once`(name: String) async throws {
    let transcript = try await OrganizationCatalogue.solve(
      name, task: Self.task, with: Company(all: "It was Anna of Orvale.").model())
    #expect(!transcript.calls.contains(where: Self.isTold))
    #expect(transcript.outcome == .answered(Prediction("It was Anna of Orvale.")))
    #expect(!transcript.calls.contains { $0.purpose == "repair" })
    #expect(transcript.formatFailures == 0)
  }

  @Test func `of a hierarchy Layer C alone is told, and nothing is repaired`() async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "hierarchical", ["cco": "model"], task: Self.task,
      with: Company(["Drafter": ["It was Ana."], "CSO": ["ANSWER: Anna"]]).model())
    #expect(transcript.calls.filter(Self.isTold).map(\.agent.role) == ["CSO"])
    #expect(transcript.outcome == .answered(Prediction("Anna")))
    #expect(transcript.course.suffix(2) == ["Reviewer review", "CSO answer"])
    let unreadable = try await OrganizationCatalogue.solve(
      "hierarchical", task: Self.task, with: Company(["CSO": ["Ana"]]).model())
    #expect(unreadable.outcome.kind == .unparsable)
    #expect(unreadable.calls.last?.purpose == "answer")
  }

  @Test func `a coordinator is told when it closes, its agents are not`() async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "coordinator", ["agents": 3], task: Self.task,
      with: ScriptedModel { request, _ in
        ChatReply(
          text: request.schema == nil ? "ANSWER: Ana" : #"{"assignments": [], "work": "w"}"#)
      })
    #expect(transcript.calls.filter(Self.isTold).map(\.purpose) == ["answer"])
    #expect(transcript.outcome == .answered(Prediction("Ana")))
  }

  @Test(arguments: [("star", ["agent-01"]), ("complete", [])])
  func `of a society the one who hands in is told, and nobody where all vote`(
    topology: String, told: [String]
  ) async throws {
    let transcript = try await OrganizationCatalogue.solve(
      "society", ["agents": 3, "steps": 2, "topology": .string(topology)], task: Self.task,
      with: ScriptedModel { _, _ in ChatReply(text: "ANSWER: Ana") })
    #expect(transcript.calls.filter(Self.isTold).map(\.agent.id) == told)
    #expect(transcript.outcome == .answered(Prediction("Ana")))
    #expect(!transcript.calls.contains { $0.purpose == "repair" })
  }

  @Test func `it is the same task, read in another way`() {
    #expect(Self.task.contentHash == Self.told.contentHash)
    #expect([Self.task].readingVersion == "word/1/closing")
    #expect(AnswerForm.all.applied(to: [Self.told])[0].format.version == "word/1")
    let pair = AnswerForm.closing.applied(
      to: [1, 2].map { BenchmarkTask(id: "\($0)", question: "?", setting: Self.told.setting) })
    #expect(pair[0].setting === pair[1].setting)
  }
}

/// One word of a passage.
private struct SpanFormat: AnswerFormat {
  let passage: String
  private let word = WordFormat()
  init(passage: String) { self.passage = passage }
  var version: String { word.version }
  var form: String { "one word copied from the passage" }
  var instruction: String { "Copy one word. End your reply with ANSWER: and the word." }
  var repairSchema: OutputSchema? { .bareAnswer(["type": "string"]) }
  func schema(reasoning: Bool) -> OutputSchema? { nil }
  func read(_ reply: String) -> AnswerReading { word.read(reply) }
  func fault(in prediction: Prediction) -> String? {
    passage.contains(prediction.answer) ? nil : "no span"
  }
  func voteKey(of prediction: Prediction) -> String { word.voteKey(of: prediction) }
  func write(_ prediction: Prediction) -> String { word.write(prediction) }
}

/// The number of a choice, or its text.
private struct ChoiceFormat: AnswerFormat {
  let choices: [String]
  var version: String { "choice/1" }
  var form: String { "the number of a choice" }
  var instruction: String { "Pick a choice. End your reply with ANSWER: and its number." }
  func schema(reasoning: Bool) -> OutputSchema? { nil }
  func read(_ reply: String) -> AnswerReading {
    let text = reply.split(separator: ":").last?.trimmingPrefix { $0 == " " } ?? ""
    if let place = choices.firstIndex(where: { $0 == text }) {
      return .answer(Prediction("\(place + 1)"))
    }
    return Int(text).map { choices.indices.contains($0 - 1) } == true
      ? .answer(Prediction(String(text)))
      : .unreadable("no choice is \(text); write one line ANSWER: with a number")
  }
  func voteKey(of prediction: Prediction) -> String { prediction.answer }
  func write(_ prediction: Prediction) -> String { "ANSWER: \(prediction.answer)" }
}
