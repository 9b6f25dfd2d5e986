import Evaluation

extension ReportDocument {
  /// For a terminal: control characters are made visible.
  /// - Parameter width: the terminal's columns: paragraphs are broken to them, and tables that are
  ///   wider are broken within their words and then into parts; nil for lines of any length.
  public func text(width: Int? = nil) -> String {
    blocks.map { block in
      switch block {
      case .heading(let text): TextLines.paragraph(text, width)
      case .paragraph(let text): TextLines.paragraph(text, width)
      case .list(let items):
        items.map { TextLines.paragraph($0, width, first: "  - ", rest: "    ") }.joined()
      case .facts(let facts): TextLines.facts(facts, width)
      case .table(let table): table.text(width: width)
      // A command that is broken over lines could not be copied.
      case .commands(let lines): lines.map { "  $ \(TerminalText.visible($0))\n" }.joined()
      }
    }.joined(separator: "\n")
  }
}

/// Words on lines of a terminal.
enum TextLines {
  static func paragraph(
    _ text: String, _ width: Int?, first: String = "", rest: String = ""
  ) -> String {
    let text = TerminalText.visible(text)
    guard let width else { return first + text + "\n" }
    let lines = broken(text, width: max(20, width - rest.utf8.count))
    return lines.enumerated().map { "\($0.offset == 0 ? first : rest)\($0.element)\n" }.joined()
  }

  static func facts(_ facts: [ReportDocument.Fact], _ width: Int?) -> String {
    let indent = facts.map { TerminalText.width($0.title) }.max() ?? 0
    return facts.map { fact in
      let first = padded(TerminalText.visible(fact.title), to: indent) + "  "
      return paragraph(
        fact.cell.shown, width, first: first, rest: String(repeating: " ", count: indent + 2))
    }.joined()
  }

  static func padded(_ text: String, to width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - TerminalText.width(text)))
    return right ? space + text : text + space
  }

  /// The text on lines of at most so many columns, broken at spaces, and within words that are
  /// longer. Nothing but the spaces at breaks is lost.
  static func broken(_ text: String, width: Int) -> [String] {
    guard TerminalText.width(text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
      let joined = line.isEmpty ? word : "\(line) \(word)"
      if TerminalText.width(joined) <= width {
        line = joined
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = ""
      for character in word {
        if TerminalText.width(line) + TerminalText.width(String(character)) > width, !line.isEmpty {
          lines.append(line)
          line = ""
        }
        line.append(character)
      }
    }
    return lines + [line]
  }
}

extension Table {
  /// Columns two spaces apart, under a rule.
  ///
  /// A table that is wider than the terminal has its words broken over lines; one that is still
  /// wider comes in parts, each with the columns that name its rows.
  func text(width: Int?) -> String {
    let shown = TextColumns(self)
    let rest = omission.map { TextLines.paragraph($0, width) } ?? ""
    guard let width, shown.width > width else { return shown.lines(shown.all) + rest }
    let narrowed = shown.narrowed(to: width)
    return narrowed.parts(width: width).map(narrowed.lines).joined(separator: "\n") + rest
  }
}

/// A table's columns as a terminal shows them.
private struct TextColumns {
  /// Columns of words are not made narrower than this.
  private static let leastWords = 12
  private static let gap = 2

  private let heads: [ColumnHead]
  private let cells: [[String]]
  private var widths: [Int]

  init(_ table: Table) {
    let visible = table.visibleColumns
    heads = visible.map { table.heads[$0] }
    cells = table.shownRows.map { row in visible.map { TerminalText.visible(row[$0].shown) } }
    widths = heads.indices.map { [heads, cells] index in
      ([heads[index].title ?? ""] + cells.map { $0[index] }).map(TerminalText.width).max() ?? 0
    }
  }

  var all: [Int] { Array(heads.indices) }

  var width: Int { width(of: all) }

  private func width(of columns: [Int]) -> Int {
    columns.reduce(0) { $0 + widths[$1] } + Self.gap * max(0, columns.count - 1)
  }

  /// The columns with those of words narrower, the widest first, as far as need be.
  func narrowed(to width: Int) -> TextColumns {
    var result = self
    let words = heads.indices.filter { !heads[$0].isRightAligned }
    while result.width > width,
      let widest = words.max(by: { result.widths[$0] < result.widths[$1] }),
      result.widths[widest] > Self.leastWords
    {
      result.widths[widest] -= 1
    }
    return result
  }

  /// The columns of each part: those that name the rows first, then as many as there is room for.
  func parts(width: Int) -> [[Int]] {
    var keys = all.filter { heads[$0].kind == .key }
    if keys.isEmpty { keys = Array(all.prefix(1)) }
    var parts: [[Int]] = [keys]
    for column in all where !keys.contains(column) {
      let wider = parts[parts.count - 1] + [column]
      if self.width(of: wider) <= width || parts[parts.count - 1] == keys {
        parts[parts.count - 1] = wider
      } else {
        parts.append(keys + [column])
      }
    }
    return parts.map { $0.sorted() }
  }

  func lines(_ columns: [Int]) -> String {
    let rule = columns.map { String(repeating: "-", count: widths[$0]) }
    let head = columns.map { heads[$0].title ?? "" }
    return lines(head, columns) + trimmed(rule.joined(separator: "  ")) + "\n"
      + cells.map { row in lines(columns.map { row[$0] }, columns) }.joined()
  }

  /// A row, of as many lines as its longest cell.
  private func lines(_ row: [String], _ columns: [Int]) -> String {
    let broken = zip(row, columns).map { TextLines.broken($0, width: max(1, widths[$1])) }
    let height = broken.map(\.count).max() ?? 1
    return (0..<height).map { line in
      let cells = zip(broken, columns).map { lines, column in
        TextLines.padded(
          line < lines.count ? lines[line] : "", to: widths[column],
          right: heads[column].isRightAligned)
      }
      return trimmed(cells.joined(separator: "  ")) + "\n"
    }.joined()
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.utf8.last == 0x20 { line.unicodeScalars.removeLast() }
    return line
  }
}
