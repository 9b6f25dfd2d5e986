/// A server's or model's text as a terminal may show it: control characters and those that change
/// the direction of writing appear as `\u{…}`, line breaks as `\n`.
func printable(_ text: String) -> String {
  var out = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A: out.append(contentsOf: "\\n".unicodeScalars)
    case 0x09: out.append(" ")
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      out.append(contentsOf: "\\u{\(digits)}".unicodeScalars)
    default: out.append(scalar)
    }
  }
  return String(out)
}

/// The first characters of a text, marked with `…` where something was left out.
func excerpt(_ text: String, _ limit: Int) -> String {
  let start = text.prefix(limit)
  return start.endIndex == text.endIndex ? text : start + "…"
}

extension StringProtocol {
  /// The text without white space at its ends.
  func trimmingSpace() -> String {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
