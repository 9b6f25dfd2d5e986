public import Evaluation

/// What an attempt would have handed in, had it been stopped, by what had been spent: nothing, then
/// its answers before the end, then its final one.
///
/// An organization is stopped before the first call that would go beyond the budget. Calls count in
/// the organization's own order, those of one moment one after another.
public struct AnswerCurve: Sendable {
  /// An answer's scores.
  public struct Step: Sendable {
    /// The number of calls after which it stood.
    public let calls: Int
    /// Its scores.
    public let scores: MetricValues

    /// A step.
    public init(calls: Int, scores: MetricValues) {
      self.calls = calls
      self.scores = scores
    }
  }

  /// What had been spent after each number of calls, from none on.
  private let expenses: [Expense]
  /// From no calls on, each with more calls than the one before.
  private let steps: [Step]

  /// A curve.
  /// - Parameters:
  ///   - calls: what each call took, in order.
  ///   - unanswered: the scores of an attempt without an answer.
  ///   - standing: the answers before the end, in order.
  ///   - final: the scores of the attempt's outcome.
  public init(calls: [Expense], unanswered: MetricValues, standing: [Step], final: MetricValues) {
    var expenses = [Expense(tokens: 0, completionTokens: 0, calls: 0, cost: 0)]
    for call in calls {
      var sum = expenses[expenses.count - 1]
      sum.tokens += call.tokens
      sum.completionTokens += call.completionTokens
      sum.calls += call.calls
      sum.cost = sum.cost.flatMap { before in call.cost.map { before + $0 } }
      expenses.append(sum)
    }
    self.expenses = expenses
    var steps = [Step(calls: 0, scores: unanswered)]
    let ends =
      standing.filter { $0.calls < calls.count } + [Step(calls: calls.count, scores: final)]
    for step in ends {
      if steps[steps.count - 1].calls == step.calls { steps.removeLast() }
      steps.append(step)
    }
    self.steps = steps
  }

  /// What the whole attempt took.
  public var total: Expense { expenses[expenses.count - 1] }

  /// How many calls a budget allows; nil where a call's cost is not known.
  private func calls(within budget: Double, _ kind: BudgetKind) -> Int? {
    // Most attempts end within the budget.
    guard let amount = kind.amount(of: total) else { return nil }
    if amount <= budget * (1 + 1e-12) { return expenses.count - 1 }
    let beyond = expenses.firstIndex { (kind.amount(of: $0) ?? 0) > budget * (1 + 1e-12) }
    return beyond.map { $0 - 1 }
  }

  /// The scores of what it would have handed in, and what that would have taken; nil where a call's
  /// cost is not known.
  public func stopped(at budget: Double, _ kind: BudgetKind) -> (
    scores: MetricValues, expense: Expense
  )? {
    calls(within: max(0, budget), kind).map { calls in
      let step = steps.last { $0.calls <= calls } ?? steps[0]
      return (step.scores, expenses[calls])
    }
  }

  /// What had been spent when an answer came to stand, for each.
  var turns: [Expense] { steps.dropFirst().map { expenses[$0.calls] } }
}
