import Benchmarks
import Arguments
import Evaluation
import Options
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
      CommonOptions.store, benchmark, model, metric, sort, published, CommonOptions.cluster, pool,
      sideBySide, columns,
    ] + ReportOutput.options,
    examples: [
      "orgbench leaderboard --benchmark squad2 --format markdown",
      "orgbench leaderboard --pool --columns rank,organization,score,interval_95 --format latex",
    ])

  private static let benchmark = Option(
    "benchmark", short: "b", placeholder: "NAME", "only this benchmark",
    .word(CommonOptions.benchmarkNames))
  private static let model = Option("model", short: "m", "only this model", .text())
  private static let metric = Option(
    "metric", "rank by this metric", .text("a metric's name"),
    otherwise: "each benchmark's main metric")
  private static let sort = Option(
    "sort", placeholder: "WHAT", "order of the rows; ranks are always by score", .word,
    default: Leaderboard.Order.score)
  private static let published = Option(
    flag: "published", "show the papers' figures of the same benchmark and metric too, unranked")

  private static let pool = Option(
    flag: "pool",
    "complete runs that differ in nothing but seed, repeats and being begun afresh as one row: mean ± "
      + "standard deviation between them")
  private static let sideBySide = Option(
    flag: "side-by-side", "a row an organization, a column a model")
  private static let columns = Option(
    "columns", placeholder: "LIST",
    "the columns to show, in this order, by their names in CSV; json has all",
    .list(of: .text("a column's name")), default: [], otherwise: "those with something to tell")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    var reports: [RunReport] = []
    var simulated = 0
    for run in try await store.runs() {
      let wanted = [
        (arguments[benchmark], run.configuration.benchmark),
        (arguments[model], run.configuration.model),
      ].allSatisfy { $0 == nil || $0 == $1 }
      if wanted, run.configuration.isSimulated {
        simulated += 1
      } else if wanted {
        reports.append(
          try await RunReading.report(
            of: run, in: store, clustering: arguments[CommonOptions.cluster],
            unitsOf: arguments[metric]
              ?? Catalogue.benchmark(named: run.configuration.benchmark)?.primaryMetric))
      }
    }
    await store.close()
    let metric = arguments[metric]
    if !reports.isEmpty {
      try MetricChoice.check(metric, among: reports.flatMap { $0.metrics.map(\.name) })
      try arguments[CommonOptions.cluster].check(reports.contains { $0.clustering != nil })
    }
    if arguments[pool] { reports = try RunReport.pooled(reports, by: metric) }
    let leaderboard = try Leaderboard(
      reports, metric: metric,
      order: arguments[sort],
      published: arguments[published]
        ? try PublishedFigures.all().flatMap(\.leaderboardRows) : [])
    var document = arguments[sideBySide] ? leaderboard.sideBySide : leaderboard.document
    document = try document.showing(columns: arguments[columns])
    if simulated > 0 {
      let remark = "Left out: \(Counts.text(simulated, "simulated run")), which no model answered."
      document.add(.paragraph(remark))
      // What programs read has the rows alone.
      if try ![.text, .markdown, .latex, .html].contains(ReportOutput.format(arguments)) {
        Output.note(remark)
      }
    }
    try ReportOutput.print(document, arguments)
    return .done
  }
}
