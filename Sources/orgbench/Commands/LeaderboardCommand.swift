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
      against each other: each combination is a table of its own. Runs that are not shown to differ \
      from the best share its rank.
      """,
    options: [
      CommonOptions.store,
      .init(
        "benchmark", short: "b", value: "NAME", "only this benchmark",
        choices: CommonOptions.benchmarkNames),
      .init("model", short: "m", value: "NAME", "only this model"),
      .init(
        "metric", value: "NAME", "rank by this metric", default: "each benchmark's main metric"),
      .init(
        "sort", value: "WHAT", "order of the rows; ranks are always by score", default: "score",
        choices: Leaderboard.Order.allCases.map(\.rawValue)),
      .init("published", "show the papers' figures of the same benchmark and metric too, unranked"),
      .init(
        "format", value: "FORMAT", "how to print it", default: "text",
        choices: ["text", "markdown", "csv", "json", "html"]),
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
      if wanted {
        reports.append(
          try await RunReading.report(
            of: run, in: store, scorer: RunDataset.forGroupMetrics(run)?.scorer))
      }
    }
    await store.close()
    let metric = arguments.text("metric")
    try check(metric, reports)
    let leaderboard = try Leaderboard(
      reports, metric: metric,
      order: arguments.text("sort").flatMap(Leaderboard.Order.init) ?? .score,
      published: arguments.has("published")
        ? try PublishedFigures.all().flatMap(\.leaderboardRows) : [])
    try print(leaderboard, format: arguments.has("json") ? "json" : arguments.text("format") ?? "")
    return .done
  }

  private static func check(_ metric: String?, _ reports: [RunReport]) throws {
    let known = Set(reports.flatMap { $0.metrics.map(\.name) })
    guard let metric, !known.contains(metric), !reports.isEmpty else { return }
    let near = Suggestion.nearest(to: metric, among: known.sorted())
    throw UsageError(
      "--metric: no run has \"\(metric)\"; there are \(known.sorted().joined(separator: ", "))"
        + (near.map { "; did you mean \($0)?" } ?? ""))
  }

  private static func print(_ leaderboard: Leaderboard, format: String) throws {
    switch format {
    case "json": try Output.printJSON(leaderboard.json)
    case "csv": Output.print(leaderboard.csv())
    case "html": Output.print(leaderboard.html())
    case "markdown":
      for section in leaderboard.sections {
        Output.print("### \(section.title)\n\n\(section.table.markdown())")
      }
      if !leaderboard.sections.isEmpty {
        Output.print(Leaderboard.legend.replacing("*", with: "\\*"))
      }
    default: printText(leaderboard)
    }
  }

  /// Prints the sections for a terminal.
  static func printText(_ leaderboard: Leaderboard) {
    if leaderboard.sections.isEmpty { return Output.note("No runs.") }
    for section in leaderboard.sections {
      Output.print("\(section.title)\n\n\(section.table.plain())\n")
    }
    Output.print(Leaderboard.legend)
  }
}
