import Evaluation

/// How much room words take in a drawing, and how numbers stand on axes.
enum PlotText {
  /// About how wide a text is at 12 pixels, in pixels: system fonts differ by a tenth.
  static func width(_ text: String) -> Double { 6.6 * Double(TerminalText.width(text)) }

  /// The text, cut with `…` to what fits.
  static func fitted(_ text: String, in width: Double) -> String {
    let room = max(2, Int((width / 6.6 + 0.01).rounded(.down)))
    guard TerminalText.width(text) > room else { return text }
    var result = ""
    for character in text {
      if TerminalText.width(result + String(character)) >= room { break }
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
