import Evaluation
import Transport

/// What an attempt's response, or its failure, means for the call.
// Indirect: every step that waits for a verdict would keep room for the largest.
indirect enum Verdict {
  /// The reply.
  case reply(ChatReply)
  /// A refusal that another dialect may avoid; else the call fails.
  case refused(ServerMessage, ModelError)
  /// No further attempt would help.
  case failed(ModelError)
  /// Another attempt may help, not before the server's own wait, where it named one. Servers exist
  /// that answer 500 to a template, a grammar or a parameter that they do not know: then another
  /// dialect may help as well, by what the message says.
  case retry(ModelError, wait: Duration?, ServerMessage? = nil)

  /// Judges a response. The usage of what cannot be used is the error's.
  /// - Parameter untried: the media of the request that were in none which was answered: a refusal may
  ///   be about all such files.
  static func of(
    _ response: HTTPResponse, to request: ChatRequest, untried: Set<MediaKind> = [],
    from endpoint: ChatEndpoint, _ format: any WireFormat
  ) -> Verdict {
    let limits = format.rateLimits(response.headers)
    guard (200..<300).contains(response.status) else {
      var message = ServerMessage(body: response.body)
      message.status = response.status
      return of(message, response.status, to: request, untried, limits, endpoint)
    }
    switch format.read(response.body, to: request) {
    case .reply(var reply):
      reply.latency = response.seconds
      endpoint.removeKeys(from: &reply)
      return .reply(reply)
    case .error(let message, let usage):
      // What a gateway reports in the place of a reply is mostly a failure of the moment.
      let verdict = of(message, message.status ?? 500, to: request, untried, limits, endpoint)
      return usage.map(verdict.discarding) ?? verdict
    case .malformed(let detail, let usage):
      return .retry(
        ModelError(
          .malformedReply(endpoint.presentable(detail, 200)), discardedUsage: usage ?? .zero),
        wait: nil)
    }
  }

  /// Judges a transport failure.
  /// - Parameter hasResponded: whether the endpoint has ever sent a response.
  static func of(
    _ error: TransportError, from endpoint: ChatEndpoint, hasResponded: Bool
  ) -> Verdict {
    let text = endpoint.presentable(error.description, 500)
    return switch error {
    case .cannotConnect where !hasResponded, .cannotResolve where !hasResponded:
      .failed(.noEndpoint(address: endpoint.address, detail: text))
    case .cannotConnect, .cannotResolve, .cutOff: .retry(.unreachable(text), wait: nil)
    case .timedOut, .stalled: .retry(.timedOut(text), wait: nil)
    case .tooLarge: .failed(.malformedReply(text))
    default: .failed(.unreachable(text))
    }
  }

  private static func of(
    _ message: ServerMessage, _ status: Int, to request: ChatRequest, _ untried: Set<MediaKind>,
    _ limits: RateLimitHeaders, _ endpoint: ChatEndpoint
  ) -> Verdict {
    let words =
      message.message.isEmpty ? "(no message)" : endpoint.presentable(message.message, 300)
    let hasMedia = !request.media.isEmpty
    var kind = kind(message, status, words, hasMedia: hasMedia)
    if case .rejected = kind, hasMedia {
      kind = kindOfMedia(message, status, words, request, untried)
    }
    let error = ModelError(kind, discardedUsage: message.usage ?? .zero)
    switch kind {
    // What looks like it may still be about a parameter.
    case .mediaRefused: return .refused(message, error)
    case .rejected: break
    default: return .failed(error)
    }
    return switch status {
    case 408, 409, 425, 429: .retry(error, wait: wait(message, limits))
    case 500: .retry(error, wait: wait(message, limits), message)
    case 500... where status != 501: .retry(error, wait: wait(message, limits))
    case 402: .failed(error)
    default: .refused(message, error)
    }
  }

  /// What the rejection of a request with an image or a recording is: servers that take none say so
  /// under many a status.
  private static func kindOfMedia(
    _ message: ServerMessage, _ status: Int, _ words: String, _ request: ChatRequest,
    _ untried: Set<MediaKind>
  ) -> ModelError.Kind {
    let mayBe = [400, 404, 405, 406, 415, 422, 500, 501].contains(status)
    if mayBe, !untried.isEmpty, RefusalWords.isMedia(message: message.message, to: request) {
      return .mediaRefused(model: request.model, status: status, message: words)
    }
    let remark =
      switch status {
      case 400, 415, 422: " (it was sent an image or a recording: see orgbench doctor --media)"
      case 413: " (an image or a recording in it may be more bytes than are let through)"
      default: ""
      }
    return .rejected(status: status, message: words + remark)
  }

  private static func kind(
    _ message: ServerMessage, _ status: Int, _ words: String, hasMedia: Bool
  ) -> ModelError.Kind {
    switch status {
    case 401: .authentication(status: status, message: words)
    case 429 where message.isQuotaExhausted: .quotaExhausted(status: status, message: words)
    case 429 where message.isBeyondRate: .contextExceeded(words)
    case 451: .filtered(words)
    case 408, 409, 425, 429: .rejected(status: status, message: words)
    case _ where message.isFiltered: .filtered(words)
    case 403: .authentication(status: status, message: words)
    // A proxy before the model may limit bodies: no matter of the model's context.
    case 413 where hasMedia && !message.namesContext: .rejected(status: status, message: words)
    case _ where message.isContextExceeded: .contextExceeded(words)
    default: .rejected(status: status, message: words)
    }
  }

  private static func wait(_ message: ServerMessage, _ limits: RateLimitHeaders) -> Duration? {
    limits.retryAfter ?? message.retryAfter ?? limits.exhaustedFor
  }

  /// The verdict with the usage of an answer that was paid for.
  private func discarding(_ usage: Usage) -> Verdict {
    switch self {
    case .reply: return self
    case .refused(let message, var error):
      error.discardedUsage = usage
      return .refused(message, error)
    case .failed(var error):
      error.discardedUsage = usage
      return .failed(error)
    case .retry(var error, let wait, let message):
      error.discardedUsage = usage
      return .retry(error, wait: wait, message)
    }
  }

  /// What the limiter is told.
  var report: AdaptiveLimiter.Report {
    switch self {
    case .reply(let reply): .success(tokens: reply.usage.totalTokens)
    case .failed(let error):
      switch error.kind {
      case .authentication: .unauthorized(error)
      case .noEndpoint, .unreachable: .troubled(isDown: true, retryAfter: nil)
      default: .neutral
      }
    case .retry(let error, let wait, _):
      error.isThrottling
        ? .throttled(retryAfter: wait) : .troubled(isDown: error.isOutage, retryAfter: wait)
    case .refused: .neutral
    }
  }
}

extension ModelError {
  /// Whether the server asks for fewer calls.
  var isThrottling: Bool {
    if case .rejected(status: 429, _) = kind { true } else { false }
  }
  /// Whether the endpoint serves nobody at present, whatever is asked.
  var isOutage: Bool {
    switch kind {
    case .noEndpoint, .unreachable, .rejected(status: 502...504, _), .rejected(status: 529, _): true
    default: false
    }
  }
}
