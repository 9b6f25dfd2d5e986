import Evaluation
import Harness
import Scripted
import Synchronization
import Testing

/// Says on every task what it remembers, and plays its task's id.
private struct Diary: Remembering {
  var waveSize = 2
  var memoryLength = 3
  var name: String { "diary" }
  var options: [String: JSONValue] { [:] }
  var prompts: PromptSet { PromptSet(version: "diary/1", []) }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    let reply = try await journal.ask(
      Ask(Agent(id: "a", role: ""), purpose: "answer", messages: [Message(.user, task.id)]))
    await journal.record([
      Participant(agent: "a", role: task.id, status: .contributed, isTaken: true)
    ])
    let memory = journal.place.memory.map { "\($0.position)=\($0.participants[0].role)" }
    return Solution(
      .answered(Prediction("\(journal.place.position): " + memory.joined(separator: " "))),
      finalReply: reply.text)
  }
}

/// Keeps transcripts in memory.
private actor Recorder: RunRecorder {
  private(set) var transcripts: [AttemptID: Transcript] = [:]

  private var finished: [AttemptID: Transcript] {
    transcripts.filter { $0.value.outcome.kind != .failed }
  }

  func finishedAttempts() async throws -> Set<AttemptID> { Set(finished.keys) }

  func failedAttempts() async throws -> Set<AttemptID> {
    Set(transcripts.filter { $0.value.outcome.kind == .failed }.keys)
  }

  func participants() async throws -> [AttemptID: [Participant]] {
    finished.mapValues(\.participants)
  }

  func append(_ transcript: Transcript, score: TaskScore?) async throws {
    transcripts[AttemptID(taskID: transcript.taskID, repetition: transcript.repetition)] =
      transcript
  }

  func answers(_ repetition: Int = 0) -> [String: String] {
    Dictionary(
      transcripts.filter { $0.key.repetition == repetition }.compactMap { key, value in
        value.outcome.prediction.map { (key.taskID, $0.answer) }
      }, uniquingKeysWith: { $1 })
  }
}

private struct NoScores: Scorer {
  var version: String { "none/1" }
  var primaryMetric: String { "none" }
  func score(_ attempt: Attempt) throws -> TaskScore? { nil }
  func expectation(of taskID: String) -> String? { nil }
}

private struct Silence: RunObserver {
  func started(total: Int, alreadyDone: Int) {}
  func finished(_ transcript: Transcript, score: TaskScore?) {}
}

@Suite struct MemoryTests {
  private let expected = [
    "t1": "1: ", "t2": "2: ", "t3": "3: 1=t1 2=t2", "t4": "4: 1=t1 2=t2",
    "t5": "5: 2=t2 3=t3 4=t4",
  ]

  private func run(
    _ recorder: Recorder, repeats: Int = 1, failing: String? = nil, delays: Bool = false
  ) async throws -> RunEnd {
    let model = ScriptedModel { request, _ in
      let number = Int(request.lastMessage.dropFirst()) ?? 0
      if delays { try await Task.sleep(for: .milliseconds(30 / number)) }
      if request.lastMessage == failing { throw ModelError.timedOut("60 s") }
      return ChatReply(text: "")
    }
    let configuration = RunConfiguration(
      benchmark: "b", datasetHash: "", selection: "all", taskSetHash: "",
      organization: "diary", options: [:], promptVersion: "", promptHash: "", answerFormat: "",
      model: "m", endpoint: "e", sampling: Sampling(), seed: 1, repeats: repeats,
      limits: Journal.Limits())
    let plan = try RunPlan(
      configuration, tasks: (1...5).map { .sample("t\($0)") }, scorer: NoScores(),
      organization: Diary())
    return try await Runner(
      plan, model: model, recorder: recorder, concurrency: 4, observer: Silence()
    ).run(stop: StopRequest())
  }

  @Test(arguments: [false, true])
  func `a task remembers the waves before its own, whatever finishes first`(delays: Bool)
    async throws
  {
    let recorder = Recorder()
    let end = try await run(recorder, delays: delays)
    #expect(end.isComplete)
    #expect(await recorder.answers() == expected)
  }

  @Test func `every repeat has a memory of its own`() async throws {
    let recorder = Recorder()
    _ = try await run(recorder, repeats: 2)
    #expect(await recorder.answers(1) == expected)
  }

  @Test func `after a failure later waves wait, and a resumed run remembers the same`()
    async throws
  {
    let recorder = Recorder()
    let end = try await run(recorder, failing: "t4")
    #expect(end.failed == 1)
    #expect(end.notAttempted == 1)
    #expect(end.stopReason?.contains("t4") == true)
    #expect(await recorder.answers().keys.sorted() == ["t1", "t2", "t3"])
    let resumed = try await run(recorder)
    #expect(resumed.isComplete)
    #expect(await recorder.answers() == expected)
  }
}
