import CLibcurl
import Glibc

/// Where a URL's request goes: what decides whether a redirect stays on the same server.
struct ServerAddress: Hashable {
  let scheme: String
  let host: String
  let port: String

  /// The server of an absolute http or https URL, as libcurl reads it; nil for anything else.
  init?(_ url: String) {
    guard let address = try? WebAddress(url) else { return nil }
    scheme = address.scheme
    host = address.host
    port = address.port ?? (scheme == "https" ? "443" : "80")
  }

  /// Whether a request for this server may go on to `other` without being another server's.
  func isSameServer(as other: ServerAddress) -> Bool {
    self == other || (host == other.host && scheme == "http" && other.scheme == "https")
  }

  /// Whether the server is on this machine: `localhost` and names below it, 127.0.0.0/8, `::1`, the
  /// unspecified addresses (servers print `0.0.0.0` as their own), and this machine's name.
  var isThisMachine: Bool {
    let name = host.hasSuffix(".") ? String(host.dropLast()) : host
    if name == "localhost" || name.hasSuffix(".localhost") || Self.ownNames.contains(name) {
      return true
    }
    var four = in_addr()
    if inet_pton(AF_INET, name, &four) == 1 {
      let first = UInt32(bigEndian: four.s_addr) >> 24
      return first == 127 || four.s_addr == 0
    }
    var six = in6_addr()
    let inner = name.dropFirst().prefix { $0 != "]" && $0 != "%" }
    guard name.hasPrefix("["), inet_pton(AF_INET6, String(inner), &six) == 1 else { return false }
    let bytes = withUnsafeBytes(of: six) { Array($0) }
    let start: [UInt8] = Array(repeating: 0, count: 10)
    return bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] <= 1
      || bytes.starts(with: start + [0xFF, 0xFF, 127])
  }

  /// The machine's name, with its domain and without.
  private static let ownNames: Set<String> = {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return [] }
    let end = name.firstIndex(of: 0) ?? 0
    let full = String(decoding: name[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .lowercased()
    return Set([full, String(full.prefix { $0 != "." })]).subtracting([""])
  }()

  /// A URL without user, password, query and fragment, for messages.
  static func withoutSecrets(_ url: String) -> String {
    guard let address = ServerAddress(url) else { return "<malformed address>" }
    return "\(address.scheme)://\(address.host):\(address.port)"
      + (WebAddress.part(CURLUPART_PATH, of: url) ?? "")
  }
}
