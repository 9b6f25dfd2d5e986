import Evaluation
import Statistics

extension Frontier {
  /// The report as a document.
  public var document: ReportDocument {
    var document = ReportDocument("orgbench analyze frontier", json: json)
    document.add(
      .paragraph(
        "\(metric) of \(Counts.text(taskCount, "task")) that all runs have, had no task been allowed "
          + "more than so many \(kind.words): what an organization would have handed in, had it been "
          + "stopped before the first call beyond the budget; 0 where it had no answer yet."))
    document.add(.table(areaTable))
    document.add(.plot(plot))
    document.add(.table(pointTable))
    if !pairs.isEmpty { document.add(.table(pairTable)) }
    if !prices.isEmpty {
      document.add(.table(priceTable))
      document.add(
        .paragraph(
          "Each run at its own cost, in \(kind.words). " + CostPerPoint.note(metric)
            + (prices.count < pairs.count
              ? " Pairs without a row take the same \(kind.words) on every task." : "")))
    }
    document.add(
      .paragraph(
        "Area: the mean score over budgets from \(kind.text(range.lowerBound)) to "
          + "\(kind.text(range.upperBound)) \(kind.words), every doubling counting alike. Crossing: "
          + "the budget from which on the run that is ahead at the greatest budget stays ahead; its "
          + "interval is a bootstrap over clusters, in which resamples with another winner count as "
          + "beyond its ends."))
    return document
  }

  /// The curves as a figure, and their areas.
  public var summary: ReportDocument {
    var document = ReportDocument("orgbench analyze frontier")
    document.add(.plot(plot))
    document.add(.table(areaTable))
    return document
  }

  /// Short names of the runs, as they differ from each other.
  private var labels: [String] {
    let names = OrganizationLabel.telling(
      apart: curves.map { ($0.run.configuration.organization, $0.run.configuration.options) })
    return zip(names, curves).map { name, curve in
      names.count { $0 == name } > 1 ? "\(name) (\(curve.run.run))" : name
    }
  }

  private func name(_ index: Int) -> Cell { .letter(index, of: curves[index].run) }

  private var areaTable: Table {
    Table(
      "areas",
      [
        Column("run", "run", .key) { name($0) },
        Column("area", "area", .number) { .points(curves[$0].area.value) },
        Column("area_interval_95", "95% interval", .interval) { .points(curves[$0].area.interval) },
        Column("expense", "\(kind.words)/task", .number) { amount(curves[$0].expense) },
        Column("organization", "organization", .key) { .text(labels[$0]) },
      ], Array(curves.indices))
  }

  private var pointTable: Table {
    let rows = curves.indices.flatMap { index in
      curves[index].points.map { (curve: index, point: $0) }
    }
    return Table(
      "frontier",
      [
        Column("run", "run", .key) { name($0.curve) },
        Column("budget", "\(kind.words)/task", .number) { amount($0.point.budget) },
        Column("score", metric, .number) { .points($0.point.score.value) },
        Column("interval_95", "95% interval", .interval) { .points($0.point.score.interval) },
        Column("finished", "finished", .number, "tasks that end by themselves within the budget") {
          Cell(Figures.fixed(100 * $0.point.finished, 0) + "%", value: .number($0.point.finished))
        },
      ], rows)
  }

  private var pairTable: Table {
    Table(
      "pairs",
      [
        Column("first", "run", .key) { name($0.first) },
        Column("second", "against", .key) { name($0.second) },
        Column("area_difference", "area of the latter - former", .number) {
          .points($0.areaDifference.value)
        },
        Column("difference_interval_95", "95% interval", .interval) {
          difference($0.areaDifference.interval)
        },
        Column("ahead", "ahead in the end", .key) { $0.ahead.map(name) ?? .text("neither") },
        Column("crossing", "from \(kind.words)", .number) { pair in
          pair.crossing.map { amount($0.value) }
            ?? Cell(pair.ahead == nil ? "" : "all along", value: .null)
        },
        Column("crossing_interval_95", "95% interval", .interval) { crossing($0) },
      ], pairs)
  }

  private var prices: [(pair: Pair, price: CostPerPoint)] {
    pairs.compactMap { pair in pair.costPerPoint.map { (pair, $0) } }
  }

  private var priceTable: Table {
    Table(
      "cost_per_point",
      [
        Column("dearer", "dearer", .key) { row in
          name(row.price.price.isReversed ? row.pair.first : row.pair.second)
        },
        Column("against", "against", .key) { row in
          name(row.price.price.isReversed ? row.pair.second : row.pair.first)
        },
      ] + CostPerPoint.columns { $0.price }, prices)
  }

  private func amount(_ value: Double) -> Cell { Cell(kind.text(value), value: .number(value)) }

  /// In points for people.
  private func difference(_ interval: Interval?) -> Cell {
    Cell(
      Figures.interval(interval.map { 100 * $0.lower }, interval.map { 100 * $0.upper }, 1),
      value: .ends(interval))
  }

  private func crossing(_ pair: Pair) -> Cell {
    guard let crossing = pair.crossing else { return .empty }
    guard let interval = crossing.interval else { return Cell("undecided", value: .null) }
    let ends = [interval.lower, interval.upper]
    return Cell(
      ends.map { $0.isFinite ? kind.text($0) : "?" }.joined(separator: " to "),
      value: .array(ends.map { $0.isFinite ? .number($0) : .null }))
  }

  private var json: JSONValue {
    [
      "budget": .string(kind.rawValue), "metric": .string(metric), "tasks": .integer(taskCount),
      "range": [.number(range.lowerBound), .number(range.upperBound)],
      "curves": .array(
        zip(labels, curves).map { label, curve in
          [
            "run": .string(curve.run.run), "organization": .string(label),
            "area": .number(curve.area.value), "area_interval_95": .ends(curve.area.interval),
            "expense": .number(curve.expense),
            "points": .array(
              curve.points.map {
                [
                  "budget": .number($0.budget), "score": .number($0.score.value),
                  "interval_95": .ends($0.score.interval), "finished": .number($0.finished),
                ]
              }),
          ]
        }),
      "pairs": .array(
        pairs.map { pair in
          [
            "first": .string(curves[pair.first].run.run),
            "second": .string(curves[pair.second].run.run),
            "area_difference": .number(pair.areaDifference.value),
            "interval_95": .ends(pair.areaDifference.interval),
            "ahead": pair.ahead.map { .string(curves[$0].run.run) } ?? .null,
            "crossing": pair.crossing.map { .number($0.value) } ?? .null,
            "crossing_interval_95": crossing(pair).value,
            "cost_per_point": pair.costPerPoint.map { price in
              price.json(
                dearer: curves[price.price.isReversed ? pair.first : pair.second].run.run)
            } ?? .null,
          ]
        }),
    ]
  }
}

extension BudgetKind {
  /// An amount as tables show it.
  fileprivate func text(_ amount: Double) -> String {
    self == .cost ? Figures.fixed(amount, 4) : Figures.count(Int(amount.rounded()))
  }
}
