/// A SHA-256 as a value of 32 bytes: small, and quick to compare and to hash.
public struct Digest256: Sendable {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// The SHA-256 of what `feed` puts in.
  public init(_ feed: (borrowing Digest) -> Void) {
    let digest = Digest(.sha256)
    feed(digest)
    words = digest.finishBytes().withUnsafeBytes {
      $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self)
    }
  }

  /// Reads 64 lower-case hexadecimal digits.
  /// - Returns: nil for anything else.
  public init?(hexadecimal: String) {
    var hexadecimal = hexadecimal
    let words = hexadecimal.withUTF8 { digits -> (UInt64, UInt64, UInt64, UInt64)? in
      guard digits.count == 64, let first = Self.word(digits[0..<16]),
        let second = Self.word(digits[16..<32]), let third = Self.word(digits[32..<48]),
        let fourth = Self.word(digits[48..<64])
      else { return nil }
      return (first, second, third, fourth)
    }
    guard let words else { return nil }
    self.words = words
  }

  private static func word(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
    var word: UInt64 = 0
    for digit in digits {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        word = word << 4 | UInt64(digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"):
        word = word << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    return word.bigEndian
  }

  /// Takes 32 bytes.
  /// - Returns: nil for any other number of bytes.
  public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    words = bytes.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self)
  }

  /// The digest in lower-case hexadecimal.
  public var hexadecimal: String { withUnsafeBytes { Digests.hexadecimal($0) } }

  /// The 32 bytes.
  public func withUnsafeBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows
    -> Value
  {
    try Swift.withUnsafeBytes(of: words, body)
  }
}

extension Digest256: Hashable {
  /// Whether the bytes are the same.
  public static func == (left: Digest256, right: Digest256) -> Bool { left.words == right.words }

  /// Hashes eight of the bytes: they are as evenly spread as any hash could make them.
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
