import Arguments
import Evaluation
import Models
import Options
import Reporting
import Store

/// `orgbench analyze frontier`: score at equal cost.
enum AnalyzeFrontierCommand: Command {
  static let specification = CommandSpecification(
    "analyze frontier", "What each organization scores at equal cost",
    discussion: """
      For budgets of tokens, calls or cost a task: what each run would have scored had it been allowed \
      no more, by the answers that it had before its end (docs/fairness.md). Areas and differences are \
      over the tasks that all runs have; crossings have intervals.
      """,
    operands: [.init("RUN", "a run's id or name", isRepeatable: true)],
    options: [
      CommonOptions.store, budget, budgets, metric, RunDataset.option, RunReferences.prices,
    ]
      + ReportOutput.options
      + ([seed, resamples] as [any DeclaredOption]).under("Statistics"),
    examples: ["orgbench analyze frontier RUN-OF-SINGLE RUN-OF-FLAT --budget completion-tokens"])

  static let budget = Option(
    "budget", "what is limited", .word, default: BudgetKind.tokens)
  private static let budgets = Option(
    "budgets", placeholder: "LIST", "the budgets a task to show, with commas between",
    .list(of: .number(0.000_001...1e15)), default: [], otherwise: "eight over the range")
  private static let metric = Option(
    "metric", "the metric", .text("a metric's name"), otherwise: "the benchmark's main metric")
  private static let seed = Option(
    "seed", "seed of the resamples", .integer(0...Int.max), default: 1)
  private static let resamples = Option(
    "resamples", "bootstrap resamples", .integer(100...1_000_000), default: 2000)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let prices = try arguments[RunReferences.prices].map { try Prices(contentsOfFile: $0) }
    let reading = BudgetedRunReading(store: store, prices: prices)
    var runs: [BudgetedRun] = []
    for reference in arguments.operands {
      let run = try await store.run(reference)
      runs.append(try await reading.budgetedRun(run, try RunDataset.of(run, arguments)))
    }
    await store.close()
    try MetricChoice.check(arguments[metric], among: runs.flatMap(\.run.metricNames))
    let shown = arguments[budgets]
    let frontier = try Frontier(
      runs, kind: arguments[budget], metric: arguments[metric],
      budgets: shown.isEmpty ? nil : shown.sorted(),
      seed: UInt64(arguments[seed]), resamples: arguments[resamples])
    try ReportOutput.print(frontier.document, arguments)
    return .done
  }
}
