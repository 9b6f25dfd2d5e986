import Evaluation
import Scripted
import Synchronization
import Testing

private final class CountingPermit: CallPermit {
  let paid = Mutex<[Int]>([])
  private let left: Mutex<Int>

  init(most: Int) { left = Mutex(most) }

  func check() throws {
    try left.withLock {
      guard $0 > 0 else { throw ModelError.budgetReached("2 checks") }
      $0 -= 1
    }
  }

  func paid(_ usage: Usage, model: String) {
    paid.withLock { $0 = ($0 + [usage.totalTokens]).sorted(by: >) }
  }
}

@Suite struct JournalTests {
  private func ask(_ name: String) -> Ask {
    Ask(Agent(id: name, role: ""), purpose: "contribute", messages: [Message(.user, name)])
  }

  private func model(failing: Set<String>, with error: ModelError = .timedOut("60 s"))
    -> ScriptedModel
  {
    ScriptedModel { request, _ in
      if failing.contains(request.lastMessage) { throw error }
      return ChatReply(text: "reply to \(request.lastMessage)")
    }
  }

  @Test(
    arguments: [
      (nil, nil, nil), (100, nil, 600), (nil, 40, 540), (100, 40, 540), (40, 100, 540),
    ] as [(Int?, Int?, Int?)])
  func `what a model may reason with comes on top of every cap`(
    run: Int?, ask cap: Int?, sent: Int?
  ) async throws {
    let journal = Journal(
      taskID: "t", repetition: 0, model: model(failing: []), modelName: "m",
      sampling: Sampling(maxCompletionTokens: run, reasoningAllowance: 500), runSeed: 1)
    var ask = ask("a")
    ask.completionCap = cap
    _ = try await journal.ask(ask)
    let calls = await journal.transcript(
      Solution(.unparsable(reason: ""), finalReply: nil), seconds: 0
    ).calls
    #expect(calls[0].request.sampling == Sampling(maxCompletionTokens: sent))
    #expect(journal.completionLimit == run)
  }

  @Test(arguments: [(nil, nil), (0, 0.7)] as [(Double?, Double?)])
  func `a run without a temperature sends none in any call`(run: Double?, sent: Double?)
    async throws
  {
    let journal = Journal(
      taskID: "t", repetition: 0, model: model(failing: []), modelName: "m",
      sampling: Sampling(temperature: run), runSeed: 1)
    var ask = ask("a")
    ask.temperature = 0.7
    _ = try await journal.ask(ask)
    let calls = await journal.transcript(
      Solution(.unparsable(reason: ""), finalReply: nil), seconds: 0
    ).calls
    #expect(calls[0].request.sampling.temperature == sent)
  }

