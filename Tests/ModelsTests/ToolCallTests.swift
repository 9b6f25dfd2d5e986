import Evaluation
import Foundation
import LoopbackServer
import Testing
import Transport

@testable import Models

/// How tools are offered to endpoints, and how wishes for them are read.
@Suite struct ToolCallTests {
  private static let menu = ToolMenu([
    ToolDefinition(
      name: "python", description: "Runs code.",
      parameters: ["type": "object", "properties": ["code": ["type": "string"]]])
  ])

  private func request(
    _ choice: ToolChoice = .auto, schema: OutputSchema? = nil, _ messages: [Message] = []
  ) -> ChatRequest {
    ChatRequest(
      model: "m", messages: [Message(.user, "Why?")] + messages, schema: schema,
      tools: Self.menu, toolChoice: choice)
  }

  private func body(_ request: ChatRequest, _ dialect: Dialect = Dialect()) -> String {
    String(decoding: ChatCompletionBody.encode(request, dialect: dialect), as: UTF8.self)
  }

  private func ask(_ request: ChatRequest, at url: String) async throws -> ChatReply {
    let model = EndpointModel(
      try ChatEndpoint(url, key: nil), client: try HTTPClient(.init(userAgent: "test")))
    return try await model.ask(
      EncodedRequest(request, referenceBody: ChatCompletionBody.encode(request))
    ) { _ in }
  }

  @Test func `tools are a member of the body, and the choice where it is not free`() {
    let tools =
      #""tools":[{"function":{"description":"Runs code.","name":"python","parameters":"#
      + #"{"properties":{"code":{"type":"string"}},"type":"object"}},"type":"function"}]"#
    let messages = #""messages":[{"content":"Why?","role":"user"}],"model":"m""#
    #expect(body(request()) == "{\(messages),\(tools)}")
    #expect(body(request(.none)) == #"{\#(messages),"tool_choice":"none",\#(tools)}"#)
  }

