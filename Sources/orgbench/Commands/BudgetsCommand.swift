import Arguments
import Evaluation
import Options
import Organizations
import Reporting
import Store

/// `orgbench budgets`: what a run took on each task, as a file that gives another run as much.
enum BudgetsCommand: Command {
  static let specification = CommandSpecification(
    "budgets", "Save what a run took on each task, for a baseline at the same cost",
    discussion: """
      Writes each task's tokens, completion tokens or calls, the mean over repeats. "run -o single \
      --variant self-consistency --match FILE" then draws as many samples a task as that allows, at \
      least one (docs/fairness.md).
      """,
    operands: [.init("RUN", "a run's id, the beginning of one, or latest")],
    options: [CommonOptions.store, budget, output],
    examples: ["orgbench budgets latest --output budgets.json"])

  private static let budget = Option(
    "budget", "what is counted", .word(BudgetFile.kinds.map(\.rawValue)),
    default: BudgetKind.tokens.rawValue)
  private static let output = Option(
    "output", short: "O", "the file", .path, otherwise: "standard output")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let kind = BudgetKind(rawValue: arguments[budget]) ?? .tokens
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let run = try await store.run(arguments.operands[0])
    try run.checkIsNotSimulated()
    var sums: [ExactText: (amount: Double, attempts: Int)] = [:]
    for attempt in try await store.attempts(of: run) where attempt.outcome.kind != .failed {
      let totals = attempt.calls
      let expense = Expense(
        tokens: totals.usage.totalTokens, completionTokens: totals.usage.completionTokens,
        calls: totals.calls)
      let before = sums[ExactText(attempt.task.id)] ?? (0, 0)
      sums[ExactText(attempt.task.id)] = (
        before.amount + (kind.amount(of: expense) ?? 0), before.attempts + 1
      )
    }
    await store.close()
    let tasks = sums.mapValues { $0.amount / Double($0.attempts) }.filter { $0.value > 0 }
    guard !tasks.isEmpty else {
      throw InputError(run.id, "it has no finished attempt that took anything")
    }
    let json = BudgetFile(source: run.id, kind: kind, tasks: tasks).json([
      "run": .string(run.id), "benchmark": .string(run.configuration.benchmark),
      "organization": .string(
        OrganizationLabel.of(run.configuration.organization, run.configuration.options)),
    ])
    try FileOutput.write(
      try Output.json(json), to: arguments[output] ?? "-", option: "--output", readers: .all)
    return .done
  }
}
