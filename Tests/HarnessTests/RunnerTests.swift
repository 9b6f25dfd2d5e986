import Evaluation
import Harness
import Scripted
import Synchronization
import Testing

/// Asks three times, one after the other.
private struct ThreeCalls: Organization {
  var name: String { "three-calls" }
  var options: [String: JSONValue] { [:] }
  var prompts: PromptSet { PromptSet(version: "three-calls/1", []) }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    for purpose in ["first", "second"] {
      _ = try await journal.ask(
        Ask(Agent(id: "a", role: ""), purpose: purpose, messages: [Message(.user, purpose)]))
    }
    return try await OneCall().solve(task, journal: journal)
  }
}

/// Asks for each task by its name.
private struct AskByName: Organization {
  var name: String { "ask-by-name" }
  var options: [String: JSONValue] { [:] }
  var prompts: PromptSet { PromptSet(version: "ask-by-name/1", []) }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    _ = try await journal.ask(
      Ask(Agent(id: "a", role: ""), purpose: "answer", messages: [Message(.user, task.id)]))
    return Solution(.unparsable(reason: ""), finalReply: nil)
  }
}

/// Scores 1 where the answer is `yes`.
private struct YesScorer: Scorer {
  var version: String { "yes/1" }
  var primaryMetric: String { "accuracy" }
  func score(_ attempt: Attempt) throws -> TaskScore? {
    guard attempt.outcome.kind != .failed else { return nil }
    let isRight = attempt.outcome.prediction?.answer == "yes"
    return TaskScore(taskID: attempt.taskID, values: ["accuracy": isRight ? 1 : 0])
  }
  func expectation(of taskID: String) -> String? { "yes" }
}

private final class MemoryRecorder: RunRecorder {
  private let transcripts = Mutex<[AttemptID: Transcript]>([:])

  var all: [AttemptID: Transcript] { transcripts.withLock { $0 } }

  func finishedAttempts() async throws -> Set<AttemptID> {
    transcripts.withLock { Set($0.filter { $0.value.outcome.kind != .failed }.keys) }
  }

  func failedAttempts() async throws -> Set<AttemptID> {
    transcripts.withLock { Set($0.filter { $0.value.outcome.kind == .failed }.keys) }
  }

  func participants() async throws -> [AttemptID: [Participant]] { [:] }

  func append(_ transcript: Transcript, score: TaskScore?) async throws {
    let id = AttemptID(taskID: transcript.taskID, repetition: transcript.repetition)
    transcripts.withLock { $0[id] = transcript }
  }
}

private struct Quiet: RunObserver {
  func started(total: Int, alreadyDone: Int) {}
  func finished(_ transcript: Transcript, score: TaskScore?) {}
}

@Suite struct RunnerTests {
  private let recorder = MemoryRecorder()

  private func run(
    _ model: ScriptedModel, tasks: Int = 10, repeats: Int = 1, concurrency: Int = 4,
    stop: StopRequest = StopRequest(), budget: Budget? = nil,
    organization: any Organization = OneCall(), then more: [BenchmarkTask] = []
  ) async throws -> RunEnd {
    let configuration = RunConfiguration(
      benchmark: "test", datasetHash: "0", selection: "all", taskSetHash: "0",
      organization: organization.name, options: organization.options, promptVersion: "1",
      promptHash: "0", answerFormat: "word/1", model: "scripted", endpoint: "none",
      sampling: Sampling(temperature: 0), seed: 1, repeats: repeats, limits: .init())
    let plan = try RunPlan(
      configuration, tasks: (0..<tasks).map { .sample("t\($0)") } + more, scorer: YesScorer(),
      organization: organization)
    return try await Runner(
      plan, model: model, recorder: recorder, concurrency: concurrency, observer: Quiet(),
      budget: budget
    ).run(stop: stop)
  }

  private static func seen(
    _ id: String = "seen", load: @escaping @Sendable () throws -> InlineFile = { image }
  ) -> BenchmarkTask {
    BenchmarkTask(
      id: id, material: "m", question: "?",
      medium: TaskMedium(.images, material: "follows", load: load), format: WordFormat()
    ).showing([.images])
  }

  private static let image = InlineFile(mediaType: "image/png", bytes: [1])

