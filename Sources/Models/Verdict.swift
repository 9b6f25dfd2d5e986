import Evaluation
import Transport

/// What an attempt's response, or its failure, means for the call.
enum Verdict {
  /// The reply.
  case reply(ChatReply)
  /// A refusal that another dialect may avoid.
  case refused(ServerMessage, status: Int)
  /// No further attempt would help.
  case failed(ModelError)
  /// Another attempt may help, not before so long.
  case retry(ModelError, minimum: Duration)

  /// Judges a response, from which secrets are taken out first: some servers repeat them.
  static func of(
    _ response: HTTPResponse, to request: ChatRequest, from endpoint: ChatEndpoint,
    _ format: any WireFormat
  ) -> Verdict {
    guard response.status == 200 else {
      let message = ServerMessage(body: endpoint.withoutSecrets(response.body))
      return of(message, status: response.status, response.headers, endpoint)
    }
    let reading = format.read(endpoint.withoutKey(response.body), to: request)
    if case .reply(var reply) = reading {
      reply.latency = response.seconds
      return .reply(reply)
    }
    // Read again, since messages are cut, and the cut may go through a secret.
    switch format.read(endpoint.withoutSecrets(response.body), to: request) {
    case .error(let message, _):
      return of(message, status: message.status ?? 200, response.headers, endpoint)
    case .malformed(let detail, _):
      return .retry(.malformedReply(endpoint.presentable(detail)), minimum: .zero)
    case .reply: return .retry(.malformedReply("it holds a secret"), minimum: .zero)
    }
  }

  /// Judges a transport failure.
  /// - Parameter hasResponded: whether the endpoint has ever sent a response.
  static func of(
    _ error: TransportError, from endpoint: ChatEndpoint, hasResponded: Bool
  ) -> Verdict {
    let text = printable(error.description)
    return switch error {
    case .cannotConnect where !hasResponded, .cannotResolve where !hasResponded:
      .failed(.noEndpoint(address: endpoint.address, detail: text))
    case .cannotConnect, .cannotResolve, .cutOff: .retry(.unreachable(text), minimum: .zero)
    case .timedOut, .stalled: .retry(.timedOut(text), minimum: .zero)
    case .tooLarge: .failed(.malformedReply(text))
    default: .failed(.unreachable(text))
    }
  }

  private static func of(
    _ message: ServerMessage, status: Int, _ headers: HTTPHeaders, _ endpoint: ChatEndpoint
  ) -> Verdict {
    let words =
      message.message.isEmpty ? "(no message)" : endpoint.presentable(message.message)
    let rejected = ModelError.rejected(status: status, message: words)
    switch status {
    case 401, 403: return .failed(.authentication(status: status, message: words))
    case 429 where message.isQuotaExhausted:
      return .failed(.quotaExhausted(status: status, message: words))
    case 408, 409, 429, 500...:
      let limits = RateLimitHeaders(headers)
      return .retry(rejected, minimum: limits.retryAfter ?? limits.exhaustedFor ?? .zero)
    case _ where message.isContextExceeded: return .failed(.contextExceeded(words))
    case 400, 422: return .refused(message, status: status)
    default: return .failed(rejected)
    }
  }

  /// What the limiter is told.
  func report(_ response: HTTPResponse?) -> AdaptiveLimiter.Report {
    switch self {
    case .reply(let reply): .success(tokens: reply.usage.totalTokens)
    case .failed(let error):
      if case .authentication = error.kind { .unauthorized(error) } else { .neutral }
    case .retry(let error, _) where error.isThrottling:
      .throttled(retryAfter: response.flatMap { RateLimitHeaders($0.headers).retryAfter })
    case .retry: .troubled
    case .refused: .neutral
    }
  }
}

extension ModelError {
  /// Whether the server asks for fewer calls.
  fileprivate var isThrottling: Bool {
    if case .rejected(status: 429, _) = kind { true } else { false }
  }
}
