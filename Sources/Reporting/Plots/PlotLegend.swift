/// What the colours and marks of a drawing mean, in rows that fit its width.
struct PlotLegend: Sendable {
  /// How an entry is shown before its name.
  enum Swatch: Sendable {
    case mark(SVGCanvas.Mark, color: Int)
    /// A line of these classes.
    case line(String)
    /// A field of these classes.
    case field(String)
  }

  private let entries: [(swatch: Swatch, name: String)]

  init(_ entries: [(swatch: Swatch, name: String)]) { self.entries = entries }

  private static let swatch = 20.0
  private static let gap = 16.0

  /// Draws the rows from `y` on.
  /// - Returns: where they end.
  func draw(in canvas: inout SVGCanvas, x start: Double, y: Double) -> Double {
    guard !entries.isEmpty else { return y }
    var (x, y) = (start, y)
    for entry in entries {
      let room = canvas.width - start - Self.swatch
      let name = PlotText.fitted(entry.name, in: room)
      let width = Self.swatch + PlotText.width(name)
      if x > start, x + width > canvas.width {
        x = start
        y += PlotStyle.lineHeight + 2
      }
      draw(entry.swatch, in: &canvas, x, y + 6)
      canvas.text(name, x + Self.swatch, y + 10, whole: entry.name)
      x += width + Self.gap
    }
    return y + PlotStyle.lineHeight + 4
  }

  private func draw(_ swatch: Swatch, in canvas: inout SVGCanvas, _ x: Double, _ y: Double) {
    switch swatch {
    case .mark(let mark, let color): canvas.mark(mark, x + 7, y, size: 4.5, color: color)
    case .line(let kind): canvas.line(x, y, x + 14, y, kind)
    case .field(let kind): canvas.rectangle(x + 1, y - 6, 12, 12, kind, radius: 2)
    }
  }
}
