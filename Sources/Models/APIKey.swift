import Evaluation

/// An endpoint's key. It prints as `<key>`, and nothing but the request's header ever holds it.
public struct APIKey: Sendable {
  let secret: String

  /// A key, without the white space around it that environment files tend to leave; nil where
  /// nothing remains.
  public init?(_ text: String) {
    secret = text.trimmingSpace()
    if secret.isEmpty { return nil }
  }
}

extension APIKey: CustomStringConvertible, CustomReflectable {
  public var description: String { "<key>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
