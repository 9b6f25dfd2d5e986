import Evaluation

/// What becomes of attempts and cascades, as figures ("Do Agent Societies Develop Intellectual Elites?",
/// section 6 and appendix D.3).
enum CascadePlots {
  /// What attempts are made of, and how they end, by how large their largest cascade is.
  static func intensity(_ table: Table) -> [Plot] {
    let tenth = PlotAxis("tenth of the attempts, by the events of the largest cascade", .linear)
    let measures = [
      (
        "contradictions", "all_contradictions", "Contradictions in the largest cascade",
        "share of events"
      ),
      ("merges", "all_merges", "Merges in the largest cascade", "share of events"),
      ("intensity-score", "score", "Score by the largest cascade", "score, 0 to 1"),
    ]
    return measures.compactMap { name, column, title, axis in
      let series = table.series(
        x: { table.number($0, "decile") }, y: column, by: { table.words($0, "run") })
      guard series.contains(where: { $0.points.count > 1 }) else { return nil }
      return Plot(
        name, of: "", title,
        "Attempts in tenths, those whose largest cascade has fewest events first.",
        XYPlot(x: tenth, y: PlotAxis(axis, .fromZero), series: series), numbers: table)
    }
  }

  /// Concentration against beta, a point a condition.
  static func concentration(_ table: Table) -> Plot? {
    let points = table.rows.compactMap { row -> XYPlot.Point? in
      guard let beta = table.number(row, "beta"), let share = table.number(row, "top_10_share")
      else {
        return nil
      }
      return .init(x: beta, y: share, label: table.name(of: row))
    }
    guard points.count > 1 else { return nil }
    return Plot(
      "concentration", of: "", "Concentration against reinforcement",
      "A point is a condition: beta of its routing, and what the most active tenth of its agents made.",
      XYPlot(
        x: PlotAxis("beta", .linear), y: PlotAxis("share of the top 10%", .fromZero),
        series: [.init(name: "", points: points, form: .marks, color: 0)]), numbers: table)
  }

  /// What integration changes in cascades of each size: a figure a group of runs.
  static func integration(_ table: Table) -> [Plot] {
    let own: Set = ["part", "measure"]
    return table.groups { table.name(of: $0, without: own) }.compactMap { group, rows in
      let drawn = table.groups { table.words($0, "measure") }.flatMap { measure, _ in
        rows.filter { table.words($0, "measure") == measure }.enumerated().map { index, row in
          let difference = table.number(row, "difference")
          return RowPlot.Row(
            name: table.words(row, "part"), figure: table.words(row, "difference"),
            value: difference,
            interval: table.interval(row, "difference_interval_95"), mark: .disc,
            heading: index == 0 ? measure : nil)
        }
      }
      guard drawn.contains(where: { $0.value != nil }) else { return nil }
      return Plot(
        "integration", of: SocietyPlots.slug(group), "What integration changes, \(group)",
        "With integration less without, by size of cascades; whiskers are 95% intervals over tasks.",
        RowPlot(
          axis: PlotAxis("difference", .fromZero), form: .points, rows: drawn,
          references: [.init(value: 0, name: "no change")]),
        numbers: table.keeping { table.name(of: $0, without: own) == group })
    }
  }
}
