import Arguments
import Evaluation
import Options
import Reporting

/// `orgbench baselines list`: the papers whose figures come with the program.
enum BaselinesListCommand: Command {
  static let specification = CommandSpecification(
    "baselines list", "List the published figures that come with orgbench",
    options: [CommonOptions.json], examples: ["orgbench baselines list"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let baselines = try PublishedFigures.all()
    if arguments[CommonOptions.json] {
      try Output.printJSON(
        .array(
          baselines.map {
            [
              "name": .string($0.name), "title": .string($0.title), "arXiv": .string($0.arXiv),
              "figures": .integer($0.figures.count),
            ]
          }))
      return .done
    }
    var table = TextTable([
      .init("name"), .init("figures", .right), .init("arXiv"), .init("paper"),
    ])
    for baseline in baselines {
      table.add([
        baseline.name, Figures.count(baseline.figures.count), baseline.arXiv, baseline.title,
      ])
    }
    Output.print(table.plain())
    return .done
  }
}

/// `orgbench baselines show`: a paper's figures.
enum BaselinesShowCommand: Command {
  static let specification = CommandSpecification(
    "baselines show", "Show a paper's figures",
    operands: [.init("NAME", "a name from `orgbench baselines list`")],
    options: [CommonOptions.json], examples: ["orgbench baselines show orgagent"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let baseline = try PublishedFigures.named(arguments.operands[0])
    if arguments[CommonOptions.json] {
      try Output.printJSON([
        "name": .string(baseline.name), "title": .string(baseline.title),
        "arXiv": .string(baseline.arXiv), "note": .string(baseline.note),
        "figures": .array(baseline.figures.map(json)),
      ])
      return .done
    }
    var table = TextTable([
      .init("where"), .init("of"), .init("metric"), .init("value", .right),
    ])
    for figure in baseline.figures {
      table.add([figure.place, figure.cellText, figure.metric, figure.shown])
    }
    Output.print(
      "\(baseline.title), arXiv \(baseline.arXiv)\n\(baseline.note)\n\n\(table.plain())")
    return .done
  }

  private static func json(_ figure: PublishedBaseline.Figure) -> JSONValue {
    [
      "where": .string(figure.place), "cell": .object(figure.cell),
      "metric": .string(figure.metric), "value": .number(figure.value),
      "deviation": figure.deviation.map(JSONValue.number) ?? .null, "unit": .string(figure.unit),
    ]
  }
}
