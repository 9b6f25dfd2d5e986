import Evaluation
import Statistics

extension Frontier {
  /// Score under a budget a task, a curve a run, with bands.
  var plot: Plot {
    let names = RunLabel.telling(apart: curves.map { ($0.run.run, nil, $0.run.configuration) })
    let series = zip(names, curves).enumerated().map { index, entry in
      XYPlot.Series(
        name: entry.0,
        points: entry.1.points.map { point in
          XYPlot.Point(
            x: point.budget, y: point.score.value, interval: point.score.interval?.shares)
        }, form: .both, color: index, hasBand: curves.count <= 4)
    }
    let rows = zip(names, curves).flatMap { name, curve in
      curve.points.map { (name: name, point: $0) }
    }
    return Plot(
      "frontier", of: curves.first?.run.benchmark ?? "", "\(metric) at equal \(kind.words)",
      "What each run would have scored had no task been allowed more. "
        + (curves.count <= 4 ? "Bands" : "Whiskers") + " are 95% intervals.",
      XYPlot(
        x: PlotAxis("\(kind.words) a task, at most", .log10),
        y: PlotAxis("\(metric), points", .points),
        series: series),
      numbers: Table(
        "frontier",
        [
          Column("run", "run", .key) { .text($0.name) },
          Column("budget", "\(kind.words)/task", .number) { .number($0.point.budget, 0) },
          Column("score", metric, .number) { .points($0.point.score.value) },
          Column("interval_95", "95% interval", .interval) { .points($0.point.score.interval) },
        ], rows))
  }
}
