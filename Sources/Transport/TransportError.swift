/// Why an exchange gave no whole response. The texts are libcurl's own words where it had some, and
/// never hold a header, a body or a query.
public enum TransportError: Error, Sendable, Hashable {
  /// libcurl is not there; the text says what to install.
  case libraryMissing(String)
  /// The request cannot be sent as it is.
  case invalidRequest(String)
  /// The host name has no address.
  case cannotResolve(String)
  /// No connection: refused, unreachable, or not in time.
  case cannotConnect(String)
  /// The server's certificate was not accepted, or TLS cannot be set up at all.
  case tls(String)
  /// The total timeout passed.
  case timedOut(String)
  /// No byte came for the stall timeout.
  case stalled(String)
  /// The connection ended before the response was whole.
  case cutOff(String)
  /// The response is longer than the request allows, in bytes.
  case tooLarge(limit: Int)
  /// A redirect that the request does not allow; the text names both hosts.
  case redirectRefused(String)
  /// A download could not be written.
  case cannotWrite(String)
  /// The client was closed.
  case closed
  /// Anything else.
  case failed(String)
}

extension TransportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge(let limit): "the response is longer than the allowed \(limit) bytes"
    case .closed: "the HTTP client was closed"
    case .redirectRefused(let detail): "redirect refused: \(detail)"
    case .libraryMissing(let detail), .invalidRequest(let detail), .cannotResolve(let detail),
      .cannotConnect(let detail), .tls(let detail), .timedOut(let detail), .stalled(let detail),
      .cutOff(let detail), .cannotWrite(let detail), .failed(let detail):
      detail
    }
  }
}
