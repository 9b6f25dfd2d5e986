public import Evaluation
import Synchronization

/// What a command may spend: once it is reached no further call is made, those under way are finished
/// and kept, and the same command with a larger budget continues.
///
/// Only calls that were sent count, those of earlier sessions of the same runs included; replies
/// from the store cost nothing.
public final class Budget: Sendable {
  /// The limits; nil is none.
  public struct Limits: Sendable, Hashable {
    /// Tokens, prompt and completion.
    public var tokens: Int?
    /// Money, in the currency of the prices.
    public var cost: Double?
    /// Time of this session.
    public var time: Duration?

    /// Limits.
    public init(tokens: Int? = nil, cost: Double? = nil, time: Duration? = nil) {
      self.tokens = tokens
      self.cost = cost
      self.time = time
    }
  }

  private struct Spent {
    var tokens = 0
    var cost = 0.0
    var unpriced: String?
  }

  private let limits: Limits
  private let price: @Sendable (_ usage: Usage, _ model: String) -> Double?
  private let start = ContinuousClock.now
  private let spent = Mutex(Spent())

  /// A budget that nothing was spent of.
  /// - Parameter price: the cost of calls to a model; nil where it is not known, which under a limit
  ///   of cost ends the run.
  public init(
    _ limits: Limits, price: @escaping @Sendable (_ usage: Usage, _ model: String) -> Double?
  ) {
    self.limits = limits
    self.price = price
  }

  /// Counts calls that were paid.
  public func spend(_ usage: Usage, model: String) {
    let cost = limits.cost == nil ? 0 : price(usage, model)
    spent.withLock {
      $0.tokens += usage.totalTokens
      $0.cost += cost ?? 0
      if cost == nil { $0.unpriced = model }
    }
  }

  /// Whether the same command would get no further until the user changes it: tokens or money are spent,
  /// or a price is missing. Time begins anew.
  var isSpent: Bool {
    let spent = spent.withLock { $0 }
    return limits.tokens.map { spent.tokens >= $0 } ?? false
      || limits.cost.map { spent.cost >= $0 || spent.unpriced != nil } ?? false
  }

  /// Which limit is reached, in words that say how to go on; nil if none is.
  var reached: String? {
    let spent = spent.withLock { $0 }
    if let limit = limits.tokens, spent.tokens >= limit {
      return
        "the budget of \(Counts.text(limit, "token")) is reached, \(Counts.text(spent.tokens)) are "
        + "spent; continue with a larger --max-tokens-total"
    }
    if let model = spent.unpriced {
      return "--max-cost cannot be kept: the prices have no model \"\(model)\"; add it and continue"
    }
    if let limit = limits.cost, spent.cost >= limit {
      return "the budget of \(limit) is reached; continue with a larger --max-cost"
    }
    if let limit = limits.time, ContinuousClock.now - start >= limit {
      return "the time limit is reached"
    }
    return nil
  }
}
