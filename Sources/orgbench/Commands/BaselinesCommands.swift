import Arguments
import Evaluation
import Options
import Reporting

/// `orgbench baselines list`: the papers whose figures come with the program.
enum BaselinesListCommand: Command {
  static let specification = CommandSpecification(
    "baselines list", "List the published figures that come with orgbench",
    options: ReportOutput.options, examples: ["orgbench baselines list"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let baselines = try PublishedFigures.all()
    var document = ReportDocument(
      "orgbench baselines list",
      json: .array(
        baselines.map {
          [
            "name": .string($0.name), "title": .string($0.title), "arXiv": .string($0.arXiv),
            "figures": .integer($0.figures.count),
          ]
        }))
    document.add(
      .table(
        Table(
          "baselines",
          [
            Column("name", "name", .key) { .text($0.name) },
            Column("figures", "figures", .number) { .count($0.figures.count) },
            Column("arXiv", "arXiv") { .text($0.arXiv) },
            Column("title", "paper") { .text($0.title) },
          ], baselines)))
    try ReportOutput.print(document, arguments)
    return .done
  }
}

/// `orgbench baselines show`: a paper's figures.
enum BaselinesShowCommand: Command {
  static let specification = CommandSpecification(
    "baselines show", "Show a paper's figures",
    operands: [.init("NAME", "a name from `orgbench baselines list`")],
    options: ReportOutput.options, examples: ["orgbench baselines show orgagent"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let baseline = try PublishedFigures.named(arguments.operands[0])
    var document = ReportDocument(
      "orgbench baselines show \(baseline.name)",
      json: [
        "name": .string(baseline.name), "title": .string(baseline.title),
        "arXiv": .string(baseline.arXiv), "note": .string(baseline.note),
        "figures": .array(baseline.figures.map(json)),
        "claims": .array(
          baseline.claims.map {
            ["name": .string($0.name), "where": .string($0.place), "text": .string($0.text)]
          }),
      ])
    document.add(.heading("\(baseline.title), arXiv \(baseline.arXiv)"))
    document.add(.paragraph(baseline.note))
    document.add(
      .table(
        Table(
          "figures",
          [
            Column("where", "where", .key) { .text($0.place) },
            Column("cell", "of", .key) { .text($0.cellText) },
            Column("metric", "metric") { .text($0.metric) },
            Column("value", "value", .number) { Cell($0.shown, value: .number($0.value)) },
            Column("deviation", nil, .number) { .number($0.deviation, 4) },
            Column("interval", nil, .interval) { Cell("", value: interval($0)) },
            Column("unit", nil) { .text($0.unit) },
            Column("note", nil) { .text($0.note) },
          ], baseline.figures)))
    document.add(
      list: baseline.figures.filter { !$0.note.isEmpty }.map {
        "\([$0.place, $0.cellText, $0.metric].filter { !$0.isEmpty }.joined(separator: ", ")): \($0.note)"
      }, under: "Of single figures:")
    document.add(
      list: baseline.claims.map { "\($0.name), \($0.place): \"\($0.text)\"" },
      under: "What the paper says that it found:")
    try ReportOutput.print(document, arguments)
    return .done
  }

  private static func interval(_ figure: PublishedBaseline.Figure) -> JSONValue {
    figure.interval.map { [.number($0.lowerBound), .number($0.upperBound)] } ?? .null
  }

  private static func json(_ figure: PublishedBaseline.Figure) -> JSONValue {
    [
      "where": .string(figure.place), "cell": .object(figure.cell),
      "metric": .string(figure.metric), "value": .number(figure.value),
      "deviation": figure.deviation.map(JSONValue.number) ?? .null, "interval": interval(figure),
      "unit": .string(figure.unit), "note": .string(figure.note),
    ]
  }
}