  /// What a run that is cut short holds can be compared: images do not come before all words.
  @Test func `one image is tried first, and the others wait for their turn`() async throws {
    let asked = Mutex<[String]>([])
    let model = ScriptedModel { request, _ in
      asked.withLock { $0.append(request.lastMessage) }
      return ChatReply(text: "ANSWER: yes")
    }
    let tasks = [Self.seen("i0"), .sample("t9"), Self.seen("i1")]
    let stop = StopRequest()
    let stopping = ScriptedModel { request, _ in
      if asked.withLock({ $0.count == 3 }) { stop.make(.interrupt) }
      asked.withLock { $0.append(request.lastMessage) }
      return ChatReply(text: "ANSWER: yes")
    }
    _ = try await run(
      stopping, tasks: 3, concurrency: 1, stop: stop, organization: AskByName(), then: tasks)
    #expect(asked.withLock { $0 } == ["i0", "t0", "t1", "t2"])
    // An image was answered: none comes first any more.
    asked.withLock { $0 = [] }
    _ = try await run(model, tasks: 3, concurrency: 1, organization: AskByName(), then: tasks)
    #expect(asked.withLock { $0 } == ["t9", "i1"])
  }

  @Test func `a file that changed ends a run with what to do beside it`() async throws {
    let changed = Self.seen { throw InputError("a.png", "it is another", remedy: "Mend it.") }
    let end = try await run(
      ScriptedModel("ANSWER: yes"), tasks: 2, concurrency: 1, organization: AskByName(),
      then: [changed])
    #expect(end.stopReason == "a.png: it is another" && end.remedy == "Mend it.")
    #expect(end.needsChange && end.notAttempted == 3)
  }

  /// A hundred answers in words are not paid for before the first image is refused.
  @Test func `an endpoint that takes no images ends a run at its first task with one`()
    async throws
  {
    let seen = Self.seen()
    let model = ScriptedModel { request, _ in
      if request.lastMessage == "seen" {
        throw ModelError.mediaRefused(model: "m", status: 400, message: "no")
      }
      return ChatReply(text: "ANSWER: yes")
    }
    let end = try await run(
      model, tasks: 100, concurrency: 1, organization: AskByName(), then: [seen])
    #expect(model.requests.count == 1)
    #expect(end.needsChange && end.notAttempted == 101)
    #expect(end.stopReason?.contains("leave out --media") == true)
    #expect(recorder.all.isEmpty)
  }

  @Test func `what a task does not show of its files stands in each of its transcripts`()
    async throws
  {
    let plain = BenchmarkTask.sample("plain")
    let cut = BenchmarkTask(
      id: "cut", material: "", question: "?", omissions: ["a.png"], format: WordFormat())
    let configuration = RunConfiguration(
      benchmark: "test", datasetHash: "0", selection: "all", taskSetHash: "0",
      organization: "one-call", options: [:], promptVersion: "1", promptHash: "0",
      answerFormat: "word/1", model: "scripted", endpoint: "none",
      sampling: Sampling(temperature: 0), seed: 1, repeats: 1, limits: .init())
    let plan = try RunPlan(
      configuration, tasks: AnswerForm.closing.applied(to: [plain, cut]), scorer: YesScorer(),
      organization: OneCall())
    _ = try await Runner(
      plan, model: ScriptedModel("ANSWER: yes"), recorder: recorder, concurrency: 1,
      observer: Quiet()
    ).run(stop: StopRequest())
    let notes = Dictionary(
      uniqueKeysWithValues: recorder.all.map { ($0.key.taskID, $0.value.notes) })
    #expect(notes == ["plain": [:], "cut": ["not-shown": ["a.png"]]])
  }

  @Test func `what failed before is tried last when a run continues`() async throws {
    let isRepaired = Mutex(false)
    let asked = Mutex<[String]>([])
    let model = ScriptedModel { request, _ in
      asked.withLock { $0.append(request.lastMessage) }
      let isRejected = ["t0", "t2"].contains { request.lastMessage.contains($0) }
      if isRejected, !isRepaired.withLock({ $0 }) {
        throw ModelError.rejected(status: 400, message: "odd prompt")
      }
      return ChatReply(text: "ANSWER: yes")
    }
    _ = try await run(model, tasks: 3, concurrency: 1, organization: AskByName())
    isRepaired.withLock { $0 = true }
    asked.withLock { $0 = [] }
    let end = try await run(model, tasks: 5, concurrency: 1, organization: AskByName())
    #expect(end.isComplete)
    #expect(asked.withLock { $0 } == ["t3", "t4", "t0", "t2"])
  }

