/// One request over HTTP or HTTPS.
public struct HTTPRequest: Sendable {
  /// The methods that orgbench needs.
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case delete = "DELETE"
  }

  /// Which redirects are followed. A step from https to http never is.
  public enum Redirects: Sendable {
    /// None: the 3xx response is the response.
    case none
    /// To the same host and port, or from http to https on the same host.
    case sameHost
    /// To any host; secret headers are dropped as soon as the host changes.
    case anyHost
  }

  /// What is asked for.
  public var method: Method
  /// The address, starting with `http://` or `https://`.
  public var url: String
  /// Header fields, besides those that the transport sets (`Host`, `User-Agent`, `Content-Length`).
  public var headers: [HTTPField]
  /// The body of a POST.
  public var body: [UInt8]
  /// The longest time to a connection, name lookup and TLS included.
  public var connectTimeout: Duration = .seconds(10)
  /// The longest time from start to the last byte.
  public var totalTimeout: Duration = .seconds(600)
  /// The longest time without a byte in either direction, in whole seconds; nil for no such limit.
  /// libcurl notices up to 5 seconds later. A server that thinks before it writes is silent too:
  /// leave time for that.
  public var stallTimeout: Duration? = .seconds(300)
  /// The longest body that is accepted, in bytes.
  public var maxResponseBytes: Int = 32 << 20
  /// Which redirects are followed.
  public var redirects: Redirects = .sameHost

  /// A request; the limits can be set afterwards.
  public init(
    _ method: Method, _ url: String, headers: [HTTPField] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// One header field.
public struct HTTPField: Sendable, Hashable {
  /// The field's name; case does not matter.
  public let name: String
  /// The field's value.
  public let value: String
  /// Whether the value is a credential: never printed, never sent to another host.
  public let isSecret: Bool

  /// A header field.
  public init(_ name: String, _ value: String, isSecret: Bool = false) {
    self.name = name
    self.value = value
    self.isSecret = isSecret
  }
}

extension HTTPField: CustomStringConvertible, CustomReflectable {
  /// `name: value`, with a secret's value left out.
  public var description: String { "\(name): \(isSecret ? "<secret>" : value)" }
  public var customMirror: Mirror { Mirror(self, children: ["field": description]) }
}

extension HTTPRequest: CustomStringConvertible {
  /// The method and the address without query and credentials.
  public var description: String { "\(method.rawValue) \(ServerAddress.withoutSecrets(url))" }
}
