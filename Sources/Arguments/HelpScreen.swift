import Options

/// Renders help screens as plain text of at most 80 columns where words allow.
public enum HelpScreen {
  static let width = 80

  /// The help screen of one command.
  public static func of(_ command: CommandSpecification, program: String) -> String {
    var lines = ["\(command.summary).", "", "Usage: \(usage(command, program: program))"]
    if !command.discussion.isEmpty { lines += [""] + wrap(command.discussion, to: width) }
    if !command.operands.isEmpty {
      lines += ["", "Arguments:"]
      lines += table(command.operands.map { ($0.name, $0.help) })
    }
    for section in sections(of: command) {
      lines += ["", "\(section):"]
      lines += table(
        command.options.filter { $0.section == section }.map { (head($0), description($0)) })
    }
    if !command.examples.isEmpty {
      lines += ["", command.examples.count == 1 ? "Example:" : "Examples:"]
      lines += command.examples.map { "  \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Two columns, the right one wrapped.
  public static func table(_ rows: [(String, String)]) -> [String] {
    let left = min(26, (rows.map(\.0.count).max() ?? 0) + 2)
    return rows.flatMap { head, text -> [String] in
      let indent = String(repeating: " ", count: left + 2)
      var wrapped = wrap(text, to: width - left - 2)[...]
      var lines: [String] = []
      if head.count + 2 > left {
        lines.append("  \(head)")
      } else {
        let padding = String(repeating: " ", count: left - head.count)
        lines.append("  \(head)\(padding)\(wrapped.popFirst() ?? "")")
      }
      return lines + wrapped.map { indent + $0 }
    }
  }

  /// A text broken into lines of at most `width` characters at its spaces; its own line breaks stay.
  public static func wrap(_ text: String, to width: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph -> [String] in
      var lines: [String] = []
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > width {
          lines.append(line)
          line = ""
        }
        line += line.isEmpty ? String(word) : " \(word)"
      }
      return lines + [line]
    }
  }

  private static func usage(_ command: CommandSpecification, program: String) -> String {
    let operands = command.operands.map {
      let name = $0.isRepeatable ? "\($0.name)…" : $0.name
      return $0.isOptional ? "[\(name)]" : name
    }
    return ([program, command.name, "[options]"] + operands).joined(separator: " ")
  }

  private static func sections(of command: CommandSpecification) -> [String] {
    var seen: [String] = []
    for option in command.options where !seen.contains(option.section) {
      seen.append(option.section)
    }
    return seen
  }

  private static func head(_ option: OptionDefinition) -> String {
    let short = option.short.map { "-\($0), " } ?? "    "
    return "\(short)--\(option.name)" + (option.placeholder.map { " \($0)" } ?? "")
  }

  private static func description(_ option: OptionDefinition) -> String {
    var text = option.help
    if case .word(let words) = option.kind { text += ": \(words.joined(separator: ", "))" }
    if let value = option.defaultText { text += " [\(value)]" }
    return text
  }
}