  @Test(arguments: [
    (400, ["t3"], true), (422, ["t3"], true), (500, ["t3"], false),
    (400, ["t0", "t1", "t2", "t3", "t4", "t5"], false),
  ]) func `a prompt that is rejected in two sessions is refused, unless most are or it may pass`(
    status: Int, rejected: [String], isComplete: Bool
  ) async throws {
    let model = ScriptedModel { request, _ in
      guard !rejected.contains(request.lastMessage) else {
        throw ModelError.rejected(status: status, message: "no")
      }
      return ChatReply(text: "ANSWER: yes")
    }
    let first = try await run(model, concurrency: 1, organization: AskByName())
    #expect(!first.isComplete && first.failed == rejected.count)
    let second = try await run(model, concurrency: 1, organization: AskByName())
    #expect(second.isComplete == isComplete)
    let outcomes = rejected.map {
      recorder.all[AttemptID(taskID: $0, repetition: 0)]?.outcome.kind
    }
    #expect(outcomes.allSatisfy { $0 == (isComplete ? .refused : .failed) })
  }

  @Test func `every task is attempted once a repeat`() async throws {
    let end = try await run(ScriptedModel("ANSWER: yes"), tasks: 5, repeats: 3)
    #expect(end.isComplete)
    #expect(recorder.all.count == 15)
  }

  @Test func `a second start makes only what is missing`() async throws {
    let flaky = ScriptedModel { request, _ in
      guard request.seed.map({ $0 % 2 == 0 }) == true else {
        throw ModelError.rejected(status: 500, message: "busy")
      }
      return ChatReply(text: "ANSWER: yes")
    }
    let first = try await run(flaky, tasks: 20)
    #expect(!first.isComplete)
    #expect(first.failed > 0)
    let steady = ScriptedModel("ANSWER: yes")
    let second = try await run(steady, tasks: 20)
    #expect(second.isComplete)
    #expect(steady.requests.count == first.failed + first.notAttempted)
  }

  @Test func `concurrency does not change the transcripts`() async throws {
    let model = ScriptedModel { request, _ in
      await Task.yield()
      return ChatReply(text: "ANSWER: \(request.seed ?? 0)")
    }
    _ = try await run(model, tasks: 40, concurrency: 1)
    let alone = recorder.all.mapValues(\.outcome)
    let other = RunnerTests()
    _ = try await other.run(model, tasks: 40, concurrency: 32)
    #expect(other.recorder.all.mapValues(\.outcome) == alone)
  }

  @Test func `a refused key stops the run after three tries`() async throws {
    let model = ScriptedModel { _, _ in
      throw ModelError.authentication(status: 401, message: "no")
    }
    let end = try await run(model, tasks: 100, concurrency: 1)
    #expect(model.requests.count == 3)
    #expect(end.stopReason?.contains("refused the API key") == true)
    #expect(!end.isComplete)
  }

  @Test func `a request to stop finishes what is under way and starts nothing more`() async throws {
    let stop = StopRequest()
    let model = ScriptedModel { _, _ in
      stop.make(.interrupt)
      return ChatReply(text: "ANSWER: yes")
    }
    let end = try await run(model, tasks: 50, concurrency: 1, stop: stop)
    #expect(end.stopCause == .interrupt)
    #expect(recorder.all.count == 1)
    #expect(end.notAttempted == 49)
  }

  @Test(arguments: [
    (ModelError.contextExceeded("8192"), Outcome.limitReached(.context)),
    (ModelError.filtered("violence"), .refused(reason: "violence")),
    (
      ModelError.malformedReply("<html>"),
      Outcome.failed(reason: "the reply is no chat completion: <html>")
    ),
  ])
  func `an error of the endpoint becomes the task's outcome`(error: ModelError, outcome: Outcome)
    async throws
  {
    _ = try await run(ScriptedModel { _, _ in throw error }, tasks: 1)
    #expect(recorder.all.values.map(\.outcome) == [outcome])
  }

