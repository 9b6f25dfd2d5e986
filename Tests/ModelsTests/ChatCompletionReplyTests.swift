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
      (#""content":"a","reasoning_content":"","thinking":"r""#, "a", "r"),
      (
        #""content":"a","reasoning_details":[{"type":"reasoning.text","text":"r"},{"type":"reasoning.encrypted","data":"x"}]"#,
        "a", "r"
      ),
      (#""content":"<think>\nr\n</think>\n\na""#, "a", "r"),
      (#""content":" \n<think>r</think>a <think>b""#, "a ", "r\nb"),
      (#""content":"r</think>\n\na""#, "a", "r"), (#""content":"<think></think>a""#, "a", nil),
      (#""content":"a tag: <think>""#, "a tag: <think>", nil),
      (#""content":"a <think>x</think> b""#, "a  b", "x"),
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
      (#""eos""#, .stop), (#""STOP""#, .stop), (#""FinishReason.MAX_TOKENS""#, .length),
      (#""model_length""#, .length), (#""max_output_tokens""#, .length),
      (#""model_context_window_exceeded""#, .length), (#""SAFETY""#, .refusal),
      (#""RECITATION""#, .refusal), (#""PROHIBITED_CONTENT""#, .refusal),
      (#""sensitive""#, .refusal), (#""contentFilter""#, .refusal), (#""model_refusal""#, .refusal),
      (#""tool_use""#, .other("tool_calls")),
      (#""odd""#, .other("odd")), (#""tool_calls""#, .other("tool_calls")),
      ("null", .other("not given")),
      ("3", .other("not given")),
    ] as [(String, FinishReason)])
  func `the reason of the end is read`(finish: String, expected: FinishReason) throws {
    #expect(try read(message(#""content":"a""#, finish: finish)).finish == expected)
  }

  @Test(
    arguments: [
      (#""stop","native_finish_reason":"MAX_TOKENS""#, .length),
      (#""content_filter","native_finish_reason":"stop""#, .refusal),
      (#"null,"native_finish_reason":"end_turn""#, .stop), (#"null,"finishReason":"STOP""#, .stop),
      (#"null,"stop_reason":"max_tokens""#, .length), (#""stop","stop_reason":128009"#, .stop),
      (#""stop","native_finish_reason":"completed""#, .stop),
    ] as [(String, FinishReason)])
  func `the end's word is found in all members that have it`(
    finish: String, expected: FinishReason
  ) throws {
    #expect(try read(message(#""content":"a""#, finish: finish)).finish == expected)
  }

  @Test func `a refusal is the text where there is no other`() throws {
    let part = try read(message(#""content":[{"type":"refusal","refusal":"No."}]"#))
    #expect(part.text == "No." && part.finish == .refusal)
    let reply = try read(message(#""content":null,"refusal":"I cannot""#))
    #expect(reply.text == "I cannot")
    #expect(reply.finish == .refusal)
    #expect(try read(message(#""content":"a","refusal":"""#)).finish == .stop)
  }

  // MARK: Usage

  @Test(arguments: [
    "null", "{}", #"{"prompt_tokens":3}"#, #"{"prompt_tokens":-3,"completion_tokens":4}"#,
    #"{"prompt_tokens":9223372036854775807,"completion_tokens":9223372036854775807}"#,
    #"{"prompt_tokens":"3?","completion_tokens":4}"#, "[]", "7",
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
      Usage(promptTokens: 3, completionTokens: 6, reasoningTokens: 2)
    ),
    (
      #"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":9,"reasoning_tokens":2}"#,
      Usage(promptTokens: 3, completionTokens: 6, reasoningTokens: 2)
    ),
    (
      #"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":9,"prompt_tokens_details":{"cached_tokens":2}}"#,
      Usage(promptTokens: 5, cachedPromptTokens: 2, completionTokens: 4)
    ),
    (
      #"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":5}"#,
      Usage(promptTokens: 3, completionTokens: 4)
    ),
    (
      #"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#,
      Usage(promptTokens: 2, completionTokens: 2, isEstimated: true)
    ),
    (
      #"{"prompt_tokens":3,"completion_tokens":4,"prompt_tokens_details":null}"#,
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
      Usage(promptTokens: 3, completionTokens: 9, reasoningTokens: 5)
    ),
    (
      #"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,"completion_tokens_details":{"reasoning_tokens":5}}"#,
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
    #"{"prompt_tokens":3,"completion_tokens":4,"total_tokens":null}"#,
    #"{"input_tokens":3,"output_tokens":4}"#, #"{"prompt_tokens":"3","completion_tokens":4}"#,
  ])
  func `unusual but consistent usage is taken as it is`(members: String) throws {
    let reply = try read(usage(members))
    #expect(reply.usage == Usage(promptTokens: 3, completionTokens: 4))
    #expect(reply.remarks == [])
  }

  @Test(arguments: [
    (
      #"{"input_tokens":10,"cache_read_input_tokens":60,"cache_creation_input_tokens":30,"output_tokens":5}"#,
      Usage(
        promptTokens: 100, cachedPromptTokens: 60, cacheWriteTokens: 30, completionTokens: 5)
    ),
    (
      #"{"prompt_tokens":100,"cache_read_input_tokens":60,"cache_creation_input_tokens":30,"completion_tokens":5}"#,
      Usage(
        promptTokens: 100, cachedPromptTokens: 60, cacheWriteTokens: 30, completionTokens: 5)
    ),
    (
      #"{"prompt_tokens":100,"prompt_tokens_details":{"cached_tokens":10,"cache_write_tokens":80},"completion_tokens":5}"#,
      Usage(
        promptTokens: 100, cachedPromptTokens: 10, cacheWriteTokens: 80, completionTokens: 5)
    ),
    (
      #"{"prompt_tokens":100,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":36,"completion_tokens":5}"#,
      Usage(promptTokens: 100, cachedPromptTokens: 64, completionTokens: 5)
    ),
  ])
  func `each provider's members for cached tokens are read`(members: String, expected: Usage) throws
  {
    let reply = try read(usage(members))
    #expect(reply.usage == expected)
    #expect(reply.remarks.isEmpty)
  }

  @Test(arguments: [(200, true), (400, true), (660, true), (670, false), (1000, false)])
  func `a prompt of which far too few tokens were counted is marked`(tokens: Int, isCut: Bool)
    throws
  {
    let long = ChatRequest(
      model: "m", messages: [Message(.user, String(repeating: "word ", count: 802))])
    let body = usage(#"{"prompt_tokens":\#(tokens),"completion_tokens":2}"#)
    guard case .reply(let reply) = ChatCompletionReply.read(Array(body.utf8), to: long) else {
      Issue.record("no reply")
      return
    }
    #expect(reply.flags == (isCut ? [.promptCut] : []))
    #expect(reply.remarks.contains { $0.contains("far fewer prompt tokens") } == isCut)
  }

  @Test(arguments: [(3, true), (4, false)])
  func `a stop at the completion's limit is marked as probably cut`(limit: Int, isMarked: Bool)
    throws
  {
    var limited = request
    limited.sampling.maxCompletionTokens = limit
    let body = message(#""content":"a""#)
    guard case .reply(let reply) = ChatCompletionReply.read(Array(body.utf8), to: limited) else {
      Issue.record("no reply")
      return
    }
    #expect(reply.finish == .stop)
    #expect(reply.flags == (isMarked ? [.completionAtLimit] : []))
  }

  // MARK: What else is readable

  @Test(arguments: [
    message(#""content":{"type":"text","text":"ok"}"#),
    #"{"choices":[{"text":"ok","finish_reason":"stop"}]}"#, "[\(message(#""content":"ok""#))]",
    #"{"choices":[{"delta":{"content":"ok"},"finish_reason":"stop"}]}"#,
    message(#""content":[{"type":"text","text":{"value":"o"}},"k"]"#),
    "\u{feff}" + message(#""content":"ok""#), "\n: PROCESSING\n\n" + message(#""content":"ok""#),
    message(#""content":"ok","x":NaN"#), message(#""content":"ok","x":[-Infinity,{"y":Infinity}]"#),
    message(
      #""content":"ok""#, finish: #""stop","logprobs":{"content":[{"t":"}\"","p":-Infinity}]}"#),
  ])
  func `what Python and gateways write is read`(body: String) throws {
    #expect(try read(body).text == "ok")
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `a stream of events is put together`(lineEnd: String) throws {
    let events = [
      ": PROCESSING", "", ": PROCESSING", "",
      #"data: {"model":"s","choices":[{"index":0,"delta":{"role":"assistant","content":"a"}}]}"#,
      "",
      #"data: {"choices":[{"index":0,"delta":{"reasoning_content":"r"}}]}"#, "", ": ping", "",
      #"data:{"choices":[{"index":1,"delta":{"content":"other"}}]}"#, "",
      #"data: {"choices":[{"index":0,"delta":{"content":"\u0062"},"finish_reason":"length"}]}"#, "",
      #"data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#, "",
      "data: [DONE]", "",
    ]
    let reply = try read(events.joined(separator: lineEnd))
    #expect(reply.text == "ab" && reply.reasoning == "r" && reply.finish == .length)
    #expect(reply.servedModel == "s")
    #expect(reply.usage == Usage(promptTokens: 7, completionTokens: 3))
  }

  @Test func `a stream that ends early is no reply, and an error in it is one`() {
    let part = #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\n"
    guard case .malformed(let words, _) = ChatCompletionReply.read(Array(part.utf8), to: request)
    else {
      Issue.record("read as something else")
      return
    }
    #expect(words.contains("ended early"))
    let failed = part + #"data: {"error":{"message":"no","code":502}}"# + "\n\n"
    guard case .error(let message, _) = ChatCompletionReply.read(Array(failed.utf8), to: request)
    else {
      Issue.record("read as something else")
      return
    }
    #expect(message.status == 502)
  }

  @Test(arguments: [
    "error", "network_error", "abort", "insufficient_system_resource", "ERROR",
    "MALFORMED_FUNCTION_CALL",
  ])
  func `a reply that the provider broke off is none, but was paid for`(word: String) {
    let body = message(#""content":"ANSWER: 1 is""#, finish: #""\#(word)""#)
    guard
      case .malformed(let words, let usage) = ChatCompletionReply.read(
        Array(body.utf8), to: request)
    else {
      Issue.record("read as something else")
      return
    }
    #expect(words.contains(word))
    #expect(usage == Usage(promptTokens: 7, completionTokens: 3))
  }

  @Test(arguments: [
    #"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{}}"#,
    #"{"choices":[],"prompt_filter_results":[{"content_filter_results":{"hate":{"filtered":true}}}]}"#,
    #"{"choices":null,"base_resp":{"status_code":1026,"status_msg":"input new_sensitive"}}"#,
  ])
  func `a prompt that a filter blocked without an error is told`(body: String) {
    guard case .error(let message, _) = ChatCompletionReply.read(Array(body.utf8), to: request)
    else {
      Issue.record("read as something else")
      return
    }
    #expect(message.isFiltered)
  }

  @Test(arguments: [
    #"{"choices":[],"prompt_filter_results":[{"content_filter_results":{"hate":{"filtered":false}}}]}"#,
    #"{"choices":[],"base_resp":{"status_code":0,"status_msg":"success"}}"#,
  ])
  func `a prompt that no filter blocked is not`(body: String) {
    guard case .malformed = ChatCompletionReply.read(Array(body.utf8), to: request) else {
      Issue.record("read as something else")
      return
    }
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
    #"{"choices":[{}]}"#, #"{"choices":[{"delta":{"content":"a"}}]}"#,
    #"{"choices":{"message":{}}}"#, #"{"choices":[{"message":"#,
  ])
  func `what is no chat completion is malformed`(body: String) {
    guard case .malformed(let detail, _) = ChatCompletionReply.read(Array(body.utf8), to: request)
    else {
      Issue.record("read as something else")
      return
    }
    #expect(!detail.isEmpty)
  }

  @Test func `only the start of a malformed body is shown`() {
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: 3_000_000)
    guard case .malformed(let detail, _) = ChatCompletionReply.read(body, to: request) else {
      Issue.record("read as something else")
      return
    }
    #expect(detail.count == 16_384)
  }

  @Test(
    arguments: [
      (#"{"error":{"message":"no","code":429}}"#, 429), (#"{"error":"no"}"#, nil),
      (#"{"choices":[{"error":{"message":"no","code":502},"finish_reason":"error"}]}"#, 502),
      (#"{"error":{"message":"no","code":"503"},"choices":null}"#, 503),
      (#"{"errors":[{"message":"no","code":7}],"success":false}"#, nil),
      (#"{"choices":null,"base_resp":{"status_code":1008,"status_msg":"no"}}"#, nil),
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
