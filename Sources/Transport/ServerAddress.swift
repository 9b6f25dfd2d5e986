import CLibcurl

/// Where a URL's request goes: what decides whether a redirect stays on the same server.
struct ServerAddress: Hashable {
  let scheme: String
  let host: String
  let port: String

  /// The server of an absolute http or https URL, as libcurl reads it; nil for anything else.
  init?(_ url: String) {
    guard let scheme = Self.part(CURLUPART_SCHEME, of: url)?.lowercased(),
      scheme == "http" || scheme == "https",
      let host = Self.part(CURLUPART_HOST, of: url)?.lowercased(),
      let port = Self.part(CURLUPART_PORT, of: url)
    else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port
  }

  /// Whether a request for this server may go on to `other` without being another server's.
  func isSameServer(as other: ServerAddress) -> Bool {
    self == other || (host == other.host && scheme == "http" && other.scheme == "https")
  }

  /// Whether the server is on this machine.
  var isLoopback: Bool {
    host == "localhost" || host == "[::1]" || host.hasPrefix("127.")
  }

  /// A URL without user, password, query and fragment, for messages.
  static func withoutSecrets(_ url: String) -> String {
    guard let address = ServerAddress(url) else { return "<malformed address>" }
    return "\(address.scheme)://\(address.host):\(address.port)"
      + (part(CURLUPART_PATH, of: url) ?? "")
  }

  private static func part(_ part: CURLUPart, of url: String) -> String? {
    guard oc_load() == nil, let text = oc_url_part(url, part) else { return nil }
    defer { oc_free(text) }
    return String(cString: text)
  }
}
