import Evaluation
import LoopbackServer
import Synchronization
import Testing
import Transport

@testable import Models

private let request = ChatRequest(
  model: "m", messages: [Message(.user, "Why?")], sampling: Sampling(maxCompletionTokens: 50),
  seed: 3)

/// An endpoint model before a server, in fake time.
private struct Bench {
  static let key = "s3cret-of-mine"
  let time = FakeTime()
  let format = ChatCompletions()
  let model: EndpointModel

  init(_ url: String, _ change: (inout EndpointModel.Options) -> Void = { _ in }) throws {
    var options = EndpointModel.Options()
    options.jitterSeed = 1
    options.timeout = .seconds(5)
    change(&options)
    model = EndpointModel(
      try ChatEndpoint(url, key: APIKey(Self.key)),
      client: try HTTPClient(.init(userAgent: "test")), options: options,
      format: format, limiter: AdaptiveLimiter(time: time.source), time: time.source)
  }

  func ask(_ request: ChatRequest = request) async throws -> ChatReply {
    let body = ChatCompletionBody.encode(request)
    return try await model.ask(EncodedRequest(request, referenceBody: body)) { _ in }
  }

  func failure(_ request: ChatRequest = request) async -> ModelError? {
    await #expect(throws: ModelError.self) { try await ask(request) }
  }
}

@Suite struct EndpointModelTests {
  @Test func `a call sends the canonical body and the key, and returns the reply`() async throws {
    let server = try LoopbackServer { _, _ in .chat("Because.") }
    let bench = try Bench(server.url)
    let reply = try await bench.ask()
    #expect(reply.text == "Because.")
    #expect(reply.attempts == 1)
    #expect(reply.latency > 0)
    let sent = try #require(server.requests.first)
    #expect(sent.path == "/v1/chat/completions")
    #expect(sent.body == ChatCompletionBody.encode(request))
    #expect(sent.headers["authorization"] == "Bearer \(Bench.key)")
    #expect(sent.headers["content-type"] == "application/json")
  }

  // MARK: Retries

