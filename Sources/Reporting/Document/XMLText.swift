import Evaluation

/// Makes any text fit for XML 1.0, which forbids most control characters even when escaped.
enum XMLText {
  /// The text without ANSI control sequences, with CR LF as LF, and with everything that XML
  /// forbids, and what reorders or hides text, made visible. Line breaks and tabs stay.
  static func clean(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x1B || $0 == 0x0D }) else {
      return TerminalText.visible(text, keepingLineBreaks: true)
    }
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar.value {
      case 0x1B: dropSequence(&scalars)
      case 0x0D where scalars.first == "\n": break
      default: result.append(scalar)
      }
    }
    return TerminalText.visible(String(result), keepingLineBreaks: true)
  }

  /// The cleaned text on one line: for attributes.
  static func line(_ text: String) -> String { TerminalText.visible(clean(text)) }

  /// The last `limit` bytes of a cleaned text, under a line that says what was left out.
  static func tail(_ text: String, limit: Int) -> String {
    let text = clean(text)
    guard text.utf8.count > limit else { return text }
    // Room for the line itself.
    var start = text.utf8.index(text.utf8.endIndex, offsetBy: -max(0, limit - 80))
    while start < text.endIndex, start.samePosition(in: text.unicodeScalars) == nil {
      start = text.utf8.index(after: start)
    }
    let left = text.utf8.distance(from: text.startIndex, to: start)
    return "[\(Figures.count(left)) bytes left out]\n\(text[start...])"
  }

  /// Drops what belongs to an escape character (ECMA-48): a control sequence up to its final byte, a
  /// control string up to its terminator, else one character. An unfinished control string takes
  /// only its introducer, so that no text after it is lost.
  private static func dropSequence(_ scalars: inout Substring.UnicodeScalarView) {
    guard let kind = scalars.first else { return }
    switch kind {
    case "[":
      let parameters = scalars.dropFirst().drop { (0x20...0x3F).contains($0.value) }
      let isWhole = parameters.first.map { (0x40...0x7E).contains($0.value) } ?? false
      scalars = isWhole ? parameters.dropFirst() : parameters
    case "]", "P", "X", "^", "_":
      scalars = scalars.dropFirst()
      let end = scalars.firstIndex { $0 == "\u{7}" || $0 == "\u{1B}" || $0 == "\n" }
      guard let end, scalars[end] != "\n" else { return }
      let isEscape = scalars[end] == "\u{1B}"
      scalars = scalars[end...].dropFirst()
      if isEscape, scalars.first == "\\" { scalars = scalars.dropFirst() }
    case " "..."~": scalars = scalars.dropFirst()
    default: break
    }
  }
}
