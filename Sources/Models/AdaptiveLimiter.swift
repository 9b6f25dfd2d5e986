public import Evaluation
import Synchronization

/// Decides how many calls may be under way, how fast they may follow each other and, where several
/// endpoints serve one model, which of them each goes to. Share one limiter between all models of the
/// endpoints.
///
/// The number adapts, for each endpoint by itself: 16 at first, doubled by each clean window until the
/// first 429, then one more a window; a 429 cuts it to 0.7. A call goes to the endpoint that has the
/// fewest under way of those that take calls (`EndpointLoad`). After three authentication failures of
/// an endpoint in a row, and once a reply could not be kept, every further call is refused.
public final class AdaptiveLimiter: Sendable {
  /// Limits of the user's, on the calls to all endpoints together.
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

  /// Where a limiter stands, its endpoints together.
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

  /// A call's leave to start.
  struct Turn: Sendable {
    /// The place of the endpoint that it goes to.
    let endpoint: Int
    fileprivate let number: Int
    fileprivate let tokens: Int
  }

  fileprivate struct State {
    let concurrency: Int
    var endpoints: [EndpointLoad]
    var requests: RateMeter?
    var tokens: RateMeter?
    var inFlight = 0
    var queue: [UInt64] = []
    var queueStart = 0
    var waiting: [UInt64: Waiting] = [:]
    var nextTicket: UInt64 = 0
    var refusal: ModelError?
  }

  fileprivate typealias Waiting = CheckedContinuation<Place, any Error>

  /// A call at an endpoint.
  fileprivate struct Place {
    let endpoint: Int
    let number: Int
  }

  private let state: Mutex<State>
  private let time: TimeSource
  private let start: Duration

  /// A limiter.
  /// - Parameter endpoints: how many endpoints it shares out calls among.
  public init(_ limits: Limits = Limits(), endpoints: Int = 1, time: TimeSource = .system) {
    self.time = time
    start = time.now()
    let concurrency = max(1, limits.concurrency)
    state = Mutex(
      State(
        concurrency: concurrency,
        endpoints: Array(repeating: EndpointLoad(ceiling: concurrency), count: max(1, endpoints)),
        requests: limits.requestsPerMinute.map { RateMeter(perMinute: $0) },
        tokens: limits.tokensPerMinute.map { RateMeter(perMinute: $0) }))
  }

  /// Where the limiter stands.
  public var status: Status {
    state.withLock { state in
      Status(
        concurrency: min(
          state.concurrency, state.endpoints.reduce(0) { $0 + $1.governor.limit }),
        inFlight: state.inFlight, waiting: state.waiting.count,
        throttlings: state.endpoints.reduce(0) { $0 + $1.governor.episodes },
        refusal: state.refusal)
    }
  }

  /// What became of the calls to each endpoint, in their order.
  public var uses: [EndpointUse] {
    let now = time.now()
    return state.withLock { $0.endpoints.map { $0.use(at: now, since: start) } }
  }
}

// MARK: - Starting a call

extension AdaptiveLimiter {
  /// Returns when a call may start. Every return must be answered by one `end`.
  /// - Parameter tokens: the tokens that the call will use, as far as can be said.
  /// - Throws: `ModelError.authentication` once calls are refused; `ModelError.closed` where the
  ///   server asked for a pause longer than `longestPause`, and once a reply could not be kept;
  ///   `CancellationError`.
  func begin(tokens: Int) async throws -> Turn {
    let place = try await takePlace()
    let turn = Turn(endpoint: place.endpoint, number: place.number, tokens: tokens)
    do {
      try await waitForTurn(turn)
    } catch {
      end(turn, .neutral)
      throw error
    }
    return turn
  }

  private func takePlace() async throws -> Place {
    let now = time.now()
    var ticket: UInt64 = 0
    let place = try state.withLock { state throws(ModelError) -> Place? in
      if let refusal = state.refusal { throw refusal }
      if let place = state.startIfFree(at: now) { return place }
      state.nextTicket += 1
      ticket = state.nextTicket
      return nil
    }
    if let place { return place }
    return try await withTaskCancellationHandler { [ticket] in
      try await withCheckedThrowingContinuation { continuation in
        let answer = state.withLock { state -> Result<Place, any Error>? in
          if let refusal = state.refusal { return .failure(refusal) }
          if Task.isCancelled { return .failure(CancellationError()) }
          if let place = state.startIfFree(at: now) { return .success(place) }
          state.queue.append(ticket)
          state.waiting[ticket] = continuation
          return nil
        }
        if let answer { continuation.resume(with: answer) }
      }
    } onCancel: { [ticket] in
      let continuation = state.withLock { $0.waiting.removeValue(forKey: ticket) }
      continuation?.resume(throwing: CancellationError())
    }
  }

  /// Waits for the user's rates, and for the end of a pause that the server asked for.
  private func waitForTurn(_ turn: Turn) async throws {
    let now = time.now()
    var wait = state.withLock { state in
      max(
        state.requests?.take(1, at: now) ?? .zero,
        state.tokens?.take(turn.tokens, at: now) ?? .zero,
        state.endpoints[turn.endpoint].governor.pausedUntil - now)
    }
    while wait > .zero {
      try refuse(pause: pause(of: turn))
      try await time.sleep(wait)
      wait = pause(of: turn)
    }
    if let refusal = state.withLock({ $0.refusal }) { throw refusal }
  }
}

