import Evaluation

/// Reads JSON as endpoints and models write it: several times faster than `JSONDecoder` on the
/// small replies that matter here, and able to repair what is only a broken character.
///
/// Invalid UTF-8 and lone surrogate escapes (`\ud83d` without its partner) become U+FFFD; control
/// characters may stand in strings as they are. Everything else must be JSON.
struct JSONReader {
  /// What was read.
  struct Reading {
    let value: JSONValue
    /// Whether a broken character was replaced.
    let isRepaired: Bool
  }

  private struct Malformed: Error {}

  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var isRepaired = false
  private static let maxDepth = 200

  /// Reads one JSON value; nil where the bytes are none.
  static func read(_ bytes: [UInt8]) -> Reading? {
    let isValid = String(validating: bytes, as: UTF8.self) != nil
    let text = isValid ? bytes : Array(String(decoding: bytes, as: UTF8.self).utf8)
    return text.withUnsafeBufferPointer { text in
      var reader = JSONReader(bytes: text)
      guard let value = try? reader.document() else { return nil }
      return Reading(value: value, isRepaired: reader.isRepaired || !isValid)
    }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private mutating func document() throws(Malformed) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    let value = try value(depth: 0)
    guard next() == nil else { throw Malformed() }
    return value
  }

  /// The next byte that is no white space, not consumed.
  private mutating func next() -> UInt8? {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      case let byte: return byte
      }
    }
    return nil
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(Malformed) {
    guard next() == UInt8(ascii: character) else { throw Malformed() }
    index += 1
  }

  private mutating func value(depth: Int) throws(Malformed) -> JSONValue {
    guard depth < Self.maxDepth else { throw Malformed() }
    switch next() {
    case UInt8(ascii: "{"): return .object(try members(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func members(depth: Int) throws(Malformed) -> [String: JSONValue] {
    index += 1
    var members: [String: JSONValue] = [:]
    if next() == UInt8(ascii: "}") {
      index += 1
      return members
    }
    while true {
      guard next() == UInt8(ascii: "\"") else { throw Malformed() }
      let name = try string()
      try expect(":")
      members[name] = try value(depth: depth)
      if next() != UInt8(ascii: ",") { break }
      index += 1
    }
    try expect("}")
    return members
  }

  private mutating func elements(depth: Int) throws(Malformed) -> [JSONValue] {
    index += 1
    var elements: [JSONValue] = []
    if next() == UInt8(ascii: "]") {
      index += 1
      return elements
    }
    while true {
      elements.append(try value(depth: depth))
      if next() != UInt8(ascii: ",") { break }
      index += 1
    }
    try expect("]")
    return elements
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Malformed)
    -> JSONValue
  {
    let length = word.utf8CodeUnitCount
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: length)
    guard bytes[index...].starts(with: expected) else { throw Malformed() }
    index += length
    return value
  }

  private mutating func number() throws(Malformed) -> JSONValue {
    let start = index
    while index < bytes.count, "+-.0123456789Ee".utf8.contains(bytes[index]) { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    // Swift also reads "+1", ".5" and "5.", which JSON has not.
    guard let first = text.utf8.first, let last = text.utf8.last, last != UInt8(ascii: "."),
      first == UInt8(ascii: "-") || (48...57).contains(first)
    else { throw Malformed() }
    if let whole = Int(text) { return .integer(whole) }
    guard let number = Double(text) else { throw Malformed() }
    return .number(number)
  }
}

// MARK: - Strings

extension JSONReader {
  private mutating func string() throws(Malformed) -> String {
    index += 1
    let start = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        defer { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      default: index += 1
      }
    }
    throw Malformed()
  }

  private mutating func escapedString(from start: Int) throws(Malformed) -> String {
    var out = Array(bytes[start..<index])
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: out, as: UTF8.self)
      case UInt8(ascii: "\\"): out.append(contentsOf: try escape().utf8)
      default: out.append(byte)
      }
    }
    throw Malformed()
  }

  private mutating func escape() throws(Malformed) -> Unicode.Scalar {
    guard index < bytes.count else { throw Malformed() }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw Malformed()
    }
  }

  private mutating func unicodeEscape() throws(Malformed) -> Unicode.Scalar {
    guard let unit = hexUnit(at: index) else { throw Malformed() }
    index += 4
    if let scalar = Unicode.Scalar(unit) { return scalar }
    if UTF16.isLeadSurrogate(UInt16(unit)), index + 6 <= bytes.count,
      bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
      let trail = hexUnit(at: index + 2), UTF16.isTrailSurrogate(UInt16(trail)),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (trail - 0xDC00))
    {
      index += 6
      return scalar
    }
    isRepaired = true
    return "\u{fffd}"
  }

  private func hexUnit(at start: Int) -> UInt32? {
    guard start + 4 <= bytes.count else { return nil }
    var unit: UInt32 = 0
    for byte in bytes[start..<start + 4] {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }
}
