/// How many calls may be under way, as a value: it is told how calls went, and adapts.
///
/// It starts low and doubles with every clean window until the first 429, then grows by one a
/// window. A 429 cuts it to 0.7 once an episode; an episode lasts for a cool-down of 15 seconds, or
/// as long as the server's `Retry-After`. Trouble on the server's side only stops the growth. A
/// window is as many successes as calls were allowed when it began, and clean without a 429 or
/// trouble; windows in which the calls never reached the limit do not grow it.
struct ConcurrencyGovernor: Sendable, Hashable {
  /// Calls that may be under way.
  private(set) var limit: Int
  /// The most that `limit` may become.
  let ceiling: Int
  /// Episodes of 429 so far.
  private(set) var episodes = 0
  /// The time before which no call should start, since the server asked for it.
  private(set) var pausedUntil = Duration.zero

  private var coolDownUntil = Duration.zero
  private var successes = 0
  private var isClean = true
  private var wasFull = false

  static let coolDown = Duration.seconds(15)

  init(ceiling: Int, start: Int = 16) {
    self.ceiling = max(1, ceiling)
    limit = min(max(1, start), self.ceiling)
  }

  /// A call starts; `inFlight` counts it.
  mutating func started(inFlight: Int) {
    if inFlight >= limit { wasFull = true }
  }

  /// A call succeeded.
  mutating func succeeded(at now: Duration) {
    guard now >= coolDownUntil else { return }
    successes += 1
    guard successes >= limit else { return }
    if isClean && wasFull { limit = min(ceiling, episodes == 0 ? limit * 2 : limit + 1) }
    beginWindow()
  }

  /// The server answered 429.
  mutating func throttled(at now: Duration, retryAfter: Duration?) {
    if now >= coolDownUntil {
      episodes += 1
      limit = max(1, limit * 7 / 10)
    }
    coolDownUntil = max(coolDownUntil, now + max(Self.coolDown, retryAfter ?? .zero))
    if let retryAfter { pause(until: now + retryAfter) }
    beginWindow()
  }

  /// The server failed, timed out or broke off.
  mutating func troubled() { isClean = false }

  /// No call should start before this time.
  mutating func pause(until time: Duration) { pausedUntil = max(pausedUntil, time) }

  private mutating func beginWindow() {
    successes = 0
    isClean = true
    wasFull = false
  }
}
