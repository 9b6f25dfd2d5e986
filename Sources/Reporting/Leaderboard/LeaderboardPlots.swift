import Evaluation
import Statistics

extension Leaderboard.Section {
  /// The section as figures: score against tokens, and scores as bars. None where there are not two
  /// runs to tell apart.
  public var plots: [Plot] {
    let rows = zip(standings, runLabels).compactMap { standing, label in
      standing.score.map { ScoredRun(standing: standing, label: label, score: $0) }
    }
    guard rows.count > 1 else { return [] }
    return [Self.scoreAgainstTokens(rows, self), Self.scores(rows, self)].compactMap(\.self)
  }

  /// The runs' names, each its own.
  public var runLabels: [String] {
    RunLabel.telling(apart: reports.map { ($0.run, $0.name, $0.configuration) })
  }

  private struct ScoredRun: Sendable {
    let standing: Standing
    let label: String
    let score: MetricEstimate

    var estimate: Estimate { score.estimate }
    var interval: ClosedRange<Double>? { estimate.interval?.shares }
  }

  private static func table(_ rows: [ScoredRun], _ section: Self) -> Table {
    Table(
      "runs",
      [
        Column("run", "run", .key) { .text($0.label) },
        Column("score", section.metric, .number) { .points($0.estimate.value) },
        Column("interval_95", "95% interval", .interval) { .points($0.estimate.interval) },
        Column("n", "n", .number) { .count($0.estimate.pointCount) },
        Column("tokens_per_task", "tokens/task", .number) { $0.standing.report.tokensPerTask },
        Column("pareto", "Pareto") { .flag($0.standing.isEfficient, mark: "*") },
        Column("run_id", "id") { .text($0.standing.report.run) },
      ], rows)
  }

  private static func scoreAgainstTokens(_ rows: [ScoredRun], _ section: Self) -> Plot? {
    let placed = rows.filter { $0.standing.report.meanTokens != nil }
    guard placed.count > 1 else { return nil }
    func point(_ row: ScoredRun) -> XYPlot.Point {
      XYPlot.Point(
        x: row.standing.report.meanTokens ?? 0, y: row.estimate.value, interval: row.interval,
        label: row.label,
        about: "\(row.label): \(Figures.points(row.estimate.value)) for "
          + "\(row.standing.report.tokensPerTask.shown) tokens a task")
    }
    // Colours tell organizations apart where there are several, else models.
    let names = placed.map(\.standing.report.configuration.organization).uniqued()
    let models = placed.map(\.standing.report.configuration.model).uniqued()
    let isByModel = names.count == 1 && models.count > 1
    let groups = isByModel ? models : names
    var series = groups.enumerated().map { index, group in
      XYPlot.Series(
        name: groups.count > 1 ? group : "",
        points: placed.filter {
          let configuration = $0.standing.report.configuration
          return (isByModel ? configuration.model : configuration.organization) == group
        }.map(point), form: .marks, color: index)
    }
    let efficient = placed.filter(\.standing.isEfficient).map { row in
      XYPlot.Point(x: row.standing.report.meanTokens ?? 0, y: row.estimate.value)
    }.sorted { $0.x < $1.x }
    if efficient.count > 1 {
      series.insert(
        .init(name: "best for so many tokens", points: efficient, form: .steps, color: 6), at: 0)
    }
    let tokens = placed.compactMap(\.standing.report.meanTokens)
    let isWide = (tokens.max() ?? 1) > 20 * max(1, tokens.min() ?? 1)
    return Plot(
      "score-tokens", of: section.benchmark, "\(section.title(of: "score against tokens"))",
      "Higher is better, further left is cheaper. Whiskers are 95% intervals; on the stepped line no "
        + "other run has at least the score for fewer tokens.",
      XYPlot(
        x: PlotAxis("tokens a task", isWide ? .log10 : .fromZero),
        y: PlotAxis("\(section.metric), points", .points), series: series),
      numbers: table(placed, section))
  }

  private static func scores(_ rows: [ScoredRun], _ section: Self) -> Plot {
    let models = rows.map(\.standing.report.configuration.model).uniqued()
    let organizations = rows.map(\.standing.report.configuration.organization).uniqued()
    var seen: Set<String> = []
    let ordered = models.flatMap { model in
      rows.filter { $0.standing.report.configuration.model == model }
    }
    let bars = ordered.map { row in
      let configuration = row.standing.report.configuration
      let isFirst = seen.insert(configuration.model).inserted
      return RowPlot.Row(
        name: row.label, figure: Figures.points(row.estimate.value), value: row.estimate.value,
        interval: row.interval,
        color: organizations.firstIndex(of: configuration.organization) ?? 0,
        heading: isFirst && models.count > 1 ? configuration.model : nil,
        about: "\(row.label): \(Figures.points(row.estimate.value))")
    }
    // The single agent of each model, the best where it has several variants.
    var references = models.compactMap { model -> RowPlot.Reference? in
      let own = ordered.indices.filter {
        ordered[$0].standing.report.configuration.model == model
      }
      let singles = own.filter {
        ordered[$0].standing.report.configuration.organization == "single"
      }.map { ordered[$0].estimate.value }
      guard let best = singles.max(), singles.count < own.count, let first = own.first,
        let last = own.last
      else { return nil }
      return .init(value: best, name: "single agent", rows: first...last)
    }
    for index in references.indices.dropFirst() { references[index].name = "" }
    if let chance = rows.compactMap(\.score.chance).first {
      references.append(.init(value: chance, name: "guessing", style: "s6 ref"))
    }
    return Plot(
      "scores", of: section.benchmark, section.title(of: "scores"),
      "Bars are means over the tasks, whiskers 95% intervals.",
      RowPlot(
        axis: PlotAxis("\(section.metric), points", .sharesFromZero), form: .bars, rows: bars,
        references: references),
      numbers: table(rows, section))
  }

  /// `squad2: scores`.
  private func title(of what: String) -> String { "\(benchmark): \(what)" }
}

extension Interval {
  /// The interval of a score, cut to 0...1.
  var shares: ClosedRange<Double> { min(1, max(0, lower))...min(1, max(0, upper)) }

  /// Its ends.
  var ends: ClosedRange<Double> { min(lower, upper)...max(lower, upper) }
}
