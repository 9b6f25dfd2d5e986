public import Evaluation
public import Transport

/// OpenAI's chat completions, which nearly all servers offer.
public struct ChatCompletions: WireFormat {
  /// What was found out of the servers' dialects.
  public let dialects: DialectMemory<Dialect>

  /// The interface, with what is known of dialects by model.
  public init(dialects: [String: Dialect] = [:]) { self.dialects = DialectMemory(dialects) }

  /// `chat/completions`.
  public var path: String { "chat/completions" }

  /// None.
  public var headers: [HTTPField] { [] }

  /// The body in a dialect; in the reference dialect, the reference body.
  public func encode(_ request: EncodedRequest, in dialect: Dialect) -> [UInt8] {
    dialect == Dialect()
      ? request.referenceBody : ChatCompletionBody.encode(request.request, dialect: dialect)
  }

  /// Reads a completion.
  public func read(_ body: [UInt8], to request: ChatRequest) -> WireReading {
    ChatCompletionReply.read(body, to: request)
  }

  /// Reads wishes for tools in words, where tools are told of in words.
  public func interpret(
    _ reply: inout ChatReply, to request: ChatRequest, in dialect: Dialect
  ) {
    guard dialect.saysTools(of: request), request.offersTools, reply.toolCalls.isEmpty,
      let menu = request.tools, let (wish, thought) = ToolWords.wish(in: reply.text, menu)
    else { return }
    reply.toolCalls = [wish]
    reply.text = thought
  }

  /// Reads `x-ratelimit-…`, `Retry-After` and their kin.
  public func rateLimits(_ headers: HTTPHeaders) -> RateLimitHeaders { RateLimitHeaders(headers) }

  /// Leaves out, or replaces, what the refusal is about.
  public func adapt(
    _ dialect: Dialect, to refusal: ServerMessage, of request: ChatRequest
  ) -> Dialect? {
    dialect.adapted(to: refusal, of: request)
  }

  /// Asks without an enforced schema where replies under it run on in white space.
  public func adapt(
    _ dialect: Dialect, to reply: ChatReply, of request: ChatRequest
  ) -> Dialect? {
    dialect.adapted(to: reply, of: request)
  }
}
