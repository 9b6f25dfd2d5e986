import Arguments
import Evaluation
import Options
import Reporting
import Store

/// `orgbench analyze coordination`: what the agents of runs did with each other.
enum AnalyzeCoordinationCommand: Command {
  static let specification = CommandSpecification(
    "analyze coordination", "What the agents of runs did with each other",
    discussion: """
      Counts claims and events by kind, and measures the six observables of coordination: delegation \
      cascades, revision waves, contradiction bursts, merge fan-ins, total events and cascade sizes. In \
      societies also reinforced routing, whether agents choose claims that were chosen before, what \
      cascades of different size are made of, and how attempts end whose largest cascade is large.
      """,
    operands: [.init("RUN", "a run's id or name", isRepeatable: true)],
    options: [CommonOptions.store] + ReportOutput.options,
    examples: ["orgbench analyze coordination latest"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    var summaries: [CoordinationSummary] = []
    for reference in arguments.operands {
      let run = try await store.run(reference)
      var summary = CoordinationSummary(run: run)
      let clusters = try await SocietyRuns.Clusters(of: run, in: store)
      for try await attempt in store.coordination(of: run) {
        summary.add(
          attempt, score: attempt.mainScore(in: run.configuration), cluster: clusters.of(attempt))
      }
      summaries.append(summary)
    }
    await store.close()
    try ReportOutput.print(CoordinationSummary.document(summaries), arguments)
    return .done
  }
}
