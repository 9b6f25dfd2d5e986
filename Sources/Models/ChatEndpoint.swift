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
  /// What no message may show: the key, and what the URL holds of passwords and keys.
  private let secrets: [APIKey]

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
    secrets = [key].compactMap(\.self) + parts.secrets.compactMap(APIKey.init)
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

  /// A reply's body without the key, byte for byte. The URL's secrets are left: one may be a word
  /// that a model says too, and its answer is not to be changed.
  func withoutKey(_ body: [UInt8]) -> [UInt8] { key?.redacted(from: body) ?? body }

  /// The body of a refusal without the key and the URL's secrets, byte for byte.
  func withoutSecrets(_ body: [UInt8]) -> [UInt8] {
    secrets.reduce(body) { $1.redacted(from: $0) }
  }

  /// A server's message as it may be shown: without secrets, control characters made visible.
  func presentable(_ message: String) -> String {
    printable(secrets.reduce(message) { $1.redacted(from: $0) })
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

  /// User, password and the query's values but Azure's version, as they are written and as they are
  /// meant, the longest first. Short ones are left: they would be found in any text.
  var secrets: [String] {
    let user = credentials.dropLast()
    let values = query.dropFirst().split(separator: "&").filter { !$0.hasPrefix("api-version=") }
      .map { $0.drop { $0 != "=" }.dropFirst() }
    let written = ([user] + user.split(separator: ":", maxSplits: 1) + values).map(String.init)
    let all = Set(written + written.map(\.percentDecoded))
    return all.filter { $0.utf8.count >= 6 }.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

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

extension String {
  /// The text that percent-encoding stands for; what is no such encoding stays as it is.
  fileprivate var percentDecoded: String {
    var decoded: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count > 1,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        decoded.append(value)
        rest = rest.dropFirst(2)
      } else {
        decoded.append(byte)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }
}
