import Arguments
import Evaluation
import Options
import Reporting
import Store

/// `orgbench analyze scaling`: what more agents change.
enum AnalyzeScalingCommand: Command {
  static let specification = CommandSpecification(
    "analyze scaling", "How score, tokens and teams change with the number of agents",
    discussion: """
      Takes runs of one organization with different --agents on the same tasks: fits score and tokens \
      against log2 N with intervals, compares the two largest, and measures each run's team.
      """,
    operands: [.init("RUN", "a run's id or name", isRepeatable: true)],
    options: [CommonOptions.store] + ReportOutput.options,
    examples: ["orgbench analyze scaling RUN-OF-8 RUN-OF-64 RUN-OF-256"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let reading = ComparedRunReading(store: store, prices: nil)
    var runs: [(agents: Int, run: ComparedRun)] = []
    var teams: [MeasuredTeam] = []
    for reference in arguments.operands {
      let run = try await store.run(reference)
      let team = try await MeasuredTeam(run, in: store)
      guard let agents = team.agents else {
        throw InputError(
          run.id, "\(run.configuration.organization) has no option --agents",
          remedy: "name runs of an organization with a number of agents")
      }
      teams.append(team)
      runs.append((agents, try await reading.comparedRun(run)))
    }
    await store.close()
    let scaling = try ScalingReport(runs).document
    var document = ReportDocument(
      "orgbench analyze scaling",
      json: ["scaling": scaling.json, "teams": .array(teams.map(\.json))])
    document.add(scaling)
    document.add(.table(MeasuredTeam.table(teams.sorted { ($0.agents ?? 0) < ($1.agents ?? 0) })))
    try ReportOutput.print(document, arguments)
    return .done
  }
}
