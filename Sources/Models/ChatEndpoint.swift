import Evaluation
import FoundationEssentials
public import Transport

/// An endpoint of chat models: where it is, and its key.
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
  var address: String { url.scheme + "://" + url.location }

  /// Whether its URL holds a password or a key.
  public var holdsSecrets: Bool { url.secrets.contains { !$0.isEmpty } }

  private let givenName: String?
  private let url: BaseURL
  private let headers: [HTTPField]
  /// What no message may show: the key, further headers, what the URL holds of passwords and keys.
  private let secrets: Secrets

  /// An endpoint.
  /// - Parameters:
  ///   - url: the base URL: `http://127.0.0.1:8080`, `https://api.openai.com/v1`, an Azure
  ///     deployment with its `?api-version=…`. A URL without a path means its `/v1`; a trailing
  ///     slash is taken off. A URL that ends in `/chat/completions` is where calls go, as it is.
  ///   - name: the endpoint's name in the store, where it should not be the URL.
  ///   - keyHeader: nil chooses by the host: Azure's want `api-key`.
  ///   - headers: further fields of every request, their values secret. One that is named as the
  ///     key's header replaces it.
  /// - Throws: `InputError` where the URL is none.
  public init(
    _ url: String, key: APIKey? = nil, name: String? = nil, keyHeader: KeyHeader? = nil,
    headers: [HTTPField] = []
  ) throws {
    givenName = name
    let base = try BaseURL(url)
    self.url = base
    secrets = Secrets([key?.secret].compactMap(\.self) + headers.map(\.value) + base.secrets)
    let isAzure = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"]
      .contains { base.host.hasSuffix($0) }
    let keyField = key.map { key in
      keyHeader ?? (isAzure ? .apiKey : .bearer) == .bearer
        ? HTTPField("Authorization", "Bearer \(key.secret)", isSecret: true)
        : HTTPField("api-key", key.secret, isSecret: true)
    }
    let own = headers.map { HTTPField($0.name, $0.value, isSecret: true) }
    let isReplaced = own.contains { $0.name.lowercased() == keyField?.name.lowercased() }
    self.headers = isReplaced ? own : [keyField].compactMap(\.self) + own
  }

  /// A request for a path under the base URL, with the key.
  func request(_ method: HTTPRequest.Method, _ path: String, body: [UInt8] = []) -> HTTPRequest {
    var fields = [HTTPField("Accept", "application/json")]
    if method == .post { fields.append(HTTPField("Content-Type", "application/json")) }
    return HTTPRequest(method, url.text(path), headers: fields + headers, body: body)
  }

  /// Takes the key out of a reply that repeats it, and marks the reply: no store, export or report
  /// may hold it. Placeholders are left, since the reply is scored.
  func removeKeys(from reply: inout ChatReply) {
    let text = secrets.removedKeys(from: reply.text)
    let reasoning = reply.reasoning.flatMap { secrets.removedKeys(from: $0) }
    let served = reply.servedModel.flatMap { secrets.removedKeys(from: $0) }
    var word: String?
    if case .other(let text) = reply.finish { word = secrets.removedKeys(from: text) }
    guard text != nil || reasoning != nil || served != nil || word != nil else { return }
    reply.text = text ?? reply.text
    reply.reasoning = reasoning ?? reply.reasoning
    reply.servedModel = served ?? reply.servedModel
    if let word { reply.finish = .other(word) }
    reply.flags.insert(.keyRemoved)
    reply.remarks.append("the reply repeated the API key: <key> stands in its place")
  }

  /// A server's message as it may be shown: without secrets, its first characters, control
  /// characters made visible.
  func presentable(_ message: String, _ limit: Int = 300) -> String {
    TerminalText.visible(secrets.removed(from: message).excerpt(limit))
  }
}

extension ChatEndpoint: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}

/// A base URL.
private struct BaseURL {
  let scheme: String
  let host: String
  /// Host, port and path.
  let location: String
  private let credentials: String
  private let query: String
  /// User, password and the query's values but Azure's version: as they are written, as they are
  /// meant, and as the header of basic authentication holds them.
  let secrets: [String]

  init(_ text: String) throws {
    let text = text.trimmingSpace()
    let address: WebAddress
    do throws(WebAddress.Fault) {
      address = try WebAddress(text)
    } catch {
      throw Self.error(error, text)
    }
    scheme = address.scheme
    host = address.host
    let port = address.port.map { ":" + $0 } ?? ""
    location = address.host + port + Self.normalized(address.path)
    let login = [address.user, address.password].compactMap(\.self)
    credentials = login.isEmpty ? "" : login.joined(separator: ":") + "@"
    query = address.query.map { "?" + $0 } ?? ""
    let values = (address.query ?? "").split(separator: "&")
      .filter { !$0.hasPrefix("api-version=") }
      .map { String($0.drop { $0 != "=" }.dropFirst()) }
    let written = login + [login.joined(separator: ":")] + values
    let decoded = written.map(WebAddress.decoded)
    // Servers that read them as a form take a plus sign for a space.
    let form = written.map { WebAddress.decoded($0.replacing("+", with: "%20")) }
    let basic = [address.user, address.password].map { WebAddress.decoded($0 ?? "") }
      .joined(separator: ":")
    secrets =
      written + decoded + form + (login.isEmpty ? [] : [Data(basic.utf8).base64EncodedString()])
  }

  /// The URL of a path under it.
  func text(_ path: String) -> String {
    scheme + "://" + credentials + location + "/" + path + query
  }

  private static func normalized(_ path: String) -> String {
    let path = Substring(path).droppingSlashes()
    if path.isEmpty { return "/v1" }
    return path.hasSuffix("/chat/completions")
      ? String(path.dropLast("/chat/completions".count).droppingSlashes()) : String(path)
  }

  private static func error(_ fault: WebAddress.Fault, _ text: String) -> InputError {
    // What may hold a password is not repeated.
    let start = TerminalText.visible(text.prefix { $0 != "?" }.excerpt(100))
    let found = text.contains("@") ? "" : ", found '\(start)'"
    let example = "for example http://127.0.0.1:8080 or https://api.openai.com/v1"
    return switch fault {
    case .libraryMissing(let detail): InputError("endpoint", detail)
    case .noScheme:
      InputError(
        "endpoint", "expected a URL that starts with http:// or https://" + found, remedy: example)
    case .noHost:
      InputError("endpoint", "the URL names no host" + found, remedy: "write http://host:port")
    case .badPort:
      InputError(
        "endpoint", "the port of the URL is no number from 0 to 65535" + found,
        remedy: "write http://host:port")
    case .malformed: InputError("endpoint", "the URL is malformed" + found, remedy: example)
    }
  }
}

extension Substring {
  fileprivate func droppingSlashes() -> Substring {
    var text = self
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }
}
