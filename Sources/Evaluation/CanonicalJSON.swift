/// JSON in the one form that RFC 8785 (JSON Canonicalization Scheme) gives every value: no white
/// space, members sorted by their UTF-16 code units, only the necessary escapes, numbers as
/// ECMAScript writes them. Integers beyond 2^53 are written in full, where the RFC would round.
///
/// Request identities are made of these bytes, so the form must never change.
public struct CanonicalJSON: Sendable {
  /// What was written, as UTF-8.
  public private(set) var bytes: [UInt8] = []

  /// Nothing yet.
  public init() {}

  /// The bytes of one value.
  public static func encode(_ value: JSONValue) -> [UInt8] {
    var writer = CanonicalJSON()
    writer.write(value)
    return writer.bytes
  }

  /// Appends a value.
  public mutating func write(_ value: JSONValue) {
    switch value {
    case .null: write(raw: "null")
    case .bool(let flag): write(raw: flag ? "true" : "false")
    case .integer(let number): write(raw: String(number))
    case .number(let number): write(raw: Self.text(of: number))
    case .string(let text): write(string: text)
    case .array(let elements): write(elements)
    case .object(let members):
      write(object: Array(members.keys)) { json, name in
        if let value = members[name] { json.write(value) }
      }
    }
  }

  /// Appends JSON that is canonical already.
  public mutating func write(raw text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends bytes of JSON that is canonical already.
  public mutating func write(raw json: [UInt8]) { bytes.append(contentsOf: json) }

  private mutating func write(_ elements: [JSONValue]) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// Appends an object, its members in their order.
  /// - Parameters:
  ///   - names: the members' names, each once.
  ///   - writeValue: appends the value of the member of a name.
  public mutating func write(
    object names: [String], _ writeValue: (inout CanonicalJSON, _ name: String) -> Void
  ) {
    bytes.append(UInt8(ascii: "{"))
    let sorted = names.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
    for (index, name) in sorted.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(string: name)
      bytes.append(UInt8(ascii: ":"))
      writeValue(&self, name)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func write(string: String) {
    var string = string
    string.withUTF8 { text in
      bytes.reserveCapacity(bytes.count + text.count + text.count / 16 + 2)
      bytes.append(UInt8(ascii: "\""))
      var start = 0
      for (index, byte) in text.enumerated() where Self.needsEscape(byte) {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
        appendEscape(of: byte)
        start = index + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
      bytes.append(UInt8(ascii: "\""))
    }
  }

  @inline(__always)
  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func appendEscape(of byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0..<0x20: write(raw: (byte < 0x10 ? "u000" : "u00") + String(byte, radix: 16))
    default: bytes.append(byte)
    }
  }
}

extension CanonicalJSON {
  /// A number as ECMAScript's `Number::toString` writes it: the shortest digits that read back as
  /// the same double, positional between 1e-6 and 1e21. What JSON cannot hold becomes `null`.
  static func text(of number: Double) -> String {
    guard number.isFinite else { return "null" }
    guard number != 0 else { return "0" }
    let (digits, point) = decimal(number.magnitude)
    let sign = number < 0 ? "-" : ""
    let count = digits.utf8.count
    switch point {
    case count...21: return sign + digits + zeros(point - count)
    case 1..<count: return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    case -5...0: return sign + "0." + zeros(-point) + digits
    default:
      let fraction = count > 1 ? "." + digits.dropFirst() : ""
      return sign + digits.prefix(1) + fraction + (point > 0 ? "e+" : "e-")
        + String(abs(point - 1))
    }
  }

  private static func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

  /// The shortest significant digits, and where the decimal point stands relative to their start.
  /// Swift's own description has them, in another notation.
  private static func decimal(_ number: Double) -> (digits: String, point: Int) {
    let parts = number.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let whole = mantissa[0]
    let all = whole + (mantissa.count > 1 ? mantissa[1] : "")
    let significant = all.drop { $0 == "0" }
    let point = whole.count + exponent - (all.count - significant.count)
    var digits = String(significant)
    while digits.hasSuffix("0") { digits.removeLast() }
    return (digits, point)
  }
}
