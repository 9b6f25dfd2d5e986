public import Evaluation
import Randomness
import Synchronization
public import Transport

/// Answers chat requests from an endpoint, or from several that serve the same model: sends, tries
/// again, learns the endpoint's dialect and keeps to its limits. Nothing is stored: put a
/// `CachedModel` before it.
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

  /// Shares out the calls among the endpoints.
  public let limiter: AdaptiveLimiter

  private let endpoints: [ChatEndpoint]
  private let format: any WireFormat
  private let client: HTTPClient
  private let options: Options
  private let time: TimeSource
  private let memory: Mutex<Memory>

  private struct Memory {
    var jitter: SplitMix64
    /// Whether any of the endpoints has ever sent a response, whatever it was.
    var hasResponded = false
    /// What beside text was in requests that were answered, by model.
    var answeredMedia: [String: Set<MediaKind>] = [:]
  }

  /// A model of one endpoint.
  public convenience init(
    _ endpoint: ChatEndpoint, client: HTTPClient, options: Options = Options(),
    format: any WireFormat = ChatCompletions(), limiter: AdaptiveLimiter? = nil,
    time: TimeSource = .system
  ) {
    self.init(
      [endpoint], client: client, options: options, format: format, limiter: limiter, time: time)
  }

  /// A model.
  /// - Parameters:
  ///   - endpoints: at least one; several have to serve the same model.
  ///   - client: may serve other endpoints too.
  ///   - format: the interface that the endpoints offer; it remembers the dialects found out, and what
  ///     one of them refuses is sent to none.
  ///   - limiter: one for all models of these endpoints, in their order; nil makes one with the
  ///     default limits.
  public init(
    _ endpoints: [ChatEndpoint], client: HTTPClient, options: Options = Options(),
    format: any WireFormat = ChatCompletions(), limiter: AdaptiveLimiter? = nil,
    time: TimeSource = .system
  ) {
    self.endpoints = endpoints
    self.client = client
    self.options = options
    self.format = format
    self.time = time
    self.limiter = limiter ?? AdaptiveLimiter(endpoints: endpoints.count, time: time)
    precondition(self.limiter.uses.count == endpoints.count, "a limiter of other endpoints")
    let seed = options.jitterSeed ?? UInt64.random(in: .min ... .max)
    memory = Mutex(Memory(jitter: SplitMix64(seed: seed)))
  }

  /// Asks for one reply.
  ///
  /// Until an endpoint has sent its first response, a connection that cannot be made is
  /// `ModelError.noEndpoint` at once: a wrong address, or a server that is not running, does not
  /// get better by waiting. Later ones are tried again. Where another endpoint takes calls, it gets
  /// this one without a wait, and that counts as no further attempt.
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
    try ChatCompletionBody.check(request.request.sampling)
    let call = PendingCall(request, format)
    let start = time.now()
    while true {
      call.begin()
      let (verdict, isElsewhere) = try await attempt(request.request, call.body) { verdict in
        guard case .reply(var reply) = verdict, call.accept(&reply) else { return verdict }
        try await keep(reply)
        return .reply(reply)
      }
      switch try call.judge(verdict, isElsewhere: isElsewhere, mostMoves: endpoints.count) {
      case .reply(let reply): return reply
      case .again: break
      case .later(let error, let asked):
        let delay = nextDelay(
          call.failures, asked: asked, isThrottled: error.isThrottling, elapsed: time.now() - start)
        guard let delay else { throw call.discarding(error) }
        try await time.sleep(delay)
      }
    }
  }

  /// - Parameter keep: keeps a reply, and returns the verdict with what became of it.
  /// - Returns: also whether the endpoint that was asked takes no calls at present while another does.
  private func attempt(
    _ request: ChatRequest, _ body: [UInt8], keep: (Verdict) async throws -> Verdict
  ) async throws -> (Verdict, isElsewhere: Bool) {
    let tokens =
      request.estimatedPromptTokens(bodyBytes: body.count)
      + (request.sampling.maxCompletionTokens ?? 0)
    let turn = try await limiter.begin(tokens: tokens)
    let endpoint = endpoints[turn.endpoint]
    do {
      var (verdict, pause) = try await exchange(request, body, endpoint)
      do { verdict = try await keep(verdict) } catch { throw NotKept(cause: error) }
      verdict = named(verdict, endpoint)
      return (verdict, limiter.end(turn, verdict.report, pause: pause))
    } catch let error as TransportError {
      let hasResponded = memory.withLock { $0.hasResponded }
      let verdict = named(
        Verdict.of(error, from: endpoint, hasResponded: hasResponded), endpoint)
      return (verdict, limiter.end(turn, verdict.report))
    } catch let failure as NotKept {
      limiter.end(turn, .notKept("\(failure.cause)"))
      throw failure.cause
    } catch {
      limiter.end(turn, .neutral)
      throw error
    }
  }

  /// The verdict, which says where it was passed if that is not clear.
  private func named(_ verdict: Verdict, _ endpoint: ChatEndpoint) -> Verdict {
    guard endpoints.count > 1 else { return verdict }
    let all = endpoints.map(\.address).joined(separator: ", ")
    return switch verdict {
    case .failed(let error): .failed(error.named(endpoint.address, among: all))
    case .retry(let error, let wait, let message):
      .retry(error.named(endpoint.address, among: all), wait: wait, message)
    case .refused(let message, let error):
      .refused(message, error.named(endpoint.address, among: all))
    case .reply: verdict
    }
  }

  /// Sends, and judges what comes; the response's bytes are gone when this returns.
  private func exchange(
    _ request: ChatRequest, _ body: [UInt8], _ endpoint: ChatEndpoint
  ) async throws -> (Verdict, pause: Duration?) {
    judge(try await client.send(httpRequest(body, endpoint)), request, endpoint)
  }

  @inline(never)  // Its variables are not needed while the endpoint is waited for.
  private func judge(
    _ response: HTTPResponse, _ request: ChatRequest, _ endpoint: ChatEndpoint
  ) -> (Verdict, pause: Duration?) {
    let media = request.media
    let untried = memory.withLock {
      $0.hasResponded = true
      return media.subtracting($0.answeredMedia[request.model] ?? [])
    }
    let verdict = Verdict.of(response, to: request, untried: untried, from: endpoint, format)
    if case .reply = verdict, !untried.isEmpty {
      memory.withLock { $0.answeredMedia[request.model, default: []].formUnion(untried) }
    }
    return (verdict, format.rateLimits(response.headers).exhaustedFor)
  }

  private func httpRequest(_ body: [UInt8], _ endpoint: ChatEndpoint) -> HTTPRequest {
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
  /// The error with the endpoint's address in its words, where it may be the endpoint's own fault.
  /// What judges the request is left as it is: it may become an attempt's outcome.
  fileprivate func named(_ address: String, among all: String) -> ModelError {
    var error = self
    error.kind =
      switch kind {
      case .noEndpoint(_, let detail): .noEndpoint(address: all, detail: detail)
      case .unreachable(let detail): .unreachable("\(detail) (\(address))")
      case .timedOut(let detail): .timedOut("\(detail) (\(address))")
      case .authentication(let status, let message):
        .authentication(status: status, message: "\(message) (\(address))")
      case .quotaExhausted(let status, let message):
        .quotaExhausted(status: status, message: "\(message) (\(address))")
      case .mediaRefused(let model, let status, let message):
        .mediaRefused(model: model, status: status, message: "\(message) (\(address))")
      case .rejected(let status, let message) where status == 404 || status >= 500:
        .rejected(status: status, message: "\(message) (\(address))")
      default: kind
      }
    return error
  }
}
