import Arguments
import Evaluation
import Harness
import Models
import Options
import Reporting
import Store
import Transport

/// `orgbench run`: tasks of a benchmark, worked on by an organization, scored and recorded; or all
/// runs of an experiment.
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
      "orgbench run --experiment experiments/orgagent-table1.json --model NAME --dry-run",
    ])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let matrix = try await RunMatrix(arguments)
    try arguments[CommonOptions.cluster].check(
      matrix.setups.contains { $0.dataset.groupings.values.contains(where: \.isNested) })
    let warnings = matrix.setups.flatMap {
      $0.dataset.warnings(showing: $0.media) + $0.notices
    }
    Set(warnings).sorted().forEach { Output.note("\(Program.name): \($0)") }
    if let notice = matrix.shardNotice { Output.note("\(Program.name): \(notice)") }
    let storePath = CommonOptions.storePath(arguments)
    if arguments[RunOptions.dryRun] {
      try ReportOutput.print(
        try await RunForecast.document(matrix, storePath: storePath), arguments)
      return .done
    }
    let earlier = try await EarlierReplies.store(arguments)
    let store = try await RunStore.open(path: storePath)
    let (experiment, runs) = (matrix.experiment, matrix.setups.count)
    let endings = try await carryOut(consume matrix, store, earlier)
    try ReportOutput.print(try await document(endings, experiment, store, arguments), arguments)
    await store.close()
    await earlier?.close()
    if !endings.isEmpty, try ReportOutput.format(arguments) == .text {
      let option =
        arguments.has(CommonOptions.store) ? " --store \(Escaping.shellWord(storePath))" : ""
      Output.note(
        """
        Kept in \(storePath). Next:
          orgbench show latest 1\(option)
          orgbench report\(option)
        """)
    }
    return conclude(
      endings.map(\.end), runsLeft: runs - endings.count,
      withoutFresh: arguments[RunOptions.fresh] && runs > 1)
  }

  /// Carries out the runs; their tasks are not in memory any more when this returns.
  private static func carryOut(
    _ matrix: consuming RunMatrix, _ store: RunStore, _ earlier: RunStore?
  ) async throws -> [RunSession.Ending] {
    let setups = matrix.setups
    let connections = setups.map(\.concurrency).max() ?? 1
    return try await HTTPClient.withClient(
      EndpointAccess.clientConfiguration(connections: connections)
    ) { client in
      try await RunSession(setups, store: store, earlier: earlier, client: client).run()
    }
  }

  private static func document(
    _ endings: [RunSession.Ending], _ experiment: Experiment?, _ store: RunStore,
    _ arguments: ParsedArguments
  ) async throws -> ReportDocument {
    var reports: [RunReport] = []
    for ending in endings {
      reports.append(
        try await RunReading.report(
          of: ending.run, in: store, clustering: arguments[CommonOptions.cluster]))
    }
    if experiment == nil, reports.count == 1 { return reports[0].document }
    let name = experiment?.name ?? "run"
    var document = ReportDocument(
      "orgbench \(name)",
      json: [
        "experiment": .string(name), "runs": .array(reports.map(\.document.json)),
      ])
    document.add(try Leaderboard(reports).document)
    return document
  }

  private static func conclude(
    _ ends: [RunEnd], runsLeft: Int, withoutFresh: Bool
  ) -> ExitCode {
    let missing = ends.flatMap(\.missingRequests)
    if !missing.isEmpty {
      Output.note(
        "\(Counts.text(missing.count, "request")) \(missing.count == 1 ? "is" : "are") not in the store, "
          + "and --offline forbids calls:")
      missing.prefix(10).forEach { Output.note("  \($0)") }
    }
    if ends.allSatisfy(\.isComplete), runsLeft == 0 { return .done }
    let reason = ends.compactMap(\.stopReason).last
    let failed = ends.reduce(0) { $0 + $1.failed }
    let open = ends.reduce(0) { $0 + $1.notAttempted }
    Output.note(
      "Incomplete: \(Counts.text(failed, "attempt")) failed, \(Counts.text(open)) "
        + "\(open == 1 ? "was" : "were") not made"
        + (runsLeft > 0 ? ", \(Counts.text(runsLeft, "run")) not begun" : "")
        + (reason.map { " (\(TerminalText.visible($0)))" } ?? "") + "."
        + wayOn(needsChange: ends.contains(where: \.needsChange), withoutFresh))
    if let remedy = ends.compactMap(\.remedy).last {
      Output.note(TerminalText.visible(remedy))
    }
    if let failure = ends.compactMap(\.lastFailure).last {
      Output.note("The last failure: \(TerminalText.visible(failure))")
    }
    return ends.compactMap(\.stopCause).first.map { ExitCode($0) } ?? .incomplete
  }

  /// How to go on; where the command must change first, the reason has said how.
  private static func wayOn(needsChange: Bool, _ withoutFresh: Bool) -> String {
    switch (needsChange, withoutFresh) {
    case (true, true): " The command without --fresh continues."
    case (true, false): ""
    case (false, true): " The same command without --fresh continues."
    case (false, false): " The same command continues."
    }
  }
}
