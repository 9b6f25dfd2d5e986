import Evaluation
import Harness
import Scripted
import Testing

/// Two agents who talk for up to three rounds, until they agree.
private struct Talk: Organization {
  var name: String { "talk" }
  var options: [String: JSONValue] { [:] }
  var prompts: PromptSet { PromptSet(version: "talk/1", []) }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    var messages = [Message(.user, task.question)]
    for round in 1...3 {
      var words: Set<String> = []
      for agent in ["agent-01", "agent-02"] {
        let reply = try await journal.ask(
          Ask(Agent(id: agent, role: "Speaker"), purpose: "talk", round: round, messages: messages))
        messages.append(Message(.assistant, reply.text))
        words.insert(String(reply.text.suffix(1)))
      }
      if words.count == 1 { break }
    }
    return Solution(.answered(Prediction("x")), finalReply: nil)
  }
}

/// One agent that is shown the material.
private struct Shown: Organization {
  var name: String { "shown" }
  var options: [String: JSONValue] { [:] }
  var prompts: PromptSet { PromptSet(version: "shown/1", []) }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    let parts = task.materialParts + [MessagePart(task.question)]
    _ = try await journal.ask(
      Ask(Agent(id: "a", role: "A"), purpose: "answer", messages: [Message(.user, parts)]))
    return Solution(.answered(Prediction("x")), finalReply: nil)
  }
}

private struct NoScores: Scorer {
  var version: String { "none/1" }
  var primaryMetric: String { "accuracy" }
  func score(_ attempt: Attempt) throws -> TaskScore? { nil }
  func expectation(of taskID: String) -> String? { nil }
}

@Suite struct ForecastTests {
  private func plan(_ organization: any Organization, tasks: Int, cap: Int? = nil) throws
    -> RunPlan
  {
    try plan(organization, of: (0..<tasks).map { .sample("t\($0)") }, cap: cap)
  }

  private func plan(
    _ organization: any Organization, of tasks: [BenchmarkTask], cap: Int? = nil
  ) throws -> RunPlan {
    try RunPlan(
      RunConfiguration(
        benchmark: "test", datasetHash: "0", selection: "all", taskSetHash: "0",
        organization: organization.name, options: [:], promptVersion: "1", promptHash: "0",
        answerFormat: "word/1", model: "m", endpoint: "none",
        sampling: Sampling(maxCompletionTokens: cap), seed: 1, repeats: 1, limits: .init()),
      tasks: tasks, scorer: NoScores(), organization: organization)
  }

  @Test func `one call is reckoned as its prompt and a reply`() async throws {
    let forecast = try await Forecast.of(try plan(OneCall(), tasks: 100))
    #expect(forecast.calls == 1...1)
    let prompt = ("Where does the kiln stand?".utf8.count + 3) / 4
    #expect(forecast.tokens.lowerBound > Double(prompt + 90))
    #expect(forecast.tokens.upperBound <= Double(prompt + Forecast.replyTokens))
  }

  /// Nine tasks in ten are words alone, and the sample of five would have missed the tenth.
  @Test func `what few tasks show is counted for those few`() async throws {
    let image = InlineFile(mediaType: "image/png", bytes: [1])
    let seen = BenchmarkTask(
      id: "seen", material: "m", question: "Where does the kiln stand?",
      medium: TaskMedium(.images, material: "follows") { image }, format: WordFormat())
    func tokens(_ media: Set<MediaKind>) async throws -> Double {
      let tasks = (0..<99).map { BenchmarkTask.sample("t\($0)") } + [seen]
      return try await Forecast.of(plan(Shown(), of: tasks.showing(media))).tokens.lowerBound
    }
    let (blind, seeing) = (try await tokens([]), try await tokens([.images]))
    #expect(abs(seeing - blind - Double(MessagePart.tokensOfImage) / 100) < 1)
  }

  @Test func `a cap of completions bounds the reckoned replies`() async throws {
    let forecast = try await Forecast.of(try plan(OneCall(), tasks: 3, cap: 10))
    let prompt = ("Where does the kiln stand?".utf8.count + 3) / 4
    #expect(forecast.tokens.upperBound <= Double(prompt + 10))
  }

  @Test func `agents who never agree take all their rounds`() async throws {
    let forecast = try await Forecast.of(try plan(Talk(), tasks: 7))
    #expect(forecast.calls == 2...6)
    #expect(forecast.tokens.upperBound > 3 * forecast.tokens.lowerBound)
  }

  @Test func `no tasks take nothing`() async throws {
    #expect(try await Forecast.of(try plan(OneCall(), tasks: 0)).tokens == 0...0)
  }
}
