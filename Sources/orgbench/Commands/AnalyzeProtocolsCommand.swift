import Arguments
import Evaluation
import Options
import Reporting

/// `orgbench analyze protocols`: all pairs of several runs.
enum AnalyzeProtocolsCommand: Command {
  static let specification = CommandSpecification(
    "analyze protocols", "Compare several runs with each other, all pairs at once",
    discussion: """
      Takes runs of any organizations or models on the same tasks: the paired difference of each pair \
      with its interval, p-values adjusted for the number of pairs, effect sizes, and with --margin \
      whether two runs are equivalent.
      """,
    operands: [.init("RUN", RunReferences.form, isRepeatable: true)],
    options: RunReferences.options + [metric, margin] + ReportOutput.options
      + ([seed, resamples] as [any DeclaredOption]).under("Statistics"),
    examples: ["orgbench analyze protocols RUN-1 RUN-2 RUN-3 --margin 5"])

  private static let metric = Option(
    "metric", "the metric", .text("a metric's name"), otherwise: "the benchmark's main metric")
  private static let margin = Option(
    "margin", placeholder: "POINTS", "test whether differences lie within so many points",
    .number(0.001...100), otherwise: "no test")
  private static let seed = Option(
    "seed", "seed of the resamples", .integer(0...Int.max), default: 1)
  private static let resamples = Option(
    "resamples", "bootstrap resamples and sign-flip draws: a p-value of 0.00001 needs 100,000",
    .integer(100...1_000_000), default: 10_000)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let references = try RunReferences(arguments)
    var runs: [ComparedRun] = []
    for operand in arguments.operands {
      runs += try await references.find(operand).map(\.run)
    }
    try MetricChoice.check(arguments[metric], among: runs.flatMap(\.metricNames))
    let report = try PairwiseReport(
      runs, metric: arguments[metric], margin: arguments[margin],
      resampling: ResamplingSettings(
        seed: UInt64(arguments[seed]), resamples: arguments[resamples]))
    try ReportOutput.print(report.document, arguments)
    return .done
  }
}
