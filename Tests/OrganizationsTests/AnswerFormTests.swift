import Benchmarks
import Evaluation
import Organizations
import Scripted
import Testing

/// What agents are told of an answer's form, and what becomes of answers that have another one.
@Suite struct AnswerFormTests {
  private static let passage = "The kiln of Orvale was built in 1821 by Ana Ruiz."

  private static let extractive = BenchmarkTask(
    id: "s", material: "Passage: " + passage, question: "Who built the kiln?",
    format: SQuAD2AnswerFormat(passage: passage))
  private static let choice = BenchmarkTask(
    id: "c", material: "A story.", question: "Where is it? 1 - kitchen, 2 - storage, 3 - hall",
    format: MuSRAnswerFormat(choices: ["kitchen", "storage", "hall"]))

  @Test func `a team is told the answer's form, and of one way to reply`() async throws {
    let transcript = try await solve("shared", agents: 2, task: Self.extractive) { _, _, request in
      #expect(request.lastMessage.contains(Self.extractive.format.form))
      #expect(!request.lastMessage.contains("End your reply"))
      return says("Ana Ruiz")
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
    #expect(reason.contains("no choice has the number 9; give the number of one of the choices"))
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
      with: ScriptedModel("ANSWER: Ms. Anna Ruiz", #"{"answer": "Ana Ruiz"}"#))
    #expect(mended.outcome == .answered(Prediction("Ana Ruiz")))
    #expect(mended.formatFailures == 1)
    #expect(mended.calls[1].request.lastMessage.contains("the passage does not have these words"))
    let kept = try await OrganizationCatalogue.solve(
      "single", task: Self.extractive, with: ScriptedModel("It was Anna, I believe"))
    #expect(kept.calls.count == 2)
    #expect(kept.outcome == .answered(Prediction("It was Anna, I believe")))
  }

  @Test func `what a task shows of its answers is checked`() {
    let musique = MuSiQueAnswerFormat(asksAnswerable: false, numbers: 0...19)
    #expect(musique.fault(in: Prediction("x", support: [0, 19])) == nil)
    #expect(musique.fault(in: Prediction("x", support: [3, 20]))?.contains("number 20") == true)
    let gaia = GAIAAnswerFormat()
    #expect(gaia.fault(in: Prediction("12.50")) == nil)
    #expect(gaia.fault(in: Prediction("12 monkeys")) == nil)
    #expect(gaia.fault(in: Prediction("12 000")) != nil)
    #expect(Self.extractive.format.fault(in: Prediction("")) == nil)
  }
}
