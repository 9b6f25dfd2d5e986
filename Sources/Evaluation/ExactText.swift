#if canImport(Glibc)
  import Glibc
#endif

/// A text that equals only the same bytes, as ids do in files, in SQLite and in Python: the key for
/// task ids and whatever else others name.
///
/// Swift's strings are equal under canonical equivalence already: an é of one scalar and an é of two
/// would be one id.
public struct ExactText: Sendable, Hashable {
  /// The text.
  public let text: String

  /// A text, compared by its bytes.
  public init(_ text: String) { self.text = text }

  /// Whether both have the same bytes.
  public static func == (left: Self, right: Self) -> Bool {
    var (left, right) = (left.text, right.text)
    return left.withUTF8 { left in
      right.withUTF8 { right in
        guard left.count == right.count, let start = left.baseAddress,
          let other = right.baseAddress
        else { return left.isEmpty && right.isEmpty }
        return memcmp(start, other, left.count) == 0
      }
    }
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension Dictionary where Key == ExactText {
  /// The value of the key with just these bytes.
  public subscript(_ text: String) -> Value? { self[ExactText(text)] }
}

extension Set where Element == ExactText {
  /// Whether a text with just these bytes is in the set.
  public func contains(_ text: String) -> Bool { contains(ExactText(text)) }
}