  @Test func `a failed call is left out, noted and not numbered`() async throws {
    let journal = Journal(model(failing: ["b"]))
    let replies = try await journal.attemptAll([ask("a"), ask("b"), ask("c")])
    #expect(replies.map { $0?.text } == ["reply to a", nil, "reply to c"])
    #expect(replies.map { $0?.call } == [1, nil, 2])
    let transcript = await journal.transcript(
      Solution(.unparsable(reason: ""), finalReply: nil), seconds: 0)
    #expect(transcript.calls.map(\.agent.id) == ["a", "c"])
    #expect(
      transcript.failedCalls == [
        FailedCall(
          agent: Agent(id: "b", role: ""), purpose: "contribute", round: 0,
          reason: "timed out: 60 s")
      ])
  }

  @Test func `if all calls fail the first one's error is thrown`() async throws {
    let journal = Journal(
      ScriptedModel { request, _ in throw ModelError.timedOut(request.lastMessage) })
    await #expect(throws: ModelError.timedOut("a")) {
      _ = try await journal.attemptAll([ask("a"), ask("b")])
    }
  }

  @Test func `an error that ends the run is thrown even if others succeed`() async throws {
    let journal = Journal(model(failing: ["b"], with: .budgetReached("1 USD")))
    await #expect(throws: ModelError.budgetReached("1 USD")) {
      _ = try await journal.attemptAll([ask("a"), ask("b")])
    }
  }

  @Test(arguments: [
    ModelError.authentication(status: 401, message: "no"),
    .quotaExhausted(status: 429, message: "insufficient_quota"),
    .rejected(status: 402, message: "pay"),
    .rejected(status: 404, message: "no such model"),
  ])
  func `what the account is refused is no failure of one agent`(error: ModelError) async throws {
    let journal = Journal(model(failing: ["b"], with: error))
    await #expect(throws: error) { _ = try await journal.attemptAll([ask("a"), ask("b")]) }
    let transcript = await journal.transcript(
      Solution(.failed(reason: ""), finalReply: nil), seconds: 0)
    #expect(transcript.calls.map(\.agent.id) == ["a"], "what came was paid")
  }

  @Test func `one failure at once does not throw the others away`() async throws {
    let started = Mutex(0)
    let journal = Journal(
      ScriptedModel { request, _ in
        if request.lastMessage == "a" { throw ModelError.rejected(status: 400, message: "no") }
        try await Task.sleep(for: .milliseconds(20))
        started.withLock { $0 += 1 }
        return ChatReply(text: "")
      })
    await #expect(throws: ModelError.rejected(status: 400, message: "no")) {
      _ = try await journal.askAll(["a", "b", "c", "d", "e"].map(ask))
    }
    let transcript = await journal.transcript(
      Solution(.failed(reason: ""), finalReply: nil), seconds: 0)
    #expect(transcript.calls.map(\.agent.id) == ["b", "c", "d", "e"])
    #expect(started.withLock { $0 } == 4)
  }

  @Test func `a permit is asked before each call and told what was paid, discarded answers too`()
    async throws
  {
    let permit = CountingPermit(most: 2)
    let journal = Journal(
      ScriptedModel { request, _ in
        if request.lastMessage == "b" {
          throw ModelError(
            .malformedReply(""), discardedUsage: Usage(promptTokens: 5, completionTokens: 1))
        }
        return ChatReply(text: "", usage: Usage(promptTokens: 20, completionTokens: 3))
      }, permit: permit)
    _ = try await journal.attemptAll([ask("a"), ask("b")])
    #expect(permit.paid.withLock { $0 } == [23, 6])
    _ = try await journal.ask(ask("c"))
    await #expect(throws: ModelError.budgetReached("2 checks")) {
      _ = try await journal.ask(ask("d"))
    }
  }

  @Test func `what agents do is recorded with the call's round, tokens and subtask`() async throws {
    let journal = Journal(
      ScriptedModel { _, _ in
        ChatReply(
          text: "The barn.",
          usage: Usage(promptTokens: 9, completionTokens: 7, reasoningTokens: 4))
      }, elapsed: { 1.5 })
    let reply = try await journal.ask(
      Ask(Agent(id: "a", role: ""), purpose: "p", round: 2, messages: [Message(.user, "?")]))
    let claim = await journal.propose(reply)
    try await journal.endorse(claim, reply)
    let ledger = await journal.ledger
    #expect(ledger.claims.map(\.words) == ["The barn."])
    #expect(ledger.events.map(\.tick) == [2, 2])
    #expect(ledger.events.map(\.visibleTokens) == [3, 0], "a call's tokens count once")
    #expect(ledger.events.map(\.seconds) == [1.5, 1.5])
    #expect(ledger.events[1].targets == [claim])
  }

  @Test func `a vote for one claim merges nothing`() async throws {
    let journal = Journal(model(failing: []))
    let first = await journal.propose(try await journal.ask(ask("a")))
    let second = await journal.propose(try await journal.ask(ask("b")))
    try await journal.mergeByVote([first, first], words: "x")
    #expect(await journal.ledger.events.count == 2)
    try await journal.mergeByVote([first, second], words: "x")
    let ledger = await journal.ledger
    #expect(ledger.events.last?.origin == .vote)
    #expect(ledger.events.last?.agent == nil)
    #expect(ledger.claims.last?.call == nil)
  }

  @Test func `a limit on calls forbids all asks before anything is sent`() async throws {
    let model = model(failing: [])
    let journal = Journal(model, limits: .init(calls: 1))
    await #expect(throws: Journal.LimitReached.self) {
      _ = try await journal.attemptAll([ask("a"), ask("b")])
    }
    #expect(model.requests.isEmpty)
  }

  @Test func `cancellation is no failed call`() async throws {
    let journal = Journal(
      ScriptedModel { request, _ in
        if request.lastMessage == "b" { throw CancellationError() }
        return ChatReply(text: "")
      })
    await #expect(throws: CancellationError.self) {
      _ = try await journal.attemptAll([ask("a"), ask("b")])
    }
  }

  @Test func `a role that an agent named is kept with its call`() async throws {
    let journal = Journal(model(failing: []))
    let reply = try await journal.ask(ask("a"))
    await journal.nameRole("Fact checker", of: reply)
    let transcript = await journal.transcript(
      Solution(.unparsable(reason: ""), finalReply: nil), seconds: 0)
    #expect(transcript.calls[0].agent == Agent(id: "a", role: "Fact checker"))
  }
}
