public import Randomness

/// When a failed attempt is made again, and after what wait.
public struct RetryPolicy: Sendable, Hashable {
  /// The most attempts of one call, the first included. Attempts after a wait that the server asked
  /// for (`isWait`) are not counted, up to `maxAskedWaits`.
  public var maxAttempts: Int
  /// The most waits of one call that the server asked for: four for each further attempt, 28 by
  /// default.
  public var maxAskedWaits: Int { 4 * max(0, maxAttempts - 1) }
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

  /// What one call has come through.
  public struct Failures: Sendable, Hashable {
    /// Failed attempts after which the server asked for no wait.
    public var attempts: Int
    /// Waits that the server asked for.
    public var askedWaits: Int

    /// Failures.
    public init(attempts: Int = 0, askedWaits: Int = 0) {
      self.attempts = attempts
      self.askedWaits = askedWaits
    }

    /// Counts one more.
    mutating func count(asked: Duration?) {
      if RetryPolicy.isWait(asked) { askedWaits += 1 } else { attempts += 1 }
    }
  }

  /// Whether the server asked for a wait of at least a second. A moment in the past, or a fraction
  /// of a second, does not say when calls will be welcome again.
  static func isWait(_ asked: Duration?) -> Bool { asked.map { $0 >= .seconds(1) } ?? false }

  /// The wait after a failed attempt: exponential with full jitter (uniform from 0 to the upper
  /// end), on top of what the server asked for.
  ///
  /// A server that asks for fewer calls without a wait (`isWait`) is given four times as long, and
  /// at least half of that: limits are counted by the minute.
  /// - Parameters:
  ///   - failures: those of the call so far, this one included.
  ///   - asked: the wait that the server asked for, or nil.
  ///   - isThrottled: whether the server asked for fewer calls.
  ///   - elapsed: time since the first attempt began.
  /// - Returns: nil where no further attempt is allowed.
  public func delay(
    after failures: Failures, asked: Duration? = nil, isThrottled: Bool = false,
    elapsed: Duration, using generator: inout SplitMix64
  ) -> Duration? {
    guard failures.attempts < maxAttempts, failures.askedWaits <= maxAskedWaits else { return nil }
    let isBlind = isThrottled && !Self.isWait(asked)
    let doublings = min(max(0, failures.attempts - 1), 40) + (isBlind ? 2 : 0)
    let upper = min(
      maxDelay, firstDelay * Double(sign: .plus, exponent: doublings, significand: 1))
    let least = max(asked ?? .zero, isBlind ? upper / 2 : .zero)
    let delay = least + (isBlind ? upper / 2 : upper) * generator.unit()
    return elapsed + delay <= maxTotal ? delay : nil
  }
}
