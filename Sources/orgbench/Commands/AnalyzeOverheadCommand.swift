import Arguments
import Evaluation
import Options
import Reporting
import Store

/// `orgbench analyze overhead`: what coordination costs and gives over a single agent.
enum AnalyzeOverheadCommand: Command {
  static let specification = CommandSpecification(
    "analyze overhead", "What coordination costs and gives, against a run of a single agent",
    discussion: """
      Overhead, message density, redundancy, efficiency and error amplification by the formulas of \
      arXiv 2512.08296, on the tasks that all runs have, with intervals; and beside them the paper's \
      own table, with what does not follow in it. docs/fairness.md has the readings.
      """,
    operands: [
      .init("BASE", "a run's id or name: what the others are measured against"),
      .init("RUN", "another run, or several", isRepeatable: true),
    ],
    options: [CommonOptions.store, metric] + ReportOutput.options
      + ([seed, resamples] as [any DeclaredOption]).under("Statistics"),
    examples: ["orgbench analyze overhead RUN-OF-SINGLE RUN-OF-FLAT RUN-OF-HIERARCHICAL"])

  private static let metric = Option(
    "metric", "the metric", .text("a metric's name"), otherwise: "the benchmark's main metric")
  private static let seed = Option(
    "seed", "seed of the resamples", .integer(0...Int.max), default: 1)
  private static let resamples = Option(
    "resamples", "bootstrap resamples", .integer(100...1_000_000), default: 10_000)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let published = try PublishedFigures.named("scaling-agent-systems")
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let reading = ComparedRunReading(store: store, prices: nil)
    var subjects: [OverheadReport.Subject] = []
    for reference in arguments.operands {
      let run = try await store.run(reference)
      let compared = try await reading.comparedRun(run)
      var communication: [ExactText: [AttemptCommunication]] = [:]
      for try await attempt in store.coordination(of: run) where attempt.outcome != .failed {
        communication[ExactText(attempt.attempt.taskID), default: []].append(
          AttemptCommunication(attempt))
      }
      subjects.append(.init(compared, communication: communication))
    }
    await store.close()
    try MetricChoice.check(arguments[metric], among: subjects.flatMap(\.run.metricNames))
    let report = try OverheadReport(
      subjects, metric: arguments[metric],
      resampling: ResamplingSettings(
        seed: UInt64(arguments[seed]), resamples: arguments[resamples]))
    try ReportOutput.print(report.document(beside: published), arguments)
    return .done
  }
}
