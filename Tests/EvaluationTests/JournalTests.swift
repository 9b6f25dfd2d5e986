import Evaluation
import Scripted
import Testing

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

  @Test func `a failed call is left out, noted and not numbered`() async throws {
    let journal = Journal(model(failing: ["b"]))
    let replies = try await journal.attemptAll([ask("a"), ask("b"), ask("c")])
    #expect(replies.map { $0?.text } == ["reply to a", nil, "reply to c"])
    #expect(replies.map { $0?.call } == [1, nil, 2])
    let transcript = await journal.transcript(
      Solution(.unparsable(reason: ""), finalReply: nil), seconds: 0)
    #expect(transcript.calls.map(\.agent.id) == ["a", "c"])
    #expect(
      transcript.notes["failed-calls"] == [
        [
          "agent": "b", "purpose": "contribute", "round": 0,
          "reason": "timed out: 60 s",
        ]
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
