import Evaluation
import Testing

@testable import Models

private func message(_ body: String) -> ServerMessage { ServerMessage(body: Array(body.utf8)) }

@Suite struct ServerMessageTests {
  @Test(arguments: [
    (#"{"error":{"message":"m","type":"t","param":"p","code":"c"}}"#, "m"),
    (#"{"error":"m"}"#, "m"), (#"{"message":"m"}"#, "m"), (#"{"detail":"m"}"#, "m"),
    (#"{"object":"error","message":"m","type":"BadRequestError","param":null,"code":400}"#, "m"),
    (#"{"error":{"code":400,"message":"m","type":"invalid_request_error"}}"#, "m"),
    (
      #"{"detail":[{"loc":["body","seed"],"msg":"extra"}]}"#,
      #"[{"loc":["body","seed"],"msg":"extra"}]"#
    ),
    ("  plain words\n", "plain words"), (#"[{"error":{"code":400,"message":"m"}}]"#, "m"),
    (#"<html>{"message":"script"}</html>"#, #"<html>{"message":"script"}</html>"#), ("", ""),
  ])
  func `the server's words are found`(body: String, words: String) {
    #expect(message(body).message == words)
  }

  @Test func `a router's message has the provider's words`() {
    let routed = message(
      #"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"prompt is too long: 9 tokens\"}}"}}}"#
    )
    #expect(routed.message.hasPrefix("Provider returned error: "))
    #expect(routed.isContextExceeded)
  }

  @Test func `long pages are cut`() {
    #expect(message(String(repeating: "x", count: 50_000)).message.count == 16_384)
  }

  // Messages as OpenAI, llama.cpp, vLLM and their like send them.
  @Test(arguments: [
    #"{"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#,
    #"{"error":{"code":400,"message":"request (9001 tokens) exceeds the available context size (8192 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9001,"n_ctx":8192}}"#,
    #"{"error":{"message":"`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens","type":"validation"}}"#,
    #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
    #"{"error":{"message":"Input is too long for requested model."}}"#,
    #"{"error":{"code":400,"message":"The input token count (40000) exceeds the maximum number of tokens allowed (32768)."}}"#,
    #"{"error":"Input validation error: `inputs` must have less than 4095 tokens. Given: 5000"}"#,
    #"{"error":{"message":"The total number of tokens (9000) is greater than the model's limit"}}"#,
    #"{"error":{"message":"Range of input length should be [1, 30720]"}}"#,
    #"{"error":{"message":"Please reduce the length of the messages or completion."}}"#,
    #"{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4900 in the messages, 100 in the completion).","type":"BadRequestError","param":null,"code":400}"#,
    #"{"error":{"message":"Your request exceeded model token limit: 8192"}}"#,
    #"{"message":"Malformed input request: expected maxLength: 300000, actual: 400000"}"#,
    #"{"error":{"message":"litellm.ContextWindowExceededError: too big"}}"#,
    #"{"error":{"code":"1261","message":"Prompt 超长"}}"#,
    #"{"detail":"Conversation is too long for the model"}"#,
    #"{"error":{"message":"Sequence length 5000 is longer than maximum 4096"}}"#,
    #"{"error":{"message":"The message you submitted was too long, please submit something shorter."}}"#,
    #"{"error":{"message":"max_tokens must be at least 1, got -500."}}"#,
    #"{"error":{"code":"model_max_prompt_tokens_exceeded","message":"prompt token count of 9 exceeds the limit of 8"}}"#,
    #"{"error":{"message":"the number of input tokens 5000 cannot exceed the total tokens limit 4096"}}"#,
    #"{"error":{"message":"Total tokens of image and text exceed max message tokens."}}"#,
  ])
  func `a prompt that is too long is recognized`(body: String) {
    #expect(message(body).isContextExceeded)
  }

  @Test(arguments: [
    #"{"error":{"message":"Unknown model","code":"model_not_found"}}"#,
    #"{"error":{"message":"max_tokens is too large: 50000. This model supports at most 16384 completion tokens."}}"#,
    #"{"error":{"message":"Rate limit reached on tokens per minute: your prompt exceeds the limit"}}"#,
    #"{"error":{"message":"Stop sequence is too long"}}"#,
    #"{"error":{"message":"tools[0].function.name: input is too long"}}"#,
    #"{"error":{"message":"messages: too many messages"}}"#,
  ])
  func `another refusal is not taken for one`(body: String) {
    #expect(!message(body).isContextExceeded)
  }

  private let request = ChatRequest(
    model: "m", messages: [Message(.system, "s"), Message(.user, "u")],
    sampling: Sampling(temperature: 0, maxCompletionTokens: 9), seed: 7,
    schema: OutputSchema(name: "s", schema: [:]))

  @Test(
    arguments: [
      (
        #"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}"#,
        .with { $0.completionLimit = .maxCompletionTokens }
      ),
      (
        #"{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}"#,
        .with { $0.sendsSeed = false }
      ),
      (
        #"{"error":{"message":"Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.","param":null}}"#,
        .with { $0.structuredOutput = .jsonObject }
      ),
      (
        #"{"error":{"message":"bad","param":"response_format.type"}}"#,
        .with { $0.structuredOutput = .jsonObject }
      ),
      (
        #"{"error":{"message":"Unsupported value: 'temperature' does not support 0.","param":"temperature"}}"#,
        .with { $0.sendsTemperature = false }
      ),
      (
        #"{"object":"error","message":"System role not supported","type":"BadRequestError"}"#,
        .with { $0.hasSystemRole = false }
      ),
      (
        #"{"detail":[{"loc":["body","messages",0,"role"],"msg":"Input should be 'user' or 'assistant'"}]}"#,
        .with { $0.hasSystemRole = false }
      ),
      (
        #"{"message":"Only user, assistant and tool roles are supported!"}"#,
        .with { $0.hasSystemRole = false }
      ),
      (
        #"{"message":"Conversation roles must alternate user/assistant/user/assistant/..."}"#,
        .with { $0.hasSystemRole = false }
      ),
      (
        #"{"message":"The provided JSON schema contains features not supported by xgrammar."}"#,
        .with { $0.structuredOutput = .words }
      ),
      (
        #"[{"error":{"code":400,"message":"Request contains an invalid argument."}}]"#,
        .with { $0.structuredOutput = .words }
      ),
      (#"{"error":{"message":"The seeds were sown"}}"#, nil),
    ] as [(String, Dialect?)])
  func `a refusal that names a parameter leads to the dialect without it`(
    body: String, expected: Dialect?
  ) {
    #expect(Dialect().adapted(to: message(body), of: request) == expected)
  }

  @Test func `structured output falls back step by step, and then no further`() {
    let refusal = message(#"{"error":"response_format is not supported"}"#)
    let first = Dialect().adapted(to: refusal, of: request)
    let second = first?.adapted(to: refusal, of: request)
    #expect(second?.structuredOutput == .words)
    #expect(second?.adapted(to: refusal, of: request) == nil)
  }

  @Test func `a refusal of maxItems leads to schemas without it, where one was sent`() {
    let refusal = message(
      #"{"error":{"message":"Invalid schema for response_format: 'maxItems' is not permitted."}}"#)
    var bounded = request
    bounded.schema?.schema = ["type": "array", "maxItems": 3]
    #expect(
      Dialect().adapted(to: refusal, of: bounded) == .with { $0.boundsLists = false })
    #expect(
      Dialect.with { $0.boundsLists = false }.adapted(to: refusal, of: bounded)
        == .with {
          $0.structuredOutput = .jsonObject
          $0.boundsLists = false
        })
    #expect(
      Dialect().adapted(to: refusal, of: request) == .with { $0.structuredOutput = .jsonObject })
  }

  @Test(arguments: [
    #"{"error":{"message":"In context=(), 'maxLength' is not permitted."}}"#,
    #"{"error":{"message":"failed to parse grammar"}}"#,
  ])
  func `a schema that bounds texts is tried without before it is given up`(body: String) {
    var bounded = request
    bounded.schema?.schema = ["type": "string", "maxLength": 3]
    #expect(
      Dialect().adapted(to: message(body), of: bounded) == .with { $0.boundsTexts = false })
    #expect(
      Dialect.with { $0.boundsTexts = false }.adapted(to: message(body), of: bounded)?
        .structuredOutput != .jsonSchema)
  }

  @Test func `a parameter that was not sent is not given up`() {
    let refusal = message(#"{"error":"max_tokens, seed and response_format are bad"}"#)
    #expect(Dialect().adapted(to: refusal, of: ChatRequest(model: "m", messages: [])) == nil)
  }
}

extension Dialect {
  /// The reference with a change.
  static func with(_ change: (inout Dialect) -> Void) -> Dialect {
    var dialect = Dialect()
    change(&dialect)
    return dialect
  }
}

// MARK: - Filters and waits

@Suite struct RefusalWordsTests {
  @Test(arguments: [
    #"{"error":{"message":"The response was filtered due to the prompt triggering the content management policy.","param":"prompt","code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
    #"{"choices":[{"message":{"content":""},"finish_reason":"content_filter"}],"usage":{"prompt_tokens":55}}"#,
    #"{"error":{"code":403,"message":"flagged","metadata":{"reasons":["violence"],"provider_name":"p"}}}"#,
    #"{"error":{"message":"Content Exists Risk","type":"invalid_request_error"}}"#,
    #"{"error":{"message":"The request was rejected because it was considered high risk"}}"#,
    #"{"error":{"message":"This violates our acceptable use policy"}}"#,
    #"{"code":"DataInspectionFailed","message":"Input data may contain inappropriate content."}"#,
    #"{"error":{"code":"invalid_prompt","message":"Your prompt was flagged as potentially violating our usage policy."}}"#,
    #"{"error":{"code":"InputTextSensitiveContentDetected","message":"The request failed."}}"#,
    #"{"error":{"message":"the input text may contain sensitive information"}}"#,
    #"{"error":{"message":"Request blocked by the organization's guardrail policy"}}"#,
    #"{"error":{"message":"Prompt violates our terms of service"}}"#,
    #"{"error":{"message":"The input was blocked by prompt shield"}}"#,
    #"{"error":{"message":"Prompt injection detected"}}"#,
    #"{"error":{"message":"Request contains disallowed content"}}"#,
  ])
  func `a content filter is recognized`(body: String) {
    #expect(message(body).isFiltered)
  }

  @Test(arguments: [
    #"{"error":{"message":"Incorrect API key provided"}}"#,
    #"{"error":{"message":"Your account was flagged by moderation"}}"#,
    #"{"error":{"message":"You do not have access to this model"}}"#,
    #"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#,
    #"{"error":{"message":"no","metadata":{"reasons":[]}}}"#,
    #"{"error":{"message":"Your organization must be verified. Our content policy applies."}}"#,
    #"{"error":{"message":"'content' violates the schema"}}"#,
  ])
  func `another refusal is not taken for a filter's`(body: String) {
    #expect(!message(body).isFiltered)
  }

  @Test(
    arguments: [
      ("Rate limit reached. Please try again in 2s.", 2), ("try again in 1m3.5s", 63.5),
      ("Please try again in 350ms", 0.35), ("Retry after 20 seconds", 20),
      ("Please retry in 55.4s.", 55.4), ("wait 1 minute and 5 seconds", 65),
      ("try again in 2 days", 86_400), ("try again later", nil), ("in 5 s", nil),
      ("try again in 5 parsecs", nil),
    ] as [(String, Double?)])
  func `a wait is read from words`(words: String, seconds: Double?) {
    let wait = WaitWords.duration(in: words).map { $0 / .seconds(1) }
    #expect(wait.map { abs($0 - (seconds ?? -1)) < 1e-9 } ?? (seconds == nil))
  }

  @Test func `Google's wait is read from the error's details`() {
    let body = #"""
      {"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[
      {"@type":"type.googleapis.com/google.rpc.QuotaFailure"},
      {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"17s"}]}}
      """#
    #expect(message(body).retryAfter == .seconds(17))
  }

  @Test(
    arguments: [
      (#"{"message":"Rate limit exceeded"}"#, 429),
      (#"{"message":"x","code":"rate_limit_exceeded"}"#, 429),
      (#"{"message":"The model is overloaded"}"#, 503), (#"{"message":"no","code":502}"#, 502),
      (#"{"message":"Invalid API key","type":"authentication_error"}"#, 401),
      (#"{"message":"something"}"#, nil),
    ] as [(String, Int?)])
  func `an error without a status means one`(body: String, status: Int?) {
    #expect(message(body).status == status)
  }
}
