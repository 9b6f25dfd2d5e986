public import Evaluation
import Statistics

/// A column of a table, declared once for all formats.
public struct Column<Row>: Sendable {
  let head: ColumnHead
  let cell: @Sendable (Row) -> Cell

  /// A column.
  /// - Parameters:
  ///   - name: what CSV and JSON call it; nil where only people need it.
  ///   - title: what people read above it; nil where only programs need it.
  ///   - kind: what its cells are.
  ///   - about: what it means, with unit and range.
  ///   - cell: a row's entry.
  public init(
    _ name: String?, _ title: String?, _ kind: ColumnHead.Kind = .text, _ about: String = "",
    cell: @escaping @Sendable (Row) -> Cell
  ) {
    head = ColumnHead(name: name, title: title, kind: kind, about: about)
    self.cell = cell
  }
}

/// What a column says of itself.
public struct ColumnHead: Sendable, Hashable {
  /// What a column's cells are.
  public enum Kind: Sendable, Hashable {
    /// Words, from the left; they may be broken over lines where a terminal is narrow.
    case text
    /// What names a row, from the left: where a terminal is narrow, every part of the table has it.
    case key
    /// Numbers, from the right.
    case number
    /// Two ends, from the right.
    case interval
    /// A score of 0...1 and its interval (an array of three), drawn in HTML and on wide terminals and
    /// nowhere else: other columns have the numbers.
    case bar
  }

  let name: String?
  let title: String?
  let kind: Kind
  let about: String

  var isRightAligned: Bool { kind == .number || kind == .interval }
}

/// A table: heads and cells, whatever its rows were.
public struct Table: Sendable {
  /// How a row stands out.
  public enum Emphasis: Sendable, Hashable {
    case plain
    /// The best.
    case best
    /// Not of the same rank as the others: incomplete, or published elsewhere.
    case aside
  }

  /// What CSV and JSON call the table.
  let name: String
  var heads: [ColumnHead]
  var rows: [[Cell]]
  var emphases: [Emphasis]
  /// What all rows have in common and text says above the table: columns of CSV.
  var context: [(name: String, value: JSONValue)]
  /// How many rows text and Markdown show.
  let limit: Int?
  /// Whether HTML has it folded, behind its name and its number of rows.
  var isFolded = false

  /// A table.
  /// - Parameters:
  ///   - name: what CSV and JSON call it.
  ///   - rows: what the columns take their cells from.
  ///   - context: what all rows have in common and text says above the table: columns of CSV.
  ///   - limit: how many rows text and Markdown show, saying that there are more; nil for all.
  ///   - emphasis: how a row stands out.
  public init<Row>(
    _ name: String, _ columns: [Column<Row>], _ rows: [Row],
    context: KeyValuePairs<String, JSONValue> = [:], limit: Int? = nil,
    emphasis: (Row) -> Emphasis = { _ in .plain }
  ) {
    self.name = name
    heads = columns.map(\.head)
    self.rows = rows.map { row in columns.map { $0.cell(row) } }
    emphases = rows.map(emphasis)
    self.context = context.map { ($0.key, $0.value) }
    self.limit = limit
  }

  /// The table with some of its columns, in an order; all of them are shown to people.
  func showing(columns names: [String]) -> Table {
    let places = names.compactMap(column)
    var table = self
    table.heads = places.map { place in
      let head = heads[place]
      return ColumnHead(
        name: head.name, title: head.title ?? head.name, kind: head.kind, about: head.about)
    }
    table.rows = rows.map { row in places.map { row[$0] } }
    table.context = []
    return table
  }

  /// The rows as JSON objects, by the names of the columns.
  var objects: [[String: JSONValue]] {
    rows.map { row in
      Dictionary(
        zip(heads, row).compactMap { head, cell in head.name.map { ($0, cell.value) } },
        uniquingKeysWith: { first, _ in first })
    }
  }

  /// The rows that text and Markdown show.
  var shownRows: ArraySlice<[Cell]> { rows.prefix(limit ?? rows.count) }

  /// What text and Markdown say of rows that they do not show; nil for none.
  var omission: String? {
    let count = rows.count - shownRows.count
    return count > 0
      ? "… \(Figures.count(count)) more rows; --format csv, json and html have all." : nil
  }

  /// The columns that people see where bars are drawn.
  var titledColumns: [Int] { heads.indices.filter { heads[$0].title != nil } }

  /// The columns that people see in text and Markdown.
  var visibleColumns: [Int] { titledColumns.filter { heads[$0].kind != .bar } }
}