  private static let passing: [LoopbackReply] = [
    .error(408, "slow"), .error(409, "conflict"), .error(429, "rate"), .error(500, "oops"),
    .error(502, "gateway"), .error(529, "overloaded"), .json("<html>"), .json(""),
    .json(#"{"choices":[{"mess"#), .json(#"{"error":{"message":"busy","code":503}}"#),
    LoopbackReply(bytes: .init(repeating: 65, count: 50), fault: .cutOff(afterBody: 5)),
    LoopbackReply(bytes: [], fault: .cutOff(afterBody: nil)),
  ]

  @Test(arguments: passing)
  func `what may pass is tried again`(trouble: LoopbackReply) async throws {
    let server = try LoopbackServer { _, number in number < 2 ? trouble : .chat("ok") }
    let bench = try Bench(server.url)
    let reply = try await bench.ask()
    #expect(reply.text == "ok")
    #expect(reply.attempts >= 2)
    #expect(bench.time.sleeps.count == reply.attempts - 1)
  }

  @Test func `silence is a timeout, and tried again`() async throws {
    let server = try LoopbackServer { _, number in
      number == 0 ? LoopbackReply(bytes: [1], fault: .stall(afterBody: 0)) : .chat("ok")
    }
    let bench = try Bench(server.url) { $0.timeout = .milliseconds(200) }
    #expect(try await bench.ask().attempts == 2)
  }

  @Test func `attempts end, with the last error`() async throws {
    let server = try LoopbackServer { _, _ in .error(500, "oops") }
    let bench = try Bench(server.url) { $0.retry.maxAttempts = 3 }
    #expect(await bench.failure() == .rejected(status: 500, message: "oops"))
    #expect(server.requests.count == 3)
  }

  @Test func `an address where nothing ever answered is not tried again`() async throws {
    let url = try LoopbackServer.deadURL()
    let bench = try Bench(url)
    guard case .noEndpoint(let address, _) = (await bench.failure())?.kind else {
      Issue.record("another error")
      return
    }
    #expect(address == url + "/v1")
    #expect(bench.time.sleeps.isEmpty)
  }

  @Test func `an endpoint that answered before is tried again, and then unreachable`()
    async throws
  {
    let server = try LoopbackServer { _, _ in .chat("yes") }
    let bench = try Bench(server.url) { $0.retry.maxAttempts = 2 }
    _ = try await bench.ask()
    server.stop()
    guard case .unreachable = (await bench.failure())?.kind else {
      Issue.record("another error")
      return
    }
    #expect(bench.time.sleeps.count == 1)
  }

  @Test(arguments: [0, 150, 190, 250, 290, 299])
  func `a key that the server repeats is taken out, wherever the message is cut`(
    _ offset: Int
  ) async throws {
    let filler = String(repeating: "x", count: offset)
    for reply in [
      LoopbackReply.error(400, filler + Bench.key),
      LoopbackReply(200, bytes: Array((filler + Bench.key).utf8)),
    ] {
      let server = try LoopbackServer { _, _ in reply }
      let bench = try Bench(server.url) { $0.retry.maxAttempts = 1 }
      let words = "\(try #require(await bench.failure()))"
      #expect(!words.contains(Bench.key.prefix(4)), "\(words)")
    }
  }

  @Test(
    arguments: [
      (["Retry-After": "7"], 7), (["retry-after-ms": "1500", "Retry-After": "9"], 1.5),
      (
        ["Retry-After": "Sun, 06 Nov 1994 08:50:37 GMT", "Date": "Sun, 06 Nov 1994 08:49:37 GMT"],
        60
      ),
      (["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "12s"], 12),
      (["x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "12s"], 1),
    ] as [([String: String], Double)])
  func `the wait is what the server asks for, and more`(
    headers: [String: String], seconds: Double
  ) async throws {
    let server = try LoopbackServer { _, number in
      number == 0 ? .error(429, "rate", headers: headers) : .chat("ok")
    }
    let bench = try Bench(server.url)
    _ = try await bench.ask()
    let slept = try #require(bench.time.sleeps.first)
    #expect(slept >= .seconds(1) * seconds && slept < .seconds(1) * (seconds + 1))
  }

  @Test func `a wait beyond the total time is not begun`() async throws {
    let server = try LoopbackServer { _, _ in
      .error(429, "rate", headers: ["Retry-After": "7200"])
    }
    let bench = try Bench(server.url)
    #expect(await bench.failure() == .rejected(status: 429, message: "rate"))
    #expect(bench.time.sleeps.isEmpty)
  }

  // MARK: Final errors

  @Test(arguments: [
    (400, ModelError.rejected(status: 400, message: "no")),
    (401, .authentication(status: 401, message: "no")),
    (403, .authentication(status: 403, message: "no")),
    (404, .rejected(status: 404, message: "no")),
    (402, .rejected(status: 402, message: "no")),
    (422, .rejected(status: 422, message: "no")),
  ])
  func `what will not pass is not tried again`(status: Int, expected: ModelError) async throws {
    let server = try LoopbackServer { _, _ in .error(status, "no") }
    #expect(try await Bench(server.url).failure() == expected)
    #expect(server.requests.count == 1)
  }

  @Test func `an exhausted quota is not tried again`() async throws {
    let server = try LoopbackServer { _, _ in .error(429, "pay", code: "insufficient_quota") }
    #expect(try await Bench(server.url).failure() == .quotaExhausted(status: 429, message: "pay"))
    #expect(server.requests.count == 1)
  }

  @Test func `a prompt that is too long has an error of its own`() async throws {
    let server = try LoopbackServer { _, _ in
      .error(400, "too long; max_tokens", code: "context_length_exceeded")
    }
    #expect(try await Bench(server.url).failure() == .contextExceeded("too long; max_tokens"))
  }

  @Test func `a prompt that is larger than a minute allows is no matter of waiting`() async throws {
    let words =
      "Request too large for m on tokens per min (TPM): Limit 9, Requested 10. The input or output "
      + "tokens must be reduced in order to run successfully."
    let server = try LoopbackServer { _, _ in .error(429, words, code: "rate_limit_exceeded") }
    #expect(try await Bench(server.url).failure() == .contextExceeded(words))
    #expect(server.requests.count == 1)
  }

  @Test func `content that is withheld for legal reasons is a filter's doing`() async throws {
    let server = try LoopbackServer { _, _ in .error(451, "withheld") }
    #expect(try await Bench(server.url).failure() == .filtered("withheld"))
  }

  @Test func `a key that the server repeats is taken out of its message`() async throws {
    let server = try LoopbackServer { _, _ in .error(401, "wrong key: \(Bench.key)") }
    #expect(
      try await Bench(server.url).failure()
        == .authentication(status: 401, message: "wrong key: <key>"))
  }

  @Test func `after three authentication failures nothing more is sent`() async throws {
    let server = try LoopbackServer { _, _ in .error(401, "no") }
    let bench = try Bench(server.url)
    for _ in 0..<5 { _ = await bench.failure() }
    #expect(server.requests.count == 3)
    #expect(bench.model.limiter.status.refusal == .authentication(status: 401, message: "no"))
  }

  @Test func `a success in between forgives authentication failures`() async throws {
    let server = try LoopbackServer { _, number in number == 2 ? .chat("ok") : .error(403, "no") }
    let bench = try Bench(server.url)
    for _ in 0..<2 { _ = await bench.failure() }
    _ = try await bench.ask()
    for _ in 0..<2 { _ = await bench.failure() }
    #expect(server.requests.count == 5)
    #expect(bench.model.limiter.status.refusal == nil)
  }

  @Test func `a huge reply is an error, not a loss of memory`() async throws {
    let server = try LoopbackServer { _, _ in .chat(String(repeating: "x", count: 100_000)) }
    let bench = try Bench(server.url) { $0.maxReplyBytes = 50_000 }
    guard case .malformedReply = (await bench.failure())?.kind else {
      Issue.record("another error")
      return
    }
  }

  @Test func `a redirect elsewhere is refused, and the key stays here`() async throws {
    let other = try LoopbackServer { _, _ in .chat("stolen") }
    let server = try LoopbackServer { _, _ in
      LoopbackReply(307, headers: ["Location": other.url], bytes: [])
    }
    guard case .unreachable(let words) = (try await Bench(server.url).failure())?.kind else {
      Issue.record("another error")
      return
    }
    #expect(words.contains(other.url))
    #expect(other.requests.isEmpty)
  }

  // MARK: Dialect

  @Test func `a refused parameter is left out from then on, and the reply says so`() async throws {
    let server = try LoopbackServer { request, _ in
      if request.text.contains("max_tokens") { return .error(400, "no max_tokens here") }
      return request.text.contains("seed") ? .error(422, "unknown field: seed") : .chat("ok")
    }
    let bench = try Bench(server.url)
    let reply = try await bench.ask()
    #expect(reply.attempts == 3)
    #expect(reply.remarks.count == 1)
    #expect(
      bench.format.dialects.all == [
        "m": .with {
          $0.sendsSeed = false
          $0.completionLimit = .maxCompletionTokens
        }
      ])
    #expect(try await bench.ask().attempts == 1)
    #expect(bench.time.sleeps.isEmpty)
  }

  @Test func `a dialect that did not help is not remembered`() async throws {
    let server = try LoopbackServer { request, _ in
      .error(
        400, request.text.contains("max_tokens") ? "max_tokens is too large" : "still too large")
    }
    let bench = try Bench(server.url)
    #expect(await bench.failure() == .rejected(status: 400, message: "still too large"))
    #expect(bench.format.dialects.all.isEmpty)
  }

  @Test func `once a reply could not be kept, calls that wait are not sent`() async throws {
    struct Full: Error, CustomStringConvertible { let description = "no room" }
    let server = try LoopbackServer { _, _ in .chat("paid") }
    let bench = try Bench(server.url)
    let encoded = EncodedRequest(request, referenceBody: ChatCompletionBody.encode(request))
    let failures = await withTaskGroup(of: String.self) { group in
      for _ in 0..<60 {
        group.addTask {
          do {
            _ = try await bench.model.ask(encoded) { _ in
              // Until all wait: 16 calls are under way at first. More of them would fail the test.
              while bench.model.limiter.status.waiting < 44,
                bench.model.limiter.status.refusal == nil, server.requests.count <= 16
              {
                await Task.yield()
              }
              throw Full()
            }
            return "kept"
          } catch { return error is Full ? "not kept" : "\(error)" }
        }
      }
      return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(failures == ["not kept": 16, "no room": 44])
    #expect(server.requests.count == 16)
    #expect(await bench.failure() == .closed("no room"))
  }

  @Test func `cancellation reaches the transfer`() async throws {
    let server = try LoopbackServer { _, _ in
      LoopbackReply(bytes: [], fault: .stall(afterBody: nil))
    }
    let bench = try Bench(server.url)
    await #expect(throws: CancellationError.self) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try await bench.ask() }
        while server.requests.isEmpty { await Task.yield() }
        group.cancelAll()
        try await group.waitForAll()
      }
    }
    #expect(bench.model.limiter.status.inFlight == 0)
  }

  @Test func `a reserved member of the extra body is the user's error`() async throws {
    let bench = try Bench(LoopbackServer.deadURL())
    var streaming = request
    streaming.sampling.extraBody = ["stream": true]
    await #expect(throws: InputError.self) { try await bench.ask(streaming) }
  }
}

// MARK: - What is paid and not used

private func completion(_ message: String, finish: String = "stop", prompt: Int = 10)
  -> LoopbackReply
{
  .json(
    """
    {"choices":[{"message":{\(message)},"finish_reason":"\(finish)"}],\
    "usage":{"prompt_tokens":\(prompt),"completion_tokens":5}}
    """)
}

@Suite struct DiscardedUsageTests {
  @Test func `a reply that the provider broke off is asked for again, and its tokens count`()
    async throws
  {
    let server = try LoopbackServer { _, number in
      switch number {
      case 0: completion(#""content":"ANSWER: 1 is one candi""#, finish: "error")
      case 1: .json(#"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":1}}"#)
      default: .chat("ok")
      }
    }
    let reply = try await Bench(server.url).ask()
    #expect(reply.text == "ok" && reply.attempts == 3)
    #expect(reply.discardedUsage == Usage(promptTokens: 17, completionTokens: 6))
    #expect(reply.usage == Usage(promptTokens: 10, completionTokens: 5))
  }

  @Test func `an error has the tokens of all attempts`() async throws {
    let server = try LoopbackServer { _, _ in completion(#""content":"x""#, finish: "abort") }
    let error = await (try Bench(server.url) { $0.retry.maxAttempts = 3 }).failure()
    #expect(error?.discardedUsage == Usage(promptTokens: 30, completionTokens: 15))
    guard case .malformedReply = error?.kind else {
      Issue.record("another error")
      return
    }
  }

  @Test func `white space up to the limit under a schema is asked for again in words`() async throws
  {
    let blanks = String(repeating: " ", count: 3000)
    let server = try LoopbackServer { request, _ in
      request.text.contains("response_format")
        ? completion(#""content":"{\"answer\":\#(blanks)""#, finish: "length")
        : .chat(#"{"answer":"x"}"#)
    }
    var asked = request
    asked.schema = OutputSchema(name: "s", schema: ["type": "object"])
    let bench = try Bench(server.url)
    let reply = try await bench.ask(asked)
    #expect(reply.text == #"{"answer":"x"}"# && reply.attempts == 2)
    #expect(reply.discardedUsage.totalTokens == 15)
    #expect(reply.remarks.contains { $0.contains("white space") })
    #expect(try await bench.ask(asked).attempts == 1)
    #expect(bench.time.sleeps.isEmpty)
  }
}

@Suite struct PromptRefusalTests {
  @Test(arguments: [
    (400, #"{"error":{"message":"filtered","code":"content_filter"}}"#, "filtered"),
    (403, #"{"error":{"message":"flagged by moderation"}}"#, "flagged by moderation"),
    (200, #"{"error":{"message":"blocked","code":"content_filter"}}"#, "blocked"),
  ])
  func `a prompt that a filter refuses is no failure of the key or the endpoint`(
    status: Int, body: String, words: String
  ) async throws {
    let server = try LoopbackServer { _, _ in .json(body, status: status) }
    let bench = try Bench(server.url)
    for _ in 0..<4 { #expect(await bench.failure() == .filtered(words)) }
    #expect(server.requests.count == 4)
    #expect(bench.model.limiter.status.refusal == nil)
  }

  @Test func `what a filter's answer cost is counted`() async throws {
    let server = try LoopbackServer { _, _ in
      .json(
        #"{"choices":[{"finish_reason":"content_filter"}],"usage":{"prompt_tokens":55,"completion_tokens":0}}"#,
        status: 400)
    }
    #expect(
      try await Bench(server.url).failure()?.discardedUsage
        == Usage(promptTokens: 55, completionTokens: 0))
  }

  @Test func `a system message goes to the user's where its role is refused`() async throws {
    let server = try LoopbackServer { request, _ in
      request.text.contains("system") ? .error(400, "System role not supported") : .chat("ok")
    }
    var asked = request
    asked.messages = [Message(.system, "Be brief."), Message(.user, "Why?")]
    let bench = try Bench(server.url)
    let reply = try await bench.ask(asked)
    #expect(reply.remarks.contains { $0.contains("system message") })
    #expect(server.requests.last?.text.contains(#""content":"Be brief.\n\nWhy?""#) == true)
    #expect(bench.format.dialects["m"] == .with { $0.hasSystemRole = false })
  }

  @Test(arguments: ["Developer instruction is not enabled", "role 'system' is not supported"])
  func `a 500 that is about the request is answered by another dialect, and no wait`(
    words: String
  ) async throws {
    let server = try LoopbackServer { request, _ in
      request.text.contains("system") ? .error(500, words) : .chat("ok")
    }
    var asked = request
    asked.messages = [Message(.system, "Be brief."), Message(.user, "Why?")]
    let bench = try Bench(server.url)
    #expect(try await bench.ask(asked).attempts == 2)
    #expect(bench.time.sleeps.isEmpty)
  }

  @Test func `a rate limit inside a 200 reply waits as long as it says, and is no attempt`()
    async throws
  {
    let server = try LoopbackServer { _, number in
      number < 12
        ? .json(#"{"error":{"message":"Rate limit reached, try again in 55s"}}"#) : .chat("ok")
    }
    let bench = try Bench(server.url)
    #expect(try await bench.ask().attempts == 13)
    #expect(bench.time.sleeps.allSatisfy { $0 >= .seconds(55) })
    #expect(bench.model.limiter.status.throttlings > 0)
  }
}

@Suite struct KeyInReplyTests {
  private static let key = "sk-MARKER/0123456789+abcdef"

  private func ask(_ reply: LoopbackReply, key: String = key) async throws -> ChatReply {
    let server = try LoopbackServer { _, _ in reply }
    let model = EndpointModel(
      try ChatEndpoint(server.url, key: APIKey(key)),
      client: try HTTPClient(.init(userAgent: "test")))
    let body = ChatCompletionBody.encode(request)
    let kept = Mutex<ChatReply?>(nil)
    _ = try await model.ask(EncodedRequest(request, referenceBody: body)) { reply in
      kept.withLock { $0 = reply }
    }
    return try #require(kept.withLock { $0 })
  }

  @Test(arguments: [
    (#""content":"key sk-MARKER\/0123456789+abcdef!""#, "key <key>!"),
    (#""content":"\u0073k-MARKER/0123456789+abcdef""#, "<key>"),
    (
      #""content":[{"type":"text","text":"sk-MARK"},{"type":"text","text":"ER/0123456789+abcdef"}]"#,
      "<key>"
    ),
    (#""content":"{\"a\":\"sk-MARKER\\/0123456789+abcdef\"}""#, #"{"a":"<key>"}"#),
    (#""content":"x","reasoning_content":"sk-MARKER/0123456789+abcdef""#, "x"),
  ])
  func `a key that a reply repeats is not kept, and the reply says so`(
    message: String, text: String
  ) async throws {
    let reply = try await ask(completion(message))
    #expect(reply.text == text)
    #expect(reply.flags == [.keyRemoved] && reply.remarks.count == 1)
    #expect(!"\(reply)".contains("0123456789+abcdef"))
  }

  @Test(arguments: [
    "none", "EMPTY", "test", "1", "content", "no-key-required", "sk-no-key-required",
  ])
  func `a placeholder is a word like others`(key: String) async throws {
    let reply = try await ask(completion(#""content":"ANSWER: \#(key)""#), key: key)
    #expect(reply.text == "ANSWER: \(key)")
    #expect(reply.flags.isEmpty && reply.remarks.isEmpty)
  }
}

/// What servers say of images and recordings that they do not take.
@Suite struct MediaRefusalTests {
  private func request(_ file: MessagePart.Content) -> ChatRequest {
    ChatRequest(
      model: "m", messages: [Message(.user, [MessagePart(file), MessagePart("Why?")])],
      schema: OutputSchema(name: "s", schema: ["type": "object"]))
  }

  private static let image = MessagePart.Content.image(
    InlineFile(mediaType: "image/png", bytes: [1]))

  /// The words of llama.cpp, vLLM, Ollama, OpenAI, OpenRouter, DeepSeek, Groq, Mistral and FastAPI.
  @Test(arguments: [
    (
      500,
      "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"
    ),
    (400, "smollm2 is not a multimodal model"),
    (400, "At most 0 image(s) may be provided in one prompt."),
    (400, "this model is missing data required for image input"),
    (400, "Invalid content type. image_url is only supported by certain models."),
    (404, "No endpoints found that support image input"),
    (422, "Failed to deserialize: messages[0]: unknown variant `image_url`, expected `text`"),
    (400, "'messages.0.content' : value must be a string"),
    (400, "Image input is not enabled for this model"),
    (422, "invalid type: sequence, expected a string at line 1 column 55"),
    (501, "audio input is not supported"),
    (400, "This model does not support vision."), (400, "Images are not supported."),
    (400, "invalid request: audio is not supported"),
    (404, "litellm.BadRequestError: OpenAIException - Images are not supported."),
    (422, "Images aren't supported, use a vision model."),
  ])
  func `an endpoint that takes none is asked once, and the way out is named`(
    status: Int, words: String
  ) async throws {
    let server = try LoopbackServer { _, _ in .error(status, words) }
    let error = await (try Bench(server.url)).failure(request(Self.image))
    #expect(error == .mediaRefused(model: "m", status: status, message: words))
    #expect(error?.endsTheRun == true && error?.outcome == nil)
    #expect(error?.description.contains("leave out --media") == true)
    // Once more without a schema, which a 400 or 422 may be about.
    #expect(server.requests.count == ([400, 422].contains(status) ? 2 : 1))
  }

  @Test func `a content filter's refusal is the task's, whatever it says of images`() async throws {
    let words =
      "Your input image may contain content that is not allowed by our safety system."
    for code in ["content_policy_violation", "some_error"] {
      let server = try LoopbackServer { _, _ in .error(400, words, code: code) }
      let error = await (try Bench(server.url)).failure(request(Self.image))
      #expect(error == .filtered(words))
      #expect(server.requests.count == 1)
    }
  }

  @Test func `a prompt that is too long is the task's, whatever it says of images`() async throws {
    let words = "image input is not supported beyond the maximum context length"
    let server = try LoopbackServer { _, _ in .error(400, words) }
    #expect(await (try Bench(server.url)).failure(request(Self.image)) == .contextExceeded(words))
  }

  /// What servers say of parameters in words that may speak of images, and what is left out then.
  @Test(arguments: [
    ("gpt-4o-audio-preview", "'temperature' is not supported with model gpt-4o-audio-preview"),
    ("lab/tiny-vision-input", "'temperature' is not supported with model tiny-vision-input-2024."),
    ("m", "temperature is not available for multimodal models"),
  ])
  func `what is refused for a parameter is sent without it`(
    model: String, words: String
  ) async throws {
    let server = try LoopbackServer { request, _ in
      request.text.contains("temperature") ? .error(400, words) : .chat("ok")
    }
    var request = request(Self.image)
    request.model = model
    request.sampling.temperature = 0
    let reply = try await Bench(server.url).ask(request)
    #expect(reply.remarks.contains { $0.hasPrefix("temperature not sent") })
  }

  @Test func `a schema that is refused beside an image is sent in words`() async throws {
    let server = try LoopbackServer { request, _ in
      request.text.contains("json_schema")
        ? .error(400, "response_format only supports text and json_object") : .chat("ok")
    }
    let reply = try await Bench(server.url).ask(request(Self.image))
    #expect(reply.remarks == ["schema sent as json_object: the endpoint refuses json_schema"])
  }

  @Test func `a model's name says nothing of what it takes`() async throws {
    let words = "unknown parameter 'logit_bias' is not supported with model tiny-multimodal"
    let server = try LoopbackServer { _, _ in .error(404, words) }
    var request = request(Self.image)
    request.model = "lab/tiny-multimodal"
    #expect(
      await (try Bench(server.url)).failure(request) == .rejected(status: 404, message: words))
  }

  @Test func `content that is missing beside a wish for a tool is no complaint about images`()
    async throws
  {
    let words = "messages.1.content: expected a string"
    let server = try LoopbackServer { _, _ in .error(422, words) }
    var request = request(Self.image)
    request.messages += [
      Message(
        .assistant, [MessagePart(.toolCall(ToolCall(id: "1", name: "look", arguments: "{}")))]),
      Message(.tool, [MessagePart(.toolResult(ToolResult(callID: "1", text: "seen")))]),
    ]
    let error = await (try Bench(server.url)).failure(request)
    guard case .rejected(status: 422, _)? = error?.kind else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `where one image was answered, a refusal says nothing of all`() async throws {
    let words = "image input is not supported"
    let server = try LoopbackServer { _, number in
      number == 0 ? .chat("ok") : .error(404, words)
    }
    let bench = try Bench(server.url)
    _ = try await bench.ask(request(Self.image))
    let error = await bench.failure(request(Self.image))
    #expect(error == .rejected(status: 404, message: words))
    // Of recordings nothing is known yet, nor of another model.
    let sound = request(.audio(InlineFile(mediaType: "audio/wav", bytes: [1])))
    #expect(await bench.failure(sound)?.endsTheRun == true)
    var other = request(Self.image)
    other.model = "other"
    #expect(
      await bench.failure(other)
        == .mediaRefused(model: "other", status: 404, message: words))
  }

  @Test(arguments: [
    "Animated images are not supported.", "Unsupported image", "CMYK images are not supported.",
    "Images are not supported above 20 MB.", "could not decode: image not supported",
    "Unsupported format image/webp: images are not supported",
    "Audio longer than 30 s is not allowed",
    "The provisioned throughput is not available for this image",
    "You uploaded an unsupported image. Please make sure it has one of the formats png, jpeg",
    "The image type is not supported: image/tiff", "Image dimensions not supported: 1 pixels",
    "Could not decode the image: corrupt file, not supported",
  ])
  func `what is wrong with one image says nothing of the next`(words: String) async throws {
    let server = try LoopbackServer { _, _ in .error(400, words) }
    var plain = request(Self.image)
    plain.schema = nil
    let error = await (try Bench(server.url)).failure(plain)
    guard case .rejected(status: 400, let message)? = error?.kind else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(message.hasPrefix(words) && message.hasSuffix("see orgbench doctor --media)"))
    #expect(error?.endsTheRun == false)
  }

  @Test(arguments: ["", "request_too_large"])
  func `a body too large for a proxy is no matter of the model's context`(
    code: String
  ) async throws {
    let words = "Request Entity Too Large"
    let server = try LoopbackServer { _, _ in .error(413, words, code: code) }
    let error = await (try Bench(server.url)).failure(request(Self.image))
    #expect(error?.description.contains("more bytes than are let through") == true)
    #expect(error?.outcome == nil && error?.endsTheRun == false)
    #expect(await (try Bench(server.url)).failure() == .contextExceeded(words))
  }

  @Test func `a 413 that names its reason is what it says, with an image as without`()
    async throws
  {
    let words = "This model's maximum context length is 8192 tokens"
    let small = try LoopbackServer { _, _ in .error(413, words, code: "request_too_large") }
    #expect(await (try Bench(small.url)).failure(request(Self.image)) == .contextExceeded(words))
    let filter = try LoopbackServer { _, _ in .error(413, "No.", code: "content_filter") }
    #expect(await (try Bench(filter.url)).failure(request(Self.image)) == .filtered("No."))
  }

  @Test func `the same words about a text are what they were`() async throws {
    let words = "'messages.0.content' : value must be a string"
    let server = try LoopbackServer { _, _ in .error(422, words) }
    #expect(await (try Bench(server.url)).failure() == .rejected(status: 422, message: words))
  }

  @Test func `a prompt whose tokens nobody counts is reckoned with its image`() async throws {
    let server = try LoopbackServer { _, _ in
      .json(#"{"choices":[{"message":{"content":"x"}}]}"#)
    }
    let usage = try await Bench(server.url).ask(request(Self.image)).usage
    #expect(usage.isEstimated && usage.promptTokens == MessagePart.tokensOfImage + 1)
  }
}
