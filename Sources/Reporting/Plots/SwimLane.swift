import Evaluation

/// One task's work: an agent a lane, calls from left to right, claims as marks, and arrows from what a
/// step acted on to what came of it.
struct SwimLane: PlotDrawing {
  /// What an agent did at a moment.
  struct Act: Sendable {
    /// The call, from 0 in the order of the drawing.
    var moment: Int
    /// The lane, from the top.
    var lane: Int
    /// What happened; nil for a call of which no event came.
    var kind: CoordinationEvent.Kind?
    var about: String
  }

  /// What leads from one act to another, by their places.
  struct Arrow: Sendable {
    var from: Int
    var to: Int
    /// Nil for reading.
    var kind: CoordinationEvent.Kind?
  }

  /// A round, from its first moment to its last.
  struct Round: Sendable {
    var number: Int
    var moments: ClosedRange<Int>
  }

  let agents: [String]
  let moments: Int
  let rounds: [Round]
  let acts: [Act]
  let arrows: [Arrow]

  func draw(width: Double) -> SVGCanvas {
    var canvas = SVGCanvas(width: width, height: 0)
    let isNarrow = width < 500
    let room = isNarrow ? 90.0 : 160.0
    let names = min(room, agents.map { PlotText.width($0) }.max() ?? 0)
    let lanes = Lanes(
      left: names + 14, right: width - 8, moments: max(1, moments),
      height: agents.count > 24 ? 16 : 26)
    var top = legend.draw(in: &canvas, x: 0, y: 0) + 4
    if !rounds.isEmpty { top += PlotStyle.lineHeight }
    let bottom = top + Double(agents.count) * lanes.height
    draw(rounds: lanes, top, bottom, &canvas)
    for (index, agent) in agents.enumerated() {
      let y = lanes.y(index, top)
      canvas.line(lanes.left, y, lanes.right, y, "grid")
      canvas.text(PlotText.fitted(agent, in: names), names, y + 4, .end, whole: agent)
    }
    let places = self.places(lanes, top)
    for arrow in arrows { draw(arrow, places, &canvas) }
    for (act, place) in zip(acts, places) {
      if let kind = act.kind {
        canvas.mark(
          kind.mark, place.x, place.y, size: agents.count > 24 ? 3.5 : 5, color: kind.color,
          about: act.about)
      } else {
        canvas.rectangle(
          place.x - 1.5, place.y - 5, 3, 10, "f6", radius: 1, about: act.about)
      }
    }
    canvas.text("calls, first to last", lanes.right, bottom + 16, .end, kind: "title")
    canvas.height = bottom + 24
    return canvas
  }

  private struct Lanes {
    let left: Double
    let right: Double
    let moments: Int
    let height: Double

    func x(_ moment: Double) -> Double { left + (moment + 0.5) * (right - left) / Double(moments) }
    func y(_ lane: Int, _ top: Double) -> Double { top + (Double(lane) + 0.5) * height }
  }

  /// Several acts of one call stand beside each other.
  private func places(_ lanes: Lanes, _ top: Double) -> [(x: Double, y: Double)] {
    var counts: [Int: Int] = [:]
    for act in acts { counts[act.moment, default: 0] += 1 }
    var placed: [Int: Int] = [:]
    return acts.map { act in
      let index = placed[act.moment, default: 0]
      placed[act.moment] = index + 1
      let count = counts[act.moment] ?? 1
      let step = min(0.6 / Double(max(1, count - 1)), 0.25)
      let shift = (Double(index) - Double(count - 1) / 2) * step
      return (lanes.x(Double(act.moment) + shift), lanes.y(act.lane, top))
    }
  }

  private var legend: PlotLegend {
    let kinds = CoordinationEvent.Kind.allCases.filter { kind in acts.contains { $0.kind == kind } }
    var entries: [(swatch: PlotLegend.Swatch, name: String)] = kinds.map {
      (.mark($0.mark, color: $0.color), $0.thirdPerson)
    }
    if acts.contains(where: { $0.kind == nil }) { entries.append((.field("f6"), "another call")) }
    if arrows.contains(where: { $0.kind == nil }) { entries.append((.line("axis soft"), "reads")) }
    return PlotLegend(entries)
  }

  private func draw(
    rounds lanes: Lanes, _ top: Double, _ bottom: Double, _ canvas: inout SVGCanvas
  ) {
    var end = -Double.infinity
    for (index, round) in rounds.enumerated() {
      let from = lanes.x(Double(round.moments.lowerBound) - 0.5)
      let to = lanes.x(Double(round.moments.upperBound) + 0.5)
      if index % 2 == 0 {
        canvas.rectangle(from, top, to - from, bottom - top, "track soft")
      }
      let label = index == 0 ? "round \(round.number)" : "\(round.number)"
      guard from > end + 4 else { continue }
      canvas.text(label, from + 2, top - 5, kind: "tick")
      end = from + PlotText.width(label)
    }
  }

  private func draw(
    _ arrow: Arrow, _ places: [(x: Double, y: Double)], _ canvas: inout SVGCanvas
  ) {
    guard places.indices.contains(arrow.from), places.indices.contains(arrow.to) else { return }
    let (from, to) = (places[arrow.from], places[arrow.to])
    let middle = (from.x + to.x) / 2
    let number = SVGCanvas.number
    let path =
      "M\(number(from.x)) \(number(from.y))C\(number(middle)) \(number(from.y)) "
      + "\(number(middle)) \(number(to.y)) \(number(to.x)) \(number(to.y))"
    guard let kind = arrow.kind else { return canvas.path(path, "axis thin soft") }
    canvas.path(path, "s\(kind.color) half")
    // The head, before the mark that it leads to.
    let tip = (x: to.x - 5, y: to.y)
    canvas.path(
      "M\(number(tip.x)) \(number(tip.y))l-6 -3v6z", "f\(kind.color)")
  }
}

extension CoordinationEvent.Kind {
  /// What it is called among people.
  var thirdPerson: String {
    switch self {
    case .proposeClaim: "proposes"
    case .reviseClaim: "revises"
    case .contradictClaim: "contradicts"
    case .mergeClaims: "merges"
    case .delegateSubtask: "delegates"
    case .endorseClaim: "endorses"
    }
  }

  fileprivate var color: Int {
    switch self {
    case .proposeClaim: 5
    case .reviseClaim: 0
    case .contradictClaim: 1
    case .mergeClaims: 2
    case .delegateSubtask: 3
    case .endorseClaim: 4
    }
  }

  fileprivate var mark: SVGCanvas.Mark {
    switch self {
    case .proposeClaim: .disc
    case .reviseClaim: .triangle
    case .contradictClaim: .cross
    case .mergeClaims: .diamond
    case .delegateSubtask: .square
    case .endorseClaim: .plus
    }
  }
}

extension CoordinationEvent {
  /// A step in words: `step 4: agent-02 revises c1, makes c3`.
  var words: String {
    let targets = targets.map(\.description).joined(separator: ", ")
    let made = claim.map { targets.isEmpty ? " \($0)" : ", makes \($0)" } ?? ""
    return "step \(step): \(agent ?? "counting votes") \(kind.thirdPerson)"
      + (targets.isEmpty ? "" : " \(targets)") + made + (delegated.map { " \($0)" } ?? "")
  }
}
