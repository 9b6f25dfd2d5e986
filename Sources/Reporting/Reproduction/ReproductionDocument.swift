public import Evaluation

extension Reproduction {
  /// The reproduction for a terminal.
  public func text() -> String { document.plain() }

  /// The reproduction as GitHub-flavoured Markdown.
  public func markdown() -> String { document.markdown() }

  private var document: ReportDocument {
    var document = ReportDocument()
    document.add(
      .heading("\(baseline.title), arXiv \(baseline.arXiv), \(table.place), and measured here"))
    document.add(.paragraph(baseline.note))
    for section in sections {
      document.add(.heading("\(section.benchmark): \(section.conditions)"))
      document.add(.table(section.valueTable))
      document.add(.table(section.claimTable))
    }
    document.add(
      .paragraph(
        "holds, reversed: the 95% interval of the paired difference, over the tasks that both runs "
          + "have, lies on that side of 0. The paper's columns say whether its own figures have "
          + "the direction."))
    return document
  }
}

extension Reproduction.Section {
  /// Under which conditions the runs were made.
  fileprivate var conditions: String {
    guard let first = runs.first else { return "no run yet" }
    let configuration = first.run.configuration
    let open = runs.filter { !$0.run.progress.isComplete }.map(\.run.run)
    return "measured with \(configuration.model), \(first.report.tasks) tasks "
      + "(\(configuration.selection)), \(configuration.repeats) repeats"
      + (open.isEmpty ? "" : "; not complete: \(open.joined(separator: ", "))")
  }

  fileprivate var valueTable: TextTable {
    var table = TextTable(
      [.init("organization"), .init("metric")] + models.map { .init($0, .right) }
        + [.init("measured", .right), .init("95% interval", .right)])
    for row in rows {
      let decimals = row.metric == "tokens" ? 0 : 2
      var cells = [row.variant?.label ?? "hierarchical (auto) over flat", row.metric]
      cells += models.map { row.paper[$0]?.shownAlone ?? "" }
      cells.append(row.measured?.text(decimals) ?? "none")
      cells.append(row.measured?.intervalText(decimals) ?? "")
      table.add(cells)
    }
    return table
  }

  fileprivate var claimTable: TextTable {
    var table = TextTable(
      [.init("the paper's direction")] + models.map { .init($0) }
        + [.init("measured"), .init("difference", .right), .init("95% interval", .right)])
    for claim in claims {
      let decimals = claim.text.hasPrefix("tokens") ? 0 : 2
      var cells = [claim.text]
      for model in models { cells.append(claim.paper[model].map { $0 ? "yes" : "no" } ?? "") }
      cells.append(claim.finding.text)
      cells.append(claim.difference?.text(decimals) ?? "")
      cells.append(claim.difference?.intervalText(decimals) ?? "")
      table.add(cells)
    }
    return table
  }
}

extension Reproduction.Value {
  func text(_ decimals: Int) -> String {
    Figures.fixed(value, decimals)
      + (deviation.map { " ± \(Figures.fixed($0, decimals))" } ?? "")
  }

  func intervalText(_ decimals: Int) -> String {
    guard let interval else { return "" }
    let lower = Figures.fixed(interval.lowerBound, decimals)
    return "\(lower) to \(Figures.fixed(interval.upperBound, decimals))"
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
    let decimals = unit == "tokens" ? 0 : 2
    let number =
      unit == "tokens" ? Figures.count(Int(value)) : Figures.fixed(value, decimals)
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
  public var json: JSONValue {
    [
      "table": .string(table.rawValue), "arXiv": .string(baseline.arXiv),
      "benchmarks": .array(sections.map(\.json)),
    ]
  }
}

extension Reproduction.Section {
  fileprivate var json: JSONValue {
    [
      "benchmark": .string(benchmark), "runs": .array(runs.map { .string($0.run.run) }),
      "rows": .array(rows.map(\.json)), "directions": .array(claims.map(\.json)),
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
