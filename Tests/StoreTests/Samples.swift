import CSQLite
import Evaluation
import Foundation

@testable import Store

/// Runs `body` with a path in a folder of its own, which is removed afterwards.
func withStorePath<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appending(
    path: "orgbench-store-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder.appending(path: "store.sqlite").path)
}

/// Runs `body` with a new store.
func withStore<Value>(_ body: (RunStore) async throws -> Value) async throws -> Value {
  try await withStorePath { path in
    let store = try await RunStore.open(path: path)
    let value = try await body(store)
    await store.close()
    return value
  }
}

func rawConnection(_ path: String) throws -> Connection {
  try Connection(path: path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
}

extension RunConfiguration {
  static func sample(
    benchmark: String = "squad2", organization: String = "single", seed: Int = 1, repeats: Int = 2
  ) -> RunConfiguration {
    RunConfiguration(
      benchmark: benchmark,
      datasetHash: String(repeating: "ab", count: 32), selection: "sample 3 seed 1",
      taskSetHash: String(repeating: "cd", count: 32), organization: organization,
      options: ["rounds": 3, "style": "brief/é", "nested": ["on": true, "none": nil]],
      promptVersion: "single/1", promptHash: String(repeating: "ef", count: 32),
      answerFormat: "squad2-span/1", model: "llama-3.1-8b", endpoint: "http://localhost:8080/v1",
      sampling: Sampling(temperature: 0.7, maxCompletionTokens: 512, extraBody: ["top_k": 40]),
      seed: seed, repeats: repeats, limits: Journal.Limits(calls: 10))
  }
}

extension RunProvenance {
  static func sample(scoring: String = "squad2/1", version: String = "1.0.0") -> RunProvenance {
    RunProvenance(
      version: version, commit: "0123abc", dataset: "data/dev.json",
      machine: "Linux, 2 processors, x86_64",
      scoringVersion: scoring)
  }
}

extension [RunTask] {
  static func sample(_ count: Int = 3) -> [RunTask] {
    (0..<count).map {
      RunTask(
        id: "task-\($0)", contentHash: requestKey($0),
        grouping: TaskGrouping(
          cluster: "paragraph-\($0 / 2)", outerCluster: "article", stratum: "answerable"))
    }
  }
}

extension RunStore {
  func sampleRun(
    _ configuration: RunConfiguration = .sample(), tasks: Int = 3,
    provenance: RunProvenance = .sample(), name: String? = nil, fresh: Bool = false
  ) async throws -> RunRecord {
    try await beginRun(
      configuration, provenance: provenance, tasks: [RunTask].sample(tasks), name: name,
      fresh: fresh)
  }
}

/// A request key that looks like a SHA-256.
func requestKey(_ number: Int) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 64 - digits.count) + digits
}

extension Transcript {
  /// A transcript with one call.
  static func small(
    _ task: Int, repetition: Int = 0, outcome: Outcome = .answered(Prediction("Paris")),
    isCacheHit: Bool = false
  ) -> Transcript {
    let reply = ChatReply(
      text: "Paris", usage: Usage(promptTokens: 10, completionTokens: 2), latency: 0.25)
    let request = ChatRequest(
      model: "llama-3.1-8b",
      messages: [Message(.system, "Answer."), Message(.user, "Question \(task)?")],
      sampling: Sampling(temperature: 0.7), seed: task)
    return Transcript(
      taskID: "task-\(task)", repetition: repetition, outcome: outcome, finalReply: "Paris",
      calls: [
        Call(
          number: 1, agent: Agent(id: "agent-01", role: "Solver"), purpose: "answer", round: 0,
          request: request, requestKey: requestKey(task * 100 + repetition), reply: reply,
          isCacheHit: isCacheHit)
      ], seconds: 1.5)
  }

