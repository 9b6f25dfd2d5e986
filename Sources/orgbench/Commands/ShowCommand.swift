import Arguments
import Benchmarks
import Evaluation
import Options
import Reporting
import Store

/// `orgbench show`: one task's transcript, readable.
enum ShowCommand: Command {
  static let specification = CommandSpecification(
    "show", "Show what an organization did on one task",
    discussion: """
      Without a task, lists the run's attempts. A task is given by its id, a beginning of it that \
      is unique in the run, or its position from 1.
      """,
    operands: [
      .init("RUN", "a run's id, the beginning of one, or latest"),
      .init("TASK", "a task of the run", isOptional: true),
    ],
    options: [
      CommonOptions.store, repetition, prompts,
    ] + ReportOutput.options,
    examples: ["orgbench show latest", "orgbench show latest 3 --prompts"])

  static let repetition = Option(
    "repeat", placeholder: "K", "which repeat, from 1", .integer(1...Int.max), default: 1)
  private static let prompts = Option(flag: "prompts", "print each call's whole prompt")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let run = try await store.run(arguments.operands[0])
    if arguments.operands.count > 1 {
      let recorded = try await transcript(arguments.operands[1], arguments, of: run, in: store)
      let view = TranscriptView(recorded)
      try ReportOutput.print(arguments, json: view.json) {
        view.text(
          expectation: RunDataset.find(run)?.scorer.expectation(of: recorded.task.id),
          withPrompts: arguments[prompts])
      }
    } else {
      let attempts = try await store.attempts(of: run)
      try ReportOutput.print(
        AttemptList.document(
          attempts, of: run.id, isSimulated: run.configuration.isSimulated,
          primary: primaryMetric(of: run),
          served: try await store.servedModels(of: run)), arguments)
    }
    await store.close()
    return .done
  }

  private static func primaryMetric(of run: RunRecord) -> String {
    Catalogue.benchmark(named: run.configuration.benchmark)?.primaryMetric ?? ""
  }

  /// The transcript of a task in the repeat of `--repeat`.
  /// - Parameter reference: the task's id, a beginning of it, or its position from 1.
  static func transcript(
    _ reference: String, _ arguments: ParsedArguments, of run: RunRecord, in store: RunStore
  ) async throws -> RecordedTranscript {
    let tasks = try await store.tasks(of: run)
    let task = try find(reference, among: tasks.map(\.id), run: run)
    let repetition = try repetition(arguments, of: run)
    guard
      let recorded = try await store.transcript(
        of: run, AttemptID(taskID: task, repetition: repetition))
    else {
      throw InputError(
        task, "the run \(run.id) has no transcript of it in repeat \(repetition + 1)",
        remedy: "the same run command again makes what is missing")
    }
    return recorded
  }

  /// The repeat of `--repeat`, from 0.
  static func repetition(_ arguments: ParsedArguments, of run: RunRecord) throws -> Int {
    let (wanted, count) = (arguments[repetition], run.configuration.repeats)
    guard wanted <= count else {
      throw UsageError(
        "--repeat: expected a whole number from 1 to \(count), the repeats of \(run.id), "
          + "found \(wanted)")
    }
    return wanted - 1
  }

  private static func find(_ reference: String, among ids: [String], run: RunRecord) throws
    -> String
  {
    if ids.contains(where: { ExactText($0) == ExactText(reference) }) { return reference }
    if let position = Int(reference), ids.indices.contains(position - 1) {
      return ids[position - 1]
    }
    let matches = ids.filter { $0.hasPrefix(reference) }
    guard matches.count != 1 else { return matches[0] }
    throw InputError(
      reference,
      matches.isEmpty
        ? "the run \(run.id) has no such task"
        : "\(matches.count) tasks of the run \(run.id) begin so",
      remedy: "orgbench show \(run.id) lists its tasks")
  }
}
