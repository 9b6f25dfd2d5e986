import Evaluation
import Statistics

extension Leaderboard {
  /// What the marks in the tables mean.
  public static let legend =
    "1=: not shown to differ from the best run (paired sign-flip test over all pairs of runs, "
    + "since the best is picked from the same data: adjusted p >= 0.05). Pareto *: no other run has at least the score for fewer tokens. Runs that are not complete "
    + "and published figures have no rank."

  /// The leaderboard as a document: a table a section.
  public var document: ReportDocument {
    var document = ReportDocument("orgbench leaderboard", json: json)
    if sections.isEmpty { document.add(.paragraph("No runs.")) }
    for section in sections {
      document.add(.heading(section.title))
      document.add(.table(section.table))
      section.plots.forEach { document.add(.plot($0)) }
      if let unevenCuts = section.unevenCuts { document.add(.paragraph(unevenCuts)) }
    }
    let clustering = sections.lazy.flatMap(\.reports).compactMap(\.clustering).first
    let clusters = clustering.map { " In intervals and tests of squad2, \($0.words)." } ?? ""
    if !sections.isEmpty { document.add(.paragraph(Self.legend + clusters)) }
    return document
  }
}

extension Leaderboard.Section {
  /// Said where a cap cuts some organizations' replies much more often than others', whose scores it
  /// then tells apart.
  var unevenCuts: String? {
    let shares = zip(labels, reports).compactMap { label, report in
      report.cutShare.map { (label: label, report: report, share: $0) }
    }
    guard let most = shares.max(by: { $0.share < $1.share }),
      let least = shares.min(by: { $0.share < $1.share }), most.share >= RunReport.muchCut,
      least.share * 2 < most.share
    else { return nil }
    func words(_ entry: (label: String, report: RunReport, share: Double)) -> String {
      "\(Figures.percent(entry.report.cost.cutReplies, of: entry.report.cost.calls)) of \(entry.label)'s"
    }
    return
      "A cap of tokens cuts replies unevenly: \(words(most)), \(words(least)). Scores may tell of the "
      + "cap."
  }

  /// The section's table, for all formats.
  var table: Table {
    let runs = zip(standings, labels).map { LeaderboardRow.run($0, label: $1) }
    return Table(
      "runs", columns, runs + published.map(LeaderboardRow.published),
      context: [
        "section": .string(title), "benchmark": .string(benchmark), "metric": .string(metric),
      ], emphasis: \.emphasis)
  }

  /// The organizations' names with the options that tell the section's rows apart.
  private var labels: [String] {
    OrganizationLabel.telling(
      apart: reports.map { ($0.configuration.organization, $0.configuration.options) })
  }

  /// Settings that no other column has: a column for each in which the runs differ.
  private var settingColumns: [Column<LeaderboardRow>] {
    let settings = reports.map { RunSettings.all($0.configuration) }
    let names = settings.joined().map(\.name).uniqued().filter { name in
      !name.hasPrefix("options.")
        && !["organization", "model", "prompts", "prompts.sha256"].contains(name)
    }
    return names.filter { name in
      Set(settings.map { $0.first { $0.name == name }?.value }).count > 1
    }.map { name in
      let short = name.split(separator: ".").last.map(String.init) ?? name
      return Column(short.replacing(" ", with: "_"), short) { row in
        row.report.map {
          .text(RunSettings.all($0.configuration).first { $0.name == name }?.value)
        } ?? .empty
      }
    }
  }

  private var modelsDiffer: Bool { Set(reports.map(\.configuration.model)).count > 1 }

  /// Whether the runs were not all begun on one day.
  private var daysDiffer: Bool { Set(reports.map(\.startedCell.shown)).count > 1 }