  /// A transcript with something in every field; `text` is put wherever free text may stand.
  static func full(_ text: String) -> Transcript {
    let request = ChatRequest(
      model: "model \(text)",
      messages: [
        Message(.system, text),
        Message(
          .user,
          [
            MessagePart("u" + text),
            MessagePart(.image(InlineFile(mediaType: "image/png", bytes: Array(text.utf8)))),
            MessagePart(
              .audio(InlineFile(mediaType: "audio/mpeg", bytes: [0, 0xFF])), joint: .line),
          ]),
        Message(.assistant, text),
      ],
      sampling: Sampling(
        temperature: 0.3, topP: 0.95, maxCompletionTokens: 77, reasoningEffort: "low",
        extraBody: ["min_p": 0.05, "stop": [.string(text)]]),
      seed: 2_147_483_647,
      schema: OutputSchema(name: "answer", schema: ["type": "object", "title": .string(text)]),
      tools: ToolMenu([
        ToolDefinition(
          name: "bash", description: text, parameters: ["type": "object", "title": .string(text)])
      ]), toolChoice: .none)
    let wish = ToolCall(id: "id " + text, name: "bash", arguments: text)
    let reply = ChatReply(
      text: text, reasoning: "r" + text, toolCalls: [wish, wish], finish: .other(text),
      usage: Usage(
        promptTokens: 100, cachedPromptTokens: 64, cacheWriteTokens: 8, completionTokens: 30,
        reasoningTokens: 20, isEstimated: true),
      discardedUsage: Usage(promptTokens: 3, completionTokens: 2),
      servedModel: "served " + text, latency: 0.1 + 0.2, attempts: 3, flags: [.promptCut],
      remarks: ["one", text])
    let plain = ChatReply(
      text: "plain", finish: .length, usage: Usage(promptTokens: 1, completionTokens: 1))
    return Transcript(
      taskID: "task-1", repetition: 1,
      outcome: .answered(Prediction(text, support: [0, 4, 2], answerable: true)),
      finalReply: "f" + text,
      calls: [
        Call(
          number: 1, agent: Agent(id: "agent-01", role: text, layer: "A"), purpose: "draft" + text,
          round: 2, request: request, requestKey: requestKey(1), reply: reply, isCacheHit: true,
          formatFailure: "no JSON: " + text),
        Call(
          number: 2, agent: Agent(id: "agent-02", role: "Critic"), purpose: "review", round: 0,
          request: ChatRequest(model: "m", messages: []), requestKey: requestKey(2), reply: plain,
          isCacheHit: false),
      ],
      toolUses: [
        ToolUse(
          call: 1, wish: wish,
          output: ToolOutput(text, ending: .timedOut, fullText: "all " + text, seconds: 1.5),
          key: requestKey(3), isStored: true),
        ToolUse(
          call: 1, wish: ToolCall(id: "call00002", name: text, arguments: "{}"),
          output: ToolOutput("plain"), key: requestKey(4), isStored: false),
      ],
      claims: [
        Claim(
          id: 1, parents: [], root: 1, depth: 0, status: .proposed, agent: "agent-01",
          subtask: 1, call: 1, words: text),
        Claim(
          id: 2, parents: [1], root: 1, depth: 1, status: .revised, agent: text, call: 2,
          words: "w" + text),
        Claim(
          id: 3, parents: [1, 2], root: 1, depth: 2, status: .merged, agent: nil, call: nil,
          words: text),
      ],
      subtasks: [
        Subtask(
          id: 1, title: text, words: "s" + text, assignee: text, status: .done),
        Subtask(id: 2, parent: 1, depth: 1, dependencies: [1], assignee: "agent-02"),
        Subtask(id: 3),
      ],
      events: [
        CoordinationEvent(
          step: 1, tick: 2, seconds: 0.5, kind: .proposeClaim, agent: "agent-01", claim: 1,
          subtask: 1, call: 1, visibleTokens: 30),
        CoordinationEvent(
          step: 2, kind: .delegateSubtask, agent: text, targets: [1], delegated: 2, call: 1),
        CoordinationEvent(
          step: 3, kind: .reviseClaim, agent: text, targets: [1], claim: 2, call: 2, origin: .dti),
        CoordinationEvent(
          step: 4, kind: .mergeClaims, agent: nil, targets: [1, 2], claim: 3, origin: .vote),
        CoordinationEvent(step: 5, kind: .endorseClaim, agent: text, targets: [3], call: 2),
      ],
      failedCalls: [
        FailedCall(
          agent: Agent(id: "agent-03", role: text), purpose: text, round: 1, reason: text,
          discardedUsage: Usage(promptTokens: 5, completionTokens: 4))
      ],
      conduct: .full(text),
      participants: [
        Participant(agent: text, role: text, status: .contributed, isTaken: true, reason: text),
        Participant(agent: "agent-02", role: "", status: .idle, isTaken: false),
      ],
      standingAnswers: [
        StandingAnswer(call: 1, prediction: Prediction(text, support: [1], answerable: true)),
        StandingAnswer(call: 2, prediction: Prediction("")),
      ],
      integrations: [
        Integration(
          tick: 3, agent: text,
          trigger: DeficitMonitor.Trigger(
            root: 1, events: 7, merges: 1, pressure: 3.25, deficit: 2.25), threshold: 2.125,
          heads: [3, 2], call: 2, claim: 3),
        Integration(
          tick: 4, agent: "agent-02",
          trigger: DeficitMonitor.Trigger(
            root: 1, events: 2, merges: 0, pressure: 0.1, deficit: 0.1), threshold: 0, heads: []),
      ],
      deferredActions: [
        DeferredAction(tick: 3, agent: text, kind: .contradictClaim, targets: [1], call: 1),
        DeferredAction(tick: 3, agent: "agent-02", kind: .delegateSubtask, targets: [], call: 2),
      ],
      notes: ["plan": [.string(text), 3, true, nil], text: 1.5], seconds: 12.345678901234567)
  }

