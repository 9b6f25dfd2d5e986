/// Fields of a few kinds in rows and columns: what became of each task in each run.
struct HeatMap: PlotDrawing {
  /// A kind of field.
  struct Kind: Sendable, Hashable {
    var name: String
    /// The classes of its field.
    var style: String
  }

  /// A row's name and the kind of each of its fields.
  let rows: [(name: String, fields: [Kind])]
  /// The kinds, as the legend lists them.
  let kinds: [Kind]
  /// What the columns are, in words below them.
  let columns: String

  func draw(width: Double) -> SVGCanvas {
    var canvas = SVGCanvas(width: width, height: 0)
    let occurring = Set(rows.lazy.flatMap(\.fields))
    let legend = PlotLegend(
      kinds.filter(occurring.contains).map { (.field($0.style), $0.name) })
    var y = legend.draw(in: &canvas, x: 0, y: 0) + 4
    let isNarrow = width < 500
    let names = isNarrow ? 0 : min(rows.map { PlotText.width($0.name) }.max() ?? 0, width * 0.42)
    let left = isNarrow ? 0 : names + 12
    let height = 20.0
    for row in rows {
      if isNarrow {
        canvas.text(PlotText.fitted(row.name, in: width), 0, y + 12, whole: row.name)
        y += PlotStyle.lineHeight
      } else {
        canvas.text(
          PlotText.fitted(row.name, in: names), left - 10, y + 14, .end, whole: row.name)
      }
      draw(row.fields, x: left, y: y, width: width - left, height: height, &canvas)
      y += height + 4
    }
    canvas.text(columns, width, y + 12, .end, kind: "title")
    canvas.height = y + 18
    return canvas
  }

  /// A row's fields, one path a kind: neighbours of one kind are one field, so that thousands of tasks
  /// are a few hundred bytes.
  private func draw(
    _ fields: [Kind], x: Double, y: Double, width: Double, height: Double, _ canvas: inout SVGCanvas
  ) {
    let step = width / Double(max(1, fields.count))
    let gap = step > 6 ? 1.0 : 0
    var paths: [Kind: String] = [:]
    var start = 0
    while start < fields.count {
      var end = start + 1
      while gap == 0, end < fields.count, fields[end] == fields[start] { end += 1 }
      let (from, to) = (x + Double(start) * step, x + Double(end) * step - gap)
      paths[fields[start], default: ""] +=
        "M\(Self.fine(from)) \(SVGCanvas.number(y))H\(Self.fine(to))v\(SVGCanvas.number(height))"
        + "H\(Self.fine(from))z"
      start = end
    }
    for kind in kinds { if let path = paths[kind] { canvas.path(path, kind.style) } }
  }

  /// Two decimals: a field may be a third of a pixel wide.
  private static func fine(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    return rest == 0 ? "\(whole)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
