import Arguments
import Evaluation
import Options
import Organizations
import Store

/// `orgbench workload`: the parts into which a run's tasks were divided, as a file to use again.
enum WorkloadCommand: Command {
  static let specification = CommandSpecification(
    "workload", "Save the parts into which a society's run divided its tasks",
    discussion: """
      Writes for each task of the run the parts that its generator and validator settled on, with what \
      each waits for. "run --workload-file FILE" uses them instead of asking for parts.
      """,
    operands: [.init("RUN", "a run of the organization society")],
    options: [CommonOptions.store, output],
    examples: ["orgbench workload latest --output workloads.json"])

  private static let output = Option(
    "output", short: "O", "the file", .path, otherwise: "standard output")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let run = try await store.run(arguments.operands[0])
    try FitDeficitCommand.checkIsSociety(run)
    var tasks: [ExactText: [WorkloadFile.Part]] = [:]
    for try await attempt in store.coordination(of: run) where attempt.attempt.repetition == 0 {
      let handedOut = Set(attempt.events.compactMap(\.delegated))
      let parts = attempt.subtasks.filter { !handedOut.contains($0.id) }
      if !parts.isEmpty {
        tasks[ExactText(attempt.attempt.taskID)] = parts.map(WorkloadFile.Part.init)
      }
    }
    await store.close()
    guard !tasks.isEmpty else {
      throw InputError(
        run.id, "none of its tasks was divided",
        remedy: "name a run of the organization society without --workload none")
    }
    let file = WorkloadFile(source: run.id, tasks: tasks)
    let json = file.json(benchmark: run.configuration.benchmark, model: run.configuration.model)
    try FileOutput.write(
      try Output.json(json), to: arguments[output] ?? "-", option: "--output", readers: .all)
    return .done
  }
}
