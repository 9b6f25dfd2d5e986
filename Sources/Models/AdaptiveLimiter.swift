public import Evaluation
import Synchronization

/// Decides how many calls to one endpoint may be under way, and how fast they may follow each
/// other. Share one limiter between all models of an endpoint.
///
/// The number adapts: 16 at first, doubled by each clean window until the first 429, then one more
/// a window; a 429 cuts it to 0.7. After three authentication failures in a row, and once a reply
/// could not be kept, every further call is refused.
public final class AdaptiveLimiter: Sendable {
  /// Limits of the user's.
  public struct Limits: Sendable, Hashable {
    /// The most calls under way at once (`--concurrency`).
    public var concurrency: Int
    /// The most calls started in any minute (`--rpm`); nil for no limit.
    public var requestsPerMinute: Int?
    /// The most tokens, prompt and completion, averaged over a minute (`--tpm`); nil for no limit.
    public var tokensPerMinute: Int?

    /// Limits.
    public init(
      concurrency: Int = 64, requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil
    ) {
      self.concurrency = concurrency
      self.requestsPerMinute = requestsPerMinute
      self.tokensPerMinute = tokensPerMinute
    }
  }

  /// Where a limiter stands.
  public struct Status: Sendable, Hashable {
    /// Calls that may be under way at present.
    public var concurrency: Int
    /// Calls under way.
    public var inFlight: Int
    /// Calls that wait for their turn.
    public var waiting: Int
    /// Episodes of 429 so far.
    public var throttlings: Int
    /// Why every further call is refused, if so.
    public var refusal: ModelError?
  }

  fileprivate struct State {
    var governor: ConcurrencyGovernor
    var requests: RateMeter?
    var tokens: RateMeter?
    var inFlight = 0
    var queue: [UInt64] = []
    var queueStart = 0
    var waiting: [UInt64: CheckedContinuation<Void, any Error>] = [:]
    var nextTicket: UInt64 = 0
    var authenticationFailures = 0
    var refusal: ModelError?
  }

  private let state: Mutex<State>
  private let time: TimeSource

  /// A limiter.
  public init(_ limits: Limits = Limits(), time: TimeSource = .system) {
    self.time = time
    state = Mutex(
      State(
        governor: ConcurrencyGovernor(ceiling: limits.concurrency),
        requests: limits.requestsPerMinute.map { RateMeter(perMinute: $0) },
        tokens: limits.tokensPerMinute.map { RateMeter(perMinute: $0) }))
  }

  /// Where the limiter stands.
  public var status: Status {
    state.withLock {
      Status(
        concurrency: $0.governor.limit, inFlight: $0.inFlight, waiting: $0.waiting.count,
        throttlings: $0.governor.episodes, refusal: $0.refusal)
    }
  }
}

// MARK: - Starting a call

extension AdaptiveLimiter {
  /// Returns when a call may start. Every return must be answered by one `end`.
  /// - Parameter tokens: the tokens that the call will use, as far as can be said.
  /// - Throws: `ModelError.authentication` once calls are refused; `ModelError.closed` where the
  ///   server asked for a pause longer than `longestPause`, and once a reply could not be kept;
  ///   `CancellationError`.
  func begin(tokens: Int) async throws {
    try await takeSlot()
    do {
      try await waitForTurn(tokens: tokens)
    } catch {
      end(.neutral, estimatedTokens: tokens)
      throw error
    }
  }

  private func takeSlot() async throws {
    let ticket = try state.withLock { state throws(ModelError) -> UInt64? in
      if let refusal = state.refusal { throw refusal }
      if state.startIfFree() { return nil }
      state.nextTicket += 1
      return state.nextTicket
    }
    guard let ticket else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer = state.withLock { state -> Result<Void, any Error>? in
          if let refusal = state.refusal { return .failure(refusal) }
          if Task.isCancelled { return .failure(CancellationError()) }
          if state.startIfFree() { return .success(()) }
          state.queue.append(ticket)
          state.waiting[ticket] = continuation
          return nil
        }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: {
      let continuation = state.withLock { $0.waiting.removeValue(forKey: ticket) }
      continuation?.resume(throwing: CancellationError())
    }
  }

