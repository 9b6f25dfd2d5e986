public import Evaluation
import Synchronization
public import Transport

/// An interface that model servers offer: how requests and replies are put into HTTP. The client,
/// retries, limits and the request's identity are the same for all of them.
public protocol WireFormat: Sendable {
  /// How servers that offer the interface depart from the reference.
  associatedtype Dialect: WireDialect

  /// The path of a call under the endpoint's base URL, without a leading slash.
  var path: String { get }

  /// Header fields of a call, besides the key's and those of any JSON request.
  var headers: [HTTPField] { get }

  /// What was found out of the servers' dialects.
  var dialects: DialectMemory<Dialect> { get }

  /// The body to send.
  func encode(_ request: EncodedRequest, in dialect: Dialect) -> [UInt8]

  /// Reads the body of a successful response, with its usage. Latency, attempts and what depends on
  /// the endpoint are left for the caller to set.
  func read(_ body: [UInt8], to request: ChatRequest) -> WireReading

  /// Makes of a reply what the dialect means by it.
  func interpret(_ reply: inout ChatReply, to request: ChatRequest, in dialect: Dialect)

  /// What a response's headers say about the endpoint's rate limits.
  func rateLimits(_ headers: HTTPHeaders) -> RateLimitHeaders

  /// The dialect to try after a refusal, or nil where the refusal is about nothing that could be
  /// left out or replaced.
  func adapt(_ dialect: Dialect, to refusal: ServerMessage, of request: ChatRequest) -> Dialect?

  /// The dialect to try after a reply that shows the dialect to be wrong, or nil.
  func adapt(_ dialect: Dialect, to reply: ChatReply, of request: ChatRequest) -> Dialect?
}

/// One way in which a server departs from the reference.
public protocol WireDialect: Sendable, Hashable {
  /// The reference.
  init()

  /// What the dialect changes about a request, in words for the reply's remarks.
  func departures(for request: ChatRequest) -> [String]
}

/// What the body of a successful response turned out to be.
public enum WireReading: Sendable {
  /// A reply.
  case reply(ChatReply)
  /// An error all the same, with what was paid.
  case error(ServerMessage, Usage?)
  /// Nothing that can be used: why, or how it begins, and what was paid.
  case malformed(String, Usage?)
}

/// The dialects found out so far, by model. Share one between the runs of an endpoint.
public final class DialectMemory<Dialect: WireDialect>: Sendable {
  private let known: Mutex<[String: Dialect]>

  /// A memory, with what is known already.
  public init(_ known: [String: Dialect] = [:]) { self.known = Mutex(known) }

  /// What is known.
  public var all: [String: Dialect] { known.withLock { $0 } }

  /// The dialect of a model; the reference where nothing is known.
  public subscript(model: String) -> Dialect { known.withLock { $0[model] } ?? Dialect() }

  /// Remembers a dialect that led to a reply.
  func learn(_ dialect: Dialect, of model: String) {
    guard dialect != Dialect() else { return }
    known.withLock { $0[model] = dialect }
  }
}
