import Evaluation

extension ReportDocument {
  /// For a terminal: control characters are made visible.
  /// - Parameters:
  ///   - width: the terminal's columns: paragraphs are broken to them, and tables that are wider are
  ///     broken within their words and then into parts; nil for lines of any length.
  ///   - bars: whether scores are drawn as bars too, where there is room for them.
  public func text(width: Int? = nil, bars: Bool = false) -> String {
    blocks.compactMap { block -> String? in
      switch block {
      case .plot, .tasks: nil
      case .heading(let text): TextLines.paragraph(text, width)
      case .paragraph(let text): TextLines.paragraph(text, width)
      case .list(let items):
        items.map { TextLines.paragraph($0, width, first: "  - ", rest: "    ") }.joined()
      case .facts(let facts): TextLines.facts(facts, width)
      case .table(let table): table.text(width: width, bars: bars)
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
  /// wider comes in parts, each with the columns that name its rows. Bars are drawn only where the table
  /// takes no more lines for them.
  func text(width: Int?, bars: Bool = false) -> String {
    func lines(_ text: String) -> Int { text.utf8.count { $0 == 0x0A } }
    let plain = TextColumns(self).text(width: width)
    let hasBars = bars && titledColumns.count > visibleColumns.count
    let drawn = (hasBars ? TextBar.lengths : []).lazy
      .map { TextColumns(self, bars: $0).text(width: width) }.first { lines($0) <= lines(plain) }
    return (drawn ?? plain) + (omission.map { TextLines.paragraph($0, width) } ?? "")
  }
}

/// A table's columns as a terminal shows them.
private struct TextColumns {
  /// Columns of words are made narrower than their longest word only where a part of the table has
  /// no room for it, and never narrower than this.
  private static let leastWidth = 6
  private static let gap = 2

  private let heads: [ColumnHead]
  private let cells: [[String]]
  /// The widths at which nothing is broken.
  private let widths: [Int]
  /// The widths at which no word is broken.
  private let wordWidths: [Int]

  /// - Parameter bars: how many columns a bar has; nil for none.
  init(_ table: Table, bars: Int? = nil) {
    let visible = bars == nil ? table.visibleColumns : table.titledColumns
    let heads = visible.map { table.heads[$0] }
    let cells = table.shownRows.map { row in
      visible.map { index in
        table.heads[index].kind == .bar
          ? TextBar.of(row[index].value, length: bars ?? 0) : TerminalText.visible(row[index].shown)
      }
    }
    func widest(_ index: Int, _ width: (String) -> Int) -> Int {
      ([heads[index].title ?? ""] + cells.map { $0[index] }).map(width).max() ?? 0
    }
    self.heads = heads
    self.cells = cells
    let widths = heads.indices.map { widest($0, TerminalText.width) }
    self.widths = widths
    wordWidths = heads.indices.map { index in
      heads[index].isRightAligned
        ? widths[index]
        : widest(index) { text in
          text.split(separator: " ").map { TerminalText.width(String($0)) }.max() ?? 0
        }
    }
  }

  func text(width: Int?) -> String {
    parts(width: width).map { lines($0, width: width) }.joined(separator: "\n")
  }

  private func sum(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + Self.gap * max(0, widths.count - 1)
  }

  /// The columns of each part: those that name the rows first, then as many as there is room for
  /// without breaking a word, an interval and a bar with the figure before them where there is room. One
  /// part where the width is not known.
  private func parts(width: Int?) -> [[Int]] {
    let all = Array(heads.indices)
    guard let width, sum(wordWidths) > width else { return [all] }
    var keys = all.filter { heads[$0].kind == .key }
    if keys.isEmpty { keys = Array(all.prefix(1)) }
    var groups: [[Int]] = []
    for column in all where !keys.contains(column) {
      let isOfFigure = [.interval, .bar].contains(heads[column].kind)
      if isOfFigure, groups.last?.last == column - 1 {
        groups[groups.count - 1].append(column)
      } else {
        groups.append([column])
      }
    }
    var parts = [keys]
    let fitting = groups.flatMap { group in
      sum((keys + group).map { wordWidths[$0] }) <= width ? [group] : group.map { [$0] }
    }
    for group in fitting {
      let last = parts[parts.count - 1]
      if last == keys || sum((last + group).map { wordWidths[$0] }) <= width {
        parts[parts.count - 1] += group
      } else {
        parts.append(keys + group)
      }
    }
    return parts.map { $0.sorted() }
  }

  /// The widths of a part's columns: those of words narrower, the widest first, as far as need be;
  /// within words only where there is no other way.
  private func fitted(_ columns: [Int], width: Int) -> [Int] {
    var fitted = columns.map { widths[$0] }
    for floors in [columns.map { wordWidths[$0] }, columns.map { _ in Self.leastWidth }] {
      while sum(fitted) > width,
        let widest = columns.indices.filter({
          !heads[columns[$0]].isRightAligned && fitted[$0] > floors[$0]
        }).max(by: { fitted[$0] < fitted[$1] })
      {
        fitted[widest] -= 1
      }
    }
    return fitted
  }

  /// A part of the table: its columns under a rule.
  private func lines(_ columns: [Int], width: Int?) -> String {
    let widths = width.map { fitted(columns, width: $0) } ?? columns.map { self.widths[$0] }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return line(columns.map { heads[$0].title ?? "" }, columns, widths)
      + trimmed(rule.joined(separator: "  ")) + "\n"
      + cells.map { row in line(columns.map { row[$0] }, columns, widths) }.joined()
  }

  /// A row, of as many lines as its longest cell.
  private func line(_ row: [String], _ columns: [Int], _ widths: [Int]) -> String {
    let broken = zip(row, widths).map { TextLines.broken($0, width: max(1, $1)) }
    let height = broken.map(\.count).max() ?? 1
    return (0..<height).map { line in
      let cells = columns.indices.map { index in
        TextLines.padded(
          line < broken[index].count ? broken[index][line] : "", to: widths[index],
          right: heads[columns[index]].isRightAligned)
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
