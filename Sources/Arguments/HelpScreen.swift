import Options

/// Renders help screens as plain text of at most 80 columns, fewer where a terminal has fewer.
///
/// Examples are never broken: they are to be copied.
public struct HelpScreen: Sendable {
  /// Columns.
  private let width: Int

  /// A help screen.
  /// - Parameter terminal: the terminal's columns; nil where there is none.
  public init(terminal: Int? = nil) { width = min(max(terminal ?? 80, 40), 80) }

  /// The help screen of one command.
  public func of(_ command: CommandSpecification, program: String) -> String {
    var lines = wrap("\(command.summary).") + [""] + usage(command, program: program)
    if !command.discussion.isEmpty { lines += [""] + wrap(command.discussion) }
    if !command.operands.isEmpty {
      lines += ["", "Arguments:"]
      lines += table(command.operands.map { ($0.name, $0.help) })
    }
    for section in Self.sections(of: command) {
      lines += ["", "\(section):"]
      lines += table(
        command.options.filter { $0.section == section }.map {
          (Self.head($0), Self.description($0))
        })
    }
    if !command.examples.isEmpty {
      lines += ["", command.examples.count == 1 ? "Example:" : "Examples:"]
      lines += command.examples.map { "  \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Two columns, the right one wrapped.
  public func table(_ rows: [(String, String)]) -> [String] {
    let left = min(26, width / 3, (rows.map(\.0.count).max() ?? 0) + 2)
    return rows.flatMap { head, text -> [String] in
      let indent = String(repeating: " ", count: left + 2)
      var wrapped = wrap(text, indent: left + 2)[...]
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

  /// A text broken into lines at its spaces; its own line breaks stay.
  /// - Parameter indent: how many columns are taken already.
  public func wrap(_ text: String, indent: Int = 0) -> [String] {
    let width = width - indent
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      paragraph -> [String] in
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

  private func usage(_ command: CommandSpecification, program: String) -> [String] {
    let operands = command.operands.map {
      let name = $0.isRepeatable ? "\($0.name)…" : $0.name
      return $0.isOptional ? "[\(name)]" : name
    }
    let words = ["Usage:", program, command.name, "[options]"] + operands
    return wrap(words.joined(separator: " "))
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
