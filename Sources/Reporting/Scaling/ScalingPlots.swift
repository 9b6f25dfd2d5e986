import Evaluation
import Glibc
import Statistics

extension ScalingReport {
  /// Score and tokens against the number of agents, with the lines that were fitted.
  var plots: [Plot] {
    let benchmark = points.first?.run.benchmark ?? ""
    let doublings = points.map { log2(Double($0.agents)) }
    func line(_ slope: Double, _ values: [Double], _ back: (Double) -> Double) -> XYPlot.Series {
      let middle = (x: mean(doublings), y: mean(values))
      return XYPlot.Series(
        name: "fit",
        points: zip(points, doublings).map { point, x in
          .init(x: Double(point.agents), y: back(middle.y + slope * (x - middle.x)))
        }, form: .dashed, color: 6)
    }
    var score = [series { $0.score / 100 }]
    if let slope = scoreSlope {
      score.append(line(slope.value / 100, points.map { $0.score / 100 }) { $0 })
    }
    var tokens = [series(\.tokens)]
    if let exponent = tokenExponent {
      tokens.append(line(exponent.value, points.map { log2($0.tokens) }, exp2))
    }
    let agents = PlotAxis("agents", .log2)
    return [
      Plot(
        "score-agents", of: benchmark, "\(benchmark): score against the number of agents",
        "Means over the tasks that all runs have. The dashed line is the fit on log2 N, whose slope and "
          + "interval stand in the report.",
        XYPlot(x: agents, y: PlotAxis("score, points", .points), series: score),
        numbers: pointTable),
      Plot(
        "tokens-agents", of: benchmark, "\(benchmark): tokens against the number of agents",
        "Tokens a task, on logarithmic axes: a power of N is a straight line.",
        XYPlot(x: agents, y: PlotAxis("tokens a task", .log10), series: tokens),
        numbers: pointTable),
    ]
  }

  private func series(_ value: (Point) -> Double) -> XYPlot.Series {
    XYPlot.Series(
      name: "runs", points: points.map { .init(x: Double($0.agents), y: value($0)) }, form: .both,
      color: 0)
  }

  private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(1, values.count))
  }
}
