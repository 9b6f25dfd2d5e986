/// Reads JSON5: JSON with comments, trailing commas, names without quotes, texts in single quotes, and
/// numbers as JavaScript writes them. What is wrong is named with its line and column, and a member
/// that an object has twice is an error, since one of the two would be without effect.
struct SettingsText {
  /// A place in the text, both counted from 1; columns are characters.
  struct Position: Sendable, Hashable {
    let line: Int
    let column: Int

    init(_ offset: Int, in bytes: [UInt8]) {
      let before = bytes[..<min(offset, bytes.count)]
      let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let mark = lineStart == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      line = before.count { $0 == 0x0A } + 1
      column = String(decoding: before[lineStart...].dropFirst(mark), as: UTF8.self).count + 1
    }
  }

  /// What is wrong, and where.
  struct Fault: Error {
    let position: Position
    let problem: String
  }

  /// Objects and arrays may be nested this deep.
  private static let maximumDepth = 256

  private let bytes: [UInt8]
  private var index: Int
  private var starts: [String: Int] = [:]

  /// The value of a text, and where in its bytes each member and element begins, by JSON path.
  static func read(
    _ bytes: [UInt8]
  ) throws(Fault) -> (value: JSONValue, starts: [String: Int]) {
    var reader = SettingsText(bytes)
    if let fault = reader.encodingFault { throw fault }
    let value = try reader.value(at: "", depth: 0)
    try reader.skipBlanks()
    guard reader.index == bytes.count else { throw reader.expected("the end of the file") }
    return (value, reader.starts)
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  // MARK: - Values

  private mutating func value(at path: String, depth: Int) throws(Fault) -> JSONValue {
    try skipBlanks()
    starts[path] = index
    guard depth < Self.maximumDepth else { throw fault("nested too deep") }
    switch peek {
    case UInt8(ascii: "{"): return try object(at: path, depth: depth)
    case UInt8(ascii: "["): return try array(at: path, depth: depth)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try text())
    default: return try bare()
    }
  }

  private mutating func object(at path: String, depth: Int) throws(Fault) -> JSONValue {
    index += 1
    var members: [String: JSONValue] = [:]
    while true {
      try skipBlanks()
      if take("}") { return .object(members) }
      let start = index
      let name = try name()
      guard members[name] == nil else {
        throw fault("the member \"\(name)\" is there twice", at: start)
      }
      try skipBlanks()
      guard take(":") else { throw expected("\":\" behind \"\(name)\"") }
      members[name] = try value(at: path.isEmpty ? name : "\(path).\(name)", depth: depth + 1)
      try skipBlanks()
      guard take(",") || peek == UInt8(ascii: "}") else { throw expected("\",\" or \"}\"") }
    }
  }

  private mutating func array(at path: String, depth: Int) throws(Fault) -> JSONValue {
    index += 1
    var elements: [JSONValue] = []
    while true {
      try skipBlanks()
      if take("]") { return .array(elements) }
      elements.append(try value(at: "\(path)[\(elements.count)]", depth: depth + 1))
      try skipBlanks()
      guard take(",") || peek == UInt8(ascii: "]") else { throw expected("\",\" or \"]\"") }
    }
  }

  private mutating func name() throws(Fault) -> String {
    if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") { return try text() }
    let start = index
    let word = word()
    guard let first = word.utf8.first, !(0x30...0x39).contains(first) else {
      index = start
      throw expected("a member's name or \"}\"")
    }
    return word
  }

  /// A number, or one of the words that are values.
  private mutating func bare() throws(Fault) -> JSONValue {
    let start = index
    var sign = ""
    if take("-") { sign = "-" } else if take("+") { sign = "" }
    let isSigned = index > start
    let word = word(numbers: true)
    if !isSigned {
      switch word {
      case "true": return .bool(true)
      case "false": return .bool(false)
      case "null": return .null
      default: break
      }
    }
    if let number = Self.number(sign, word) { return number }
    index = start
    throw word.isEmpty
      ? expected("a value")
      : fault("expected a value, found \"\(TerminalText.visible(word))\"; texts stand in quotes")
  }

  private static func number(_ sign: String, _ word: String) -> JSONValue? {
    if word == "Infinity" { return .number(sign.isEmpty ? .infinity : -.infinity) }
    if word == "NaN" { return .number(.nan) }
    let lower = word.lowercased()
    if lower.hasPrefix("0x") {
      return Int(sign + lower.dropFirst(2), radix: 16).map(JSONValue.integer)
    }
    let whole = word.prefix { $0.isASCII && $0.isNumber }
    guard !(whole.hasPrefix("0") && whole.count > 1) else { return nil }
    if whole.count == word.count, let number = Int(sign + word) { return .integer(number) }
    // Swift's own forms, such as "inf" and hexadecimal fractions, are none of JSON5.
    guard word.utf8.contains(where: { (0x30...0x39).contains($0) }),
      lower.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.e".utf8.contains($0) })
    else { return nil }
    var digits = lower.hasPrefix(".") ? "0" + lower : lower
    if digits.hasSuffix(".") { digits += "0" }
    if let range = digits.firstRange(of: ".e") { digits.replaceSubrange(range, with: ".0e") }
    guard let number = Double(sign + digits), number.isFinite else { return nil }
    return Int(exactly: number).map(JSONValue.integer) ?? .number(number)
  }

