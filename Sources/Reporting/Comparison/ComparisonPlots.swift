import Evaluation
import Statistics

extension RunComparison {
  /// The differences of all scores with their intervals, and the tasks that changed most.
  var plots: [Plot] { [differences, changes].compactMap(\.self) }

  private var differences: Plot? {
    let scores = measures.filter { $0.unit == .share }
    guard !scores.isEmpty else { return nil }
    let rows = scores.map { measure in
      let difference = measure.difference
      let isShown = difference.interval.map { $0.lower > 0 || $0.upper < 0 } ?? false
      return RowPlot.Row(
        name: measure.name, figure: Figures.signed(difference.value, 1), value: difference.value,
        interval: difference.interval?.ends, color: isShown ? 0 : PlotStyle.seriesColors - 1,
        mark: .disc,
        about: "\(measure.name): \(Figures.fixed(measure.base, 1)) to "
          + Figures.fixed(measure.candidate, 1))
    }
    return Plot(
      "differences", of: benchmark, "\(benchmark): what changed, candidate less base",
      "Points; whiskers are 95% intervals. Blue where the interval leaves 0 out.",
      RowPlot(
        axis: PlotAxis("candidate less base, points", .linear), form: .points, rows: rows,
        references: [.init(value: 0, name: "no change")]), numbers: scoreTable)
  }

  private var changes: Plot? {
    guard !flips.better.isEmpty || !flips.worse.isEmpty else { return nil }
    func row(_ flip: TaskFlips.Flip, _ color: Int) -> RowPlot.Row {
      let change = 100 * (flip.candidate - flip.base)
      return RowPlot.Row(
        name: flip.task, figure: "\(Figures.points(flip.base)) → \(Figures.points(flip.candidate))",
        value: change, color: color)
    }
    var rows: [RowPlot.Row] = []
    for (flips, words, color) in [(flips.better, "better", 0), (flips.worse, "worse", 1)] {
      let shown = flips.prefix(TaskFlips.shown).map { row($0, color) }
      let more = flips.count > shown.count ? ", the \(shown.count) largest" : ""
      rows += shown.enumerated().map { index, row in
        var row = row
        if index == 0 { row.heading = "\(Counts.text(flips.count, "task")) \(words)\(more)" }
        return row
      }
    }
    return Plot(
      "flips", of: benchmark, "\(benchmark): tasks that changed, \(base.primaryMetric)",
      "Each bar is a task's change in points; the base's score and the candidate's stand beside it.",
      RowPlot(axis: PlotAxis("change, points", .fromZero), form: .bars, rows: rows),
      numbers: Table(
        "flips",
        [
          Column("task", "task", .key) { .text($0.task) },
          Column("base", "base", .number) { .points($0.base) },
          Column("candidate", "candidate", .number) { .points($0.candidate) },
        ], flips.better + flips.worse))
  }
}
