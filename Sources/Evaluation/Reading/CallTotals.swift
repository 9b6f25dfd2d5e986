/// What a set of calls used. Always derived from the calls, never counted along the way, so that a
/// resumed run's figures are right.
public struct CallTotals: Sendable, Hashable {
  /// Calls, cache hits included.
  public var calls = 0
  /// Calls that were answered from the store.
  public var cacheHits = 0
  /// Calls whose reply did not have the form that the organization needed.
  public var formatFailures = 0
  /// Calls whose reply was cut off at a cap of tokens.
  public var cutReplies = 0
  /// Tokens of all calls: what they cost when nothing is stored.
  public var usage = Usage.zero
  /// Tokens of the calls that were sent: what this run cost.
  public var paidUsage = Usage.zero

  /// No calls.
  public init() {}

  /// The sum of both.
  public static func + (left: CallTotals, right: CallTotals) -> CallTotals {
    var sum = left
    sum.calls += right.calls
    sum.cacheHits += right.cacheHits
    sum.formatFailures += right.formatFailures
    sum.cutReplies += right.cutReplies
    sum.usage = left.usage + right.usage
    sum.paidUsage = left.paidUsage + right.paidUsage
    return sum
  }
}
