import Arguments
import Evaluation
import FoundationEssentials
import Options
import Reporting
import Store

#if canImport(Glibc)
  import Glibc
#endif

/// `orgbench runs list`: what runs a store has.
enum RunsListCommand: Command {
  static let specification = CommandSpecification(
    "runs list", "List the runs of a store",
    discussion:
      "The run that was worked on last comes first; latest names the first that has a finished attempt.",
    options: [CommonOptions.store, CommonOptions.benchmark] + ReportOutput.options,
    examples: ["orgbench runs list", "orgbench runs list --format csv"])

  private struct Row: Sendable {
    let run: RunRecord
    let totals: RunTotals
    let cost: RunReport.Money?
  }

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let wanted = arguments[CommonOptions.benchmark]
    var rows: [Row] = []
    for run in try await store.runs()
    where wanted == nil || run.configuration.benchmark == wanted {
      rows.append(
        Row(
          run: run, totals: try await store.totals(of: run),
          cost: try await RunReading.money(of: run, in: store)))
    }
    await store.close()
    var document = ReportDocument("orgbench runs list")
    if rows.isEmpty { document.add(.paragraph("No runs.")) }
    document.add(.table(Table("runs", columns(rows), rows)))
    try ReportOutput.print(document, arguments)
    return .done
  }

  private static func columns(_ rows: [Row]) -> [Column<Row>] {
    [
      Column("run", "run", .key) { .text($0.run.id) },
      Column("name", rows.contains { $0.run.name != nil } ? "name" : nil) { .text($0.run.name) },
      Column("started_at", "begun", .text, "in UTC") { row in
        guard let second = row.run.sessions.map(\.startedAt).min()?.formatted(.iso8601) else {
          return .empty
        }
        return Cell(
          "\(second.prefix(10)) \(second.dropFirst(11).prefix(5))", value: .string(second))
      },
      Column("status", "status") { .text($0.run.status.rawValue) },
      Column("model", "model") { .text($0.run.configuration.model) },
      Column("organization", nil) {
        .text(
          OrganizationLabel.of($0.run.configuration.organization, $0.run.configuration.options))
      },
      Column("tasks", "tasks", .number) { .count($0.run.taskCount) },
      Column(
        "repeats", rows.contains { $0.run.configuration.repeats > 1 } ? "repeats" : nil, .number
      ) { .count($0.run.configuration.repeats) },
      Column("finished", "finished", .number, "attempts with an outcome that counts") {
        .count($0.totals.finished)
      },
      Column("calls", nil, .number) { .count($0.totals.calls.calls) },
      Column("tokens", "tokens", .number, "of all calls, stored ones included; ~: estimated") {
        let usage = $0.totals.calls.usage
        return Cell(
          "\(usage.isEstimated ? "~" : "")\(Figures.count(usage.totalTokens))",
          value: .integer(usage.totalTokens))
      },
      Column("cost", rows.contains { $0.cost != nil } ? "cost" : nil, .number) { row in
        row.cost.map { Cell($0.text, value: .number($0.amount)) } ?? .empty
      },
      Column("currency", nil) { .text($0.cost?.currency) },
    ]
  }
}

/// `orgbench runs delete`: takes runs out of a store.
enum RunsDeleteCommand: Command {
  static let specification = CommandSpecification(
    "runs delete", "Delete runs of a store",
    discussion: """
      Asks first, unless --yes says so. The replies stay, so that the same run command makes the run again \
      without a call; --replies deletes those as well that no other run uses. The file keeps its size; \
      what is added later takes the room.
      """,
    operands: [
      .init("RUN", "a run's id, the beginning of one, its name or latest", isRepeatable: true)
    ],
    options: [CommonOptions.store, yes, replies],
    examples: ["orgbench runs delete latest", "orgbench runs delete RUN RUN --replies --yes"])

  private static let yes = Option(flag: "yes", "do not ask")
  private static let replies = Option(
    flag: "replies", "delete the replies, too, that no other run uses")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let path = CommonOptions.storePath(arguments)
    // Opening for writing would make a store that is not there.
    let reader = try await RunStore.open(path: path, mode: .readOnly)
    var runs: [RunRecord] = []
    for reference in arguments.operands {
      let run = try await reader.run(reference)
      guard !runs.contains(where: { $0.id == run.id }) else { continue }
      runs.append(run)
      let totals = try await reader.totals(of: run)
      Output.note(
        "\(run.id)\(run.name.map { " (\($0))" } ?? ""): \(run.status.rawValue), "
          + "\(Counts.text(totals.transcripts, "transcript")), "
          + "\(Figures.count(totals.calls.usage.totalTokens)) tokens"
          + (run.status == .running ? "; a process works on it, or died while it did" : ""))
    }
    await reader.close()
    guard try isConfirmed(runs.count, arguments) else {
      Output.note("Nothing was deleted.")
      return .wrongUse
    }
    let store = try await RunStore.open(path: path)
    for run in runs { try await store.deleteRun(run, includingReplies: arguments[replies]) }
    await store.close()
    Output.print("Deleted: \(runs.map(\.id).joined(separator: ", "))")
    return .done
  }

  /// - Throws: `UsageError` where there is nobody to ask.
  private static func isConfirmed(_ count: Int, _ arguments: ParsedArguments) throws -> Bool {
    if arguments[yes] { return true }
    guard isatty(STDIN_FILENO) == 1 else {
      throw UsageError("runs delete asks first, and nobody can answer here; --yes goes on")
    }
    let what = arguments[replies] ? " with their replies" : "; their replies stay"
    Output.note("Delete \(Counts.text(count, "run"))\(what)? Type yes:")
    return readLine() == "yes"
  }
}