  // MARK: - Texts

  private mutating func text() throws(Fault) -> String {
    let start = index
    let quote = bytes[index]
    index += 1
    var text: [UInt8] = []
    while let byte = peek, byte != quote {
      if byte == 0x0A || byte == 0x0D { break }
      index += 1
      if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
    }
    guard peek == quote else { throw fault("the text is not closed in its line", at: start) }
    index += 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape(into text: inout [UInt8]) throws(Fault) {
    let start = index - 1
    guard let byte = peek else { return }
    index += 1
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "v"): text.append(0x0B)
    case UInt8(ascii: "0"): text.append(0)
    case UInt8(ascii: "x"): text += try utf8(of: try hexadecimal(2), from: start)
    case UInt8(ascii: "u"): text += try utf8(of: try codePoint(), from: start)
    case 0x0D: _ = take("\n")
    case 0x0A: break
    default: text.append(byte)
    }
  }

  /// The number behind `\u`, that of a pair of surrogates included.
  private mutating func codePoint() throws(Fault) -> UInt32 {
    let high = try hexadecimal(4)
    guard (0xD800...0xDBFF).contains(high), take("\\"), take("u") else { return high }
    let low = try hexadecimal(4)
    guard (0xDC00...0xDFFF).contains(low) else { return high }
    return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
  }

  private func utf8(of value: UInt32, from start: Int) throws(Fault) -> [UInt8] {
    guard let scalar = Unicode.Scalar(value) else {
      throw fault("half of a surrogate pair", at: start)
    }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func hexadecimal(_ count: Int) throws(Fault) -> UInt32 {
    let digits = bytes[index...].prefix(count)
    guard digits.count == count, !digits.contains(UInt8(ascii: "+")),
      !digits.contains(UInt8(ascii: "-")),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw fault("expected \(count) hexadecimal digits") }
    index += count
    return value
  }

  // MARK: - Bytes

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: mark) else { return false }
    index += 1
    return true
  }

  /// Letters, digits and what else may stand in a name, or in a number.
  private mutating func word(numbers: Bool = false) -> String {
    let start = index
    while let byte = peek {
      let isLetter = (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
      let isDigit = (0x30...0x39).contains(byte)
      let isMark = byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
      let isExponentSign =
        numbers && (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && index > start
        && bytes[index - 1] | 0x20 == UInt8(ascii: "e")
      guard
        isLetter || isDigit || isMark || isExponentSign || numbers && byte == UInt8(ascii: ".")
      else { break }
      index += 1
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func skipBlanks() throws(Fault) {
    while let byte = peek {
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        index += 1
      } else if byte == UInt8(ascii: "/") {
        try skipComment()
      } else if bytes[index...].starts(with: [0xC2, 0xA0]) {
        index += 2
      } else {
        return
      }
    }
  }

  private mutating func skipComment() throws(Fault) {
    let start = index
    if bytes[index...].starts(with: "//".utf8) {
      while let byte = peek, byte != 0x0A { index += 1 }
    } else if bytes[index...].starts(with: "/*".utf8) {
      index += 2
      while index < bytes.count, !bytes[index...].starts(with: "*/".utf8) { index += 1 }
      guard index < bytes.count else { throw fault("the comment is not closed", at: start) }
      index += 2
    } else {
      throw fault("expected a comment: // or /* … */")
    }
  }

  // MARK: - Places

  private var encodingFault: Fault? {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var scalars = String.UnicodeScalarView()
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): scalars.append(scalar)
      case .emptyInput: return nil
      case .error: return fault("this is not UTF-8", at: String(scalars).utf8.count)
      }
    }
  }

  private func fault(_ problem: String, at offset: Int? = nil) -> Fault {
    Fault(position: Position(offset ?? index, in: bytes), problem: problem)
  }

  private func expected(_ what: String) -> Fault {
    guard index < bytes.count else { return fault("expected \(what), found the end of the file") }
    let rest = String(decoding: bytes[index...].prefix(8), as: UTF8.self)
    return fault("expected \(what), found \"\(TerminalText.visible(String(rest.prefix(1))))\"")
  }
}
