import Evaluation

/// A table of plain text: rendered for a terminal, as Markdown, or as CSV.
public struct TextTable: Sendable {
  /// How a column is aligned.
  public enum Alignment: Sendable {
    case left
    case right
  }

  /// A column's heading and alignment.
  public struct Column: Sendable {
    let title: String
    let alignment: Alignment

    /// A column.
    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  /// An empty table.
  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row; missing cells are empty.
  public mutating func add(_ cells: [String]) {
    rows.append((0..<columns.count).map { $0 < cells.count ? cells[$0] : "" })
  }

  /// Aligned columns, two spaces apart, under a rule. Control characters are made visible.
  public func plain() -> String {
    let safe = rows.map { $0.map { TerminalText.visible($0) } }
    let widths = columns.indices.map { index in
      ([columns[index].title] + safe.map { $0[index] }).map(TerminalText.width).max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = columns.indices.map { index in
        let padding = String(
          repeating: " ", count: widths[index] - TerminalText.width(cells[index]))
        return columns[index].alignment == .left ? cells[index] + padding : padding + cells[index]
      }
      return trimmed(padded.joined(separator: "  "))
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    return ([line(columns.map(\.title)), rule] + safe.map(line)).joined(separator: "\n") + "\n"
  }

  /// A GitHub-flavoured Markdown table; `|`, line breaks and HTML are escaped.
  public func markdown() -> String {
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
    let rule = columns.map { $0.alignment == .left ? "---" : "---:" }
    let body = rows.map { line($0.map(Escaping.markdown)) }
    return ([line(columns.map { Escaping.markdown($0.title) }), line(rule)] + body)
      .joined(separator: "\n") + "\n"
  }

  /// RFC 4180 CSV with a header row and `\r\n` line ends.
  public func csv() -> String {
    ([columns.map(\.title)] + rows).map { $0.map(Escaping.csv).joined(separator: ",") + "\r\n" }
      .joined()
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
