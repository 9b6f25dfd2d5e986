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
      Without a task, lists the run's attempts, or those that are asked for. A task is given by its id, a \
      beginning of it that is unique in the run, or its position from 1. First comes what was asked, \
      expected and answered, then the talk; what is long is cut, and --full prints it.
      """,
    operands: [
      .init("RUN", "a run's id, the beginning of one, its name or latest"),
      .init("TASK", "a task of the run", isOptional: true),
    ],
    options: [CommonOptions.store, RunDataset.option]
      + ([repetition, prompts, full, against] as [any DeclaredOption]).under("Of one task")
      + ([outcome, changed, grep] as [any DeclaredOption]).under("Of the list")
      + ReportOutput.options.under("Output"),
    examples: [
      "orgbench show latest", "orgbench show latest 3 --prompts",
      "orgbench show latest --outcome wrong --grep passage",
      "orgbench show RUN 3 --against OTHER-RUN",
    ])

  static let repetition = Option(
    "repeat", placeholder: "K", "which repeat, from 1", .integer(1...Int.max), default: 1)
  private static let prompts = Option(flag: "prompts", "print each call's whole prompt")
  private static let full = Option(flag: "full", "print everything, however long")
  private static let against = Option(
    "against", placeholder: "RUN", "the same task of another run beside it", .text("a run"))
  private static let outcome: Option<AttemptSelection.Ending?> = Option(
    "outcome", "only attempts that ended so; right and wrong are of those with an answer read",
    .word,
    otherwise: "all")
  private static let changed = Option(
    "changed", placeholder: "RUN", "only attempts with another score than in this run",
    .text("a run"))
  private static let grep = Option(
    "grep", placeholder: "TEXT",
    "only attempts with this in a reply or in reasoning, whatever its case",
    .text())

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let run = try await store.run(arguments.operands[0])
    if arguments.operands.count > 1 {
      try check(
        arguments, [outcome, changed, grep],
        "only choose among the attempts of a list; leave the task out")
      try await showTask(arguments, of: run, in: store)
    } else {
      try check(arguments, [prompts, full, against], "are for one task; name it")
      try await list(arguments, of: run, in: store)
    }
    await store.close()
    return .done
  }

  private static func check(
    _ arguments: ParsedArguments, _ options: [any DeclaredOption], _ problem: String
  ) throws {
    let given = options.map(\.definition).filter { arguments.has($0) }.map(\.name)
    guard given.isEmpty else {
      throw UsageError("\(given.map { "--\($0)" }.joined(separator: ", ")) \(problem)")
    }
  }

  private static func list(
    _ arguments: ParsedArguments, of run: RunRecord, in store: RunStore
  ) async throws {
    let primary = primaryMetric(of: run)
    let selection = AttemptSelection(
      ending: arguments[outcome], text: arguments[grep], metric: primary)
    let scorer = try dataset(of: run, arguments)?.scorer
    let base = try await arguments[changed].asyncMap { try await store.run($0) }
    let rows = try await selection.rows(of: run, changedFrom: base, in: store) {
      scorer?.expectation(of: $0)
    }
    try ReportOutput.print(
      AttemptList.document(
        rows, of: run, primary: primary, served: try await store.servedModels(of: run)), arguments)
  }

  private static func showTask(
    _ arguments: ParsedArguments, of run: RunRecord, in store: RunStore
  ) async throws {
    let recorded = try await transcript(arguments.operands[1], arguments, of: run, in: store)
    let setting = try setting(of: recorded, in: run, arguments)
    let view = TranscriptView(recorded)
    let detail = TranscriptView.Detail(
      hasPrompts: arguments[prompts], isFull: arguments[full])
    guard let reference = arguments[against] else {
      return try ReportOutput.print(arguments, json: view.json(setting)) {
        BrokenText.wrapped(view.text(setting, detail), width: ReportOutput.terminalWidth)
      }
    }
    let other = try await store.run(reference)
    let second = try await transcript(recorded.task.id, arguments, of: other, in: store)
    let otherSetting = try self.setting(of: second, in: other, arguments)
    let otherView = TranscriptView(second)
    try ReportOutput.print(
      arguments, json: .array([view.json(setting), otherView.json(otherSetting)])
    ) {
      BrokenText.sideBySide(
        view.text(setting, detail), otherView.text(otherSetting, detail),
        width: ReportOutput.terminalWidth)
    }
  }

  private static func setting(
    of recorded: RecordedTranscript, in run: RunRecord, _ arguments: ParsedArguments
  ) throws -> TranscriptView.Setting {
    let dataset = try dataset(of: run, arguments)
    let id = ExactText(recorded.task.id)
    return TranscriptView.Setting(
      run: run,
      task: dataset?.tasks.first { ExactText($0.id) == id }?.showing(run.configuration.media),
      expectation: dataset?.scorer.expectation(of: recorded.task.id))
  }

  /// The run's dataset where it is at hand.
  /// - Throws: `InputError` for a file at `--data` that is not the run's.
  private static func dataset(of run: RunRecord, _ arguments: ParsedArguments) throws -> Dataset? {
    arguments.has(RunDataset.option)
      ? try RunDataset.of(run, arguments) : RunDataset.find(run)
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
