import Arguments
import Evaluation
import Reporting
import Store

/// `orgbench leaderboard`: the store's runs, ranked.
enum LeaderboardCommand: Command {
  static let specification = CommandSpecification(
    "leaderboard", "Rank the runs of a store",
    discussion: """
      Runs on other tasks, another version of the dataset or other scoring rules are never ranked \
      against each other: each combination is a table of its own.
      """,
    options: [
      CommonOptions.store,
      .init(
        "benchmark", short: "b", value: "NAME", "only this benchmark",
        choices: CommonOptions.benchmarkNames),
      .init("model", short: "m", value: "NAME", "only this model"),
      .init(
        "format", value: "FORMAT", "how to print it", default: "text",
        choices: ["text", "markdown", "csv", "json"]),
      .init("json", "the same as --format json"),
    ],
    examples: ["orgbench leaderboard --benchmark squad2 --format markdown"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    var reports: [RunReport] = []
    for run in try await store.runs() {
      let wanted = [
        (arguments.text("benchmark"), run.configuration.benchmark),
        (arguments.text("model"), run.configuration.model),
      ].allSatisfy { $0 == nil || $0 == $1 }
      if wanted { reports.append(try await RunReading.report(of: run, in: store)) }
    }
    await store.close()
    let format = arguments.has("json") ? "json" : arguments.text("format") ?? "text"
    try print(Leaderboard(reports), format: format)
    return .done
  }

  private static func print(_ leaderboard: Leaderboard, format: String) throws {
    switch format {
    case "json":
      try Output.printJSON(
        .array(
          leaderboard.sections.map { section in
            ["title": .string(section.title), "runs": .array(section.reports.map(\.json))]
          }))
    case "csv":
      for section in leaderboard.sections { Output.print(section.table.csv()) }
    case "markdown":
      for section in leaderboard.sections {
        Output.print("### \(section.title)\n\n\(section.table.markdown())")
      }
    default:
      if leaderboard.sections.isEmpty { Output.note("No runs.") }
      for section in leaderboard.sections {
        Output.print("\(section.title)\n\n\(section.table.plain())\n")
      }
    }
  }
}