extension AdaptiveLimiter {
  /// The longest pause of a server's that is waited for: as long as a call's attempts may take.
  static let longestPause = RetryPolicy().maxTotal

  /// How much longer the server wants to be left alone.
  private func pause(of turn: Turn) -> Duration {
    state.withLock { $0.endpoints[turn.endpoint].governor.pausedUntil } - time.now()
  }

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
    /// - Parameters:
    ///   - isDown: whether nobody is served, whatever is asked.
    ///   - retryAfter: how long the server wants to be left alone, if it said so.
    case troubled(isDown: Bool, retryAfter: Duration?)
    /// Status 401 or 403.
    case unauthorized(ModelError)
    /// It succeeded, and its reply could not be kept, in words: nor could that of any other.
    case notKept(String)
    /// Anything else, such as a 400 or a cancellation.
    case neutral
  }

  /// Ends a call that `begin` let start.
  /// - Parameter pause: how long the server's `x-ratelimit` headers say that nothing is left.
  /// - Returns: whether the endpoint takes no calls at present while another does.
  @discardableResult
  func end(_ turn: Turn, _ report: Report, pause: Duration? = nil) -> Bool {
    let now = time.now()
    let (started, refused, isElsewhere) = state.withLock { state in
      state.end(turn, report, pause, at: now)
      return (
        state.startWaiting(at: now), state.dismissIfRefused(),
        state.isElsewhere(than: turn.endpoint, at: now)
      )
    }
    for (continuation, place) in started { continuation.resume(returning: place) }
    for (continuation, refusal) in refused { continuation.resume(throwing: refusal) }
    return isElsewhere
  }
}

extension AdaptiveLimiter.State {
  fileprivate mutating func startIfFree(at now: Duration) -> AdaptiveLimiter.Place? {
    waiting.isEmpty ? start(at: now) : nil
  }

  private mutating func start(at now: Duration) -> AdaptiveLimiter.Place? {
    guard let endpoint = choice(at: now) else { return nil }
    inFlight += 1
    return .init(endpoint: endpoint, number: endpoints[endpoint].begin(at: now))
  }

  /// The endpoint that the next call goes to; nil where it has to wait until another call ends.
  private func choice(at now: Duration) -> Int? {
    guard inFlight < concurrency else { return nil }
    if endpoints.count == 1 { return endpoints[0].hasRoom ? 0 : nil }
    let free = endpoints.indices.filter { endpoints[$0].hasRoom }
    if let due = free.first(where: { endpoints[$0].isDue(at: now) }) { return due }
    let ready = free.filter { endpoints[$0].isReady(at: now) }
    let least = ready.min {
      (endpoints[$0].inFlight, endpoints[$0].calls) < (endpoints[$1].inFlight, endpoints[$1].calls)
    }
    // While some take calls, one of them will have room.
    if least != nil || endpoints.contains(where: { $0.isReady(at: now) }) { return least }
    // None does: they are as one endpoint that is paused, or that does not answer.
    return free.min { endpoints[$0].resumes < endpoints[$1].resumes }
  }

  fileprivate func isElsewhere(than endpoint: Int, at now: Duration) -> Bool {
    !endpoints[endpoint].isReady(at: now) && endpoints.contains { $0.isReady(at: now) }
  }

  fileprivate mutating func end(
    _ turn: AdaptiveLimiter.Turn, _ report: AdaptiveLimiter.Report, _ pause: Duration?,
    at now: Duration
  ) {
    inFlight -= 1
    if case .success(let used) = report { tokens?.adjust(by: used - turn.tokens) }
    let refused = endpoints[turn.endpoint].end(
      turn.number, report, at: now, canBeLeftOut: endpoints.count > 1)
    refusal = refusal ?? refused
    if let pause { endpoints[turn.endpoint].pause(until: now + pause) }
  }

  /// Takes from the queue, first come first served, those who may start now.
  fileprivate mutating func startWaiting(
    at now: Duration
  ) -> [(AdaptiveLimiter.Waiting, AdaptiveLimiter.Place)] {
    guard refusal == nil else { return [] }
    var started: [(AdaptiveLimiter.Waiting, AdaptiveLimiter.Place)] = []
    while queueStart < queue.count {
      guard waiting[queue[queueStart]] != nil else {
        queueStart += 1
        continue
      }
      guard let place = start(at: now) else { break }
      if let continuation = waiting.removeValue(forKey: queue[queueStart]) {
        started.append((continuation, place))
      }
      queueStart += 1
    }
    if queueStart > 64 && queueStart * 2 > queue.count {
      queue.removeFirst(queueStart)
      queueStart = 0
    }
    return started
  }

  fileprivate mutating func dismissIfRefused() -> [(AdaptiveLimiter.Waiting, ModelError)] {
    guard let refusal else { return [] }
    defer { waiting = [:] }
    return waiting.values.map { ($0, refusal) }
  }
}
