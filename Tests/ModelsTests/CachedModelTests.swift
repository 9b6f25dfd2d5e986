import Evaluation
import Models
import Scripted
import Synchronization
import Testing

private let request = ChatRequest(model: "m", messages: [Message(.user, "Why?\u{1b}")])
private let first = CallOccasion(repetition: 0, ordinal: 0)

/// An archive in memory that keeps a log.
private final class MemoryArchive: ReplyArchive {
  struct Full: Error {}
  private let replies = Mutex<[String: ChatReply]>([:])
  private let isFull: Bool

  init(isFull: Bool = false) { self.isFull = isFull }

  func reply(for requestKey: String) async throws -> ChatReply? {
    replies.withLock { $0[requestKey] }
  }

  let discarded = Mutex(Usage.zero)

  func commit(
    _ reply: ChatReply, for requestKey: String, endpoint: String, model: String
  ) async throws {
    if isFull { throw Full() }
    #expect(endpoint == "e")
    #expect(model == "m")
    replies.withLock { $0[requestKey] = reply }
  }

  func recordDiscarded(_ usage: Usage, model: String) async throws {
    #expect(model == "m")
    discarded.withLock { $0 = $0 + usage }
  }

  var count: Int { replies.withLock { $0.count } }
}

@Suite struct CachedModelTests {
  @Test func `what was paid for and came to no reply is kept count of`() async throws {
    let paid = Usage(promptTokens: 30, completionTokens: 4)
    let archive = MemoryArchive()
    let model = CachedModel(
      ScriptedModel { _, _ in throw ModelError(.malformedReply("x"), discardedUsage: paid) },
      endpoint: "e", archive: archive)
    await #expect(throws: ModelError.self) { try await model.reply(to: request, occasion: first) }
    #expect(archive.discarded.withLock { $0 } == paid)
    #expect(archive.count == 0)
  }

  @Test func `a reply is asked for once, and then stored`() async throws {
    let scripted = ScriptedModel("one", "two")
    let archive = MemoryArchive()
    let model = CachedModel(scripted, endpoint: "e", archive: archive)
    let fresh = try await model.reply(to: request, occasion: first)
    let stored = try await model.reply(to: request, occasion: first)
    #expect(!fresh.isCacheHit && stored.isCacheHit)
    #expect(fresh.reply == stored.reply && fresh.requestKey == stored.requestKey)
    #expect(scripted.requests.count == 1)
    #expect(fresh.requestKey == RequestIdentity.key(of: request, endpoint: "e", occasion: first))
  }

  @Test func `repeats and ordinals are calls of their own`() async throws {
    let scripted = ScriptedModel("one", "two", "three")
    let model = CachedModel(scripted, endpoint: "e", archive: MemoryArchive())
    for occasion in [(0, 0), (0, 1), (1, 0)] {
      _ = try await model.reply(
        to: request, occasion: CallOccasion(repetition: occasion.0, ordinal: occasion.1))
    }
    #expect(scripted.requests.count == 3)
  }

  @Test func `a reply that could not be stored is not returned`() async throws {
    let model = CachedModel(
      ScriptedModel("one"), endpoint: "e", archive: MemoryArchive(isFull: true))
    await #expect(throws: MemoryArchive.Full.self) {
      try await model.reply(to: request, occasion: first)
    }
  }

  @Test func `offline, what is missing is listed and nothing is sent`() async throws {
    let archive = MemoryArchive()
    let other = CallOccasion(repetition: 0, ordinal: 1)
    _ = try await CachedModel(ScriptedModel("one"), endpoint: "e", archive: archive)
      .reply(to: request, occasion: first)
    let model = CachedModel(nil, endpoint: "e", archive: archive)
    #expect(try await model.reply(to: request, occasion: first).reply.text == "one")
    let key = RequestIdentity.key(of: request, endpoint: "e", occasion: other)
    for _ in 0..<2 {
      await #expect(throws: ModelError.notStored(requestKey: key)) {
        try await model.reply(to: request, occasion: other)
      }
    }
    #expect(model.missing.map(\.requestKey) == [key])
    #expect(model.missing.map(\.prompt) == ["Why?␛"])
  }

  @Test(arguments: [
    (FinishReason.refusal, CachedModel.Policy.RetriedOutcome.refused), (.length, .limit),
  ])
  func `outcomes that are named are asked for anew`(
    finish: FinishReason, outcome: CachedModel.Policy.RetriedOutcome
  ) async throws {
    let archive = MemoryArchive()
    let scripted = ScriptedModel { _, _ in ChatReply(text: "", finish: finish) }
    _ = try await CachedModel(scripted, endpoint: "e", archive: archive)
      .reply(to: request, occasion: first)
    let others = Set(CachedModel.Policy.RetriedOutcome.allCases).subtracting([outcome])
    for (outcomes, isHit) in [(others, true), ([outcome], false)] {
      let model = CachedModel(
        scripted, endpoint: "e", archive: archive, policy: .init(retryOutcomes: outcomes))
      #expect(try await model.reply(to: request, occasion: first).isCacheHit == isHit)
      #expect(try await model.reply(to: request, occasion: first).isCacheHit)
    }
  }
}

