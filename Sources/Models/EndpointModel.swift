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
public final class EndpointModel: ChatProvider {
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
    /// Seeds the jitter of the waits; nil takes chance.
    public var jitterSeed: UInt64?

    /// The defaults.
    public init() {}
  }

  /// The endpoint.
  public let endpoint: ChatEndpoint
  /// The limiter of the endpoint.
  public let limiter: AdaptiveLimiter

  private let format: any WireFormat
  private let client: HTTPClient
  private let options: Options
  private let time: TimeSource
  private let memory: Mutex<Memory>

  private struct Memory {
    var jitter: SplitMix64
    /// Whether the endpoint has ever sent a response, whatever it was.
    var hasResponded = false
  }

  /// A model.
  /// - Parameters:
  ///   - client: may serve other endpoints too.
  ///   - format: the interface that the endpoint offers; it remembers the dialects found out.
  ///   - limiter: one for all models of the endpoint; nil makes one with the default limits.
  public init(
    _ endpoint: ChatEndpoint, client: HTTPClient, options: Options = Options(),
    format: any WireFormat = ChatCompletions(), limiter: AdaptiveLimiter? = nil,
    time: TimeSource = .system
  ) {
    self.endpoint = endpoint
    self.client = client
    self.options = options
    self.format = format
    self.time = time
    self.limiter = limiter ?? AdaptiveLimiter(time: time)
    let seed = options.jitterSeed ?? UInt64.random(in: .min ... .max)
    memory = Mutex(Memory(jitter: SplitMix64(seed: seed)))
  }

  /// Asks for one reply.
  ///
  /// Until the endpoint has sent its first response, a connection that cannot be made is
  /// `ModelError.noEndpoint` at once: a wrong address, or a server that is not running, does not
  /// get better by waiting. Later ones are tried again.
  /// - Parameter keep: keeps the reply. Until it returns the call counts as under way, so that no
  ///   more replies than calls are allowed can be lost.
  /// - Throws: `ModelError`; `InputError` where the request cannot be put into JSON; what `keep`
  ///   throws; `CancellationError`.
  public func ask(
    _ request: EncodedRequest, keep: (ChatReply) async throws -> Void
  ) async throws -> ChatReply {
    try await ask(request, format, keep)
  }

  private func ask<Format: WireFormat>(
    _ request: EncodedRequest, _ format: Format, _ keep: (ChatReply) async throws -> Void
  ) async throws -> ChatReply {
    let (encoded, request) = (request, request.request)
    try ChatCompletionBody.check(request.sampling)
    var dialect = format.dialects[request.model]
    var body = format.encode(encoded, in: dialect)
    let start = time.now()
    var attempts = 0
    var failures = RetryPolicy.Failures()
    var discarded = Usage.zero
    while true {
      attempts += 1
      var better: Format.Dialect?
      let verdict = try await attempt(request, body) { reply in
        better = format.adapt(dialect, to: reply, of: request)
        if better != nil { return }
        format.interpret(&reply, to: request, in: dialect)
        reply.attempts = attempts
        reply.discardedUsage = discarded
        reply.remarks += dialect.departures(for: request)
        try await keep(reply)
      }
      switch verdict {
      case .reply(let reply):
        guard let better else {
          format.dialects.learn(dialect, of: request.model)
          return reply
        }
        discarded = discarded + reply.usage
        dialect = better
        body = format.encode(encoded, in: dialect)
      case .refused(let message, let error):
        discarded = discarded + error.discardedUsage
        guard let next = format.adapt(dialect, to: message, of: request) else {
          throw error.discarding(discarded)
        }
        dialect = next
        body = format.encode(encoded, in: dialect)
      case .failed(let error): throw error.discarding(discarded + error.discardedUsage)
      case .retry(let error, let asked, let message):
        discarded = discarded + error.discardedUsage
        if let next = message.flatMap({ format.adapt(dialect, to: $0, of: request) }) {
          dialect = next
          body = format.encode(encoded, in: dialect)
          continue
        }
        failures.count(asked: asked)
        let delay = nextDelay(
          failures, asked: asked, isThrottled: error.isThrottling, elapsed: time.now() - start)
        guard let delay else { throw error.discarding(discarded) }
        try await time.sleep(delay)
      }
    }
  }

  private func attempt(
    _ request: ChatRequest, _ body: [UInt8], finish: (inout ChatReply) async throws -> Void
  ) async throws -> Verdict {
    let tokens =
      request.estimatedPromptTokens(bodyBytes: body.count)
      + (request.sampling.maxCompletionTokens ?? 0)
    try await limiter.begin(tokens: tokens)
    do {
      var (verdict, pause) = try await exchange(request, body)
      if case .reply(var reply) = verdict {
        do { try await finish(&reply) } catch { throw NotKept(cause: error) }
        verdict = .reply(reply)
      }
      limiter.end(verdict.report, estimatedTokens: tokens, pause: pause)
      return verdict
    } catch let error as TransportError {
      let hasResponded = memory.withLock { $0.hasResponded }
      let verdict = Verdict.of(error, from: endpoint, hasResponded: hasResponded)
      limiter.end(verdict.report, estimatedTokens: tokens)
      return verdict
    } catch let failure as NotKept {
      limiter.end(.notKept("\(failure.cause)"), estimatedTokens: tokens)
      throw failure.cause
    } catch {
      limiter.end(.neutral, estimatedTokens: tokens)
      throw error
    }
  }

  /// Sends, and judges what comes; the response's bytes are gone when this returns.
  private func exchange(
    _ request: ChatRequest, _ body: [UInt8]
  ) async throws -> (Verdict, pause: Duration?) {
    let response = try await client.send(httpRequest(body))
    memory.withLock { $0.hasResponded = true }
    return (
      Verdict.of(response, to: request, from: endpoint, format),
      format.rateLimits(response.headers).exhaustedFor
    )
  }

  private func httpRequest(_ body: [UInt8]) -> HTTPRequest {
    var request = endpoint.request(.post, format.path, body: body)
    request.headers += format.headers
    request.connectTimeout = options.connectTimeout
    request.totalTimeout = options.timeout
    request.stallTimeout = options.stallTimeout
    request.maxResponseBytes = options.maxReplyBytes
    return request
  }

  private func nextDelay(
    _ failures: RetryPolicy.Failures, asked: Duration?, isThrottled: Bool, elapsed: Duration
  ) -> Duration? {
    memory.withLock {
      options.retry.delay(
        after: failures, asked: asked, isThrottled: isThrottled, elapsed: elapsed,
        using: &$0.jitter)
    }
  }
}

/// A reply that was paid for could not be kept.
private struct NotKept: Error {
  let cause: any Error
}

extension ModelError {
  /// The error with the usage of all that was paid for and thrown away.
  fileprivate func discarding(_ usage: Usage) -> ModelError {
    ModelError(kind, discardedUsage: usage)
  }
}
