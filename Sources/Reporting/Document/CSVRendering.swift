public import Evaluation

extension ReportDocument {
  /// All tables as one, with a header and `\r\n` line ends: what a table's rows have in common
  /// first, the table's name where there are several, and every column that one of them has.
  /// A document without tables has its facts, a row each.
  public func csv() -> String {
    let tables = tables
    if tables.isEmpty {
      return CSVText.lines(
        [["name", "value"]] + facts.map { [$0.name, CSVText.field($0.cell.value)] })
    }
    let isMixed = Set(tables.map(\.name)).count > 1
    var names = isMixed ? ["table"] : []
    for table in tables {
      let own = table.context.map(\.name) + table.heads.flatMap(\.csvNames)
      names += own.filter { !names.contains($0) }.uniqued()
    }
    let rows = tables.flatMap { table in
      table.rows.map { row in
        var fields = Dictionary(
          table.context.map { ($0.name, CSVText.field($0.value)) }, uniquingKeysWith: { $1 })
        if isMixed { fields["table"] = table.name }
        for (head, cell) in zip(table.heads, row) {
          fields.merge(zip(head.csvNames, head.csvFields(cell))) { first, _ in first }
        }
        return names.map { fields[$0] ?? "" }
      }
    }
    return CSVText.lines([names.map(CSVText.name)] + rows)
  }
}

extension Array {
  /// The names of the columns as a record, for a table that is written row by row.
  public func csvHeader<Row>() -> String where Element == Column<Row> {
    CSVText.lines([flatMap { $0.head.csvNames.map(CSVText.name) }])
  }

  /// A row of the columns as a record.
  public func csvRecord<Row>(_ row: Row) -> String where Element == Column<Row> {
    CSVText.lines([flatMap { $0.head.csvFields($0.cell(row)) }])
  }
}

extension ColumnHead {
  fileprivate var csvNames: [String] {
    guard let name else { return [] }
    return kind == .interval ? ["\(name)_lower", "\(name)_upper"] : [name]
  }

  fileprivate func csvFields(_ cell: Cell) -> [String] {
    guard kind == .interval else { return [CSVText.field(cell.value)] }
    guard case .array(let ends) = cell.value else { return ["", ""] }
    return ends.map(CSVText.field)
  }
}

/// Records of CSV.
public enum CSVText {
  /// Records of fields that are escaped already.
  public static func lines(_ records: [[String]]) -> String {
    records.map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  /// A value as a field: texts escaped, numbers as they are, null empty.
  public static func field(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .bool(let flag): "\(flag)"
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .string(let text): Escaping.csv(text)
    case .array, .object: Escaping.csv(OrganizationLabel.text(value))
    }
  }

  /// A column's name as a field.
  public static func name(_ name: String) -> String { Escaping.csv(name) }
}
