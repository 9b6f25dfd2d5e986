import Evaluation

/// Headings, paragraphs, lists and tables: rendered as text or as Markdown.
struct ReportDocument {
  enum Block {
    case heading(String)
    case paragraph(String)
    case list([String])
    case table(TextTable)
    /// Command lines to copy.
    case commands([String])
  }

  private(set) var blocks: [Block] = []

  mutating func add(_ block: Block) { blocks.append(block) }

  /// Adds a list unless it is empty.
  mutating func add(list items: [String], under title: String) {
    guard !items.isEmpty else { return }
    add(.paragraph(title))
    add(.list(items))
  }

  /// For a terminal: no control characters.
  func plain() -> String {
    blocks.map { block in
      switch block {
      case .heading(let text): TerminalText.visible(text) + "\n"
      case .paragraph(let text): TerminalText.visible(text) + "\n"
      case .list(let items): items.map { "  - \(TerminalText.visible($0))\n" }.joined()
      case .table(let table): table.plain()
      case .commands(let lines): lines.map { "  $ \(TerminalText.visible($0))\n" }.joined()
      }
    }.joined(separator: "\n")
  }

  /// GitHub-flavoured Markdown; whatever stands in the texts is shown, not interpreted.
  func markdown() -> String {
    blocks.map { block in
      switch block {
      case .heading(let text): "### \(Escaping.markdown(text))\n"
      case .paragraph(let text): Escaping.markdown(text) + "\n"
      case .list(let items): items.map { "- \(Escaping.markdown($0))\n" }.joined()
      case .table(let table): table.markdown()
      case .commands(let lines):
        "```sh\n" + lines.map { "\(TerminalText.visible($0))\n" }.joined() + "```\n"
      }
    }.joined(separator: "\n")
  }
}
