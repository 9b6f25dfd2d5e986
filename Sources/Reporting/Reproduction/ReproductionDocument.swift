import Evaluation

extension Reproduction {
  /// The reproduction as a document.
  public var document: ReportDocument {
    var document = ReportDocument("orgbench reproduce \(exhibit.rawValue)", json: json)
    document.add(
      .heading("\(baseline.title), arXiv \(baseline.arXiv), \(exhibit.place), and measured here"))
    document.add(.paragraph(baseline.note))
    for section in sections {
      document.add(.heading("\(section.benchmark): \(section.conditions)"))
      if let skills = section.skills {
        skills.tables(models: section.models, benchmark: section.benchmark)
          .forEach { document.add(.table($0)) }
        continue
      }
      let values = section.valueTable
      document.add(.table(values))
      document.add(plots: ReproductionPlots.all(values, of: section.benchmark))
      if section.claims.isEmpty {
        document.add(.paragraph("The paper finds no order that holds for all its models."))
      } else {
        document.add(.table(section.claimTable))
      }
    }
    document.add(
      .paragraph(
        "holds, reversed: the 95% interval of the paired difference, over the tasks that both runs "
          + "have, lies on that side of 0. The paper's columns say whether its own figures have "
          + "the direction. ±: the standard deviation of the means of repeats (n - 1)."))
    if exhibit.benchmarks != nil {
      document.add(
        .paragraph(
          "The figure has no numbers but those that the text repeats: the paper's columns are of its "
            + "tables, where these have the cell, else empty."))
    }
    return document
  }
}

extension Reproduction.Section {
  /// Under which conditions the runs were made.
  fileprivate var conditions: String {
    guard let first = runs.first else { return "no run yet" }
    let configuration = first.run.configuration
    let open = runs.filter { !$0.run.progress.isComplete }.map(\.run.run)
    return "measured with \(configuration.model), \(Counts.text(first.report.tasks, "task")) "
      + "(\(configuration.selection)), \(Counts.text(configuration.repeats, "repeat")), "
      + (configuration.answerForm == .all
        ? "the answer's form told to all (not, it seems, as in the paper: --answer-form closing)"
        : "the answer's form told when closing, as it seems in the paper")
      + (open.isEmpty ? "" : "; not complete: \(open.joined(separator: ", "))")
  }

  fileprivate var valueTable: Table {
    typealias Row = Reproduction.Row
    let paper = models.map { model in
      Column<Row>("paper \(model)", model, .number, "the paper's") { row in
        row.paper[model].map { Cell($0.shownAlone, value: .number($0.value)) } ?? .empty
      }
    }
    return Table(
      "rows",
      [
        Column<Row>("organization", "organization", .key) {
          .text($0.variant?.label ?? "hierarchical (auto) over flat")
        },
        Column<Row>("metric", "metric", .key) { .text($0.metric) },
      ] + paper + [
        Column<Row>("measured", "measured", .number) { row in
          row.measured?.valueCell(row.decimals) ?? Cell("none", value: .null)
        },
        Column<Row>("interval_95", "95% interval", .interval) { row in
          row.measured?.intervalCell(row.decimals) ?? .empty
        },
      ], rows, context: ["benchmark": .string(benchmark)])
  }

  fileprivate var claimTable: Table {
    typealias Row = ReproducedClaim
    let paper = models.map { model in
      Column<Row>("paper \(model)", model, .text, "whether the paper's figures have it") { claim in
        claim.paper[model].map { Cell($0 ? "yes" : "no", value: .bool($0)) } ?? .empty
      }
    }
    return Table(
      "directions",
      [Column<Row>("direction", "the paper's direction", .key) { .text($0.text) }] + paper + [
        Column<Row>("finding", "measured") { .text($0.finding.text) },
        Column<Row>("difference", "difference", .number) { claim in
          claim.difference?.valueCell(claim.decimals) ?? .empty
        },
        Column<Row>("interval_95", "95% interval", .interval) { claim in
          claim.difference?.intervalCell(claim.decimals) ?? .empty
        },
      ], claims, context: ["benchmark": .string(benchmark)])
  }
}

extension Reproduction.Row {
  fileprivate var decimals: Int {
    paper.values.contains { $0.unit == PublishedBaseline.Figure.tokens } ? 0 : 2
  }
}

extension ReproducedClaim {
  fileprivate var decimals: Int { unit == .tokens ? 0 : 2 }
}

extension Reproduction.Value {
  func text(_ decimals: Int) -> String {
    Figures.shown(value, decimals)
      + (deviation.map { " ± \(Figures.shown($0, decimals))" } ?? "")
  }

  func valueCell(_ decimals: Int) -> Cell { Cell(text(decimals), value: .number(value)) }

  func intervalCell(_ decimals: Int) -> Cell {
    guard let interval else { return .empty }
    let (lower, upper) = (interval.lowerBound, interval.upperBound)
    return Cell(
      "\(Figures.shown(lower, decimals)) to \(Figures.shown(upper, decimals))",
      value: [.number(lower), .number(upper)])
  }

  var json: JSONValue {
    let ends = interval.map { JSONValue.array([.number($0.lowerBound), .number($0.upperBound)]) }
    return [
      "value": .number(value), "deviation": deviation.map(JSONValue.number) ?? .null,
      "interval_95": ends ?? .null,
    ]
  }
}

extension PublishedBaseline.Figure {
  /// The figure without its unit, where a column says it.
  fileprivate var shownAlone: String {
    let decimals = unit == Self.tokens ? 0 : 2
    let number =
      unit == Self.tokens ? Figures.count(Int(value)) : Figures.fixed(value, decimals)
    return number + (deviation.map { " ± \(Figures.fixed($0, decimals))" } ?? "")
  }
}

extension ReproducedClaim.Finding {
  var text: String {
    switch self {
    case .holds: "holds"
    case .reversed: "reversed"
    case .undecided: "undecided"
    case .missing(let what): "no run of \(what.joined(separator: ", "))"
    }
  }
}

// MARK: - JSON

extension Reproduction {
  /// The reproduction as JSON.
  var json: JSONValue {
    [
      "table": .string(exhibit.rawValue), "arXiv": .string(baseline.arXiv),
      "benchmarks": .array(sections.map(\.json)),
    ]
  }
}

extension Reproduction.Section {
  fileprivate var json: JSONValue {
    [
      "benchmark": .string(benchmark),
      "answer_form": runs.first.map { .string($0.run.configuration.answerForm.rawValue) } ?? .null,
      "runs": .array(runs.map { .string($0.run.run) }),
      "rows": .array(rows.map(\.json)), "directions": .array(claims.map(\.json)),
      "skills": skills?.json ?? .null,
    ]
  }
}

extension Reproduction.Row {
  fileprivate var json: JSONValue {
    let figures = paper.mapValues { figure -> JSONValue in
      [
        "value": .number(figure.value),
        "deviation": figure.deviation.map(JSONValue.number) ?? .null,
      ]
    }
    return [
      "organization": variant.map { .string($0.label) } ?? .null, "metric": .string(metric),
      "paper": .object(figures), "measured": measured?.json ?? .null,
    ]
  }
}

extension ReproducedClaim {
  fileprivate var json: JSONValue {
    [
      "direction": .string(text), "paper": .object(paper.mapValues(JSONValue.bool)),
      "measured": .string(finding.text), "difference": difference?.json ?? .null,
    ]
  }
}
