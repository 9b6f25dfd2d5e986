import Evaluation

extension SocietyReproduction {
  /// The reproduction as a document.
  public var document: ReportDocument {
    var document = ReportDocument("orgbench reproduce intellectual-elites", json: json)
    document.add(.heading("\(baseline.title), arXiv \(baseline.arXiv), and measured here"))
    document.add(.paragraph(baseline.note))
    if reading.isSimulated {
      document.add(
        .paragraph(
          "SIMULATED: no model made these runs. They show what the analysis finds under laws that are "
            + "known, and reproduce nothing."))
    }
    if reading.conditions.isEmpty {
      document.add(
        .paragraph(
          reading.isSimulated ? "No simulated society yet." : "No run of a society yet."))
    } else {
      document.add(.table(conditionTable))
    }
    if reading.others > 0 {
      document.add(
        .paragraph(
          "Left out: \(Counts.text(reading.others, "run")) of societies with other settings (steps, "
            + "workload, limits, sampling); those that are alike and most are shown."))
    }
    document.add(.heading("Claims"))
    document.add(.table(claimTable))
    document.add(
      .paragraph(
        "holds, reversed: the 95% interval, or a test at 0.05, lies on that side; of growth with N, that "
          + "of the difference between the greatest and the least N. Tails are of all runs without integration; "
          + "samples of one attempt are taken for independent, which makes intervals and p too small. "
          + "DTI compares the same task, repeat and seed with and without it."))
    for section in sections {
      document.add(.heading(section.place))
      document.add(.table(section.table))
      document.add(list: section.notes, under: "Of the paper's figures:")
    }
    document.add(
      .paragraph(
        "Measured exponents are the power law's, cutoffs the truncated power law's; LR over log-normal is "
          + "Vuong's normalized ratio, over the power law the plain log-likelihood ratio. Percentiles of D.3 are "
          + "of cascades by total events: the smaller half, up to 90%, up to 99%, the largest 1%. Shares of the top, Gini "
          + "and effective share are of an attempt's claims over all its agents, means over attempts; the excess is that of a cascade's "
          + "active agents (equation 3), a mean over cascades. Task success, "
          + "models beside the paper's, and figures of its other benchmarks are not measured."))
    return document
  }

  private typealias Entry = (key: SocietyCondition, value: SocietyEvidence)

  private var entries: [Entry] {
    reading.conditions.sorted {
      ($0.key.place, $0.key.agents, $0.key.integrates ? 1 : 0)
        < ($1.key.place, $1.key.agents, $1.key.integrates ? 1 : 0)
    }.map { ($0.key, $0.value) }
  }

  private var conditionTable: Table {
    Table(
      "conditions",
      [
        Column<Entry>("topology", "topology", .key) { .text($0.key.topology) },
        Column("benchmark", "benchmark", .key) { .text($0.key.benchmark) },
        Column("agents", "N", .number) { .count($0.key.agents) },
        Column("dti", "dti") { .flag($0.key.integrates, mark: "on") },
        Column("runs", "runs", .number) { .count($0.value.runs.count) },
        Column("attempts", "attempts", .number) { .count($0.value.attempts) },
        Column("events", "events", .number) { .count($0.value.events) },
      ], entries)
  }

  private var claimTable: Table {
    Table(
      "claims",
      [
        Column<SocietyClaim>("claim", "claim", .key) { .text($0.claim.name) },
        Column("text", "the paper's words") { .text($0.claim.text) },
        Column("finding", "measured") { .text($0.finding.rawValue) },
        Column("evidence", "by") { .text($0.evidence) },
      ], claims)
  }

  /// The reproduction as JSON.
  var json: JSONValue {
    [
      "arXiv": .string(baseline.arXiv), "simulated": .bool(reading.isSimulated),
      "left_out": .integer(reading.others),
      "conditions": .array(
        entries.map { condition, evidence in
          [
            "topology": .string(condition.topology), "benchmark": .string(condition.benchmark),
            "agents": .integer(condition.agents), "dti": .bool(condition.integrates),
            "runs": .array(evidence.runs.map(JSONValue.string)),
            "attempts": .integer(evidence.attempts), "events": .integer(evidence.events),
            "means": .object((means[condition] ?? [:]).mapValues(\.json)),
            "mean_largest": .object(evidence.meanLargest.mapValues(JSONValue.number)),
            "merge_conversion": .object(
              [evidence].bands().mapValues { $0.conversion.map(JSONValue.number) ?? .null }),
          ]
        }),
      "claims": .array(claimTable.objects.map(JSONValue.object)),
      "figures": .array(
        sections.flatMap { section in
          section.rows.map { row in
            [
              "where": .string(section.place), "cell": .object(row.cell),
              "metric": .string(row.metric), "unit": .string(row.unit),
              "paper": .object(row.paper.mapValues { .number($0.value) }),
              "measured": row.measured?.json ?? .null,
            ]
          }
        }),
    ]
  }
}

extension SocietyReproduction.Section {
  fileprivate var table: Table {
    typealias Row = SocietyReproduction.Row
    let paper = models.map { model in
      Column<Row>("paper \(model)", model.isEmpty ? "paper" : model, .number) { row in
        row.cell(row.paper[model]?.value, missing: "")
      }
    }
    return Table(
      place,
      [
        Column<Row>("cell", "of", .key) { .text($0.cellText) },
        Column("metric", "metric", .key) { .text($0.metric) },
      ] + paper + [
        Column("measured", "measured", .number) { row in
          row.cell(row.measured?.value, missing: "none")
        },
        Column("interval_95", "95% interval", .interval) { row in
          row.measured?.intervalCell(row.decimals) ?? .empty
        },
        Column("unit", "unit") { .text($0.unit == "number" ? "" : $0.unit) },
      ], rows)
  }
}

extension SocietyReproduction.Row {
  fileprivate var cellText: String {
    cell.sorted { $0.key < $1.key }.map { OrganizationLabel.text($0.value) }
      .joined(separator: ", ")
  }

  fileprivate func cell(_ value: Double?, missing: String) -> Cell {
    guard let value else { return Cell(missing, value: .null) }
    if metric.hasPrefix("p,"), value < 0.001 { return Cell("<0.001", value: .number(value)) }
    return decimals == 0
      ? Cell(Figures.count(Int(value.rounded())), value: .number(value))
      : .number(value, decimals)
  }

  fileprivate var decimals: Int {
    switch unit {
    case "number", "share": 3
    case "size" where metric == "cutoff": 1
    case "percent", "points": 1
    default: 0
    }
  }
}