  /// Waits for the user's rates, and for the end of a pause that the server asked for.
  private func waitForTurn(tokens: Int) async throws {
    let now = time.now()
    var wait = state.withLock { state in
      max(
        state.requests?.take(1, at: now) ?? .zero, state.tokens?.take(tokens, at: now) ?? .zero,
        state.governor.pausedUntil - now)
    }
    while wait > .zero {
      try refuse(pause: pause)
      try await time.sleep(wait)
      wait = pause
    }
    if let refusal = state.withLock({ $0.refusal }) { throw refusal }
  }
}

extension AdaptiveLimiter {
  /// The longest pause of a server's that is waited for: as long as a call's attempts may take.
  static let longestPause = RetryPolicy().maxTotal

  /// How much longer the server wants to be left alone.
  private var pause: Duration { state.withLock { $0.governor.pausedUntil } - time.now() }

  /// A server that wants to be left alone for a day ends the run, which can be continued: nobody
  /// would know why it sleeps.
  private func refuse(pause: Duration) throws(ModelError) {
    guard pause > Self.longestPause else { return }
    let minutes = Int(pause / .seconds(60))
    throw .closed(
      "the endpoint wants no calls for another \(minutes / 60) h \(minutes % 60) min; the same "
        + "command continues then")
  }
}

// MARK: - Ending a call

extension AdaptiveLimiter {
  /// How a call went, as far as the limits are concerned.
  enum Report: Sendable, Hashable {
    /// It succeeded, with so many tokens.
    case success(tokens: Int)
    /// Status 429; how long the server wants to be left alone, if it said so.
    case throttled(retryAfter: Duration?)
    /// Status 5xx, a timeout, or a broken connection.
    case troubled
    /// Status 401 or 403.
    case unauthorized(ModelError)
    /// It succeeded, and its reply could not be kept, in words: nor could that of any other.
    case notKept(String)
    /// Anything else, such as a 400 or a cancellation.
    case neutral
  }

  /// Ends a call that `begin` let start.
  /// - Parameters:
  ///   - estimatedTokens: what `begin` was told.
  ///   - pause: how long the server's `x-ratelimit` headers say that nothing is left.
  func end(_ report: Report, estimatedTokens: Int, pause: Duration? = nil) {
    let now = time.now()
    let (started, refused) = state.withLock { state in
      state.inFlight -= 1
      state.note(report, estimatedTokens: estimatedTokens, at: now)
      if let pause { state.governor.pause(until: now + pause) }
      return (state.startWaiting(), state.dismissIfRefused())
    }
    for continuation in started { continuation.resume() }
    for (continuation, refusal) in refused { continuation.resume(throwing: refusal) }
  }
}

extension AdaptiveLimiter.State {
  mutating func start() {
    inFlight += 1
    governor.started(inFlight: inFlight)
  }

  mutating func startIfFree() -> Bool {
    guard inFlight < governor.limit, waiting.isEmpty else { return false }
    start()
    return true
  }

  mutating func note(
    _ report: AdaptiveLimiter.Report, estimatedTokens: Int, at now: Duration
  ) {
    switch report {
    case .success(let used):
      authenticationFailures = 0
      tokens?.adjust(by: used - estimatedTokens)
      governor.succeeded(at: now)
    case .throttled(let retryAfter): governor.throttled(at: now, retryAfter: retryAfter)
    case .troubled: governor.troubled()
    case .unauthorized(let error):
      authenticationFailures += 1
      if authenticationFailures >= 3 { refusal = error }
    case .notKept(let reason): refusal = refusal ?? .closed(reason)
    case .neutral: break
    }
  }

  /// Takes from the queue, first come first served, those who may start now.
  mutating func startWaiting() -> [CheckedContinuation<Void, any Error>] {
    guard refusal == nil else { return [] }
    var started: [CheckedContinuation<Void, any Error>] = []
    while inFlight < governor.limit, queueStart < queue.count {
      let ticket = queue[queueStart]
      queueStart += 1
      guard let continuation = waiting.removeValue(forKey: ticket) else { continue }
      start()
      started.append(continuation)
    }
    if queueStart > 64 && queueStart * 2 > queue.count {
      queue.removeFirst(queueStart)
      queueStart = 0
    }
    return started
  }

  mutating func dismissIfRefused() -> [(CheckedContinuation<Void, any Error>, ModelError)] {
    guard let refusal else { return [] }
    defer { waiting = [:] }
    return waiting.values.map { ($0, refusal) }
  }
}
