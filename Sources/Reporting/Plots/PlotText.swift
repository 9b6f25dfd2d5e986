import Evaluation

/// How much room words take in a drawing, and how numbers stand on axes.
enum PlotText {
  /// How wide a text is at 12 pixels, in pixels, in the wider ones of the systems' fonts.
  static func width(_ text: String) -> Double {
    text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", "'", ".", ",", ":", ";", "|", "!": 3.9
    case " ", "f", "t", "r", "(", ")", "[", "]", "/", "-": 4.9
    case "m", "w", "M", "W", "@", "%": 11.2
    case "A"..."Z": 8.4
    default: scalar.isASCII ? 7.6 : 6 + 6 * Double(max(0, TerminalText.width(String(scalar)) - 1))
    }
  }

  /// The text, cut with `…` to what fits.
  static func fitted(_ text: String, in room: Double) -> String {
    guard width(text) > room + 0.01 else { return text }
    var result = ""
    var used = 12.0
    for character in text {
      used += width(String(character))
      if used > room { break }
      result.append(character)
    }
    return result + "…"
  }

  /// A number of an axis: `0.5`, `20`, `1.5k`, `2M`.
  static func compact(_ value: Double) -> String {
    let size = abs(value)
    for (unit, name) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where size >= unit * 0.9995 {
      return trimmed(value / unit) + name
    }
    return trimmed(value)
  }

  private static func trimmed(_ value: Double) -> String {
    let size = abs(value)
    let decimals = size == 0 || size >= 100 ? 0 : size >= 1 ? 2 : size >= 0.01 ? 3 : 6
    var text = Figures.fixed(value, decimals)
    if text.utf8.contains(0x2E) {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return text
  }
}
