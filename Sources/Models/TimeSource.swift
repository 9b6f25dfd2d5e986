/// Time as retries and limits see it, so that tests need not wait.
public struct TimeSource: Sendable {
  /// Time since some fixed moment; never goes back.
  public let now: @Sendable () -> Duration
  /// Returns after a time. Throws `CancellationError` on cancellation.
  public let sleep: @Sendable (Duration) async throws -> Void

  /// A time source.
  public init(
    now: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }

  /// The machine's own time.
  public static let system: TimeSource = {
    let start = ContinuousClock.now
    return TimeSource(
      now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) })
  }()
}
