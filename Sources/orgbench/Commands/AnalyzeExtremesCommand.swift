import Arguments
import Evaluation
import Options
import Reporting

/// `orgbench analyze extremes`: how the largest cascades grow with the number of agents.
enum AnalyzeExtremesCommand: Command {
  static let specification = CommandSpecification(
    "analyze extremes", "How the largest cascades grow with the number of agents",
    discussion: """
      Takes runs of societies with different --agents and fits E[x_max] ~ N^gamma to the largest of each \
      observable of an attempt, beside what the theory of extreme values predicts from the tail, and \
      against the number of cascades. Runs that differ in more than agents, tasks, seed and repeats are \
      fitted apart. docs/laws.md tells how to read it.
      """,
    operands: [SocietyRuns.operand],
    options: [CommonOptions.store]
      + ([margin, SocietyRuns.bootstrap, SocietyRuns.seed] as [any DeclaredOption]).under(
        "Statistics")
      + ReportOutput.options,
    examples: ["orgbench analyze extremes RUN-OF-8 RUN-OF-32 RUN-OF-128"])

  private static let margin = Option(
    "margin", "how far gamma and its prediction may lie apart and still agree",
    .number(0.001...10), default: 0.1)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    var report = ExtremesReport(
      .init(
        bootstrap: arguments[SocietyRuns.bootstrap], margin: arguments[margin],
        seed: UInt64(arguments[SocietyRuns.seed])))
    try await SocietyRuns.read(arguments.operands, arguments) {
      try report.add($0)
    } take: {
      try report.add($0, of: $1, cluster: $2)
    }
    try ReportOutput.print(try await report.document(), arguments)
    return .done
  }
}
