/// Places names beside points so that they cover neither each other nor the points.
struct LabelPlacement {
  private struct Box {
    var (left, top, right, bottom): (Double, Double, Double, Double)

    func overlap(_ other: Box) -> Double {
      max(0, min(right, other.right) - max(left, other.left))
        * max(0, min(bottom, other.bottom) - max(top, other.top))
    }
  }

  private var taken: [Box]
  private let bounds: Box

  /// - Parameter points: what no name is to cover.
  init(
    points: [(x: Double, y: Double)],
    within bounds: (x: ClosedRange<Double>, y: ClosedRange<Double>)
  ) {
    taken = points.map { Box(left: $0.x - 6, top: $0.y - 6, right: $0.x + 6, bottom: $0.y + 6) }
    self.bounds = Box(
      left: bounds.x.lowerBound, top: bounds.y.lowerBound, right: bounds.x.upperBound,
      bottom: bounds.y.upperBound)
  }

  /// Finds a place for a text beside a point: the first that is free, else nil.
  mutating func place(
    _ text: String, beside point: (x: Double, y: Double)
  ) -> (x: Double, y: Double)? {
    let width = PlotText.width(text)
    let (dx, height) = (9.0, 13.0)
    let lefts = [point.x + dx, point.x - dx - width, point.x - width / 2]
    let candidates = [
      (lefts[0], point.y + 4), (lefts[1], point.y + 4), (lefts[0], point.y - 8),
      (lefts[0], point.y + 17), (lefts[1], point.y - 8), (lefts[1], point.y + 17),
      (lefts[2], point.y - 11), (lefts[2], point.y + 21), (lefts[0], point.y - 22),
      (lefts[0], point.y + 31), (lefts[1], point.y - 22), (lefts[1], point.y + 31),
    ]
    for (x, y) in candidates {
      let box = Box(left: x, top: y - height + 2, right: x + width, bottom: y + 3)
      let isInside =
        box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top
        && box.bottom <= bounds.bottom
      guard isInside, taken.allSatisfy({ $0.overlap(box) == 0 }) else { continue }
      taken.append(box)
      return (x, y)
    }
    return nil
  }
}
