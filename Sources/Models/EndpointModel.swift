public import Evaluation
import Randomness
import Synchronization
public import Transport

/// Answers chat requests from an endpoint: sends, tries again, learns the endpoint's dialect and
/// keeps to its limits. Nothing is stored: put a `CachedModel` before it.
///
///     let client = try HTTPClient(.init(userAgent: "orgbench/1.0"))
///     let endpoint = try ChatEndpoint("https://api.openai.com/v1", key: APIKey(text))
///     let model = EndpointModel(endpoint, client: client)
public final class EndpointModel: ChatModel {
  /// How calls are made.
  public struct Options: Sendable {
    /// When failed attempts are made again.
    public var retry = RetryPolicy()
    /// The longest time to a connection.
    public var connectTimeout = Duration.seconds(10)
    /// The longest time of one attempt. Reasoning models may think for minutes.
    public var timeout = Duration.seconds(600)
    /// The longest time without a byte in either direction. No shorter than `timeout` by default:
    /// replies come in one piece, so a model that thinks is silent all the while.
    public var stallTimeout = Duration.seconds(600)
    /// The longest reply that is accepted, in bytes.
    public var maxReplyBytes = 32 << 20
    /// What is known of the endpoint's dialect, by model.
    public var dialects: [String: Dialect] = [:]
    /// Seeds the jitter of the waits; nil takes chance.
    public var jitterSeed: UInt64?

    /// The defaults.
    public init() {}
  }

  /// The endpoint.
  public let endpoint: ChatEndpoint
  /// The limiter of the endpoint.
  public let limiter: AdaptiveLimiter

  private let client: HTTPClient
  private let options: Options
  private let time: TimeSource
  private let memory: Mutex<Memory>

  private struct Memory {
    var dialects: [String: Dialect]
    var jitter: SplitMix64
    /// Whether the endpoint has ever sent a response, whatever it was.
    var hasResponded = false
  }

  /// A model.
  /// - Parameters:
  ///   - client: may serve other endpoints too.
  ///   - limiter: one for all models of the endpoint; nil makes one with the default limits.
  public init(
    _ endpoint: ChatEndpoint, client: HTTPClient, options: Options = Options(),
    limiter: AdaptiveLimiter? = nil, time: TimeSource = .system
  ) {
    self.endpoint = endpoint
    self.client = client
    self.options = options
    self.time = time
    self.limiter = limiter ?? AdaptiveLimiter(time: time)
    let seed = options.jitterSeed ?? UInt64.random(in: .min ... .max)
    memory = Mutex(Memory(dialects: options.dialects, jitter: SplitMix64(seed: seed)))
  }

  /// The dialects found out so far, by model.
  public var dialects: [String: Dialect] { memory.withLock { $0.dialects } }

  /// Answers one request.
  ///
  /// Until the endpoint has sent its first response, a connection that cannot be made is
  /// `ModelError.noEndpoint` at once: a wrong address, or a server that is not running, does not
  /// get better by waiting. Later ones are tried again.
  /// - Throws: `ModelError`; `InputError` where the request cannot be put into JSON;
  ///   `CancellationError`.
  public func reply(to request: ChatRequest, occasion: CallOccasion) async throws -> ModelAnswer {
    let body = ChatCompletionBody.encode(request)
    let key = RequestIdentity.key(ofBody: body, endpoint: endpoint.name, occasion: occasion)
    let reply = try await reply(to: request, referenceBody: body)
    return ModelAnswer(reply: reply, requestKey: key, isCacheHit: false)
  }

  /// The same, where the body in the reference dialect is at hand.
  /// - Parameter keep: keeps the reply. Until it returns the call counts as under way, so that no
  ///   more replies than calls are allowed can be lost.
  func reply(
    to request: ChatRequest, referenceBody: [UInt8],
    keep: (ChatReply) async throws -> Void = { _ in }
  ) async throws -> ChatReply {
    try ChatCompletionBody.check(request.sampling)
    var dialect = memory.withLock { $0.dialects[request.model] } ?? Dialect()
    var body =
      dialect == Dialect() ? referenceBody : ChatCompletionBody.encode(request, dialect: dialect)
    let start = time.now()
    var attempts = 0
    var failures = 0
    while true {
      attempts += 1
      let verdict = try await attempt(request, body) { reply in
        reply.attempts = attempts
        reply.remarks += dialect.departures(for: request)
        try await keep(reply)
      }
      switch verdict {
      case .reply(let reply):
        learn(dialect, for: request.model)
        return reply
      case .refused(let message, let status):
        guard let next = dialect.adapted(to: message, of: request) else {
          throw ModelError.rejected(
            status: status, message: endpoint.presentable(message.message))
        }
        dialect = next
        body = ChatCompletionBody.encode(request, dialect: dialect)
      case .failed(let error): throw error
      case .retry(let error, let minimum):
        failures += 1
        let delay = nextDelay(failures, minimum: minimum, elapsed: time.now() - start)
        guard let delay else { throw error }
        try await time.sleep(delay)
      }
    }
  }

  private func attempt(
    _ request: ChatRequest, _ body: [UInt8], finish: (inout ChatReply) async throws -> Void
  ) async throws -> Verdict {
    let tokens =
      UsageReading.estimate(body.count) + (request.sampling.maxCompletionTokens ?? 0)
    try await limiter.begin(tokens: tokens)
    do {
      let response = try await client.send(httpRequest(body))
      memory.withLock { $0.hasResponded = true }
      var verdict = Verdict.of(response, to: request, from: endpoint)
      if case .reply(var reply) = verdict {
        try await finish(&reply)
        verdict = .reply(reply)
      }
      limiter.end(
        verdict.report(response), estimatedTokens: tokens,
        pause: RateLimitHeaders(response.headers).exhaustedFor)
      return verdict
    } catch let error as TransportError {
      let hasResponded = memory.withLock { $0.hasResponded }
      let verdict = Verdict.of(error, from: endpoint, hasResponded: hasResponded)
      limiter.end(verdict.report(nil), estimatedTokens: tokens)
      return verdict
    } catch {
      limiter.end(.neutral, estimatedTokens: tokens)
      throw error
    }
  }

  private func httpRequest(_ body: [UInt8]) -> HTTPRequest {
    var request = endpoint.request(.post, "chat/completions", body: body)
    request.connectTimeout = options.connectTimeout
    request.totalTimeout = options.timeout
    request.stallTimeout = options.stallTimeout
    request.maxResponseBytes = options.maxReplyBytes
    return request
  }

  private func learn(_ dialect: Dialect, for model: String) {
    guard dialect != Dialect() else { return }
    memory.withLock { $0.dialects[model] = dialect }
  }

  private func nextDelay(_ failures: Int, minimum: Duration, elapsed: Duration) -> Duration? {
    memory.withLock {
      options.retry.delay(
        afterAttempt: failures, minimum: minimum, elapsed: elapsed, using: &$0.jitter)
    }
  }
}
