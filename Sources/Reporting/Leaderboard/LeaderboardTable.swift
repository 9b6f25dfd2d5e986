import Evaluation
import Statistics

extension Leaderboard {
  /// What the marks in the tables mean.
  public static let legend =
    "1=: not shown to differ from the best run (paired sign-flip test, Holm-adjusted p >= 0.05). "
    + "Pareto *: no other run has at least the score for fewer tokens. Runs that are not complete "
    + "and published figures have no rank."

  /// All sections in one CSV table.
  public func csv() -> String {
    var table = TextTable(
      [
        "section", "benchmark", "metric", "rank", "tied", "organization", "model", "score", "lower",
        "upper", "n", "p_against_best", "tokens_per_task", "calls_per_task", "abstained",
        "unparsable", "format_failures", "pareto", "prompts", "run", "published",
      ].map { TextTable.Column($0) })
    for section in sections {
      for standing in section.standings { table.add(section.csvRow(standing)) }
      for row in section.published {
        var cells = [String](repeating: "", count: 20)
        cells.replaceSubrange(
          0...2, with: [section.title, section.benchmark, section.metric])
        cells.replaceSubrange(5...7, with: [row.organization, row.model, "\(row.value)"])
        cells[12] = row.tokens.map { "\($0)" } ?? ""
        cells[19] = row.name
        table.add(cells + [row.source])
      }
    }
    return table.csv()
  }
}

extension Leaderboard.Section {
  /// The section's table.
  public var table: TextTable {
    var table = TextTable(
      [
        .init("#", .right), .init("organization"), .init("model"), .init(metric, .right),
        .init("95% interval", .right), .init("n", .right), .init("tokens/task", .right),
        .init("Pareto"), .init("calls/task", .right), .init("abstained", .right),
        .init("unparsable", .right), .init("format fail.", .right),
      ] + (showsCost ? [.init("cost", .right)] : []) + (promptsDiffer ? [.init("prompts")] : [])
        + [.init("run")])
    for (standing, label) in zip(standings, labels) { table.add(cells(standing, label)) }
    for row in published { table.add(cells(row)) }
    return table
  }

  /// The organizations' names with the options that tell the section's rows apart.
  var labels: [String] {
    OrganizationLabel.telling(
      apart: reports.map { ($0.configuration.organization, $0.configuration.options) })
  }

  private var showsCost: Bool { reports.contains { $0.cost.money != nil } }

  private func cells(_ standing: Standing, _ label: String) -> [String] {
    let report = standing.report
    let interval = standing.score?.estimate.interval.map(Figures.points)
    var cells = [
      standing.rankText, label, report.configuration.model,
      standing.score.map { Figures.points($0.estimate.value) } ?? "none", interval ?? "",
      Figures.count(standing.score?.estimate.pointCount ?? 0),
      report.estimateMark + (report.meanTokens.map { Figures.fixed($0, 0) } ?? "n/a"),
      standing.isEfficient ? "*" : "",
      report.meanCalls.map { Figures.fixed($0, 1) } ?? "n/a",
    ]
    cells += [Outcome.Kind.abstained, .unparsable].map {
      Figures.percent(report.outcomes[$0, default: 0], of: report.attempts)
    }
    cells.append(Figures.percent(report.cost.formatFailures, of: report.cost.calls))
    if showsCost { cells.append(report.cost.money?.text ?? "") }
    if promptsDiffer { cells.append(report.promptLabel) }
    cells.append(report.isComplete ? report.run : "\(report.run) (incomplete)")
    return cells
  }

  private func cells(_ row: PublishedRow) -> [String] {
    let deviation = row.deviation.map { " ± \(Figures.points($0))" } ?? ""
    var cells = [
      "", row.organization, row.model, Figures.points(row.value) + deviation, "", "",
      row.tokens.map { Figures.fixed($0, 0) } ?? "",
    ]
    cells += [String](repeating: "", count: 5 + (showsCost ? 1 : 0) + (promptsDiffer ? 1 : 0))
    cells.append("published: \(row.name), \(row.source)")
    return cells
  }

  fileprivate func csvRow(_ standing: Standing) -> [String] {
    let report = standing.report
    let estimate = standing.score?.estimate
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    func share(_ part: Int, _ whole: Int) -> String {
      whole == 0 ? "" : "\(Double(part) / Double(whole))"
    }
    return [
      title, benchmark, metric, standing.rank.map(String.init) ?? "", "\(standing.isTied)",
      report.organizationLabel, report.configuration.model, number(estimate?.value),
      number(estimate?.interval?.lower), number(estimate?.interval?.upper),
      "\(estimate?.pointCount ?? 0)", number(standing.pAgainstBest), number(report.meanTokens),
      number(report.meanCalls),
      share(report.outcomes[.abstained, default: 0], report.attempts),
      share(report.outcomes[.unparsable, default: 0], report.attempts),
      share(report.cost.formatFailures, report.cost.calls), "\(standing.isEfficient)",
      report.promptLabel, report.run, "",
    ]
  }
}

extension RunReport {
  /// `single/1 (a1b2c3d4)`: the prompts' version and hash.
  var promptLabel: String {
    "\(configuration.promptVersion) (\(configuration.promptHash.prefix(8)))"
  }
}
