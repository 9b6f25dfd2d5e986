public import Randomness

/// When a failed attempt is made again, and after what wait.
public struct RetryPolicy: Sendable, Hashable {
  /// The most attempts of one call, the first included.
  public var maxAttempts: Int
  /// The upper end of the first wait; it doubles with every further attempt.
  public var firstDelay: Duration
  /// The largest upper end of a wait.
  public var maxDelay: Duration
  /// No attempt starts later than this after the first one.
  public var maxTotal: Duration

  /// A policy.
  public init(
    maxAttempts: Int = 8, firstDelay: Duration = .milliseconds(500),
    maxDelay: Duration = .seconds(60), maxTotal: Duration = .seconds(1800)
  ) {
    self.maxAttempts = maxAttempts
    self.firstDelay = firstDelay
    self.maxDelay = maxDelay
    self.maxTotal = maxTotal
  }

  /// One attempt, and no more.
  public static let never = RetryPolicy(maxAttempts: 1)

  /// The wait after a failed attempt: exponential with full jitter (uniform from 0 to the upper
  /// end), on top of what the server asked for.
  /// - Parameters:
  ///   - attempt: how many attempts have failed, from 1.
  ///   - minimum: the server's `Retry-After`, or zero.
  ///   - elapsed: time since the first attempt began.
  /// - Returns: nil where no further attempt is allowed.
  public func delay(
    afterAttempt attempt: Int, minimum: Duration = .zero, elapsed: Duration,
    using generator: inout SplitMix64
  ) -> Duration? {
    guard attempt < maxAttempts else { return nil }
    let factor = Double(sign: .plus, exponent: min(attempt - 1, 40), significand: 1)
    let upper = min(maxDelay, firstDelay * factor)
    let delay = max(minimum, .zero) + upper * generator.unit()
    return elapsed + delay <= maxTotal ? delay : nil
  }
}
