/// Something that answers chat requests: an endpoint, a cache before one, or a script in a test.
public protocol ChatModel: Sendable {
  /// Answers one request.
  ///
  /// When this returns, the reply is durable: a caller may act on it at once.
  /// - Throws: `ModelError` where no reply could be had; `CancellationError` on cancellation.
  func reply(to request: ChatRequest, occasion: CallOccasion) async throws -> ModelAnswer
}

/// A reply with its identity in the store.
public struct ModelAnswer: Sendable, Hashable {
  /// The reply.
  public var reply: ChatReply
  /// The identity of request, endpoint and occasion: SHA-256 in lower-case hexadecimal.
  public var requestKey: String
  /// Whether the reply was in the store already, so that nothing was sent and nothing paid.
  public var isCacheHit: Bool

  /// An answer.
  public init(reply: ChatReply, requestKey: String, isCacheHit: Bool) {
    self.reply = reply
    self.requestKey = requestKey
    self.isCacheHit = isCacheHit
  }
}

/// Why an endpoint gave no reply.
public enum ModelError: Error, Sendable, Hashable {
  /// Nothing answers at the endpoint's address, and nothing ever did in this run.
  case noEndpoint(address: String, detail: String)
  /// No connection, or it broke: the transport's own words.
  case unreachable(String)
  /// No whole reply within the time allowed, in seconds.
  case timedOut(String)
  /// A status other than 200, with what the server said.
  case rejected(status: Int, message: String)
  /// Status 401 or 403.
  case authentication(status: Int, message: String)
  /// A quota of the account is used up, whatever the status.
  case quotaExhausted(status: Int, message: String)
  /// A reply that is no chat completion.
  case malformedReply(String)
  /// The prompt does not fit the model's context, in the server's words.
  case contextExceeded(String)
  /// Not in the store, and calls are forbidden (`--offline`).
  case notStored(requestKey: String)
  /// The endpoint wants to be left alone for longer than a run should wait, in words.
  case closed(String)
  /// A budget of the run forbids a further call.
  case budgetReached(String)
}

extension ModelError {
  /// Whether the error concerns the run as a whole and says nothing about the task.
  public var endsTheRun: Bool {
    switch self {
    case .noEndpoint, .notStored, .closed, .budgetReached: true
    default: false
    }
  }
}

extension ModelError {
  /// Whether it is the account that is refused, whoever asks and whatever is asked: the key, the
  /// quota, the model.
  public var concernsTheAccount: Bool {
    switch self {
    case .authentication, .quotaExhausted, .rejected(status: 402, _), .rejected(status: 404, _):
      true
    default: endsTheRun
    }
  }
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noEndpoint(let address, let detail):
      "cannot reach the endpoint at \(address): \(detail)"
    case .unreachable(let detail): "cannot reach the endpoint: \(detail)"
    case .timedOut(let detail): "timed out: \(detail)"
    case .rejected(let status, let message), .quotaExhausted(let status, let message):
      "the endpoint answered \(status): \(message)"
    case .authentication(let status, let message):
      "the endpoint refused the API key (\(status)): \(message)"
    case .malformedReply(let detail): "the reply is no chat completion: \(detail)"
    case .contextExceeded(let message): "the prompt exceeds the model's context: \(message)"
    case .notStored(let key): "not in the store, and calls are forbidden: request \(key.prefix(12))"
    case .closed(let detail): detail
    case .budgetReached(let detail): "budget reached: \(detail)"
    }
  }
}