  /// Every text of the transcript as bytes: Swift's own equality takes composed and decomposed
  /// letters for the same.
  var exactTexts: [[UInt8]] {
    var texts = [finalReply ?? "nil", outcome.prediction?.answer ?? outcome.reason ?? "nil"]
    for call in calls {
      texts += [call.agent.role, call.purpose, call.formatFailure ?? "nil", call.request.model]
      texts += call.request.messages.map(\.content) + [call.reply.text]
      texts += [call.reply.reasoning ?? "nil", call.reply.servedModel ?? "nil"]
      texts += call.reply.remarks
    }
    texts += claims.flatMap { [$0.agent ?? "nil", $0.words] }
    texts += subtasks.flatMap { [$0.assignee ?? "nil", $0.title, $0.words] }
    texts += events.map { $0.agent ?? "nil" } + failedCalls.map(\.reason)
    texts += integrations.map(\.agent) + deferredActions.map(\.agent)
    texts += participants.map(\.role) + standingAnswers.map(\.prediction.answer)
    return texts.map { Array($0.utf8) }
  }
}

extension Conduct {
  /// Every fact is known.
  static func full(_ text: String) -> Conduct {
    var conduct = Conduct()
    for (index, fact) in facts.enumerated() {
      switch fact.values {
      case .word(let path): conduct[keyPath: path] = "\(index)" + text
      case .flag(let path): conduct[keyPath: path] = index.isMultiple(of: 2)
      case .count(let path): conduct[keyPath: path] = index
      }
    }
    conduct.shocks = [text, "remove:agent-01@task:2"]
    return conduct
  }
}

extension Claim.ID: ExpressibleByIntegerLiteral {
  init(integerLiteral number: Int) { self.init(number) }
}

extension Subtask.ID: ExpressibleByIntegerLiteral {
  init(integerLiteral number: Int) { self.init(number) }
}

extension TaskScore {
  static func sample(_ task: Int, _ f1: Double = 0.5) -> TaskScore {
    TaskScore(taskID: "task-\(task)", values: ["exact": f1 == 1 ? 1 : 0, "f1": f1])
  }
}
