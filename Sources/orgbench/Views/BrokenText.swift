import Evaluation

/// Texts broken to the columns of a terminal, alone or beside each other.
enum BrokenText {
  /// Narrower columns could not be read: the texts come one after the other then.
  private static let leastWidth = 50

  /// - Parameter width: the terminal's columns; nil for 160.
  static func sideBySide(_ left: String, _ right: String, width: Int?) -> String {
    let column = ((width ?? 160) - 3) / 2
    guard column >= leastWidth else {
      return wrapped(left, width: width) + String(repeating: "═", count: max(20, width ?? 80))
        + "\n"
        + wrapped(right, width: width)
    }
    let (lefts, rights) = (lines(left, column), lines(right, column))
    return (0..<max(lefts.count, rights.count)).map { index in
      let one = index < lefts.count ? lefts[index] : ""
      let other = index < rights.count ? rights[index] : ""
      let gap = String(repeating: " ", count: max(0, column - TerminalText.width(one)))
      return "\(one)\(gap) │\(other.isEmpty ? "" : " ")\(other)\n"
    }.joined()
  }

  /// A text whose lines are no longer than the terminal; nil for lines of any length.
  static func wrapped(_ text: String, width: Int?) -> String {
    guard let width, width > 20 else { return text }
    let lines = lines(text.hasSuffix("\n") ? String(text.dropLast()) : text, width)
    return lines.map { $0 + "\n" }.joined()
  }

  /// The text's lines, those that are longer broken, what follows as far in as the line begins.
  private static func lines(_ text: String, _ width: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      let start = Self.start(of: line)
      let indent = String(repeating: " ", count: min(width / 3, start))
      var lines: [String] = []
      var current = String(line.prefix(start))
      var isFresh = true
      for word in line.dropFirst(start).split(separator: " ", omittingEmptySubsequences: false) {
        let joined = isFresh ? current + word : "\(current) \(word)"
        isFresh = false
        if TerminalText.width(joined) <= width {
          current = joined
          continue
        }
        if current.contains(where: { $0 != " " }) { lines.append(current) }
        current = indent
        for character in word {
          if TerminalText.width(current) + TerminalText.width(String(character)) > width {
            lines.append(current)
            current = indent
          }
          current.append(character)
        }
      }
      return lines + [current]
    }
  }

  /// Where a line's text begins: after its indentation, or after a name and two spaces or more.
  private static func start(of line: Substring) -> Int {
    let spaces = line.prefix { $0 == " " }.count
    guard spaces == 0 else { return spaces }
    let name = line.prefix { $0 != " " }.count
    let gap = line.dropFirst(name).prefix { $0 == " " }.count
    return gap >= 2 && name < 10 ? name + gap : 0
  }
}
