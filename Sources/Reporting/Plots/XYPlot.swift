/// Points, lines and steps over two axes: score against tokens, curves, tails.
struct XYPlot: PlotDrawing {
  /// A place with what is known of its precision.
  struct Point: Sendable {
    var x: Double
    var y: Double
    /// The ends of an interval of y.
    var interval: ClosedRange<Double>?
    /// A name to stand beside it; empty for none.
    var label = ""
    /// What a pointer that rests on it is told.
    var about: String?
  }

  /// How a series is drawn.
  enum Form: Sendable {
    case marks
    case line
    /// A line with marks.
    case both
    case dashed
    /// A line that rises at its points only.
    case steps
  }

  /// Points that belong together.
  struct Series: Sendable {
    /// What the legend calls it; empty for none.
    var name: String
    var points: [Point]
    var form: Form
    /// Its place among the colours and marks.
    var color: Int
    /// A band between the ends of the points' intervals, in place of a whisker each.
    var hasBand = false
  }

  let x: PlotAxis
  let y: PlotAxis
  let series: [Series]

  func draw(width: Double) -> SVGCanvas {
    var canvas = SVGCanvas(width: width, height: 0)
    canvas.text(y.title, 0, 10, kind: "title")
    let top = legend.draw(in: &canvas, x: 0, y: 20) + 6
    let frame = PlotFrame(
      x: x, y: y, xs: points.map(\.x),
      ys: points.flatMap { [$0.y] + ($0.interval.map { [$0.lowerBound, $0.upperBound] } ?? []) },
      width: width, top: top)
    canvas.height = frame.bottomOfAll
    frame.draw(in: &canvas)
    for series in series where series.hasBand { draw(band: series, frame, &canvas) }
    for series in series { draw(lines: series, frame, &canvas) }
    for series in series { draw(marks: series, frame, &canvas) }
    drawLabels(frame, &canvas)
    return canvas
  }

  /// What has a place: on a logarithmic axis 0 has none.
  private func visible(_ series: Series) -> [Point] {
    series.points.filter { x.has($0.x) && y.has($0.y) }
  }

  private var points: [Point] { series.flatMap(visible) }

  private var legend: PlotLegend {
    PlotLegend(
      series.filter { !$0.name.isEmpty }.map { series in
        switch series.form {
        case .marks, .both:
          (.mark(SVGCanvas.mark(series.color), color: PlotStyle.color(series.color)), series.name)
        case .line, .dashed, .steps: (.line(Self.kind(series)), series.name)
        }
      })
  }

  private static func kind(_ series: Series) -> String {
    let color = "s\(PlotStyle.color(series.color))"
    switch series.form {
    case .dashed: return "\(color) ref"
    case .steps: return "\(color) thick half"
    default: return "\(color) thick"
    }
  }

  private func draw(lines series: Series, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    let places = visible(series).map { frame.place($0.x, $0.y) }
    switch series.form {
    case .marks: return
    case .line, .both, .dashed: canvas.polyline(places, Self.kind(series))
    case .steps:
      var steps: [(x: Double, y: Double)] = []
      for place in places {
        if let last = steps.last { steps.append((place.x, last.y)) }
        steps.append(place)
      }
      if let last = steps.last { steps.append((frame.right, last.y)) }
      canvas.polyline(steps, Self.kind(series))
    }
  }

  private func draw(band series: Series, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    let ends = visible(series).compactMap { point in point.interval.map { (point.x, $0) } }
    guard ends.count > 1 else { return }
    let upper = ends.map { frame.place($0.0, $0.1.upperBound) }
    let lower = ends.reversed().map { frame.place($0.0, $0.1.lowerBound) }
    let places = (upper + lower).map { "\(SVGCanvas.number($0.x)) \(SVGCanvas.number($0.y))" }
    canvas.path(
      "M\(places.joined(separator: "L"))z", "f\(PlotStyle.color(series.color)) soft")
  }

  private func draw(marks series: Series, _ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard series.form == .marks || series.form == .both else { return }
    let color = PlotStyle.color(series.color)
    let points = visible(series)
    for point in points where !series.hasBand {
      guard let interval = point.interval else { continue }
      let (from, to) = (
        frame.place(point.x, interval.lowerBound), frame.place(point.x, interval.upperBound)
      )
      canvas.line(from.x, from.y, to.x, to.y, "s\(color) thick half")
    }
    for point in points {
      let place = frame.place(point.x, point.y)
      // Many points are small, so that a dense tail stays readable.
      canvas.mark(
        SVGCanvas.mark(series.color), place.x, place.y, size: points.count > 40 ? 2.5 : 5,
        color: color, about: point.about)
    }
  }

  private func drawLabels(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    let labelled = points.filter { !$0.label.isEmpty }
    let places = labelled.map { frame.place($0.x, $0.y) }
    var placement = LabelPlacement(
      points: places, within: (x: frame.left...frame.right, y: (frame.top - 8)...frame.bottom))
    for (point, place) in zip(labelled, places) {
      let room = (frame.right - frame.left) * 0.6
      let label = PlotText.fitted(point.label, in: room)
      if let spot = placement.place(label, beside: place) {
        canvas.text(label, spot.x, spot.y, whole: point.label)
      }
    }
  }
}

/// The frame of a plot over two axes: where values lie, ticks and grid.
struct PlotFrame {
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  private let horizontal: PlotScale
  private let vertical: PlotScale

  init(
    x: PlotAxis, y: PlotAxis, xs: [Double], ys: [Double], width: Double, top: Double
  ) {
    let isNarrow = width < 500
    vertical = PlotScale(y, over: ys, ticks: isNarrow ? 4 : 5)
    horizontal = PlotScale(x, over: xs, ticks: isNarrow ? 4 : 7)
    left = 10 + (vertical.ticks.map { PlotText.width($0.label) }.max() ?? 0)
    right = width - 14
    self.top = top
    bottom = top + width * (isNarrow ? 0.7 : 0.5)
  }

  /// Where ticks' labels and the axis' title end.
  var bottomOfAll: Double { bottom + 40 }

  func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    (
      left + horizontal.place(x) * (right - left), bottom - vertical.place(y) * (bottom - top)
    )
  }

  func draw(in canvas: inout SVGCanvas) {
    for tick in vertical.ticks {
      let y = bottom - vertical.place(tick.value) * (bottom - top)
      canvas.line(left, y, right, y, "grid")
      canvas.text(tick.label, left - 6, y + 4, .end, kind: "tick")
    }
    var end = -Double.infinity
    for tick in horizontal.ticks {
      let x = left + horizontal.place(tick.value) * (right - left)
      canvas.line(x, top, x, bottom, "grid")
      let half = PlotText.width(tick.label) / 2
      guard x - half > end + 4 else { continue }
      end = x + half
      canvas.text(tick.label, x, bottom + 16, .middle, kind: "tick")
    }
    canvas.line(left, bottom, right, bottom, "axis")
    canvas.text(horizontal.axis.title, right, bottom + 34, .end, kind: "title")
  }
}
