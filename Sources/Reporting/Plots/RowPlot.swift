/// Bars or points with intervals, one a row with its name: scores, differences, shares that add up.
struct RowPlot: PlotDrawing {
  /// A part of a bar.
  struct Segment: Sendable {
    var value: Double
    var color: Int
    var about: String
  }

  /// A row.
  struct Row: Sendable {
    /// What it is of.
    var name: String
    /// The number in words, at its end.
    var figure: String
    /// The value; nil where there is none, and only the words are shown.
    var value: Double?
    var interval: ClosedRange<Double>?
    /// Its place among the colours.
    var color = 0
    /// What stands for it among points; nil for the mark of its colour.
    var mark: SVGCanvas.Mark?
    /// The parts that its bar consists of, in place of a value.
    var segments: [Segment] = []
    /// What rows from here on have in common; nil for the same as before.
    var heading: String?
    /// What a pointer that rests on it is told.
    var about: String?
  }

  /// What stands for a value.
  enum Form: Sendable { case bars, points }

  /// A value to compare with, as a dashed line.
  struct Reference: Sendable {
    var value: Double
    var name: String
    /// The classes of its line.
    var style = "axis ref"
    /// The rows that it is for; nil for all.
    var rows: ClosedRange<Int>?
  }

  let axis: PlotAxis
  let form: Form
  let rows: [Row]
  var references: [Reference] = []
  /// The names of the segments' colours.
  var parts: [(name: String, color: Int)] = []

  private static let rowHeight = 26.0

  func draw(width: Double) -> SVGCanvas {
    var canvas = SVGCanvas(width: width, height: 0)
    let isNarrow = width < 500
    let figures = rows.map { PlotText.width($0.figure) }.max() ?? 0
    let names = min(rows.map { PlotText.width($0.name) }.max() ?? 0, width * 0.42)
    // On a phone names stand above their bars.
    let left = isNarrow ? 0 : names + 12
    let right = max(left + 60, width - figures - 12)
    let legend = self.legend.draw(in: &canvas, x: 0, y: 0)
    let top = legend > 0 ? legend + 4 : 0
    let scale = PlotScale(axis, over: values, ticks: isNarrow ? 3 : 6)
    let height = Self.rowHeight + (isNarrow ? PlotStyle.lineHeight : 0)
    let headings = Double(rows.count { $0.heading != nil }) * (Self.rowHeight + 4)
    let bottom = top + Double(rows.count) * height + headings + 4
    canvas.height = bottom + 40
    let lanes = Lanes(left: left, right: right, scale: scale)
    drawAxis(lanes, top, bottom, &canvas)
    var y = top
    var ends: [(top: Double, bottom: Double)] = []
    for row in rows {
      if let heading = row.heading {
        canvas.text(PlotText.fitted(heading, in: width), 0, y + 20, kind: "strong", whole: heading)
        y += Self.rowHeight + 4
      }
      let name = PlotText.fitted(row.name, in: isNarrow ? width : names)
      if isNarrow {
        canvas.text(name, 0, y + 14, whole: row.name)
      } else {
        canvas.text(name, left - 10, y + Self.rowHeight / 2 + 4, .end, whole: row.name)
      }
      let middle = y + height - Self.rowHeight / 2
      draw(row, at: middle, lanes, &canvas)
      canvas.text(row.figure, width, middle + 4, .end, kind: "tick")
      ends.append((y, y + height))
      y += height
    }
    for reference in references {
      let x = lanes.place(reference.value)
      let (from, to) =
        reference.rows.map { (ends[$0.lowerBound].top, ends[$0.upperBound].bottom) } ?? (
          top, bottom
        )
      canvas.line(x, from, x, to, reference.style)
    }
    return canvas
  }

  private struct Lanes {
    let left: Double
    let right: Double
    let scale: PlotScale

    func place(_ value: Double) -> Double { left + scale.place(value) * (right - left) }
  }

  private var values: [Double] {
    rows.flatMap { row in
      [row.value, row.interval?.lowerBound, row.interval?.upperBound].compactMap(\.self)
        + (row.segments.isEmpty ? [] : [row.segments.reduce(0) { $0 + $1.value }])
    } + references.map(\.value)
  }

  private var legend: PlotLegend {
    PlotLegend(
      parts.map { (.field("f\(PlotStyle.color($0.color))"), $0.name) }
        + references.filter { !$0.name.isEmpty }.map { (.line($0.style), $0.name) })
  }

  private func drawAxis(
    _ lanes: Lanes, _ top: Double, _ bottom: Double, _ canvas: inout SVGCanvas
  ) {
    var end = -Double.infinity
    for tick in lanes.scale.ticks {
      let x = lanes.place(tick.value)
      canvas.line(x, top, x, bottom, tick.value == 0 ? "axis" : "grid")
      let half = PlotText.width(tick.label) / 2
      guard x - half > end + 4 else { continue }
      end = x + half
      canvas.text(
        tick.label, x, bottom + 16, x - half < 0 ? .start : .middle, kind: "tick")
    }
    canvas.text(axis.title, lanes.right, bottom + 34, .end, kind: "title")
  }

  private func draw(_ row: Row, at y: Double, _ lanes: Lanes, _ canvas: inout SVGCanvas) {
    let color = PlotStyle.color(row.color)
    if !row.segments.isEmpty {
      var sum = 0.0
      for segment in row.segments {
        let (from, to) = (lanes.place(sum), lanes.place(sum + segment.value))
        canvas.rectangle(
          from, y - 8, max(0, to - from - 1), 16, "f\(PlotStyle.color(segment.color))",
          about: segment.about)
        sum += segment.value
      }
      return
    }
    guard let value = row.value else { return }
    if form == .bars {
      let zero = lanes.place(0)
      canvas.rectangle(
        min(zero, lanes.place(value)), y - 8, max(1.5, abs(lanes.place(value) - zero)), 16,
        "f\(color) half", radius: 2, about: row.about)
    }
    if let interval = row.interval {
      let (from, to) = (lanes.place(interval.lowerBound), lanes.place(interval.upperBound))
      canvas.line(from, y, to, y, "s\(color) thick")
      for end in [from, to] { canvas.line(end, y - 4, end, y + 4, "s\(color) thick") }
    }
    if form == .points {
      canvas.mark(
        row.mark ?? SVGCanvas.mark(row.color), lanes.place(value), y, size: 4.5, color: color,
        about: row.about)
    }
  }
}