  private var columns: [Column<LeaderboardRow>] {
    [
      Column("rank", "#", .number, "place by score") { $0.rank },
      Column("organization", "organization", .key) { $0.organization },
      Column("model", "model", modelsDiffer ? .key : .text) { .text($0.model) },
    ] + settingColumns + [
      Column(
        "answered_by", title("answered by") { $0.report.servedModels.difference != nil }, .text,
        "the model as the server named it, where it is not the one asked for"
      ) { row in
        Cell(
          row.report?.servedModels.difference ?? "",
          value: .optional(row.report?.servedModels.names.joined(separator: ", ")))
      },
      Column(
        "score", metric, .number,
        "mean over the tasks, ± standard deviation over repeats (n - 1); CSV and JSON: 0...1"
      ) { $0.score },
      Column(
        "interval_95", "95% interval", .interval, "of the score, robust to clusters of tasks"
      ) { $0.interval },
      Column("deviation_over_repeats", nil, .number) {
        .number(
          $0.published?.deviation ?? $0.standing?.score?.deviationOverRepeats, 4, missing: "")
      },
      Column(nil, "0 to 100", .bar) { $0.bar },
      Column("n", "n", .number, "tasks that the score is of") { .count($0.estimate?.pointCount) },
      Column(
        "chance", title("chance") { $0.score?.chance != nil }, .number, "what guessing would reach"
      ) { .points($0.standing?.score?.chance) },
      Column(
        "tokens_per_task", "tokens/task", .number,
        "of the attempts that did not fail; ~: estimated, in part or in whole"
      ) {
        $0.tokens
      },
      Column("pareto", "Pareto", .text, "no other run has the score for fewer tokens") {
        $0.standing.map { .flag($0.isEfficient, mark: "*") } ?? .empty
      },
      Column("calls_per_task", "calls/task", .number) { row in
        row.report.map { .number($0.meanCalls, 1) } ?? .empty
      },
      Column("abstained", "abstained", .number, "share of the attempts that did not fail") {
        $0.share(of: .abstained)
      },
      Column("unparsable", "unparsable", .number, "share of the attempts that did not fail") {
        $0.share(of: .unparsable)
      },
      Column(
        "failed", title("failed") { $0.report.outcomes[.failed, default: 0] > 0 }, .number,
        "share of all attempts; score, tokens and calls a task are not of them"
      ) { row in
        row.report.map { .share($0.outcomes[.failed, default: 0], of: $0.attempts) } ?? .empty
      },
      Column(
        "format_failures", "format fail.", .number, "share of calls without the form asked for"
      ) { row in
        row.report.map { .share($0.cost.formatFailures, of: $0.cost.calls) } ?? .empty
      },
      Column(
        "cut_replies", title("cut off") { $0.report.cost.cutReplies > 0 }, .number,
        "share of calls whose reply ended at a cap of tokens"
      ) { row in
        row.report.map { .share($0.cost.cutReplies, of: $0.cost.calls) } ?? .empty
      },
      Column(
        "withheld", title("withheld") { $0.report.cost.toolUses[.withheld, default: 0] > 0 },
        .number, "results of tools that would have given the benchmark away"
      ) { row in
        row.report.map { .count($0.cost.toolUses[.withheld, default: 0]) } ?? .empty
      },
      Column(
        "cost", title("cost") { $0.report.cost.money != nil }, .number,
        "of the whole run; +: calls without a price come on top"
      ) { $0.cost },
      Column(
        "caveats", title("caveats") { $0.score?.caveats.isEmpty == false }, .text,
        "why not to trust the interval"
      ) { .text($0.standing?.score?.caveats) },
      Column("currency", nil) { .text($0.report?.cost.money?.currency) },
      Column("prompts", promptsDiffer ? "prompts" : nil) { .text($0.report?.promptLabel) },
      Column("started_at", daysDiffer ? "begun" : nil, .text, "in UTC") {
        $0.report?.startedCell ?? .empty
      },
      Column("name", title("name") { $0.report.name != nil }) { .text($0.report?.name) },
      Column("run", "run") { $0.run },
      Column("complete", nil) { row in
        row.report.map { Cell("", value: .bool($0.isComplete)) } ?? .empty
      },
      Column("tied", nil) { row in
        row.standing.map { Cell("", value: .bool($0.isTied)) } ?? .empty
      },
      Column("p_against_best", nil, .number) { .number($0.standing?.pAgainstBest, 4) },
      Column("published", nil) { .text($0.published?.source) },
    ]
  }

  /// A column's title where a run has something to show in it.
  private func title(_ title: String, where isShown: (Standing) -> Bool) -> String? {
    standings.contains(where: isShown) ? title : nil
  }
}

/// A run or a published figure, in a leaderboard's table.
private enum LeaderboardRow: Sendable {
  case run(Standing, label: String)
  case published(PublishedRow)

  var standing: Standing? {
    if case .run(let standing, _) = self { standing } else { nil }
  }

  var published: PublishedRow? {
    if case .published(let row) = self { row } else { nil }
  }

  var report: RunReport? { standing?.report }

  var estimate: Estimate? { standing?.score?.estimate }

  var emphasis: Table.Emphasis {
    standing?.rank == 1 ? .best : standing?.rank == nil ? .aside : .plain
  }

  var rank: Cell {
    guard let standing, let rank = standing.rank else { return .empty }
    return Cell(standing.rankText, value: .integer(rank))
  }

  var organization: Cell {
    switch self {
    case .run(let standing, let label):
      Cell(label, value: .string(standing.report.organizationLabel))
    case .published(let row): .text(row.organization)
    }
  }

  var model: String { report?.configuration.model ?? published?.model ?? "" }

  var score: Cell {
    guard let value = published?.value ?? estimate?.value else { return Cell("none", value: .null) }
    let deviation = published?.deviation ?? standing?.score?.deviationOverRepeats
    return Cell(
      Figures.points(value) + (deviation.map { " ± \(Figures.points($0))" } ?? ""),
      value: .number(value))
  }

  var interval: Cell { .points(estimate?.interval) }

  var bar: Cell {
    let value = published?.value ?? estimate?.value
    let interval = estimate?.interval.map { [$0.lower, $0.upper] } ?? []
    return value.map { Cell("", value: .array(([$0] + interval).map(JSONValue.number))) } ?? .empty
  }

  var tokens: Cell {
    guard let report else { return .number(published?.tokens, 0, missing: "") }
    return report.tokensPerTask
  }

  var cost: Cell {
    report?.cost.money.map { Cell($0.text, value: .number($0.amount)) } ?? .empty
  }

  var run: Cell {
    switch self {
    case .run(let standing, _):
      return Cell(standing.report.label, value: .string(standing.report.run))
    case .published(let row):
      return Cell("published: \(row.name), \(row.source)", value: .string(row.name))
    }
  }

  func share(of outcome: Outcome.Kind) -> Cell {
    report.map { .share($0.outcomes[outcome, default: 0], of: $0.finished) } ?? .empty
  }
}

extension RunReport {
  /// `single/1 (a1b2c3d4)`: the prompts' version and hash.
  var promptLabel: String {
    "\(configuration.promptVersion) (\(configuration.promptHash.prefix(8)))"
  }
}
