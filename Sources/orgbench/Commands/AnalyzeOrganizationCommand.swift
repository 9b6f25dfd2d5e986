import Arguments
import Evaluation
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
      let behaviour = try await BehaviourReading.report(of: run, in: store).document
      details.append(["run": report.json, "organization": behaviour.json])
      parts += [report, behaviour]
    }
    await store.close()
    var document = ReportDocument("orgbench analyze organization", json: .array(details))
    parts.forEach { document.add($0) }
    try ReportOutput.print(document, arguments)
    return .done
  }
}
