/// Reads JSON as servers send it: RFC 8259, and with it `NaN` and `Infinity`, which Python's writers
/// make of what JSON cannot hold; they become null.
///
/// It reads from the bytes as they came and skips what nobody asks for, since a reply may have
/// megabytes of log-probabilities.
public struct WireJSON {
  /// Objects and arrays may be nested this deep.
  static let maximumDepth = 64

  /// A value, and whether texts of it had bytes that are no UTF-8.
  public struct Reading: Sendable {
    /// The value.
    public let value: JSONValue
    /// Whether U+FFFD stands in it for bytes that are no UTF-8.
    public let isRepaired: Bool

    /// A reading.
    public init(value: JSONValue, isRepaired: Bool) {
      self.value = value
      self.isRepaired = isRepaired
    }
  }

  /// The value that the bytes begin with, after white space and a byte order mark; nil where they
  /// begin with no whole value. What follows the value is ignored.
  /// - Parameter skipped: members that are left out wherever they are.
  public static func read(
    _ bytes: some Sequence<UInt8>, skipping skipped: Set<String> = []
  ) -> Reading? {
    let reading = bytes.withContiguousStorageIfAvailable { buffer -> Reading? in
      var reader = WireJSON(bytes: buffer, skipped: skipped)
      guard let value = reader.value(depth: 0) else { return nil }
      return Reading(value: value, isRepaired: reader.isRepaired)
    }
    return reading ?? nil
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private let skipped: Set<String>
  private var position: Int
  private var isRepaired = false

  private init(bytes: UnsafeBufferPointer<UInt8>, skipped: Set<String>) {
    self.bytes = bytes
    self.skipped = skipped
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  private mutating func value(depth: Int) -> JSONValue? {
    skipBlanks()
    guard depth < Self.maximumDepth, position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return text().map(JSONValue.string)
    default: return atom()
    }
  }

  private mutating func object(depth: Int) -> JSONValue? {
    position += 1
    var members: [String: JSONValue] = [:]
    if take("}") { return .object(members) }
    repeat {
      skipBlanks()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\""), let name = text(),
        take(":")
      else { return nil }
      if skipped.contains(name) {
        guard skipValue() else { return nil }
      } else {
        guard let value = value(depth: depth + 1) else { return nil }
        members[name] = value
      }
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func array(depth: Int) -> JSONValue? {
    position += 1
    var elements: [JSONValue] = []
    if take("]") { return .array(elements) }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      elements.append(value)
    } while take(",")
    return take("]") ? .array(elements) : nil
  }

  private mutating func atom() -> JSONValue? {
    let start = position
    while position < bytes.count, Self.isAtomByte(bytes[position]) { position += 1 }
    let token = String(decoding: bytes[start..<position], as: UTF8.self)
    switch token {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null", "NaN", "Infinity", "-Infinity": return .null
    default: break
    }
    guard let first = token.utf8.first, first == 0x2D || (0x30...0x39).contains(first) else {
      return nil
    }
    if let whole = Int(token) { return .integer(whole) }
    return Double(token).map { $0.isFinite ? .number($0) : .null }
  }

  private static func isAtomByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2B
      || byte == 0x2D || byte == 0x2E
  }

  private mutating func skipBlanks() {
    while position < bytes.count,
      bytes[position] == 0x20 || (0x09...0x0D).contains(bytes[position])
    {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Moves behind a value without making one; only brackets and texts are looked at.
  private mutating func skipValue() -> Bool {
    var depth = 0
    skipBlanks()
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        guard skipText() else { return false }
        if depth == 0 { return true }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return true }
        depth -= 1
        if depth == 0 {
          position += 1
          return true
        }
      case UInt8(ascii: ","): if depth == 0 { return true }
      default: break
      }
      position += 1
    }
    return false
  }
}

// MARK: - Texts

extension WireJSON {
  private mutating func skipText() -> Bool {
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return true }
    }
    return false
  }

  private mutating func text() -> String? {
    let start = position + 1
    guard skipText(), position <= bytes.count else { return nil }
    let inner = UnsafeBufferPointer(rebasing: bytes[start..<position - 1])
    if !inner.contains(UInt8(ascii: "\\")) { return string(inner) }
    let plain = Self.unescaped(inner)
    return plain.withUnsafeBufferPointer { string($0) }
  }

  private mutating func string(_ text: UnsafeBufferPointer<UInt8>) -> String {
    // Validating is not specialized, and takes 50 times as long.
    if text.allSatisfy({ $0 < 0x80 }) { return String(decoding: text, as: UTF8.self) }
    if let valid = String(validating: text, as: UTF8.self) { return valid }
    isRepaired = true
    return String(decoding: text, as: UTF8.self)
  }

  private static func unescaped(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let rest = text[index...]
      let escape = rest.firstIndex(of: UInt8(ascii: "\\")) ?? text.count
      plain.append(contentsOf: text[index..<escape])
      index = escape
      guard index + 1 < text.count else { break }
      index = JSONEscape.append(at: index, of: text, to: &plain)
    }
    return plain
  }
}

/// The escapes of JSON's texts.
enum JSONEscape {
  /// Appends what the escape at `index` stands for, and returns the index behind it. Half a
  /// surrogate pair becomes U+FFFD; what is no escape is kept as it is.
  static func append(
    at index: Int, of text: UnsafeBufferPointer<UInt8>, to plain: inout [UInt8]
  ) -> Int {
    let byte = text[index + 1]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain.append(byte)
    case UInt8(ascii: "b"): plain.append(0x08)
    case UInt8(ascii: "f"): plain.append(0x0C)
    case UInt8(ascii: "n"): plain.append(0x0A)
    case UInt8(ascii: "r"): plain.append(0x0D)
    case UInt8(ascii: "t"): plain.append(0x09)
    case UInt8(ascii: "u"):
      guard let unit = unit(at: index, of: text) else {
        plain += [0x5C, byte]
        return index + 2
      }
      let (scalar, end) = scalar(unit, index + 6, of: text)
      plain += Array(String(scalar).utf8)
      return end
    default: plain += [0x5C, byte]
    }
    return index + 2
  }

  private static func scalar(
    _ unit: UInt32, _ end: Int, of text: UnsafeBufferPointer<UInt8>
  ) -> (Unicode.Scalar, end: Int) {
    if (0xD800...0xDBFF).contains(unit), let low = Self.unit(at: end, of: text),
      (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    {
      return (scalar, end + 6)
    }
    return (Unicode.Scalar(unit) ?? "\u{FFFD}", end)
  }

  /// The value of `\uXXXX` at an index, or nil.
  private static func unit(at index: Int, of text: UnsafeBufferPointer<UInt8>) -> UInt32? {
    guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"),
      text[index + 1] == UInt8(ascii: "u")
    else { return nil }
    var value: UInt32 = 0
    for digit in text[index + 2..<index + 6] {
      switch digit {
      case 0x30...0x39: value = value << 4 + UInt32(digit - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 + UInt32((digit | 0x20) - 0x57)
      default: return nil
      }
    }
    return value
  }
}
