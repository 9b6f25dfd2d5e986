import Arguments
import Evaluation
import Options
import Reporting

/// `orgbench analyze dti`: what Deficit-Triggered Integration changes.
enum AnalyzeIntegrationCommand: Command {
  static let specification = CommandSpecification(
    "analyze dti", "What Deficit-Triggered Integration changes in societies",
    discussion: """
      Takes runs of societies with --dti and without, and compares those that are alike in all else, for \
      each topology, number of agents and benchmark: merge conversion and contradictions by size of \
      cascades, the tails of both, and the score, task by task. docs/laws.md tells how to read it.
      """,
    operands: [SocietyRuns.operand],
    options: [CommonOptions.store]
      + ([margin, SocietyRuns.bootstrap, SocietyRuns.seed] as [any DeclaredOption]).under(
        "Statistics")
      + ReportOutput.options,
    examples: ["orgbench analyze dti RUN-WITHOUT RUN-WITH"])

  private static let margin = Option(
    "margin", "how far exponents may lie apart and the tail still be preserved",
    .number(0.001...10), default: 0.2)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    var report = IntegrationReport(
      .init(
        bootstrap: arguments[SocietyRuns.bootstrap], margin: arguments[margin],
        seed: UInt64(arguments[SocietyRuns.seed])))
    var areBaselines: Set<Bool> = []
    try await SocietyRuns.read(arguments.operands, arguments) { run in
      areBaselines.insert(try IntegrationReport.isBaseline(run))
    } take: { attempt, run, _ in
      try report.survey(attempt, of: run)
    }
    guard areBaselines.count == 2 else {
      throw UsageError(
        areBaselines.contains(true)
          ? "all runs are without --dti: name runs with it as well"
          : "all runs are with --dti: name runs without it as well")
    }
    try await SocietyRuns.read(arguments.operands, arguments) {
      try report.add($0)
    } take: { attempt, run, cluster in
      try report.add(
        attempt, of: run, cluster: cluster, score: attempt.mainScore(in: run.configuration))
    }
    try ReportOutput.print(try await report.document(), arguments)
    return .done
  }
}
