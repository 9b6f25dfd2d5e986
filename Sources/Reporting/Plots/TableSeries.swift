import Evaluation

/// Series out of tables, so that what is drawn is what the table below a figure says.
extension Table {
  /// The place of a column by its name for programs.
  func column(_ name: String) -> Int? { heads.firstIndex { $0.name == name } }

  /// A row's number in a column; nil where it has none.
  func number(_ row: [Cell], _ name: String) -> Double? {
    column(name).flatMap { row[$0].value.double }
  }

  /// The ends of a row's interval; nil where it has none.
  func interval(_ row: [Cell], _ name: String) -> ClosedRange<Double>? {
    guard let ends = column(name).flatMap({ row[$0].value.elements })?.compactMap(\.double),
      ends.count == 2
    else { return nil }
    return min(ends[0], ends[1])...max(ends[0], ends[1])
  }

  /// The text of a row in a column, as people read it.
  func words(_ row: [Cell], _ name: String) -> String {
    column(name).map { row[$0].shown } ?? ""
  }

  /// What names a row among others: the columns that do and that people see, but for some.
  func name(of row: [Cell], without left: Set<String> = []) -> String {
    heads.indices.filter { index in
      let head = heads[index]
      let isName = head.kind == .key || ["agents", "dti"].contains(head.name)
      return isName && head.title != nil && !left.contains(head.name ?? "")
    }.compactMap { index in
      let shown = row[index].shown
      if shown.isEmpty { return nil }
      switch heads[index].name {
      case "agents": return "N = \(shown)"
      case "dti": return "dti"
      default: return shown
      }
    }.joined(separator: ", ")
  }

  /// The rows in groups of one name, in order.
  func groups(_ name: ([Cell]) -> String) -> [(name: String, rows: [[Cell]])] {
    let groups = Dictionary(grouping: rows, by: name)
    return rows.map(name).uniqued().map { ($0, groups[$0] ?? []) }
  }

  /// The same table with some rows.
  func keeping(_ isKept: ([Cell]) -> Bool) -> Table {
    var table = self
    let kept = rows.indices.filter { isKept(rows[$0]) }
    table.rows = kept.map { rows[$0] }
    table.emphases = kept.map { emphases[$0] }
    return table
  }

  /// A series a group, its points where both columns have a number.
  func series(
    x: ([Cell]) -> Double?, y: String, interval: String? = nil, form: XYPlot.Form = .both,
    by name: ([Cell]) -> String
  ) -> [XYPlot.Series] {
    let groups = groups(name)
    return groups.enumerated().map { index, group in
      XYPlot.Series(
        name: groups.count > 1 ? group.name : "",
        points: group.rows.compactMap { row in
          guard let x = x(row), let y = number(row, y) else { return nil }
          return XYPlot.Point(x: x, y: y, interval: interval.flatMap { self.interval(row, $0) })
        }, form: form, color: index)
    }.filter { !$0.points.isEmpty }
  }
}

extension ReportDocument {
  /// Adds figures.
  mutating func add(plots: [Plot]) { plots.forEach { add(.plot($0)) } }
}
