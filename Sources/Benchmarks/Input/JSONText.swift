import Evaluation

/// Writes JSON with members in a given order. Text is kept as UTF-8; only quotes, backslashes and
/// control characters are escaped.
struct JSONText {
  /// The text so far.
  private(set) var content = ""

  /// Appends a member of an object.
  mutating func member(_ name: String, _ value: JSONValue) {
    append(name)
    content += ": "
    append(value)
  }

  /// Appends an object on one line.
  mutating func line(_ members: [(name: String, value: JSONValue)]) {
    content += "{"
    for (index, member) in members.enumerated() {
      if index > 0 { content += ", " }
      self.member(member.name, member.value)
    }
    content += "}"
  }

  /// Appends a value; the members of an object by name.
  mutating func append(_ value: JSONValue) {
    switch value {
    case .null: content += "null"
    case .bool(let flag): content += flag ? "true" : "false"
    case .integer(let number): content += "\(number)"
    case .number(let number): content += number.isFinite ? "\(number)" : "null"
    case .string(let text): append(text)
    case .array(let elements):
      content += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { content += ", " }
        append(element)
      }
      content += "]"
    case .object(let members):
      line(members.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
    }
  }

  private mutating func append(_ text: String) {
    content += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": content += "\\\""
      case "\\": content += "\\\\"
      case "\n": content += "\\n"
      case "\r": content += "\\r"
      case "\t": content += "\\t"
      case "\0"..<" ": content += "\\u" + Self.fourDigits(scalar.value)
      default: content.unicodeScalars.append(scalar)
      }
    }
    content += "\""
  }

  private static func fourDigits(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
