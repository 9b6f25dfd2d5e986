import Arguments
import Benchmarks
import Evaluation
import Options
import Reporting

/// `orgbench compare`: what a candidate run gained and lost against a base, with gates for CI.
enum CompareCommand: Command {
  static let specification = CommandSpecification(
    "compare", "Compare runs task by task, and gate on what was lost",
    discussion: """
      Tasks are paired by id and content. Several benchmarks are compared at once where BASE and \
      CANDIDATE are lists (or BASE a baseline of several runs); runs are matched by benchmark, and \
      by organization where a benchmark has several. Exit code 0: all critical gates passed, 1: one \
      was breached or what it names is missing, 3: a run is incomplete, 4: too little evidence.
      """,
    operands: [
      .init("BASE", RunReferences.form), .init("CANDIDATE", "the same: the runs that are judged"),
    ],
    options: RunReferences.options + [
      intersection, atEqual, RunDataset.option,
    ] + ([gate, gateFile, minTasks, allowInsufficient] as [any DeclaredOption]).under("Gates")
      + (ReportOutput.options + JUnitOutput.all + [GitHubOutput.option]).under("Output")
      + ([CommonOptions.cluster, seed, resamples] as [any DeclaredOption]).under("Statistics"),
    examples: [
      "orgbench compare main latest --gate 'score >= -5' --gate 'tokens <= +10%'",
      "orgbench compare squad2-single-1a2b,musr-single-3c4d squad2-single-5e6f,musr-single-7a8b",
    ])

  private static let intersection = Option(
    flag: "intersection", "go on with the shared tasks where the sets differ")
  private static let atEqual = Option(
    "at-equal", "stop each task, in both runs, at what it took in the one that spent less on it",
    OptionForm<BudgetKind>.word, otherwise: "each at its own cost")
  private static let gate = Option(
    "gate", placeholder: "GATE",
    "what may be lost: 'f1 >= -5' in points, 'tokens <= +10%', 'musr:score >= -2 advisory'; "
      + "score is each benchmark's main metric",
    .list(of: .text("a gate"), separator: .name), default: [], otherwise: "none")
  private static let gateFile = Option("gates", "a JSON file of gates (docs/ci.md)", .path)
  private static let minTasks = Option(
    "min-tasks", "independent tasks (clusters) a gate needs as evidence", .integer(2...Int.max),
    default: ComparisonReport.Options().minimumTasks)
  private static let allowInsufficient = Option(
    flag: "allow-insufficient", "exit with 0 where evidence is insufficient")
  private static let seed = Option(
    "seed", "seed of the resamples", .integer(0...Int.max),
    default: Int(ComparisonReport.Options().resampling.seed))
  private static let resamples = Option(
    "resamples", "bootstrap resamples and sign-flip draws", .integer(100...1_000_000),
    default: ComparisonReport.Options().resampling.resamples)

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let gates = try gates(arguments)
    let options = options(arguments)
    let junit = try JUnitOutput(arguments)
    let references = try RunReferences(arguments)
    let bases = try await references.find(arguments.operands[0])
    let candidates = try await references.find(arguments.operands[1])
    var (base, candidate) = (bases.map(\.run), candidates.map(\.run))
    if let kind = arguments[atEqual] {
      (base, candidate) = try await equalized(kind, bases, candidates, references, arguments)
    }
    let report = try ComparisonReport(
      bases: base, candidates: candidate, gates: gates, options: options)
    let stores = Dictionary(
      (bases + candidates).compactMap { found in found.store.map { (found.run.run, $0) } },
      uniquingKeysWith: { $1 })
    try await junit?.write(report, stores: stores)
    if GitHubOutput.isWanted(arguments) { try GitHubOutput.write(report) }
    let document = report.document { run, task in
      stores[run].map { showCommand(run, task, store: $0) }
    }
    try ReportOutput.print(document, arguments)
    return exitCode(report.ending, arguments)
  }

  /// The two runs at equal cost.
  private static func equalized(
    _ kind: BudgetKind, _ bases: [RunReferences.Found], _ candidates: [RunReferences.Found],
    _ references: RunReferences, _ arguments: ParsedArguments
  ) async throws -> ([ComparedRun], [ComparedRun]) {
    guard bases.count == 1, candidates.count == 1 else {
      throw UsageError("--at-equal compares two runs; name one as BASE and one as CANDIDATE")
    }
    let base = try await references.budgeted(bases[0], arguments)
    let candidate = try await references.budgeted(candidates[0], arguments)
    let (one, other) = try BudgetedRun.atEqual(kind, base, candidate)
    return ([one], [other])
  }

  private static func gates(_ arguments: ParsedArguments) throws -> [Gate] {
    let fromFile = try arguments[gateFile].map { path in
      try GateFile.gates(
        try RunReferences.read(path), path: path,
        metrics: Catalogue.benchmarks.flatMap(\.metrics))
    }
    return try (fromFile ?? []) + arguments[gate].map { try Gate($0) }
  }

  private static func options(_ arguments: ParsedArguments) -> ComparisonReport.Options {
    var options = ComparisonReport.Options()
    options.intersecting = arguments[intersection]
    options.atEqual = arguments[atEqual]
    options.clustering = arguments[CommonOptions.cluster]
    options.minimumTasks = arguments[minTasks]
    options.resampling.seed = UInt64(arguments[seed])
    options.resampling.resamples = arguments[resamples]
    return options
  }

  /// The command line that shows a task.
  private static func showCommand(_ run: String, _ task: String, store: String) -> String {
    // An id may begin as an option does.
    let words = ["\(Program.name)", "show", "--store", store, "--", run, task]
    return words.map(Escaping.shellWord).joined(separator: " ")
  }

  private static func exitCode(
    _ ending: ComparisonReport.Ending, _ arguments: ParsedArguments
  ) -> ExitCode {
    switch ending {
    case .passed: .done
    case .failed: .gateFailed
    case .incomplete: .incomplete
    case .insufficient: arguments[allowInsufficient] ? .done : .insufficientEvidence
    }
  }
}