  @Test(arguments: [
    (
      #"{"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function","function":"#
        + #"{"name":"python","arguments":"{\"code\":\"1\"}"}}]}"#,
      [ToolCall(id: "x", name: "python", arguments: #"{"code":"1"}"#)]
    ),
    (
      #"{"content":"","tool_calls":[{"function":{"name":"a","arguments":{"b":1}}},{"name":"c"}]}"#,
      [
        ToolCall(id: "", name: "a", arguments: #"{"b":1}"#),
        ToolCall(id: "", name: "c", arguments: "{}"),
      ]
    ),
    (
      #"{"content":null,"function_call":{"name":"python","arguments":"{"}}"#,
      [ToolCall(id: "", name: "python", arguments: "{")]
    ),
    (#"{"content":"Because.","tool_calls":[]}"#, []),
    (#"{"content":"Because.","tool_calls":[{"function":{}}, 7, null]}"#, []),
  ])
  func `wishes are read in all their forms`(message: String, calls: [ToolCall]) throws {
    let completion = #"{"choices":[{"message":\#(message),"finish_reason":"tool_calls"}]}"#
    guard case .reply(let reply) = ChatCompletionReply.read(Array(completion.utf8), to: request())
    else {
      Issue.record("no reply")
      return
    }
    #expect(reply.toolCalls == calls)
    guard
      case .reply(let last) = ChatCompletionReply.read(
        Array(completion.utf8), to: request(.none))
    else { return }
    #expect(last.toolCalls.isEmpty)
  }

  @Test func `an endpoint without tools is told of them in words`() async throws {
    let server = try LoopbackServer { request, _ in
      if request.text.contains(#""tools""#) {
        return .error(400, "this model does not support tools")
      }
      return .chat(
        request.text.contains("Result of the tool")
          ? "Because." : #"I run it: {"tool":"python","arguments":{"code":"print(1)"}}"#)
    }
    let first = try await ask(request(), at: server.url)
    #expect(
      first.toolCalls
        == [ToolCall(id: "", name: "python", arguments: #"{"code":"print(1)"}"#)])
    #expect(first.text == "I run it:")
    #expect(first.remarks.contains("tools sent in words: the endpoint refuses them"))
    let told = server.requests[1].text
    #expect(told.contains("You can use these tools:"))
    #expect(told.contains("Runs code."))
    let second = try await ask(
      request(
        [
          Message(
            .assistant,
            [MessagePart(.toolCall(ToolCall(id: "c", name: "python", arguments: "{}")))]),
          Message(.tool, [MessagePart(.toolResult(ToolResult(callID: "c", text: "1")))]),
        ]), at: server.url)
    #expect(second.text == "Because.")
    #expect(second.toolCalls.isEmpty)
  }

  /// The conversation of a model that used a tool twice and has to answer now.
  private static let told: [Message] = [
    Message(
      .assistant,
      [
        MessagePart("First I count."),
        MessagePart(.toolCall(ToolCall(id: "c1", name: "python", arguments: #"{"code":"1"}"#))),
      ]),
    Message(.tool, [MessagePart(.toolResult(ToolResult(callID: "c1", text: "7")))]),
    Message(.user, "Answer now."),
  ]

  @Test func `tools on request in words are part of the conversation and of its identity`() throws {
    var inWords = request(.auto, schema: .bareAnswer(["type": "string"]), Self.told)
    inWords.tools = ToolMenu(Self.menu.tools, calling: .words)
    var native = inWords
    native.tools = Self.menu
    #expect(inWords != native)
    let body = body(inWords)
    #expect(!body.contains(#""tools""#) && !body.contains("response_format"))
    let messages = try #require(
      JSONDecoder().decode(JSONValue.self, from: Data(body.utf8))["messages"]?.elements)
    #expect(
      messages.map { $0["role"]?.text } == ["system", "user", "assistant", "user"])
    #expect(messages[0]["content"]?.text?.hasPrefix("You can use these tools:\npython:") == true)
    #expect(
      messages[2]["content"]?.text
        == "First I count.\n\n" + #"{"arguments":{"code":"1"},"tool":"python"}"#)
    #expect(
      messages[3]["content"]?.text?.hasPrefix("Result of the tool:\n7\n\nAnswer now.") == true)
    let occasion = CallOccasion(repetition: 0, ordinal: 0)
    #expect(
      RequestIdentity.key(of: inWords, endpoint: "e", occasion: occasion)
        != RequestIdentity.key(of: native, endpoint: "e", occasion: occasion))
    #expect(Dialect().departures(for: inWords).isEmpty)
    inWords.toolChoice = .none
    #expect(!self.body(inWords).contains("You can use these tools"))
  }

  @Test func `wishes in words are read from an endpoint that would take tools`() async throws {
    let server = try LoopbackServer { _, _ in
      .chat(
        """
        I count.
        ```json
        {"tool": "python", "arguments": {"code": "print(1)"}}
        ```
        Result of the tool: 5
        {"tool": "python", "arguments": {"code": "print(2)"}}
        """)
    }
    var request = request()
    request.tools = ToolMenu(Self.menu.tools, calling: .words)
    let reply = try await ask(request, at: server.url)
    #expect(
      reply.toolCalls
        == [ToolCall(id: "", name: "python", arguments: #"{"code":"print(1)"}"#)])
    #expect(reply.text == "I count.")
    #expect(!reply.remarks.contains { $0.hasPrefix("tools sent in words") })
    #expect(server.requests.count == 1)
  }

  private func request(_ messages: [Message]) -> ChatRequest {
    request(.auto, schema: nil, messages)
  }

  @Test func `a schema is asked for in words where it is refused beside tools`() async throws {
    let server = try LoopbackServer { request, _ in
      request.text.contains("response_format")
        ? .error(400, "Cannot use custom grammar constraints with tools.") : .chat("{}")
    }
    let schema = OutputSchema.bareAnswer(["type": "string"])
    let reply = try await ask(request(schema: schema), at: server.url)
    #expect(
      reply.remarks.contains("schema sent in words: the endpoint refuses it beside tools"))
    let sent = try #require(server.requests.last).text
    #expect(sent.contains(#""tools""#))
    #expect(sent.contains("When you need no tool any more"))
  }

  @Test func `a server that tells the model nothing of its tools is found out by its count`() {
    let long = ToolMenu([
      ToolDefinition(
        name: "python", description: String(repeating: "Runs what you write. ", count: 60),
        parameters: ["type": "object"])
    ])
    let request = ChatRequest(model: "m", messages: [Message(.user, "Why?")], tools: long)
    for (tokens, isCut) in [(20, true), (400, false)] {
      let completion =
        #"{"choices":[{"message":{"content":"Because."},"finish_reason":"stop"}],"usage":"#
        + #"{"prompt_tokens":\#(tokens),"completion_tokens":2,"total_tokens":\#(tokens + 2)}}"#
      guard case .reply(let reply) = ChatCompletionReply.read(Array(completion.utf8), to: request)
      else {
        Issue.record("no reply")
        continue
      }
      #expect(reply.flags.contains(.promptCut) == isCut)
    }
  }

  @Test func `a text that names no tool is no wish`() {
    for text in [
      #"{"tool":"rm","arguments":{}}"#, #"{"tool":"python"}"#, #"{"answer":"python"}"#, "python",
    ] {
      #expect(ToolWords.wish(in: text, Self.menu) == nil)
    }
  }
}
