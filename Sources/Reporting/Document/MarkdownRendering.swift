import Evaluation

extension ReportDocument {
  /// GitHub-flavoured Markdown; whatever stands in the texts is shown, not interpreted.
  public func markdown() -> String {
    blocks.compactMap { block -> String? in
      switch block {
      case .plot, .tasks: nil
      case .heading(let text): "### \(Escaping.markdown(text))\n"
      case .paragraph(let text): Escaping.markdown(text) + "\n"
      case .list(let items): items.map { "- \(Escaping.markdown($0))\n" }.joined()
      case .facts(let facts):
        facts.map { "- \(Escaping.markdown($0.title)): \(Escaping.markdown($0.cell.shown))\n" }
          .joined()
      case .table(let table): table.markdown()
      case .commands(let lines):
        "```sh\n" + lines.map { "\(TerminalText.visible($0))\n" }.joined() + "```\n"
      }
    }.joined(separator: "\n")
  }
}

extension Table {
  fileprivate func markdown() -> String {
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
    let columns = visibleColumns
    return line(columns.map { Escaping.markdown(heads[$0].title ?? "") })
      + line(columns.map { heads[$0].isRightAligned ? "---:" : "---" })
      + shownRows.map { row in line(columns.map { Escaping.markdown(row[$0].shown) }) }.joined()
      + (omission.map { "\n\($0)\n" } ?? "")
  }
}
