import CLibcurl

/// An http or https URL, taken apart by libcurl.
public struct WebAddress: Sendable, Hashable {
  /// Why a text is no such URL.
  public enum Fault: Error, Sendable, Hashable {
    /// libcurl is not there; the text says what to install.
    case libraryMissing(String)
    /// It begins with neither `http://` nor `https://`.
    case noScheme
    /// It names no host.
    case noHost
    /// The port is no number from 0 to 65535.
    case badPort
    /// libcurl cannot read it.
    case malformed
  }

  /// `http` or `https`.
  public let scheme: String
  /// User and password as they are written, each with percent-encoding; nil where there are none.
  public let user: String?
  public let password: String?
  /// The host, lower case; an IPv6 address in brackets.
  public let host: String
  /// The port, where it is not the scheme's own.
  public let port: String?
  /// The path as it is written; `/` where there is none.
  public let path: String
  /// What follows the `?`, as it is written.
  public let query: String?

  /// Takes a URL apart.
  /// - Throws: `Fault`.
  public init(_ url: String) throws(Fault) {
    if let failure = oc_load() { throw .libraryMissing(String(cString: failure)) }
    let lower = url.prefix(8).lowercased()
    guard lower.hasPrefix("http://") || lower.hasPrefix("https://") else { throw .noScheme }
    // libcurl takes `http:///v1` for the host `v1`.
    guard !url.drop(while: { $0 != "/" }).hasPrefix("///") else { throw .noHost }
    // What libcurl's versions differ in, and a terminal would not show.
    guard !url.utf8.contains(where: { $0 <= 32 || $0 == 127 }) else { throw .malformed }
    switch oc_url_check(url) {
    case CURLUE_OK: break
    case CURLUE_BAD_PORT_NUMBER: throw .badPort
    case CURLUE_NO_HOST: throw .noHost
    default: throw .malformed
    }
    guard let scheme = Self.part(CURLUPART_SCHEME, of: url) else { throw .noScheme }
    guard let host = Self.part(CURLUPART_HOST, of: url), !host.isEmpty else { throw .noHost }
    self.scheme = scheme.lowercased()
    self.host = host.lowercased()
    user = Self.part(CURLUPART_USER, of: url)
    password = Self.part(CURLUPART_PASSWORD, of: url)
    port = Self.part(CURLUPART_PORT, of: url, flags: CURLU_NO_DEFAULT_PORT)
    path = Self.part(CURLUPART_PATH, of: url) ?? "/"
    query = Self.part(CURLUPART_QUERY, of: url)
  }

  /// A text without its percent-encoding; the text itself where that is broken.
  public static func decoded(_ text: String) -> String {
    // As the fragment of a URL, libcurl decodes anything, and leaves a plus sign what it is.
    part(CURLUPART_FRAGMENT, of: "http://h/#" + text, flags: CURLU_URLDECODE) ?? text
  }

  /// A part of a URL, or nil where it has no such part.
  static func part(_ part: CURLUPart, of url: String, flags: Int32 = 0) -> String? {
    guard oc_load() == nil, let text = oc_url_part(url, part, UInt32(flags)) else { return nil }
    defer { oc_free(text) }
    return String(cString: text)
  }
}
