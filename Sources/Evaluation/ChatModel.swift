/// Something that answers chat requests and keeps the answers: what a journal asks.
public protocol ChatModel: Sendable {
  /// Answers one request.
  ///
  /// When this returns, the reply is durable: a caller may act on it at once.
  /// - Throws: `ModelError` where no reply could be had; `CancellationError` on cancellation.
  func reply(to request: ChatRequest, occasion: CallOccasion) async throws -> ModelAnswer
}

/// Something that asks an endpoint and keeps nothing: what a `ChatModel` has behind it.
public protocol ChatProvider: Sendable {
  /// Asks for one reply.
  /// - Parameter keep: keeps the reply. Until it returns the call counts as under way, so that no
  ///   more replies than calls are allowed can be lost.
  /// - Throws: `ModelError` where no reply could be had; what `keep` throws; `CancellationError`.
  func ask(
    _ request: EncodedRequest, keep: (ChatReply) async throws -> Void
  ) async throws -> ChatReply
}

/// A request with the body that it is known by, which is made once.
// An object, as answers are.
public final class EncodedRequest: Sendable {
  /// The request.
  public let request: ChatRequest
  /// Its canonical JSON (RFC 8785) as a chat completion in the reference dialect, whatever an
  /// endpoint is sent in the end: the request's identity is made of it.
  public let referenceBody: [UInt8]

  /// A request with its body.
  public init(_ request: ChatRequest, referenceBody: [UInt8]) {
    self.request = request
    self.referenceBody = referenceBody
  }
}

/// A reply with its identity in the store.
// An object: each of the many steps that wait for an answer would keep room for the whole of it.
public final class ModelAnswer: Sendable {
  /// The reply.
  public let reply: ChatReply
  /// The identity of request, endpoint and occasion: SHA-256 in lower-case hexadecimal.
  public let requestKey: String
  /// Whether the reply was in the store already, so that nothing was sent and nothing paid.
  public let isCacheHit: Bool

  /// An answer.
  public init(reply: ChatReply, requestKey: String, isCacheHit: Bool) {
    self.reply = reply
    self.requestKey = requestKey
    self.isCacheHit = isCacheHit
  }
}
