/// Makes text of models, servers and files safe to show: on a terminal, in a log, in a report.
public enum TerminalText {
  /// The text with everything that a reader would not see, or that would act on the terminal, made
  /// visible.
  ///
  /// Control characters become their pictures (U+001B `␛`, a line break `␊`). What hides or reorders
  /// text becomes its number, such as `<U+202E>`: bidirectional controls, zero-width and other
  /// characters that are ignored by default (Unicode's Default_Ignorable_Code_Point: soft hyphens,
  /// tags, fillers, variation selectors that do not belong to an emoji), line and paragraph
  /// separators, noncharacters. What a CI runner would take for a command (`::error::` at the start
  /// of a line, `##[group]`, `##vso[…]`) gets a space in its mark.
  ///
  /// Works by Unicode scalars: U+0600 and its like form one `Character` with what follows them.
  /// - Parameter keepingLineBreaks: whether line breaks and tabs stay as they are.
  public static func visible(_ text: String, keepingLineBreaks: Bool) -> String {
    guard text.utf8.contains(where: { isSuspect($0, keepingLineBreaks) }) else { return text }
    var writer = VisibleText(keepsLineBreaks: keepingLineBreaks)
    for scalar in text.unicodeScalars { writer.append(scalar) }
    return String(writer.result)
  }

  /// The text with all hidden characters made visible, line breaks too.
  public static func visible(_ text: String) -> String {
    visible(text, keepingLineBreaks: false)
  }

  /// Whether a text with this byte may need a change. `:` and `#` begin commands of CI runners.
  private static func isSuspect(_ byte: UInt8, _ keepingLineBreaks: Bool) -> Bool {
    switch byte {
    case 0x0A, 0x09: !keepingLineBreaks
    case 0x23, 0x3A: true
    default: byte < 0x20 || byte >= 0x7F
    }
  }

  /// Columns that a text takes on a terminal: wide East Asian characters and emoji count two,
  /// combining marks none.
  public static func width(_ text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 }
      ? text.utf8.count : text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    guard scalar.value >= 0x300 else { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    return switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}

/// Text that is made visible scalar by scalar.
private struct VisibleText {
  let keepsLineBreaks: Bool
  private(set) var result = String.UnicodeScalarView()
  private var line = LineStart.blank
  private var last: Unicode.Scalar?
  private var beforeLast: Unicode.Scalar?

  /// What a line has so far.
  private enum LineStart { case blank, oneColon, text }

  init(keepsLineBreaks: Bool) {
    self.keepsLineBreaks = keepsLineBreaks
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    if keepsLineBreaks, scalar == "\n" || scalar == "\t" {
      result.append(scalar)
      if scalar == "\n" { line = .blank }
    } else if isHidden(scalar) {
      result.append(contentsOf: Self.shown(scalar).unicodeScalars)
      line = .text
    } else {
      if completesCommandMark(scalar) { result.append(" ") }
      result.append(scalar)
      if line != .blank || !scalar.properties.isWhitespace {
        line = line == .blank && scalar == ":" ? .oneColon : .text
      }
    }
    (beforeLast, last) = (last, scalar)
  }

  /// Whether a runner would see a command's mark: `::` at the start of a line, `##[` or `##vso[`
  /// anywhere.
  private func completesCommandMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ":": line == .oneColon
    case "[", "a"..."z": last == "#" && beforeLast == "#"
    default: false
    }
  }

  private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F: false
    case 0..<0xA0: true
    case 0x2028, 0x2029, 0xFFF9...0xFFFB: true
    case 0xFE0E, 0xFE0F: !(last?.properties.isEmoji ?? false)
    default:
      scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isNoncharacterCodePoint
    }
  }

  private static func shown(_ scalar: Unicode.Scalar) -> String {
    if scalar.value < 0x20, let picture = Unicode.Scalar(0x2400 + scalar.value) {
      return String(picture)
    }
    if scalar.value == 0x7F { return "\u{2421}" }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "<U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)>"
  }
}
