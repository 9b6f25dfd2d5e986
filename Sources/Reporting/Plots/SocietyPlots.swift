import Evaluation
import Glibc

/// What analyses of societies found, as figures.
enum SocietyPlots {
  /// Lorenz curves of claims over agents ("Do Agent Societies Develop Intellectual Elites?", section 5.2).
  static func lorenz(_ table: Table) -> [Plot] {
    let populations = table.groups { table.words($0, "population") }.map(\.name)
    return populations.map { population in
      let own = table.keeping { table.words($0, "population") == population }
      let parts = own.heads.compactMap { head -> (name: String, share: Double)? in
        guard let name = head.name, name.hasPrefix("lorenz_"),
          let percent = Double(name.dropFirst("lorenz_".count))
        else { return nil }
        return (name, percent / 100)
      }
      var series = [
        XYPlot.Series(
          name: "equality", points: [.init(x: 0, y: 0), .init(x: 1, y: 1)], form: .dashed, color: 6)
      ]
      for (index, row) in own.rows.enumerated() {
        let inner = parts.compactMap { part in
          own.number(row, part.name).map { XYPlot.Point(x: part.share, y: $0) }
        }
        series.append(
          .init(
            name: own.name(of: row, without: ["population"]),
            points: [.init(x: 0, y: 0)] + inner + [.init(x: 1, y: 1)], form: .line, color: index))
      }
      return Plot(
        "lorenz", of: population, "Lorenz curves of claims, \(population) agents",
        "What share of the claims the least active part of the agents made. The further below the dashed "
          + "line, the fewer agents made most.",
        XYPlot(
          x: PlotAxis("share of the agents, least active first", .share),
          y: PlotAxis("share of the claims", .share), series: series), numbers: own)
    }
  }

  /// What the most active agents made beyond their equal share.
  static func excess(_ table: Table) -> [Plot] {
    table.groups { table.words($0, "basis") }.map { basis, _ in
      let own = table.keeping { table.words($0, "basis") == basis }
      let rows = own.groups { own.name(of: $0, without: ["basis"]) }.flatMap { name, rows in
        rows.enumerated().map { index, row in
          let excess = own.number(row, "excess")
          return RowPlot.Row(
            name: "top \(own.words(row, "top_percent"))",
            figure: excess.map { Figures.fixed($0, 3) } ?? "", value: excess,
            interval: own.interval(row, "excess_interval_95"),
            heading: index == 0 ? name : nil)
        }
      }
      return Plot(
        "excess", of: basis.split(separator: " ").last.map(String.init) ?? "",
        "Share of the most active agents beyond equality, claims of \(basis)",
        "0 is what they would have if all made as much. Whiskers are 95% intervals over tasks; what chance "
          + "gives is in the table.",
        RowPlot(axis: PlotAxis("excess of the share", .fromZero), form: .points, rows: rows),
        numbers: own)
    }
  }

  /// How the largest of each observable grows with the number of agents (section 5.3).
  static func largest(_ table: Table) -> [Plot] {
    let prefix = "mean_largest_"
    let observables = table.heads.filter { $0.name?.hasPrefix(prefix) == true }
    return table.groups { table.name(of: $0, without: ["agents"]) }.compactMap { group, rows in
      let series = observables.enumerated().map { index, head in
        XYPlot.Series(
          name: head.title ?? "",
          points: rows.compactMap { row in
            guard let agents = table.number(row, "agents"),
              let mean = table.number(row, head.name ?? "")
            else { return nil }
            return .init(x: agents, y: mean)
          }, form: .both, color: index)
      }
      guard series.contains(where: { $0.points.count { $0.y > 0 } > 1 }) else { return nil }
      return Plot(
        "largest", of: slug(group), "Largest cascades against the number of agents, \(group)",
        "Means over attempts of the largest of each observable, on logarithmic axes: a power of N is a "
          + "straight line.",
        XYPlot(
          x: PlotAxis("agents", .log2), y: PlotAxis("mean of the largest", .log10), series: series),
        numbers: table.keeping { table.name(of: $0, without: ["agents"]) == group })
    }
  }

  /// The exponents of growth beside what tails predict.
  static func growth(_ table: Table) -> Plot? {
    var rows: [RowPlot.Row] = []
    for (name, own) in table.groups({ table.name(of: $0) }) {
      for row in own where table.number(row, "gamma") != nil {
        let pairs = [("gamma", "measured", 0), ("predicted", "predicted", 1)]
        for (column, words, color) in pairs {
          guard let value = table.number(row, column) else { continue }
          rows.append(
            .init(
              name: words, figure: Figures.fixed(value, 2), value: value,
              interval: table.interval(row, "\(column)_interval_95"), color: color,
              heading: column == "gamma" ? name : nil))
        }
      }
    }
    guard !rows.isEmpty else { return nil }
    return Plot(
      "growth", of: "", "Exponents of growth with the number of agents",
      "Measured: the slope of the mean of the largest on N, both logarithmic. Predicted: 1/(a - 1) of the "
        + "tail's exponent a. Whiskers are 95% intervals.",
      RowPlot(axis: PlotAxis("exponent", .fromZero), form: .points, rows: rows), numbers: table)
  }

  /// Whether claims that were chosen are chosen again (section 5.1).
  static func routing(_ table: Table) -> Plot? {
    let series = table.series(
      x: { row in
        // The range of k is said as `4-7`; 0 has its place on a logarithmic axis as 1 + k.
        let ends = table.words(row, "k").split(separator: "-").compactMap { Double($0) }
        guard let first = ends.first, let last = ends.last else { return nil }
        return ((1 + first) * (1 + last)).squareRoot()
      }, y: "rho", by: { table.words($0, "run") })
    guard !series.isEmpty else { return nil }
    let ends = series.flatMap { $0.points.map(\.x) }
    let uniform = [ends.min() ?? 1, ends.max() ?? 1].map { XYPlot.Point(x: $0, y: 1) }
    return Plot(
      "routing", of: "", "Reinforced routing: choices against earlier choices",
      "Observed choices of claims over those expected if each choice were uniform. Above the dashed line "
        + "claims are chosen more than that; a line that rises says that choices reinforce themselves.",
      XYPlot(
        x: PlotAxis("1 + earlier events that targeted the claim", .log10),
        y: PlotAxis("routing ratio rho", .log10),
        series: [.init(name: "uniform", points: uniform, form: .dashed, color: 6)] + series),
      numbers: table)
  }

  /// Merges over what asks for them, by size of cascades.
  static func conversion(_ table: Table) -> Plot? {
    let series = table.series(
      x: { row in
        guard let from = table.number(row, "events_from"), let to = table.number(row, "events_to")
        else { return nil }
        return (from * to).squareRoot()
      }, y: "merge_conversion", by: { table.words($0, "run") })
    guard series.contains(where: { $0.points.count > 1 }) else { return nil }
    return Plot(
      "conversion", of: "", "Merge conversion by size of cascades",
      "Merges over delegations and contradictions, of cascades in four parts by their events.",
      XYPlot(
        x: PlotAxis("events of the cascade", .log10), y: PlotAxis("conversion", .fromZero),
        series: series), numbers: table)
  }

  /// A group's name as a part of a figure's.
  static func slug(_ text: String) -> String {
    let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.joined(separator: "-")
  }
}
