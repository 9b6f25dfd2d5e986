import Arguments
import Evaluation
import Harness
import Models
import Reporting
import Store
import Transport

/// `orgbench run`: tasks of a benchmark, worked on by an organization, scored and recorded.
enum RunCommand: Command {
  static let specification = CommandSpecification(
    "run", "Let an organization of agents work on a benchmark, and score it",
    discussion: """
      Every reply is committed to the store before it is used. The same command again continues an \
      interrupted run and asks the model only for what is missing; a finished run is answered from \
      the store.
      """,
    options: RunOptions.all,
    examples: [
      "orgbench run --benchmark squad2 --organization single --model NAME --limit 20",
      "orgbench run -b musr --organization single --variant cot -m NAME --repeats 3 --json",
    ])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let setup = try RunSetup(arguments)
    setup.dataset.warnings.forEach { Output.note("\(Program.name): \($0)") }
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments))
    let code = try await HTTPClient.withClient(
      EndpointAccess.clientConfiguration(connections: setup.concurrency)
    ) { client in
      try await carryOut(setup, store, client, asJSON: arguments.has("json"))
    }
    await store.close()
    return code
  }

  private static func carryOut(
    _ setup: RunSetup, _ store: RunStore, _ client: HTTPClient, asJSON: Bool
  ) async throws -> ExitCode {
    let run = try await store.beginRun(
      setup.configuration, provenance: setup.provenance, tasks: setup.runTasks,
      fresh: setup.startsAfresh)
    let display = ProgressDisplay(label: run.id)
    let runner = Runner(
      setup.plan, model: setup.model(client: client, archive: store),
      recorder: store.recorder(run: run, retrying: setup.retriedOutcomes),
      concurrency: setup.concurrency, observer: display)
    let stop = StopRequest()
    Interrupts.forward(to: stop)
    let end: RunEnd
    do {
      end = try await runner.run(stop: stop)
    } catch {
      display.finish()
      try? await store.finishRun(run, .incomplete)
      throw error
    }
    display.finish()
    try await store.finishRun(run, end.isComplete ? .complete : .incomplete)
    let report = try await RunReading.report(
      of: try await store.run(run.id), in: store, dataset: setup.dataset)
    if asJSON { try Output.printJSON(report.json) } else { Output.print(report.text()) }
    return conclude(end)
  }

  private static func conclude(_ end: RunEnd) -> ExitCode {
    if !end.missingRequests.isEmpty {
      Output.note(
        "\(end.missingRequests.count) requests are not in the store, and --offline forbids them:")
      end.missingRequests.prefix(10).forEach { Output.note("  \($0)") }
    }
    if end.isComplete { return .done }
    Output.note(
      "Incomplete: \(end.failed) attempts failed, \(end.notAttempted) were not made"
        + (end.stopReason.map { " (\(TerminalText.visible($0)))" } ?? "")
        + ". The same command continues.")
    if let failure = end.lastFailure {
      Output.note("The last failure: \(TerminalText.visible(failure))")
    }
    return end.wasInterrupted ? .interrupted : .incomplete
  }
}
