import Glibc

/// The environment's proxies, which libcurl uses by itself and names in its errors, password and
/// all.
enum ProxySettings {
  private static let variables = ["http_proxy", "https_proxy", "all_proxy"]

  /// The variables, for a message.
  static let names = variables.joined(separator: ", ")

  /// A text without the addresses of proxies, and without what they hold of users and passwords.
  static func removed(from text: String) -> String {
    variables.flatMap { [$0, $0.uppercased()] }.reduce(text) { text, name in
      guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else {
        return text
      }
      let address = value.firstRange(of: "://").map { value[$0.upperBound...] } ?? value[...]
      var text = text.replacing(value, with: "<proxy>").replacing(address, with: "<proxy>")
      if let end = address.lastIndex(of: "@") {
        let login = address[..<end]
        for secret in [login, login.drop { $0 != ":" }.dropFirst()] where !secret.isEmpty {
          text = text.replacing(secret, with: "<secret>")
        }
      }
      return text
    }
  }
}
