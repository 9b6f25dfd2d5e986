/// The words of lenient JSON: blanks, names, texts, numbers.
struct JSONLexer {
  /// A name or a text, by where its bytes stand.
  struct Token {
    enum Kind {
      /// Without quotes.
      case bare
      case quoted
    }

    let kind: Kind
    /// The bytes, without the quotes.
    let range: Range<Int>
  }

  /// A value that holds no others.
  enum Scalar {
    case text(Token)
    case number(JSONValue, digits: Range<Int>)
    case flag(Bool)
    case null
  }

  let bytes: [UInt8]
  var position = 0
  /// How many bytes were looked at.
  private(set) var steps = 0
  /// From where on no text in double or in single quotes is closed.
  private var unclosed: (double: Int, single: Int) = (.max, .max)
  /// The last comment that was skipped, so that many attempts skip a long one once.
  private var comment = 0..<0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The next byte; nil at the end.
  mutating func peek() -> UInt8? {
    steps += 1
    return position < bytes.count ? bytes[position] : nil
  }

  /// Moves over a byte, if it is the next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// Moves over blanks and a colon; false where there is none.
  mutating func colon() -> Bool {
    skipBlanks()
    return take(0x3A)
  }

  /// Moves over white space and comments.
  mutating func skipBlanks() {
    while let byte = peek() {
      let isComment =
        byte == 0x23
        || byte == 0x2F && position + 1 < bytes.count && bytes[position + 1] == 0x2F
      if isComment {
        skipComment()
      } else if byte == 0x20 || (0x09...0x0D).contains(byte) {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func skipComment() {
    if !comment.contains(position) {
      let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
      steps += end - position
      comment = position..<end
    }
    position = comment.upperBound
  }

  /// A member's name, with or without quotes.
  mutating func name() -> Token? {
    switch peek() {
    case 0x22, 0x27: quoted()
    default: bare()
    }
  }

  /// A value that is neither an object nor an array.
  mutating func scalar() -> Scalar? {
    guard let byte = peek() else { return nil }
    switch byte {
    case 0x22, 0x27: return quoted().map(Scalar.text)
    case 0x2B, 0x2D, 0x2E, 0x30...0x39: return number()
    default: return word()
    }
  }

  /// A text in double or single quotes.
  private mutating func quoted() -> Token? {
    let quote = bytes[position]
    let isDouble = quote == 0x22
    guard position < (isDouble ? unclosed.double : unclosed.single) else { return nil }
    let start = position
    position += 1
    while let byte = peek() {
      position += 1
      if byte == quote { return Token(kind: .quoted, range: start + 1..<position - 1) }
      if byte == 0x5C, position < bytes.count { position += 1 }
    }
    if isDouble { unclosed.double = start } else { unclosed.single = start }
    return nil
  }

  /// A name without quotes.
  private mutating func bare() -> Token? {
    let range = run { byte in
      byte == 0x5F || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
    return range.isEmpty ? nil : Token(kind: .bare, range: range)
  }

  private mutating func number() -> Scalar? {
    let range = run { byte in
      switch byte {
      case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x65, 0x45: true
      default: false
      }
    }
    let digits = String(decoding: bytes[range], as: UTF8.self)
    if digits == "-" || digits == "+" {
      if case .null = word() { return .null }
      return nil
    }
    if let whole = Int(digits) { return .number(.integer(whole), digits: range) }
    guard let value = Double(digits), value.isFinite else { return nil }
    return .number(.number(value), digits: range)
  }

  /// `true`, `false`, `null` and what others write for them; what is no number is null.
  private mutating func word() -> Scalar? {
    guard let token = bare() else { return nil }
    return switch String(decoding: bytes[token.range], as: UTF8.self) {
    case "true", "True", "TRUE": .flag(true)
    case "false", "False", "FALSE": .flag(false)
    case "null", "None", "NaN", "nan", "Infinity", "inf": .null
    default: nil
    }
  }

  private mutating func run(while belongs: (UInt8) -> Bool) -> Range<Int> {
    let start = position
    while let byte = peek(), belongs(byte) { position += 1 }
    return start..<position
  }
}

// MARK: - Texts

extension JSONLexer {
  /// What a name or a text says: its escapes are resolved, those that JSON does not know stay.
  func text(of token: Token) -> String {
    let raw = bytes[token.range]
    guard token.kind == .quoted, raw.contains(0x5C) else {
      return String(decoding: raw, as: UTF8.self)
    }
    var result: [UInt8] = []
    result.reserveCapacity(raw.count)
    var index = raw.startIndex
    while index < raw.endIndex {
      let byte = raw[index]
      index += 1
      if byte == 0x5C, index < raw.endIndex {
        resolve(raw, &index, into: &result)
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func resolve(_ raw: ArraySlice<UInt8>, _ index: inout Int, into result: inout [UInt8]) {
    let byte = raw[index]
    index += 1
    switch byte {
    case 0x22, 0x27, 0x2F, 0x5C: result.append(byte)
    case 0x62: result.append(0x08)
    case 0x66: result.append(0x0C)
    case 0x6E: result.append(0x0A)
    case 0x72: result.append(0x0D)
    case 0x74: result.append(0x09)
    case 0x75: resolveUnicode(raw, &index, into: &result)
    default: result += [0x5C, byte]
    }
  }

  /// `\uXXXX`, in pairs for surrogates; half a pair becomes U+FFFD.
  private func resolveUnicode(
    _ raw: ArraySlice<UInt8>, _ index: inout Int, into result: inout [UInt8]
  ) {
    guard var unit = Self.hexadecimal(raw[index...].prefix(4)) else {
      result += [0x5C, 0x75]
      return
    }
    index += 4
    let rest = raw[index...]
    if (0xD800...0xDBFF).contains(unit), rest.starts(with: [0x5C, 0x75]),
      let low = Self.hexadecimal(rest.dropFirst(2).prefix(4)), (0xDC00...0xDFFF).contains(low)
    {
      unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      index += 6
    }
    let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
    result += Array(String(Character(scalar)).utf8)
  }

  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
    guard digits.count == 4,
      digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) })
    else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
