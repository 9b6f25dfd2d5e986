/// What had been spent on an attempt at some moment, stored replies included: what it costs when
/// nothing is stored.
public struct Expense: Sendable, Hashable {
  /// Prompt and completion together.
  public var tokens: Int
  /// Of the completion, reasoning included.
  public var completionTokens: Int
  /// Answered calls.
  public var calls: Int
  /// In the prices' currency; nil where no price is known.
  public var cost: Double?

  /// An expense.
  public init(tokens: Int, completionTokens: Int, calls: Int, cost: Double? = nil) {
    self.tokens = tokens
    self.completionTokens = completionTokens
    self.calls = calls
    self.cost = cost
  }
}

/// What may be limited when organizations are compared at equal cost.
public enum BudgetKind: String, Sendable, Hashable, CaseIterable {
  case tokens
  case completionTokens = "completion-tokens"
  case calls
  case cost

  /// What an expense comes to; nil where no price is known.
  public func amount(of expense: Expense) -> Double? {
    switch self {
    case .tokens: Double(expense.tokens)
    case .completionTokens: Double(expense.completionTokens)
    case .calls: Double(expense.calls)
    case .cost: expense.cost
    }
  }

  /// The name in sentences.
  public var words: String { self == .completionTokens ? "completion tokens" : rawValue }
}
