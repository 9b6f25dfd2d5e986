import Evaluation

extension ReportDocument {
  /// The tables for a paper, each a `tabular` with the rules of `booktabs`; what stands around them is a
  /// comment. Lists, facts and figures are left out.
  func latex() -> String {
    blocks.compactMap { block -> String? in
      switch block {
      case .heading(let text), .paragraph(let text): "% \(TerminalText.visible(text))\n"
      case .table(let table): table.latex()
      case .list, .facts, .commands, .plot, .tasks: nil
      }
    }.joined(separator: "\n")
  }
}

extension Table {
  fileprivate func latex() -> String {
    let columns = visibleColumns
    func line(_ cells: [String]) -> String { "  " + cells.joined(separator: " & ") + " \\\\\n" }
    let body = zip(rows, emphases).map { row, emphasis in
      line(
        columns.map { index in
          let text = Escaping.latex(row[index].shown)
          return emphasis == .best && !text.isEmpty ? "\\textbf{\(text)}" : text
        })
    }
    return """
      \\begin{tabular}{\(columns.map { heads[$0].isRightAligned ? "r" : "l" }.joined())}
        \\toprule
      \(line(columns.map { Escaping.latex(heads[$0].title ?? "") }))  \\midrule
      \(body.joined())  \\bottomrule
      \\end{tabular}

      """
  }
}
