import Glibc

/// What must not come back in a server's words: keys, and what URLs, headers and variables hold of
/// passwords and keys.
///
/// Local servers want placeholders for keys, such as `none`, `EMPTY` or `no-key-required`. They are
/// no secrets, and a model says such words too.
public struct Secrets: Sendable, CustomReflectable {
  /// Those that are taken out of error texts: 6 bytes or more, and not letters alone below 12.
  private let words: [[UInt8]]
  /// Those that are taken out of replies, which are scored: 16 bytes or more that look as if chance
  /// had made them (`isRandom`).
  private let keys: [[UInt8]]

  /// What of these texts is worth hiding.
  public init(_ texts: [String]) {
    let secrets = Set(texts).map { Array($0.utf8) }
      .sorted { ($1.count, $0.description) < ($0.count, $1.description) }
    words = secrets.filter { secret in
      secret.count >= 12 || secret.count >= 6 && !secret.allSatisfy(Self.isLetter)
    }
    keys = secrets.filter(Self.isRandom)
  }

  /// Shows nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// An error text with every secret replaced.
  public func removed(from text: String) -> String { Self.remove(words, from: text) ?? text }

  /// A reply's text with every key replaced; nil where it holds none.
  public func removedKeys(from text: String) -> String? { Self.remove(keys, from: text) }

  /// Whether a text may be a key: at least 16 bytes without white space, of at least two of the
  /// kinds lower-case letters, capitals and digits, with at least 64 bits by the frequencies of its
  /// bytes (Shannon's entropy times the length).
  public static func isRandom(_ secret: [UInt8]) -> Bool {
    guard secret.count >= 16, !secret.contains(where: { $0 <= 0x20 }) else { return false }
    let kinds = [0x30...0x39, 0x41...0x5A, 0x61...0x7A].count { kind in
      secret.contains { kind.contains(Int($0)) }
    }
    var counts: [UInt8: Int] = [:]
    for byte in secret { counts[byte, default: 0] += 1 }
    let bits = counts.values.reduce(0.0) { sum, count in
      sum - Double(count) * log2(Double(count) / Double(secret.count))
    }
    return kinds >= 2 && bits >= 64
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}

// MARK: - Searching

extension Secrets {
  private static let mark = Array("<key>".utf8)

  /// A text with secrets replaced, as they are and with JSON's escapes in them, which whoever reads
  /// JSON in the text would undo; nil where there are none.
  private static func remove(_ secrets: [[UInt8]], from text: String) -> String? {
    guard !secrets.isEmpty else { return nil }
    var text = text
    var found: String?
    for secret in secrets {
      let cleaned = text.withUTF8 { bytes in
        bytes.contains(UInt8(ascii: "\\"))
          ? removeEscaped(secret, from: bytes) : remove(secret, from: bytes)
      }
      guard let cleaned else { continue }
      text = String(decoding: cleaned, as: UTF8.self)
      found = text
    }
    return found
  }

  private static func remove(
    _ secret: [UInt8], from bytes: UnsafeBufferPointer<UInt8>
  ) -> [UInt8]? {
    ByteSearch(secret).occurs(in: bytes) ? Array(bytes).replacing(secret, with: mark) : nil
  }

  /// Searches the text with its escapes undone, and replaces what they were made of.
  private static func removeEscaped(
    _ secret: [UInt8], from bytes: UnsafeBufferPointer<UInt8>
  ) -> [UInt8]? {
    var plain: [UInt8] = []
    var origins: [Int] = []
    var index = 0
    while index < bytes.count {
      let start = index
      if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
        index = JSONEscape.append(at: index, of: bytes, to: &plain)
      } else {
        plain.append(bytes[index])
        index += 1
      }
      while origins.count < plain.count { origins.append(start) }
    }
    origins.append(bytes.count)
    let ranges = plain.ranges(of: secret)
    guard !ranges.isEmpty else { return nil }
    var cleaned: [UInt8] = []
    var position = 0
    for range in ranges {
      cleaned += bytes[position..<origins[range.lowerBound]]
      cleaned += mark
      position = origins[range.upperBound]
    }
    return cleaned + bytes[position...]
  }
}
