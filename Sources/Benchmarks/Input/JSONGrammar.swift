// The tokens of JSON (RFC 8259), strictly.

extension JSONReader {
  mutating func peek() -> UInt8? {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case let byte: return byte
      }
    }
    return nil
  }

  mutating func open(_ bracket: UInt8, _ kind: String) throws {
    guard peek() == bracket else { throw typeError(kind) }
    if path.count >= Self.maximumDepth {
      throw syntaxError("values are nested deeper than \(Self.maximumDepth)")
    }
    position += 1
  }

  mutating func closes(_ bracket: UInt8) throws -> Bool {
    guard peek() == bracket else { return false }
    position += 1
    return true
  }

  /// After a value: whether a comma announces another one, or the bracket closes.
  mutating func continues(_ bracket: UInt8) throws -> Bool {
    if try closes(bracket) { return false }
    try expect(0x2C, bracket == 0x7D ? "a comma or }" : "a comma or ]")
    if peek() == bracket { throw syntaxError("a comma before the closing bracket") }
    return true
  }

  mutating func expect(_ byte: UInt8, _ what: String) throws {
    guard peek() == byte else { throw syntaxError("expected \(what)") }
    position += 1
  }

  mutating func literal(_ word: StaticString) throws {
    let length = word.utf8CodeUnitCount
    let matches = word.withUTF8Buffer { buffer in
      position + length <= end && bytes[position..<position + length].elementsEqual(buffer)
    }
    guard matches else {
      let isCutOff = word.withUTF8Buffer { $0.starts(with: bytes[position..<end]) }
      if isCutOff { position = end }
      throw syntaxError("expected \(word)")
    }
    position += length
  }

  /// What stands between the quotes of a string.
  struct ScannedString {
    let range: Range<Int>
    let hasEscapes: Bool
    let isASCII: Bool
  }

  /// Moves over a string.
  mutating func scanString() throws -> ScannedString {
    let first = position + 1
    var index = first
    var hasEscapes = false
    var union: UInt64 = 0
    while index < end {
      index = bytes.withUnsafeBytes { Self.plainEnd($0, from: index, before: end, &union) }
      guard index < end else { break }
      switch bytes[index] {
      case 0x22:
        position = index + 1
        return ScannedString(
          range: first..<index, hasEscapes: hasEscapes,
          isASCII: union & 0x8080_8080_8080_8080 == 0)
      case 0x5C:
        hasEscapes = true
        index += 2
      default:
        position = index
        throw syntaxError("a control character in a text must be escaped")
      }
    }
    position = end
    throw syntaxError("the text is not closed")
  }

  /// Where the next quote, backslash or control character is, eight bytes at a time; `union`
  /// gathers the bits of the bytes before it.
  private static func plainEnd(
    _ bytes: UnsafeRawBufferPointer, from start: Int, before end: Int, _ union: inout UInt64
  ) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = start
    while index + 8 <= end {
      let word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      // The lowest of these bits is at the first such byte; higher ones may be carried over.
      let stops =
        ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash
          | (word &- ones &* 0x20) & ~word) & (ones &* 0x80)
      if stops != 0 {
        let count = stops.trailingZeroBitCount / 8
        union |= word & ((1 << UInt64(8 * count)) &- 1)
        return index + count
      }
      union |= word
      index += 8
    }
    while index < end, bytes[index] >= 0x20, bytes[index] != 0x22, bytes[index] != 0x5C {
      union |= UInt64(bytes[index])
      index += 1
    }
    return index
  }

  mutating func scanNumber() throws -> Range<Int> {
    let first = position
    if bytes[position] == 0x2D { position += 1 }
    let integer = position
    try skipDigits()
    if bytes[integer] == 0x30, position > integer + 1 {
      position = integer
      throw syntaxError("a number must not begin with 0")
    }
    if position < end, bytes[position] == 0x2E {
      position += 1
      try skipDigits()
    }
    if position < end, bytes[position] | 0x20 == 0x65 {
      position += 1
      if position < end, bytes[position] == 0x2B || bytes[position] == 0x2D { position += 1 }
      try skipDigits()
    }
    return first..<position
  }

  private mutating func skipDigits() throws {
    let begin = position
    while position < end, (0x30...0x39).contains(bytes[position]) { position += 1 }
    if position == begin { throw syntaxError("expected a digit") }
  }
}

// MARK: - Escapes

extension JSONReader {
  mutating func unescaped(_ range: Range<Int>) throws -> String {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      guard byte == 0x5C else {
        result.append(byte)
        index += 1
        continue
      }
      let scalar = try escape(at: &index, before: range.upperBound)
      result.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    }
    guard let text = String(validating: result, as: UTF8.self) else {
      position = range.lowerBound - 1
      throw syntaxError("the text is not valid UTF-8")
    }
    return text
  }

  /// The scalar of the escape at `index`, which moves behind it.
  private mutating func escape(at index: inout Int, before limit: Int) throws -> Unicode.Scalar {
    let begin = index
    index += 2
    switch bytes[begin + 1] {
    case 0x22: return "\""
    case 0x5C: return "\\"
    case 0x2F: return "/"
    case 0x62: return "\u{08}"
    case 0x66: return "\u{0C}"
    case 0x6E: return "\n"
    case 0x72: return "\r"
    case 0x74: return "\t"
    case 0x75: return try unicodeEscape(at: &index, from: begin, before: limit)
    default:
      position = begin
      throw syntaxError("unknown escape")
    }
  }

  private mutating func unicodeEscape(
    at index: inout Int, from begin: Int, before limit: Int
  ) throws -> Unicode.Scalar {
    var unit = hexadecimal(at: index, before: limit)
    index += 4
    if let high = unit, (0xD800...0xDBFF).contains(high), index + 1 < limit,
      bytes[index] == 0x5C, bytes[index + 1] == 0x75,
      let low = hexadecimal(at: index + 2, before: limit), (0xDC00...0xDFFF).contains(low)
    {
      unit = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
      index += 6
    }
    if allowsLoneSurrogates, let lone = unit, (0xD800...0xDFFF).contains(lone) {
      unit = LoneSurrogate.standIn(for: lone)
    }
    guard let unit, let scalar = Unicode.Scalar(unit) else {
      position = begin
      throw syntaxError("\\u must be followed by four hexadecimal digits, surrogates in pairs")
    }
    return scalar
  }

  private func hexadecimal(at index: Int, before limit: Int) -> UInt32? {
    guard index + 4 <= limit else { return nil }
    let digits = bytes[index..<index + 4]
    guard digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) })
    else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}

/// A surrogate without its other half, which Python's strings may hold and Swift's may not.
private enum LoneSurrogate {
  /// The private-use code point that stands for it. It is treated as Python treats the surrogate (no
  /// letter, no space, no punctuation, its own lower case), equals no other one's, and no published
  /// answer has it.
  static func standIn(for surrogate: UInt32) -> UInt32 { 0x100000 + surrogate }
}
