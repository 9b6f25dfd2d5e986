import Arguments
import Evaluation
import Models
import Options
import Reporting
import Store

/// `orgbench analyze organization`: how an organization worked, and where its tokens went.
enum AnalyzeOrganizationCommand: Command {
  static let specification = CommandSpecification(
    "analyze organization", "How an organization worked on a run, and where its tokens went",
    discussion: """
      Over all attempts of a run: how it went about its tasks (modes, skills, rounds, revised drafts), and \
      calls, tokens and format failures by layer, role, agent, model (where there are several) and \
      purpose. Costs too, where prices were recorded with the run.
      """,
    operands: [.init("RUN", "a run's id, name, or latest", isRepeatable: true)],
    options: [CommonOptions.store] + ReportOutput.options,
    examples: ["orgbench analyze organization latest"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    var details: [JSONValue] = []
    var parts: [ReportDocument] = []
    for reference in arguments.operands {
      let run = try await store.run(reference)
      let report = try await RunReading.report(of: run, in: store).document
      let behaviour = try await behaviour(of: run, in: store).document
      details.append(["run": report.json, "organization": behaviour.json])
      parts += [report, behaviour]
    }
    await store.close()
    var document = ReportDocument("orgbench analyze organization", json: .array(details))
    parts.forEach { document.add($0) }
    try ReportOutput.print(document, arguments)
    return .done
  }

  private static func behaviour(
    of run: RunRecord, in store: RunStore
  ) async throws -> BehaviourReport {
    let prices = try RunReading.prices(of: run)
    var report = BehaviourReport(currency: prices?.currency)
    for try await recorded in store.transcripts(of: run, prompts: false)
    where recorded.transcript.outcome.kind != .failed {
      report.add(recorded.transcript.conduct)
    }
    for spending in try await store.spending(of: run, includingFailed: false) {
      report.add(
        agent: spending.agent, model: spending.model, purpose: spending.purpose,
        totals: spending.totals,
        cost: prices?.cost(of: spending.totals.usage, model: spending.model))
    }
    return report
  }
}
