import CSQLite
import Digests
import Evaluation

/// A SHA-256 as the store keeps it: 32 bytes.
struct Key: Hashable, Sendable {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// Reads 64 lower-case hexadecimal digits.
  /// - Returns: nil for anything else.
  init?(hexadecimal: String) {
    var bytes = hexadecimal.utf8.makeIterator()
    func word() -> UInt64? {
      var word: UInt64 = 0
      for _ in 0..<16 {
        switch bytes.next() {
        case .some(let digit) where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit):
          word = word << 4 | UInt64(digit - UInt8(ascii: "0"))
        case .some(let digit) where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(digit):
          word = word << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
        default: return nil
        }
      }
      return word.bigEndian
    }
    guard let first = word(), let second = word(), let third = word(), let fourth = word(),
      bytes.next() == nil
    else { return nil }
    words = (first, second, third, fourth)
  }

  /// The identity of a request.
  /// - Throws: `StoreError.invalidValue` if it is no SHA-256.
  init(requestKey: String) throws {
    guard let key = Key(hexadecimal: requestKey) else {
      throw StoreError.invalidValue(
        place: "request key \(requestKey.prefix(80))",
        problem: "expected a SHA-256 as 64 lower-case hexadecimal digits")
    }
    self = key
  }

  /// The identity of a message: the SHA-256 of its role, a zero byte and its text.
  init(_ message: Message) {
    let digest = Digest(.sha256)
    digest.update(message.role.rawValue + "\u{0}")
    digest.update(message.content)
    words = digest.finishBytes().withUnsafeBytes {
      $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self)
    }
  }

  static func == (left: Key, right: Key) -> Bool { left.words == right.words }

  func hash(into hasher: inout Hasher) {
    withUnsafeBytes(of: words) { hasher.combine(bytes: $0) }
  }
}

extension Key: SQLBindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    withUnsafeBytes(of: words) {
      sqlite3_bind_blob(statement, index, $0.baseAddress, 32, csqlite_transient())
    }
  }
}

extension Row {
  /// A blob in lower-case hexadecimal.
  func hexadecimal(_ column: Int32) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: blob(column).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self)
  }
}
