import Arguments
import Evaluation
import Options
import Reporting

/// `orgbench analyze elites`: whether few agents make most of what societies make.
enum AnalyzeElitesCommand: Command {
  static let specification = CommandSpecification(
    "analyze elites", "Whether few agents make most of a society's claims",
    discussion: """
      Measures how unequally agents make claims, within cascades and over attempts: shares of the top \
      1, 5, 10 and 20 percent beside what equality and what chance would give, Gini, effective number \
      of agents, Lorenz curve. Runs are put together by topology, number of agents, benchmark, model \
      and settings. docs/laws.md tells how to read it.
      """,
    operands: [SocietyRuns.operand],
    options: [CommonOptions.store]
      + ([leastClaims, shuffles, seed] as [any DeclaredOption]).under("Statistics")
      + ReportOutput.options,
    examples: ["orgbench analyze elites latest", "orgbench analyze elites RUN-OF-8 RUN-OF-64"])

  private static let leastClaims = Option(
    "min-claims", "within cascades: leave out those of fewer claims", .integer(2...1_000_000),
    default: 5)
  private static let shuffles = Option(
    "shuffles", "shuffles of agents that show what chance gives, 0 for none",
    .integer(0...100_000), default: 100)
  private static let seed = Option(
    "seed", "seed of shuffles and intervals", .integer(0...Int.max), default: 0)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    var report = ElitesReport(
      .init(
        leastClaims: arguments[leastClaims], shuffles: arguments[shuffles],
        seed: UInt64(arguments[seed])), regresses: arguments.operands.count > 1)
    try await SocietyRuns.read(arguments.operands, arguments) {
      try report.add($0)
    } take: {
      try report.add($0, of: $1, cluster: $2)
    }
    try ReportOutput.print(report.document, arguments)
    return .done
  }
}
