import Evaluation

/// Foreign text inside each format that reports have, so that it is shown and never interpreted.
///
/// Everything here works by Unicode scalars or bytes. By `Character` it would not hold: U+0600 and
/// its like join what follows them to one character, which is neither `<` nor `"` nor `|`.
public enum Escaping {
  /// Text for HTML, in elements and in quoted attributes; hidden characters visible.
  public static func html(_ text: String) -> String {
    replace(TerminalText.visible(text)) { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      case "'": "&#39;"
      default: nil
      }
    }
  }

  /// Text for a paragraph, heading, list item or table cell of GitHub-flavoured Markdown, on one
  /// line; hidden characters visible, nothing a link, nothing a mark.
  public static func markdown(_ text: String) -> String {
    let scalars = Array(TerminalText.visible(text).unicodeScalars)
    // What would make a block of the line: a heading, a list, a quotation, a rule, an indented block.
    let start = scalars.firstIndex { $0 != " " && !("0"..."9").contains($0) } ?? scalars.endIndex
    var result = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated().drop(while: { $0.element == " " }) {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\\", "`", "*", "[", "]", "|", "~", "$": result.append(contentsOf: ["\\", scalar])
      case "@":
        // A backslash keeps neither an address from being a link nor a name from being called.
        let isRead = index + 1 < scalars.count && scalars[index + 1] != " "
        result.append(contentsOf: (isRead ? "@<!-- -->" : "@").unicodeScalars)
      case "#", "-", "+", "=", ".", ")":
        let next = index + 1 < scalars.count ? scalars[index + 1] : " "
        let isMark = index == start && (next == " " || next == scalar)
        let isDotOfAddress = scalar == "." && isAfterWWW(index, in: scalars)
        result.append(contentsOf: isMark || isDotOfAddress ? ["\\", scalar] : [scalar])
      case "_":
        // Between letters and digits it is no emphasis: names such as HasAns_f1 stay readable.
        let isInWord =
          index > 0 && index + 1 < scalars.count && isWord(scalars[index - 1])
          && isWord(scalars[index + 1])
        result.append(contentsOf: isInWord ? [scalar] : ["\\", scalar])
      case ":":
        // An address that Markdown would make a link by itself has :// in it, or begins so.
        result.append(contentsOf: isOfAddress(index, in: scalars) ? ["\\", scalar] : [scalar])
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
  }

  private static func isAfterWWW(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    index >= 3 && scalars[index - 3..<index].allSatisfy { $0 == "w" || $0 == "W" }
  }

  private static func isOfAddress(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    if scalars[(index + 1)...].starts(with: ["/", "/"] as [Unicode.Scalar]) { return true }
    let word = scalars[..<index].suffix(7).reduce(into: "") { $0.unicodeScalars.append($1) }
    return ["mailto", "xmpp", "http", "https", "ftp"].contains { word.lowercased().hasSuffix($0) }
  }

  /// Text as a cell of CSV (RFC 4180): control characters visible but for line breaks and tabs, and
  /// an apostrophe before what a spreadsheet would take for a formula (`=`, `+`, `-`, `@`, a tab, a
  /// line break first), and before such a text that begins with apostrophes already, so that taking
  /// one away gives the text back.
  public static func csv(_ text: String) -> String {
    csvField(isFormula(text) ? "'" + text : text)
  }

  /// A number or a name of our own as a cell of CSV.
  static func csvField(_ text: String) -> String {
    let text = TerminalText.visible(text, keepingLineBreaks: true)
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    return "\"\(replace(text) { $0 == "\"" ? "\"\"" : nil })\""
  }

  private static func isFormula(_ text: String) -> Bool {
    // The full-width forms are operators to spreadsheets in Japanese.
    switch text.unicodeScalars.first(where: { $0 != "'" && $0 != " " }) {
    case "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠": true
    default: false
    }
  }

  /// A label of Graphviz's DOT between quotation marks, on one line: what it takes for an escape or an
  /// entity is text.
  static func dot(_ text: String) -> String {
    replace(TerminalText.visible(text)) { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "&": "&amp;"
      default: nil
      }
    }
  }

  /// Text for a cell of a LaTeX table, on one line; hidden characters visible, nothing a command, an
  /// option of one or a ligature. Letters beyond Latin need LuaLaTeX or XeLaTeX.
  public static func latex(_ text: String) -> String {
    var last: Unicode.Scalar?
    return replace(TerminalText.visible(text)) { scalar in
      defer { last = scalar }
      switch scalar {
      // At a row's begin these would belong to the \\ or the rule before it.
      case "[", "*": return last == nil ? "{}\(scalar)" : nil
      case "\\": return "\\textbackslash{}"
      case "{", "}", "$", "&", "#", "%", "_": return "\\\(scalar)"
      case "^": return "\\textasciicircum{}"
      case "~": return "\\textasciitilde{}"
      case "<": return "\\textless{}"
      case ">": return "\\textgreater{}"
      case "|": return "\\textbar{}"
      case "\"": return "\\symbol{34}"
      case "±": return "$\\pm$"
      case "≥": return "$\\geq$"
      case "≤": return "$\\leq$"
      case "→": return "$\\rightarrow$"
      case "−": return "$-$"
      // Two of these would be a dash, or another quotation mark.
      case "-", "'", ",": return scalar == last ? "{}\(scalar)" : nil
      case "`": return last == scalar || last == "?" || last == "!" ? "{}`" : nil
      default: return nil
      }
    }
  }

  /// A word of a command line that is to be copied into a shell: as it is where no shell would
  /// change it, else in single quotes.
  public static func shellWord(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || "-_./:@%+,".utf8.contains($0)
      }
    return isPlain ? word : "'\(replace(word) { $0 == "'" ? "'\\''" : nil })'"
  }

  /// The message of a workflow command of GitHub Actions.
  static func githubMessage(_ text: String) -> String {
    replace(TerminalText.visible(text, keepingLineBreaks: true)) { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      default: nil
      }
    }
  }

  /// A property of a workflow command of GitHub Actions.
  static func githubProperty(_ text: String) -> String {
    replace(githubMessage(text)) { scalar in
      switch scalar {
      case ":": "%3A"
      case ",": "%2C"
      default: nil
      }
    }
  }

  private static func replace(
    _ text: String, _ replacement: (Unicode.Scalar) -> String?
  ) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let replacement = replacement(scalar) {
        result.append(contentsOf: replacement.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
