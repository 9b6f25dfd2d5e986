import Evaluation

/// What became of the calls to one endpoint.
public struct EndpointUse: Sendable, Hashable {
  /// Calls sent, those that were made again included.
  public var calls = 0
  /// Calls that came to nothing by the endpoint's fault: no connection, a timeout, a status of 5xx.
  public var failures = 0
  /// Episodes of 429.
  public var throttlings = 0
  /// How often it was left out.
  public var outages = 0
  /// When it was left out first, since the limiter was made.
  public var firstOutage: Duration?
  /// How long it was left out, in all.
  public var timeOut = Duration.zero
  /// Whether it is left out at present.
  public var isOut = false
}

/// One of the endpoints among which a limiter shares out calls, as a value: how much it takes, and
/// whether it is left out.
///
/// It is left out once it cannot be reached, or says that it serves nobody (502, 503, 504, 529), and
/// after three other failures in a row. Then one call tries it, after a second at first, and after
/// twice as long with every trial that fails, up to a minute. What comes of calls that began before it
/// was left out counts for neither.
struct EndpointLoad: Sendable, Hashable {
  private(set) var governor: ConcurrencyGovernor
  /// Calls under way.
  private(set) var inFlight = 0
  /// Calls begun.
  private(set) var calls = 0
  private var failures = 0
  private var authenticationFailures = 0
  private var outage: Outage?
  private var failuresInARow = 0
  private var outages = 0
  private var firstOutage: Duration?
  private var timeOut = Duration.zero

  private struct Outage: Hashable {
    let start: Duration
    /// The last call that began before.
    let lastCall: Int
    var backOff: Duration
    /// When it is tried again.
    var until: Duration
    /// The call that tries it.
    var trial: Int?
  }

  static let firstBackOff = Duration.seconds(1)
  static let longestBackOff = Duration.seconds(60)
  static let failuresAllowed = 3

  init(ceiling: Int) { governor = ConcurrencyGovernor(ceiling: ceiling) }

  /// Whether the governor allows one more call.
  var hasRoom: Bool { inFlight < governor.limit }

  /// Whether calls are welcome: neither is it left out, nor did it ask for a pause.
  func isReady(at now: Duration) -> Bool { outage == nil && governor.pausedUntil <= now }

  /// Whether one call should try it now.
  func isDue(at now: Duration) -> Bool {
    guard let outage else { return false }
    return outage.trial == nil && resumes <= now
  }

  /// When calls will be welcome again.
  var resumes: Duration { max(governor.pausedUntil, outage?.until ?? .zero) }

  /// What became of its calls, at a time since the limiter was made.
  func use(at now: Duration, since start: Duration) -> EndpointUse {
    EndpointUse(
      calls: calls, failures: failures, throttlings: governor.episodes, outages: outages,
      firstOutage: firstOutage.map { $0 - start },
      timeOut: timeOut + (outage.map { now - $0.start } ?? .zero), isOut: outage != nil)
  }

  /// A call begins.
  /// - Returns: its number.
  mutating func begin(at now: Duration) -> Int {
    let isTrial = isDue(at: now)
    inFlight += 1
    calls += 1
    governor.started(inFlight: inFlight)
    if isTrial { outage?.trial = calls }
    return calls
  }

  /// No call should start before this time.
  mutating func pause(until time: Duration) { governor.pause(until: time) }

  /// A call ends.
  /// - Parameters:
  ///   - number: what `begin` returned.
  ///   - canBeLeftOut: whether there are others that take its calls.
  /// - Returns: why every further call is refused, if so.
  mutating func end(
    _ number: Int, _ report: AdaptiveLimiter.Report, at now: Duration, canBeLeftOut: Bool
  ) -> ModelError? {
    inFlight -= 1
    if outage?.trial == number { outage?.trial = nil }
    switch report {
    case .success:
      authenticationFailures = 0
      governor.succeeded(at: now)
      answered(number, at: now)
    case .throttled(let retryAfter):
      governor.throttled(at: now, retryAfter: retryAfter)
      answered(number, at: now)
    case .troubled(let isDown, let retryAfter):
      failures += 1
      governor.troubled()
      if canBeLeftOut { failed(number, isDown: isDown, retryAfter ?? .zero, at: now) }
    case .unauthorized(let error):
      answered(number, at: now)
      authenticationFailures += 1
      return authenticationFailures >= 3 ? error : nil
    case .notKept(let reason): return .closed(reason)
    case .neutral: break
    }
    return nil
  }

  private mutating func answered(_ number: Int, at now: Duration) {
    guard let outage else {
      failuresInARow = 0
      return
    }
    guard number > outage.lastCall else { return }
    timeOut += now - outage.start
    self.outage = nil
    failuresInARow = 0
  }

  private mutating func failed(
    _ number: Int, isDown: Bool, _ asked: Duration, at now: Duration
  ) {
    if let outage {
      // What fails together counts once.
      guard number > outage.lastCall, now >= outage.until else { return }
      let backOff = min(outage.backOff * 2, Self.longestBackOff)
      self.outage?.backOff = backOff
      self.outage?.until = now + max(backOff, asked)
      return
    }
    failuresInARow += 1
    guard isDown || failuresInARow >= Self.failuresAllowed else { return }
    outages += 1
    firstOutage = firstOutage ?? now
    outage = Outage(
      start: now, lastCall: calls, backOff: Self.firstBackOff,
      until: now + max(Self.firstBackOff, asked), trial: nil)
  }
}
