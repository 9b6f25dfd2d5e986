import Evaluation
import Testing

@testable import Models

private let request = ChatRequest(model: "m", messages: [Message(.user, "12345678")])

private func read(_ bytes: [UInt8]) throws -> ChatReply {
  guard case .reply(let reply) = ChatCompletionReply.read(bytes, to: request) else {
    throw NoReply(reading: "\(ChatCompletionReply.read(bytes, to: request))")
  }
  return reply
}

private struct NoReply: Error { let reading: String }

private func read(_ json: String) throws -> ChatReply { try read(Array(json.utf8)) }

private func message(_ members: String, finish: String = #""stop""#) -> String {
  #"{"choices":[{"message":{\#(members)},"finish_reason":\#(finish)}],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#
}

private func usage(_ members: String) -> String {
  #"{"choices":[{"message":{"content":"abcdefgh"}}],"usage":\#(members)}"#
}

@Suite struct ChatCompletionReplyTests {
  @Test func `a reply of OpenAI's form is read whole`() throws {
    let reply = try read(
      """
      {"id":"x","object":"chat.completion","created":1,"model":"gpt-x-2024","choices":[{"index":0,
      "message":{"role":"assistant","content":"Hello","refusal":null,"annotations":[]},
      "logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":19,"completion_tokens":10,
      "total_tokens":29,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},
      "completion_tokens_details":{"reasoning_tokens":6}},"service_tier":"default"}
      """)
    #expect(reply.text == "Hello")
    #expect(reply.reasoning == nil)
    #expect(reply.finish == .stop)
    #expect(reply.servedModel == "gpt-x-2024")
    #expect(
      reply.usage
        == Usage(
          promptTokens: 19, cachedPromptTokens: 4, completionTokens: 10, reasoningTokens: 6))
    #expect(reply.remarks == [])
  }

  @Test(
    arguments: [
      (#""content":"a""#, "a", nil), (#""content":null"#, "", nil),
      (#""role":"assistant""#, "", nil),
      (#""content":"a\u0000b""#, "a\u{0}b", nil), (#""content":5"#, "", nil),
      (#""content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#, "ab", nil),
      (
        #""content":[{"type":"thinking","thinking":[{"type":"text","text":"t"}]},{"type":"text","text":"b"}]"#,
        "b", "t"
      ),
      (#""content":"a","reasoning_content":"r""#, "a", "r"),
      (#""content":"a","reasoning":"r""#, "a", "r"),
      (#""content":"<think>\nr\n</think>\n\na""#, "a", "r"),
      (#""content":" \n<think>r</think>a <think>b""#, "a <think>b", "r"),
      (#""content":"r</think>\n\na""#, "a", "r"), (#""content":"<think></think>a""#, "a", nil),
      (#""content":"a tag: <think>""#, "a tag: <think>", nil),
      (#""content":"a <think>x</think> b""#, "a <think>x</think> b", nil),
      (#""content":"<think>x</think>a","reasoning_content":"r""#, "a", "r\nx"),
    ] as [(String, String, String?)])
  func `text and reasoning are told apart`(members: String, text: String, reasoning: String?) throws
  {
    let reply = try read(message(members))
    #expect(reply.text == text)
    #expect(reply.reasoning == reasoning)
    #expect(reply.finish == .stop)
  }

  @Test(arguments: [#""stop""#, #""length""#])
  func `an unclosed think block is no answer, and the limit was reached`(finish: String) throws {
    let reply = try read(message(#""content":"<think>so much to say""#, finish: finish))
    #expect(reply.text == "")
    #expect(reply.reasoning == "so much to say")
    #expect(reply.finish == .length)
    #expect(reply.remarks.count == 1)
  }

  @Test(
    arguments: [
      (#""stop""#, .stop), (#""length""#, .length), (#""content_filter""#, .refusal),
      (#""eos""#, .stop), (#""tool_calls""#, .other("tool_calls")), ("null", .other("not given")),
      ("3", .other("not given")),
    ] as [(String, FinishReason)])
  func `the reason of the end is read`(finish: String, expected: FinishReason) throws {
    #expect(try read(message(#""content":"a""#, finish: finish)).finish == expected)
  }

  @Test func `a refusal is the text where there is no other`() throws {
    let reply = try read(message(#""content":null,"refusal":"I cannot""#))
    #expect(reply.text == "I cannot")
    #expect(reply.finish == .refusal)
    #expect(try read(message(#""content":"a","refusal":"""#)).finish == .stop)
  }

  // MARK: Usage

  @Test(arguments: [
    "null", "{}", #"{"prompt_tokens":3}"#, #"{"prompt_tokens":-3,"completion_tokens":4}"#,
    #"{"prompt_tokens":9223372036854775807,"completion_tokens":9223372036854775807}"#,
    #"{"prompt_tokens":"3","completion_tokens":4}"#, "[]", "7",
  ])
  func `without usable usage it is estimated at four bytes a token, and marked`(members: String)
    throws
  {
    let reply = try read(usage(members))
    #expect(reply.usage == Usage(promptTokens: 2, completionTokens: 2, isEstimated: true))
  }

  @Test(arguments: [
    (
      #"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":9}"#,
      Usage(promptTokens: 3, completionTokens: 4)
    ),
    (
      #"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":-1}"#,
      Usage(promptTokens: 3, completionTokens: 4)
    ),
    (
      #"{"prompt_tokens":3,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":5}}"#,
      Usage(promptTokens: 3, completionTokens: 4)
    ),
    (
      #"{"prompt_tokens":3,"completion_tokens":4,"completion_tokens_details":{"reasoning_tokens":5}}"#,
      Usage(promptTokens: 3, completionTokens: 4)
    ),
    (
      #"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":12,"completion_tokens_details":{"reasoning_tokens":5}}"#,
      Usage(promptTokens: 3, completionTokens: 9, reasoningTokens: 5)
    ),
  ])
  func `inconsistent usage is kept with a remark`(members: String, expected: Usage) throws {
    let reply = try read(usage(members))
    #expect(reply.usage == expected)
    #expect(reply.remarks.count == 1)
  }

  @Test(arguments: [
    #"{"prompt_tokens":3.0,"completion_tokens":4,"total_tokens":7}"#,
    #"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":null,"prompt_tokens_details":null}"#,
  ])
  func `unusual but consistent usage is taken as it is`(members: String) throws {
    let reply = try read(usage(members))
    #expect(reply.usage == Usage(promptTokens: 3, completionTokens: 4))
    #expect(reply.remarks == [])
  }

  // MARK: Broken bytes

  @Test func `invalid UTF-8 is replaced, with a remark`() throws {
    var bytes = Array(message(#""content":"a?b""#).utf8)
    bytes[try #require(bytes.firstIndex(of: UInt8(ascii: "?")))] = 0xFF
    let reply = try read(bytes)
    #expect(reply.text == "a\u{fffd}b")
    #expect(reply.remarks.count == 1)
  }

  @Test(arguments: [
    (#"a\ud83d"#, "a\u{fffd}"), (#"\ude00b"#, "\u{fffd}b"), (#"\ud83d\ud83d\ude00"#, "\u{fffd}😀"),
    (#"\\ud83d \ud83d"#, "\\ud83d \u{fffd}"),
  ])
  func `half an escaped surrogate pair is replaced`(escaped: String, text: String)
    throws
  {
    #expect(try read(message(#""content":"\#(escaped)""#)).text == text)
  }

  @Test(arguments: [
    "", " ", "{", "<html>\u{1b}[31m502</html>", "[]", "{}", "null", #"{"choices":[]}"#,
    #"{"choices":[{}]}"#, #"{"choices":{"message":{}}}"#, #"{"choices":[{"message":"#,
  ])
  func `what is no chat completion is malformed, and printable`(body: String) {
    guard case .malformed(let detail, _) = ChatCompletionReply.read(Array(body.utf8), to: request)
    else {
      Issue.record("read as something else")
      return
    }
    #expect(detail.unicodeScalars.allSatisfy { $0.value >= 32 } && !detail.isEmpty)
  }

  @Test func `only the start of a malformed body is shown`() {
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
    guard case .malformed(let detail, _) = ChatCompletionReply.read(body, to: request) else {
      Issue.record("read as something else")
      return
    }
    #expect(detail.count == 201)
  }

  @Test(
    arguments: [
      (#"{"error":{"message":"no","code":429}}"#, 429), (#"{"error":"no"}"#, nil),
      (#"{"choices":[{"error":{"message":"no","code":502},"finish_reason":"error"}]}"#, 502),
      (#"{"error":{"message":"no","code":"503"},"choices":null}"#, 503),
    ] as [(String, Int?)])
  func `an error inside a 200 reply is an error`(body: String, status: Int?) {
    guard case .error(let message, _) = ChatCompletionReply.read(Array(body.utf8), to: request)
    else {
      Issue.record("read as something else")
      return
    }
    #expect(message.message == "no")
    #expect(message.status == status)
  }
}
