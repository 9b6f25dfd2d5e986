import Evaluation
import Transport

/// An endpoint that speaks the OpenAI chat-completions interface: where it is, and its key.
public struct ChatEndpoint: Sendable {
  /// The header that carries the key.
  public enum KeyHeader: String, Sendable {
    /// `Authorization: Bearer …`, as OpenAI and nearly all others want it.
    case bearer
    /// `api-key: …`, as Azure wants it.
    case apiKey = "api-key"
  }

  /// The endpoint's name in the store: its base URL without credentials, query or trailing slash,
  /// or the name that the user gave to an endpoint whose address changes.
  public var name: String { givenName ?? address }

  /// The base URL without credentials, query or trailing slash.
  var address: String { scheme + location }

  private let givenName: String?
  private let scheme: String
  private let location: String
  private let credentials: String
  private let query: String
  private let key: APIKey?
  private let keyHeader: KeyHeader

  /// An endpoint.
  /// - Parameters:
  ///   - url: the base URL: `http://127.0.0.1:8080`, `https://api.openai.com/v1`, an Azure
  ///     deployment with its `?api-version=…`. A URL without a path means its `/v1`; a trailing
  ///     slash or `/chat/completions` is taken off.
  ///   - name: the endpoint's name in the store, where it should not be the URL.
  ///   - keyHeader: nil chooses by the host: Azure's want `api-key`.
  /// - Throws: `InputError` where the URL is none.
  public init(_ url: String, key: APIKey? = nil, name: String? = nil, keyHeader: KeyHeader? = nil)
    throws
  {
    givenName = name
    let parts = try URLParts(url)
    scheme = parts.scheme
    location = parts.location
    credentials = parts.credentials
    query = parts.query
    self.key = key
    let isAzure = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"]
      .contains { parts.host.hasSuffix($0) }
    self.keyHeader = keyHeader ?? (isAzure ? .apiKey : .bearer)
  }

  /// A request for a path under the base URL, with the key.
  func request(_ method: HTTPRequest.Method, _ path: String, body: [UInt8] = []) -> HTTPRequest {
    let url = scheme + credentials + location + "/" + path + query
    var headers = [HTTPField("Accept", "application/json")]
    if method == .post { headers.append(HTTPField("Content-Type", "application/json")) }
    if let key {
      headers.append(
        keyHeader == .bearer
          ? HTTPField("Authorization", "Bearer \(key.secret)", isSecret: true)
          : HTTPField("api-key", key.secret, isSecret: true))
    }
    return HTTPRequest(method, url, headers: headers, body: body)
  }

  /// A response's body without the key, byte for byte.
  func withoutKey(_ body: [UInt8]) -> [UInt8] { key?.redacted(from: body) ?? body }

  /// A server's message as it may be shown: without the key, control characters made visible.
  func presentable(_ message: String) -> String {
    printable(key?.redacted(from: message) ?? message)
  }
}

extension ChatEndpoint: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}

/// A base URL taken apart.
private struct URLParts {
  let scheme: String
  let location: String
  let host: String
  let credentials: String
  let query: String

  init(_ text: String) throws {
    let text = text.trimmingSpace()
    let scheme = text.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https", text.dropFirst(scheme.count).hasPrefix("://"),
      !text.utf8.contains(where: { $0 <= 32 || $0 == 127 })
    else {
      // What may hold a password is not repeated.
      let start = printable(excerpt(String(text.prefix { $0 != "?" }), 100))
      let found = text.contains("@") ? "" : ", found '\(start)'"
      throw InputError(
        "endpoint", "expected a URL that starts with http:// or https://" + found,
        remedy: "for example http://127.0.0.1:8080 or https://api.openai.com/v1")
    }
    let rest = text.dropFirst(scheme.count + 3)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let server = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    let tail = rest.dropFirst(authority.count).prefix { $0 != "#" }
    let path = tail.prefix { $0 != "?" }
    credentials = String(authority.dropLast(server.count))
    query = String(tail.dropFirst(path.count))
    var address = server.lowercased()
    let ownPort = scheme == "http" ? ":80" : ":443"
    if address.hasSuffix(ownPort) { address.removeLast(ownPort.count) }
    host = address.hasPrefix("[") ? address : String(address.prefix { $0 != ":" })
    guard !host.isEmpty else {
      throw InputError("endpoint", "the URL names no host", remedy: "write http://host:port")
    }
    self.scheme = scheme + "://"
    location = address + Self.normalized(path)
  }

  private static func normalized(_ path: Substring) -> String {
    var path = path.droppingSlashes()
    if path.hasSuffix("/chat/completions") {
      path = path.dropLast("/chat/completions".count).droppingSlashes()
    }
    return path.isEmpty ? "/v1" : String(path)
  }
}

extension Substring {
  fileprivate func droppingSlashes() -> Substring {
    var text = self
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }
}