// MARK: - Joining

/// A model that answers when it is told to.
private final class GatedModel: ChatProvider {
  private struct State {
    var waiting: [CheckedContinuation<Int, Never>] = []
    var calls = 0
  }
  private let state = Mutex(State())
  private let failure: ModelError?

  init(failure: ModelError? = nil) { self.failure = failure }

  var calls: Int { state.withLock { $0.calls } }

  func open() {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting.map { ($0, state.calls) }
    }
    for (continuation, number) in waiting { continuation.resume(returning: number) }
  }

  func ask(
    _ request: EncodedRequest, keep: (ChatReply) async throws -> Void
  ) async throws -> ChatReply {
    let number = await withCheckedContinuation { continuation in
      state.withLock { state in
        state.calls += 1
        state.waiting.append(continuation)
      }
    }
    try Task.checkCancellation()
    if let failure { throw failure }
    let reply = ChatReply(text: "\(number)")
    try await keep(reply)
    return reply
  }
}

@Suite struct JoinedCallTests {
  @Test func `identical calls under way are sent once`() async throws {
    let gate = GatedModel()
    let model = CachedModel(gate, endpoint: "e", archive: MemoryArchive())
    let answers = try await withThrowingTaskGroup(of: ModelAnswer.self) { group in
      for _ in 0..<10 {
        group.addTask { try await model.reply(to: request, occasion: first) }
      }
      while gate.calls == 0 { await Task.yield() }
      for _ in 0..<1000 { await Task.yield() }
      gate.open()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(gate.calls == 1)
    #expect(answers.map(\.reply.text) == Array(repeating: "1", count: 10))
    #expect(answers.count { !$0.isCacheHit } == 1)
  }

  @Test func `an error reaches everyone who waited`() async throws {
    let gate = GatedModel(failure: .rejected(status: 404, message: "no"))
    let model = CachedModel(gate, endpoint: "e", archive: MemoryArchive())
    let results = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<5 {
        group.addTask { (try? await model.reply(to: request, occasion: first)) != nil }
      }
      while gate.calls == 0 { await Task.yield() }
      for _ in 0..<1000 { await Task.yield() }
      gate.open()
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results == Array(repeating: false, count: 5))
  }

  @Test func `when the first one is cancelled, another asks in its place`() async throws {
    let gate = GatedModel()
    let model = CachedModel(gate, endpoint: "e", archive: MemoryArchive())
    await withTaskGroup(of: String?.self) { survivors in
      await withTaskGroup(of: Void.self) { doomed in
        doomed.addTask { _ = try? await model.reply(to: request, occasion: first) }
        while gate.calls == 0 { await Task.yield() }
        survivors.addTask {
          try? await model.reply(to: request, occasion: first).reply.text
        }
        for _ in 0..<1000 { await Task.yield() }
        doomed.cancelAll()
        gate.open()
        await doomed.waitForAll()
      }
      while gate.calls < 2 { await Task.yield() }
      gate.open()
      #expect(await survivors.next() == "2")
    }
  }
}
