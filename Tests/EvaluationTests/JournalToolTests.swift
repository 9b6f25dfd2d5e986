import Evaluation
import Foundation
import Scripted
import Synchronization
import Testing

@Suite struct JournalToolTests {
  /// Answers each wish with its arguments in upper case.
  private actor Echo: ToolSession {
    nonisolated let menu = ToolMenu([
      ToolDefinition(name: "echo", description: "Echoes.", parameters: ["type": "object"])
    ])
    private(set) var wishes: [ToolWish] = []

    func use(_ wishes: [ToolWish]) async throws -> [ToolAnswer] {
      self.wishes += wishes
      return wishes.map { wish in
        ToolAnswer(
          ToolOutput(wish.call.arguments.uppercased()), key: wish.call.id, isStored: false)
      }
    }

    func close() async {}
  }

  private static func wish(_ arguments: String...) -> ChatReply {
    ChatReply(
      text: "", toolCalls: arguments.map { ToolCall(id: "x", name: "echo", arguments: $0) },
      finish: .other("tool_calls"), usage: Usage(promptTokens: 10, completionTokens: 2))
  }

  private static let answer = ChatReply(
    text: "done", usage: Usage(promptTokens: 20, completionTokens: 1))

  private func journal(
    _ model: ScriptedModel, _ session: Echo, audience: ToolAudience = .workers, rounds: Int = 30,
    limits: Journal.Limits = Journal.Limits()
  ) -> Journal {
    Journal(
      taskID: "t1", repetition: 0, model: model, modelName: "m", sampling: Sampling(), runSeed: 1,
      limits: limits, tools: ToolAccess(session, audience: audience, rounds: rounds))
  }

  private func ask(_ agent: String = "agent-01", isWork: Bool = true) -> Ask {
    Ask(
      Agent(id: agent, role: "Solver"), purpose: "answer", messages: [Message(.user, "How?")],
      isWork: isWork)
  }

  @Test func `an agent that wishes for tools is shown what came of it until it answers`()
    async throws
  {
    let model = ScriptedModel { request, _ in
      switch request.messages.count {
      case 1: Self.wish("one", "two")
      case 3: Self.wish("three")
      default: Self.answer
      }
    }
    let session = Echo()
    let journal = journal(model, session)
    let reply = try await journal.ask(ask())
    #expect(reply.text == "done")
    #expect(reply.call == 3)
    let transcript = await journal.transcript(
      Solution(.unparsable(reason: ""), finalReply: nil), seconds: 0)
    #expect(transcript.calls.map(\.number) == [1, 2, 3])
    #expect(transcript.usage.totalTokens == 12 + 12 + 21)
    #expect(transcript.toolUses.map(\.call) == [1, 1, 2])
    #expect(transcript.toolUses.map(\.wish.id) == ["call00001", "call00002", "call00003"])
    let last = try #require(model.requests.last)
    #expect(last.messages.map(\.role) == [.user, .assistant, .tool, .assistant, .tool])
    #expect(
      last.messages[2].parts.map(\.content) == [
        .toolResult(ToolResult(callID: "call00001", text: "ONE")),
        .toolResult(ToolResult(callID: "call00002", text: "TWO")),
      ])
  }

  @Test(arguments: ToolCalling.allCases)
  func `requests offer tools in the way that was chosen, and menus are kept with it`(
    calling: ToolCalling
  ) async throws {
    let model = ScriptedModel { _, _ in Self.answer }
    let journal = Journal(
      taskID: "t1", repetition: 0, model: model, modelName: "m", sampling: Sampling(), runSeed: 1,
      tools: ToolAccess(Echo(), calling: calling))
    _ = try await journal.ask(ask())
    let menu = try #require(model.requests.first?.tools)
    #expect(menu.calling == calling)
    #expect(
      ToolMenu(record: try JSONDecoder().decode(JSONValue.self, from: Data(menu.record.utf8)))
        == menu)
  }

  @Test func `agents asked at once are numbered by round, whatever comes back first`()
    async throws
  {
    let model = ScriptedModel { request, _ in
      if request.messages.count == 1, request.model == "slow" {
        try await Task.sleep(for: .milliseconds(30))
      }
      return request.messages.count == 1 ? Self.wish("x") : Self.answer
    }
    let journal = journal(model, Echo())
    var slow = ask("agent-01")
    slow.model = "slow"
    let replies = try await journal.askAll([slow, ask("agent-02")])
    #expect(replies.map(\.call) == [3, 4])
    let transcript = await journal.transcript(
      Solution(.unparsable(reason: ""), finalReply: nil), seconds: 0)
    #expect(transcript.calls.map(\.agent.id) == ["agent-01", "agent-02", "agent-01", "agent-02"])
  }

  @Test func `after the last round an agent may use no further tool`() async throws {
    let model = ScriptedModel { _, _ in Self.wish("again") }
    let session = Echo()
    let journal = journal(model, session, rounds: 2)
    let reply = try await journal.ask(ask())
    #expect(reply.call == 3)
    #expect(await session.wishes.count == 2)
    #expect(model.requests.map(\.toolChoice) == [.auto, .auto, .none])
    #expect(model.requests.last?.lastMessage.hasPrefix("No further tool") == true)
  }

  @Test(arguments: [
    (ToolAudience.workers, true, true), (.workers, false, false), (.all, false, true),
  ])
  func `tools are offered to those who may use them`(
    audience: ToolAudience, isWork: Bool, isOffered: Bool
  ) async throws {
    let model = ScriptedModel { _, _ in Self.answer }
    let journal = journal(model, Echo(), audience: audience)
    _ = try await journal.ask(ask(isWork: isWork))
    #expect((model.requests[0].tools != nil) == isOffered)
  }

  @Test func `a task's limit of calls holds within a turn with tools`() async throws {
    let model = ScriptedModel { _, _ in Self.wish("again") }
    let journal = journal(model, Echo(), limits: Journal.Limits(calls: 4))
    await #expect(throws: Journal.LimitReached.self) {
      try await journal.ask(ask())
    }
    let transcript = await journal.transcript(
      Solution(.unparsable(reason: ""), finalReply: nil), seconds: 0)
    #expect(transcript.calls.count == 4)
  }

  @Test func `samples of one agent have workspaces of their own`() async throws {
    let model = ScriptedModel { request, _ in
      request.messages.count == 1 ? Self.wish("x") : Self.answer
    }
    let session = Echo()
    _ = try await journal(model, session).askAll([ask(), ask(), ask("agent-02")])
    #expect(
      await session.wishes.map(\.workspace) == ["agent-01", "agent-01 2", "agent-02"])
  }
}