  @Test func `a call that the store does not hold while offline leaves the task open`() async throws
  {
    let end = try await run(
      ScriptedModel { _, _ in throw ModelError.notStored(requestKey: "abc") }, tasks: 2)
    #expect(recorder.all.isEmpty)
    #expect(end.missingRequests == ["abc", "abc"])
    #expect(end.notAttempted == 2)
  }

  @Test func `a budget of tokens stops the run, and a larger one continues it`() async throws {
    let model = ScriptedModel("ANSWER: yes")
    let first = try await run(
      model, concurrency: 1, budget: Budget(.init(tokens: 45)) { _, _ in nil })
    #expect(recorder.all.count == 4)
    #expect(first.notAttempted == 6)
    #expect(first.stopReason?.contains("budget of 45 tokens") == true)
    #expect(!first.isComplete && first.stopCause == nil)
    let budget = Budget(.init(tokens: 1000)) { _, _ in nil }
    budget.spend(Usage(promptTokens: 40, completionTokens: 0), model: "scripted")
    #expect(try await run(model, budget: budget).isComplete)
  }

  @Test func `a budget counts what earlier sessions paid`() async throws {
    let budget = Budget(.init(tokens: 35)) { _, _ in nil }
    budget.spend(Usage(promptTokens: 30, completionTokens: 5), model: "scripted")
    #expect(try await run(ScriptedModel("ANSWER: yes"), budget: budget).notAttempted == 10)
  }

  @Test func `a budget of money is reckoned with the prices`() async throws {
    let model = ScriptedModel("ANSWER: yes")
    let end = try await run(
      model, concurrency: 1,
      budget: Budget(.init(cost: 0.5)) { usage, model in
        model == "scripted" ? Double(usage.totalTokens) / 50 : nil
      })
    #expect(recorder.all.count == 3)
    #expect(end.stopReason?.contains("--max-cost") == true)
  }

  @Test func `a model without a price ends a run that has a budget of money`() async throws {
    let end = try await run(
      ScriptedModel("ANSWER: yes"), concurrency: 1, budget: Budget(.init(cost: 5)) { _, _ in nil })
    #expect(recorder.all.count == 1)
    #expect(end.stopReason?.contains("no model \"scripted\"") == true)
  }

  @Test func `a time limit that is over starts nothing`() async throws {
    let budget = Budget(.init(time: .zero)) { _, _ in nil }
    let end = try await run(ScriptedModel("ANSWER: yes"), budget: budget)
    #expect(end.notAttempted == 10)
    #expect(end.stopReason?.contains("time limit") == true)
  }

  @Test func `a run that ends with its budget is complete`() async throws {
    let model = ScriptedModel("ANSWER: yes")
    let end = try await run(
      model, concurrency: 1, budget: Budget(.init(tokens: 120)) { _, _ in nil })
    #expect(end.isComplete)
    #expect(end.stopReason == nil)
  }

  @Test func `an interruption acts between the calls of a task, and the task stays open`()
    async throws
  {
    let stop = StopRequest()
    let model = ScriptedModel { request, _ in
      if request.lastMessage == "second" { stop.make(.interrupt) }
      return ChatReply(text: "ANSWER: yes")
    }
    let end = try await run(
      model, tasks: 3, concurrency: 1, stop: stop, organization: ThreeCalls())
    #expect(model.requests.count == 2)
    #expect(end.stopCause == .interrupt)
    #expect(end.notAttempted == 3)
    #expect(end.stopReason == "interrupted")
    #expect(recorder.all.isEmpty)
    #expect(try await run(model, tasks: 3, organization: ThreeCalls()).isComplete)
  }

  @Test func `a budget acts between the calls of a task, and counts each call once`() async throws {
    let model = ScriptedModel("first", "second", "ANSWER: yes")
    let end = try await run(
      model, tasks: 3, concurrency: 1, budget: Budget(.init(tokens: 24)) { _, _ in nil },
      organization: ThreeCalls())
    #expect(model.requests.count == 2)
    #expect(end.notAttempted == 3)
    #expect(end.stopReason?.contains("24 are spent") == true)
  }
}
