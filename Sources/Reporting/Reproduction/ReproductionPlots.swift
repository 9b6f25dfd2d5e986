import Evaluation

/// A paper's figures and those measured here as figures.
enum ReproductionPlots {
  /// A figure a metric: an organization a group, with a row for each of the paper's models and one for
  /// what was measured.
  /// - Parameter table: has the columns `organization`, `metric`, `paper …`, `measured` and
  ///   `interval_95`.
  static func all(_ table: Table, of benchmark: String) -> [Plot] {
    table.groups { table.words($0, "metric") }.compactMap { metric, rows in
      let drawn = rows.flatMap { own(table, $0) }
      guard drawn.contains(where: { $0.color == 0 }), drawn.count > 1 else { return nil }
      return Plot(
        "reproduced", of: "\(SocietyPlots.slug(metric))-\(benchmark)",
        "\(benchmark): \(metric), the paper's and measured here",
        "Blue: measured, with its 95% interval. Grey: the paper's, model by model.",
        RowPlot(axis: PlotAxis(metric, .fromZero), form: .points, rows: drawn),
        numbers: table.keeping { table.words($0, "metric") == metric })
    }
  }

  private static func own(_ table: Table, _ row: [Cell]) -> [RowPlot.Row] {
    let prefix = "paper "
    var rows = table.heads.compactMap { head -> RowPlot.Row? in
      guard let name = head.name, name.hasPrefix(prefix), let value = table.number(row, name) else {
        return nil
      }
      return RowPlot.Row(
        name: "paper, \(name.dropFirst(prefix.count))", figure: table.words(row, name),
        value: value,
        color: PlotStyle.seriesColors - 1, mark: .diamond)
    }
    if let value = table.number(row, "measured") {
      rows.append(
        .init(
          name: "measured", figure: table.words(row, "measured"), value: value,
          interval: table.interval(row, "interval_95"), color: 0))
    }
    if !rows.isEmpty { rows[0].heading = table.words(row, "organization") }
    return rows
  }
}
