public import Evaluation

/// A run with what each of its attempts would have handed in under less.
public struct BudgetedRun: Sendable {
  /// The run as it ended.
  public let run: ComparedRun
  /// The curves of each task's attempts.
  public let curves: [ExactText: [AnswerCurve]]

  /// A run with its curves.
  public init(_ run: ComparedRun, curves: [ExactText: [AnswerCurve]]) {
    self.run = run
    self.curves = curves
  }

  /// What a task's attempts took, the mean over repeats; nil where it has none or no price is known.
  public func expense(of task: String, _ kind: BudgetKind) -> Double? {
    guard let curves = curves[task] else { return nil }
    return Self.mean(curves.map { kind.amount(of: $0.total) })
  }

  /// A task's scores under a budget, each the mean over the repeats that have it.
  public func scores(of task: String, at budget: Double, _ kind: BudgetKind) -> [String: Double]? {
    guard let curves = curves[task] else { return nil }
    let stopped = curves.compactMap { $0.stopped(at: budget, kind)?.scores }
    guard stopped.count == curves.count else { return nil }
    let names = Set(stopped.flatMap(\.names))
    return Dictionary(
      uniqueKeysWithValues: names.map { name in
        let values = stopped.compactMap { $0[name] }
        return (name, values.reduce(0, +) / Double(values.count))
      })
  }

  /// The run, had every task been stopped at a budget of its own. Tasks without one stay out.
  ///
  /// Groups of tasks stay out too: their scores cannot be made of means.
  public func stopped(at budgets: [ExactText: Double], _ kind: BudgetKind) -> ComparedRun {
    var copy = run
    copy.groups = []
    copy.tasks = run.tasks.compactMap { task in
      guard let budget = budgets[task.id], let curves = curves[task.id],
        let scores = scores(of: task.id, at: budget, kind)
      else { return nil }
      let expenses = curves.compactMap { $0.stopped(at: budget, kind)?.expense }
      var stopped = task
      stopped.scores = scores
      stopped.tokens = Self.mean(expenses.map { Double($0.tokens) }) ?? 0
      stopped.calls = Self.mean(expenses.map { Double($0.calls) }) ?? 0
      stopped.cost = run.currency == nil ? nil : Self.mean(expenses.map(\.cost))
      return stopped
    }
    return copy
  }

  /// Two runs at equal cost: each task stopped, in both, at what it took in the run that spent less
  /// on it.
  /// - Throws: `InputError` where a price is missing.
  public static func atEqual(
    _ kind: BudgetKind, _ base: BudgetedRun, _ candidate: BudgetedRun
  ) throws -> (base: ComparedRun, candidate: ComparedRun) {
    var budgets: [ExactText: Double] = [:]
    for task in base.run.tasks where candidate.curves[task.id] != nil {
      guard let one = base.expense(of: task.id, kind),
        let other = candidate.expense(of: task.id, kind)
      else {
        throw InputError(
          "--at-equal \(kind.rawValue)",
          "the cost of some calls of the task \(task.id) is not known",
          remedy: "give the prices of all models with --prices")
      }
      budgets[ExactText(task.id)] = min(one, other)
    }
    return (base.stopped(at: budgets, kind), candidate.stopped(at: budgets, kind))
  }

  private static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap(\.self)
    return known.isEmpty || known.count < values.count
      ? nil : known.reduce(0, +) / Double(known.count)
  }
}
