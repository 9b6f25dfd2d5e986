#if canImport(Glibc)
  import Glibc
#endif

/// An endpoint's key. It prints as `<key>`, and nothing but the request's header ever holds it.
public struct APIKey: Sendable {
  let secret: String

  /// A key, without the white space around it that environment files tend to leave; nil where
  /// nothing remains.
  public init?(_ text: String) {
    secret = text.trimmingSpace()
    if secret.isEmpty { return nil }
  }

  /// The text with every occurrence of the key taken out: servers like to repeat it in refusals.
  func redacted(from text: String) -> String {
    text.contains(secret) ? text.replacing(secret, with: "<key>") : text
  }

  /// The bytes with every occurrence of the key taken out.
  func redacted(from bytes: [UInt8]) -> [UInt8] {
    let secret = Array(secret.utf8)
    return Self.contains(secret, bytes) ? bytes.replacing(secret, with: Array("<key>".utf8)) : bytes
  }

  private static func contains(_ part: [UInt8], _ whole: [UInt8]) -> Bool {
    whole.withUnsafeBytes { whole in
      var rest = UnsafeRawBufferPointer(rebasing: whole.dropLast(part.count - 1))
      while let start = rest.baseAddress,
        let match = memchr(start, Int32(part[0]), rest.count)
      {
        if memcmp(match, part, part.count) == 0 { return true }
        rest = UnsafeRawBufferPointer(rebasing: rest[(UnsafeRawPointer(match) - start + 1)...])
      }
      return false
    }
  }
}

extension APIKey: CustomStringConvertible, CustomReflectable {
  public var description: String { "<key>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
