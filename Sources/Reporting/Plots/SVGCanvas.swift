/// A drawing that is written element by element; lengths are in pixels, y grows downwards.
struct SVGCanvas: Sendable {
  let width: Double
  var height: Double
  private(set) var body = ""

  /// An empty drawing.
  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// Width and height, as a `viewBox` has them.
  var size: String { "\(Self.number(width)) \(Self.number(height))" }

  /// Where a text begins, ends or has its middle.
  enum Anchor: String { case start, middle, end }

  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start, kind: String = "",
    whole: String? = nil
  ) {
    let place = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    body += "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(place)\(Self.kind(kind))>"
    body += Escaping.html(text)
    if let whole, whole != text { body += "<title>\(Escaping.html(whole))</title>" }
    body += "</text>\n"
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ kind: String
  ) {
    path("M\(Self.number(x1)) \(Self.number(y1))L\(Self.number(x2)) \(Self.number(y2))", kind)
  }

  mutating func polyline(_ points: [(x: Double, y: Double)], _ kind: String) {
    guard points.count > 1 else { return }
    let places = points.map { "\(Self.number($0.x)) \(Self.number($0.y))" }
    path("M" + places.joined(separator: "L"), kind)
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ kind: String,
    radius: Double = 0, about: String? = nil
  ) {
    let corner = radius > 0 ? " rx=\"\(Self.number(radius))\"" : ""
    element(
      "rect",
      "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(max(0, width)))\" "
        + "height=\"\(Self.number(height))\"\(corner)", kind, about)
  }

  mutating func path(_ data: String, _ kind: String, about: String? = nil) {
    element("path", "d=\"\(data)\"", kind, about)
  }

  /// - Parameter about: what a pointer that rests on it is told.
  private mutating func element(
    _ name: String, _ attributes: String, _ kind: String, _ about: String?
  ) {
    body += "<\(name) \(attributes)\(Self.kind(kind))"
    body += about.map { "><title>\(Escaping.html($0))</title></\(name)>\n" } ?? "/>\n"
  }

  private static func kind(_ name: String) -> String {
    name.isEmpty ? "" : " class=\"\(name)\""
  }

  /// A length with at most one decimal.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e7 else { return "0" }
    let tenths = Int((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }
}

extension SVGCanvas {
  /// The marks that tell series apart beside their colours.
  enum Mark: Int, CaseIterable { case disc, square, triangle, diamond, cap, plus, cross }

  mutating func mark(
    _ mark: Mark, _ x: Double, _ y: Double, size: Double = 5, color: Int, about: String? = nil
  ) {
    func p(_ dx: Double, _ dy: Double) -> String {
      "\(Self.number(x + dx * size)) \(Self.number(y + dy * size))"
    }
    let (fill, stroke) = ("f\(color)", "s\(color) thick")
    switch mark {
    case .disc:
      let r = Self.number(size)
      path(
        "M\(p(-1, 0))a\(r) \(r) 0 1 0 \(Self.number(2 * size)) 0a\(r) \(r) 0 1 0 "
          + "\(Self.number(-2 * size)) 0z", fill, about: about)
    case .square:
      path("M\(p(-0.9, -0.9))L\(p(0.9, -0.9))L\(p(0.9, 0.9))L\(p(-0.9, 0.9))z", fill, about: about)
    case .triangle: path("M\(p(0, -1.1))L\(p(1.1, 0.9))L\(p(-1.1, 0.9))z", fill, about: about)
    case .diamond:
      path("M\(p(0, -1.3))L\(p(1.2, 0))L\(p(0, 1.3))L\(p(-1.2, 0))z", fill, about: about)
    case .cap: path("M\(p(0, 1.1))L\(p(1.1, -0.9))L\(p(-1.1, -0.9))z", fill, about: about)
    case .plus: path("M\(p(-1, 0))L\(p(1, 0))M\(p(0, -1))L\(p(0, 1))", stroke, about: about)
    case .cross:
      path("M\(p(-0.9, -0.9))L\(p(0.9, 0.9))M\(p(-0.9, 0.9))L\(p(0.9, -0.9))", stroke, about: about)
    }
  }

  /// The mark of a series by its place.
  static func mark(_ index: Int) -> Mark { Mark.allCases[index % Mark.allCases.count] }
}
