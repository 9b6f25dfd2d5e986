/// Python's `float()` of a text.
enum PythonNumber {
  /// The number, or nil where Python raises `ValueError`.
  ///
  /// Surrounding white space, a sign, `1e5`, `.5`, `5.`, `1_000`, `inf`, `infinity` and `nan` in any
  /// case, and decimal digits of any script are numbers; `0x10`, `1 000`, `1__0` and `½` are not.
  /// What is too large is infinite.
  static func float(_ text: some StringProtocol) -> Double? {
    guard let ascii = asciiDigits(text) else { return nil }
    var body = ascii[...]
    while let first = body.first, isBlank(first) { body.removeFirst() }
    while let last = body.last, isBlank(last) { body.removeLast() }
    guard let digits = withoutUnderscores(body) else { return nil }
    return special(digits)
      ?? (isNumeral(digits) ? Double(String(decoding: digits, as: UTF8.self)) : nil)
  }

  /// Digits of other scripts become ASCII digits, white space beyond ASCII a space. Anything else
  /// beyond ASCII makes it no number. U+001C…U+001F stay, and are no white space here.
  private static func asciiDigits(_ text: some StringProtocol) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        result.append(UInt8(scalar.value))
      } else if PythonCharacters.isSpace(scalar) {
        result.append(0x20)
      } else if let digit = PythonCharacters.decimalDigit(scalar) {
        result.append(0x30 + digit)
      } else {
        return nil
      }
    }
    return result
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte)
  }

  /// Underscores are allowed between two digits only.
  private static func withoutUnderscores(_ body: ArraySlice<UInt8>) -> [UInt8]? {
    let bytes = Array(body)
    for (index, byte) in bytes.enumerated() where byte == 0x5F {
      guard index > 0, index + 1 < bytes.count, isDigit(bytes[index - 1]),
        isDigit(bytes[index + 1])
      else { return nil }
    }
    return bytes.filter { $0 != 0x5F }
  }

  private static func special(_ bytes: [UInt8]) -> Double? {
    var body = bytes[...]
    let isNegative = body.first == 0x2D
    if isNegative || body.first == 0x2B { body.removeFirst() }
    switch String(decoding: body.map { $0 | 0x20 }, as: UTF8.self) {
    case "inf", "infinity": return isNegative ? -.infinity : .infinity
    case "nan": return .nan
    default: return nil
    }
  }

  /// `[sign] digits [. digits] [e [sign] digits]`, with at least one digit before the exponent.
  private static func isNumeral(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    func skipSign() { if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() } }
    func skipDigits() -> Int {
      let count = rest.prefix(while: isDigit).count
      rest.removeFirst(count)
      return count
    }
    skipSign()
    var digits = skipDigits()
    if rest.first == 0x2E {
      rest.removeFirst()
      digits += skipDigits()
    }
    guard digits > 0 else { return false }
    if rest.first == 0x65 || rest.first == 0x45 {
      rest.removeFirst()
      skipSign()
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
