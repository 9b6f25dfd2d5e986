/// Reads the JSON object in a model's reply, however it is wrapped.
///
/// It takes what models write: prose and code fences around the object, trailing commas, line breaks
/// in a text, text in single quotes, `True`, `False` and `None`, comments of Python or C++, escapes
/// that JSON does not know. It takes no object that is not closed.
public enum LenientJSON {
  /// Objects and arrays may be nested this deep.
  public static let maximumDepth = 64

  /// The first closed object in the text that the condition accepts, else nil.
  ///
  /// Time is linear in the length of the text, whatever it holds: the search ends after reading
  /// sixteen times its length.
  public static func object(
    in text: String, where accepts: (JSONValue) -> Bool = { _ in true }
  ) -> JSONValue? {
    var parser = LenientParser(Array(text.utf8))
    while let start = parser.nextBrace() {
      guard let value = parser.value(depth: 0) else {
        if parser.isExhausted { return nil }
        parser.position = start + 1
        continue
      }
      if accepts(value) { return value }
    }
    return nil
  }
}

/// A recursive-descent parser with a budget of steps.
private struct LenientParser {
  let bytes: [UInt8]
  var position = 0
  private var budget: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    budget = 16 * bytes.count + 256
  }

  var isExhausted: Bool { budget <= 0 }

  /// Moves to the next opening brace.
  mutating func nextBrace() -> Int? {
    guard position < bytes.count,
      let brace = bytes[position...].firstIndex(of: 0x7B)
    else { return nil }
    position = brace
    return brace
  }

  mutating func value(depth: Int) -> JSONValue? {
    skipBlanks()
    guard depth < LenientJSON.maximumDepth, let byte = peek() else { return nil }
    switch byte {
    case 0x7B: return object(depth: depth)
    case 0x5B: return array(depth: depth)
    case 0x22, 0x27: return text().map(JSONValue.string)
    case 0x2B, 0x2D, 0x2E, 0x30...0x39: return number()
    default: return word()
    }
  }

  private mutating func object(depth: Int) -> JSONValue? {
    position += 1
    var members: [String: JSONValue] = [:]
    while true {
      skipBlanks()
      guard let byte = peek() else { return nil }
      if byte == 0x7D {
        position += 1
        return .object(members)
      }
      guard let name = byte == 0x22 || byte == 0x27 ? text() : bareName() else { return nil }
      skipBlanks()
      guard take(0x3A), let value = value(depth: depth + 1) else { return nil }
      members[name] = value
      skipBlanks()
      guard take(0x2C) || peek() == 0x7D else { return nil }
    }
  }

  private mutating func array(depth: Int) -> JSONValue? {
    position += 1
    var elements: [JSONValue] = []
    while true {
      skipBlanks()
      if take(0x5D) { return .array(elements) }
      guard let value = value(depth: depth + 1) else { return nil }
      elements.append(value)
      skipBlanks()
      guard take(0x2C) || peek() == 0x5D else { return nil }
    }
  }

  /// A text in double or single quotes.
  private mutating func text() -> String? {
    let quote = bytes[position]
    position += 1
    var result: [UInt8] = []
    while let byte = peek() {
      position += 1
      if byte == quote { return String(decoding: result, as: UTF8.self) }
      if byte == 0x5C {
        escape(into: &result)
      } else {
        result.append(byte)
      }
    }
    return nil
  }

  /// What an escape stands for; one that JSON does not know is kept as it is.
  private mutating func escape(into result: inout [UInt8]) {
    guard let byte = peek() else { return }
    position += 1
    switch byte {
    case 0x22, 0x27, 0x2F, 0x5C: result.append(byte)
    case 0x62: result.append(0x08)
    case 0x66: result.append(0x0C)
    case 0x6E: result.append(0x0A)
    case 0x72: result.append(0x0D)
    case 0x74: result.append(0x09)
    case 0x75: unicodeEscape(into: &result)
    default: result += [0x5C, byte]
    }
  }

  /// `\uXXXX`, in pairs for surrogates; half a pair becomes U+FFFD.
  private mutating func unicodeEscape(into result: inout [UInt8]) {
    guard var unit = hexadecimal(at: position) else {
      result += [0x5C, 0x75]
      return
    }
    position += 4
    if (0xD800...0xDBFF).contains(unit), position + 1 < bytes.count, bytes[position] == 0x5C,
      bytes[position + 1] == 0x75, let low = hexadecimal(at: position + 2),
      (0xDC00...0xDFFF).contains(low)
    {
      unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      position += 6
    }
    let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
    result += Array(String(Character(scalar)).utf8)
  }

  private func hexadecimal(at start: Int) -> UInt32? {
    guard start + 4 <= bytes.count else { return nil }
    let digits = bytes[start..<start + 4]
    guard digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) })
    else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private mutating func number() -> JSONValue? {
    let token = run { byte in
      (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x65, 0x45].contains(byte)
    }
    if let whole = Int(token) { return .integer(whole) }
    guard let value = Double(token), value.isFinite else { return nil }
    return .number(value)
  }

  private mutating func word() -> JSONValue? {
    switch bareName() {
    case "true", "True", "TRUE": .bool(true)
    case "false", "False", "FALSE": .bool(false)
    case "null", "None": .null
    default: nil
    }
  }

  /// A name without quotes.
  private mutating func bareName() -> String? {
    let name = run { byte in
      byte == 0x5F || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
    return name.isEmpty ? nil : name
  }

  private mutating func run(while belongs: (UInt8) -> Bool) -> String {
    let start = position
    while let byte = peek(), belongs(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Moves over white space and comments.
  private mutating func skipBlanks() {
    while let byte = peek() {
      let isComment =
        byte == 0x23
        || byte == 0x2F && position + 1 < bytes.count && bytes[position + 1] == 0x2F
      if isComment {
        while let byte = peek(), byte != 0x0A { position += 1 }
      } else if byte == 0x20 || (0x09...0x0D).contains(byte) {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// The next byte; nil at the end, or when the budget is used up.
  private mutating func peek() -> UInt8? {
    budget -= 1
    return position < bytes.count && budget > 0 ? bytes[position] : nil
  }
}
