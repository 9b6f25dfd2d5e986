import Evaluation
import Synchronization
import Testing

@testable import Models

/// A governor and the calls it has seen.
private struct Course {
  var governor: ConcurrencyGovernor
  var now = Duration.zero

  init(ceiling: Int = 1000) { governor = ConcurrencyGovernor(ceiling: ceiling) }

  /// A whole window of successes at full load.
  mutating func window(full: Bool = true) {
    governor.started(inFlight: full ? governor.limit : governor.limit - 1)
    for _ in 0..<governor.limit { governor.succeeded(at: now) }
  }
}

@Suite struct ConcurrencyGovernorTests {
  @Test func `it starts at 16 and doubles with every clean window, up to the ceiling`() {
    var course = Course(ceiling: 100)
    var limits = [course.governor.limit]
    for _ in 0..<4 {
      course.window()
      limits.append(course.governor.limit)
    }
    #expect(limits == [16, 32, 64, 100, 100])
  }

  @Test(arguments: [(1, 1), (5, 5), (0, 1)])
  func `a low ceiling is the start`(ceiling: Int, limit: Int) {
    #expect(ConcurrencyGovernor(ceiling: ceiling).limit == limit)
  }

  @Test func `a 429 cuts to 0.7, once an episode, and growth is additive from then on`() {
    var course = Course()
    course.window()
    course.window()
    for _ in 0..<10 { course.governor.throttled(at: course.now, retryAfter: nil) }
    #expect(course.governor.limit == 44)
    course.window()
    #expect(course.governor.limit == 44, "cooling down")
    course.now = .seconds(15)
    course.window()
    course.window()
    #expect(course.governor.limit == 46)
    course.governor.throttled(at: course.now, retryAfter: nil)
    #expect(course.governor.limit == 32)
    #expect(course.governor.episodes == 2)
  }

  @Test func `a server that wants a day's pause ends the run instead of holding it up`()
    async throws
  {
    let time = FakeTime()
    let limiter = AdaptiveLimiter(time: time.source)
    let turn = try await limiter.begin(tokens: 0)
    limiter.end(turn, .throttled(retryAfter: .seconds(86_400)))
    await #expect(
      throws: ModelError.closed(
        "the endpoint wants no calls for another 24 h 0 min; the same command continues then")
    ) { try await limiter.begin(tokens: 0) }
    #expect(time.sleeps.isEmpty)
    #expect(limiter.status.inFlight == 0)
    time.advance(by: .seconds(85_000))
    _ = try await limiter.begin(tokens: 0)
    #expect(time.sleeps == [.seconds(1400)])
  }

  @Test func `a reported number of tokens delays the next call by half an hour at most`() {
    var meter = RateMeter(perMinute: 60_000)
    _ = meter.take(10, at: .zero)
    meter.adjust(by: 999_999_999_999)
    let wait = meter.take(10, at: .zero)
    #expect(wait > .seconds(1700) && wait <= .seconds(1801))
  }

  @Test func `Retry-After extends the cool-down and pauses all calls`() {
    var course = Course()
    course.governor.throttled(at: .zero, retryAfter: .seconds(40))
    #expect(course.governor.pausedUntil == .seconds(40))
    course.governor.throttled(at: .seconds(39), retryAfter: nil)
    #expect(course.governor.limit == 11)
    course.governor.throttled(at: .seconds(54), retryAfter: .seconds(1))
    #expect(course.governor.limit == 7)
    #expect(course.governor.pausedUntil == .seconds(55))
  }

  @Test func `trouble on the server's side only stops the growth of a window`() {
    var course = Course()
    course.governor.troubled()
    course.window()
    #expect(course.governor.limit == 16)
    course.window()
    #expect(course.governor.limit == 32)
  }

  @Test func `calls that never reach the limit do not raise it`() {
    var course = Course()
    course.window(full: false)
    #expect(course.governor.limit == 16)
  }

  @Test func `the limit never falls below 1`() {
    var course = Course()
    for minute in 0..<50 {
      course.governor.throttled(at: .seconds(60 * minute), retryAfter: nil)
    }
    #expect(course.governor.limit == 1)
  }
}

@Suite struct RateMeterTests {
  @Test(arguments: [1, 7, 59, 60, 61, 500, 30_000])
  func `no more than the rate starts in any minute, and no less over an hour`(rate: Int) {
    var meter = RateMeter(perMinute: rate)
    var now = Duration.zero
    var starts: [Duration] = []
    while now < .seconds(180) {
      now += meter.take(1, at: now)
      starts.append(now)
    }
    for (index, start) in starts.enumerated() where index + rate < starts.count {
      // In exact arithmetic the distance is 60 seconds; durations round to attoseconds.
      #expect(starts[index + rate] - start > .seconds(60) - .microseconds(1))
    }
    #expect(starts.count >= rate * 29 / 10)
  }

  @Test func `unused time is not saved up beyond a second's worth`() {
    var meter = RateMeter(perMinute: 600)
    let waits = (0..<20).map { _ in meter.take(1, at: .seconds(3600)) }
    #expect(waits.prefix(10).allSatisfy { $0 == .zero })
    #expect(waits.dropFirst(10).allSatisfy { $0 > .zero })
  }

  @Test func `a large amount passes alone and delays the next by its own time`() {
    var meter = RateMeter(perMinute: 60_000)
    #expect(meter.take(30_000, at: .zero) == .zero)
    let wait = meter.take(1000, at: .zero)
    #expect(wait > .seconds(28) && wait < .seconds(31))
    meter.adjust(by: -31_000)
    #expect(meter.take(1, at: .zero) == .zero)
  }
}

/// Counts how many are inside at once.
private final class Tally: Sendable {
  private let counts = Mutex((now: 0, most: 0))

  var most: Int { counts.withLock { $0.most } }

  func enter() {
    counts.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
  }

  func leave() { counts.withLock { $0.now -= 1 } }
}

@Suite struct AdaptiveLimiterTests {
  private let time = FakeTime()

  private func limiter(_ limits: AdaptiveLimiter.Limits) -> AdaptiveLimiter {
    AdaptiveLimiter(limits, time: time.source)
  }

  @Test func `no more calls are under way than allowed, and all get their turn`() async throws {
    let limiter = limiter(.init(concurrency: 3))
    let tally = Tally()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<200 {
        group.addTask {
          let turn = try await limiter.begin(tokens: 1)
          tally.enter()
          await Task.yield()
          tally.leave()
          limiter.end(turn, .success(tokens: 1))
        }
      }
      try await group.waitForAll()
    }
    #expect(tally.most == 3)
    #expect(limiter.status == .init(concurrency: 3, inFlight: 0, waiting: 0, throttlings: 0))
  }

  @Test func `a rate makes calls wait`() async throws {
    let limiter = limiter(.init(requestsPerMinute: 30))
    for _ in 0..<4 {
      let turn = try await limiter.begin(tokens: 1)
      limiter.end(turn, .success(tokens: 1))
    }
    #expect(time.sleeps == [.seconds(2), .seconds(2), .seconds(2)])
  }

  @Test func `tokens are corrected by what was used`() async throws {
    let limiter = limiter(.init(tokensPerMinute: 60))
    let turn = try await limiter.begin(tokens: 50)
    limiter.end(turn, .success(tokens: 10))
    _ = try await limiter.begin(tokens: 1)
    #expect(time.sleeps == [.seconds(10)])
  }

  @Test func `a pause that the server asks for holds everyone`() async throws {
    let limiter = limiter(.init())
    let turn = try await limiter.begin(tokens: 1)
    limiter.end(turn, .throttled(retryAfter: .seconds(20)))
    let next = try await limiter.begin(tokens: 1)
    limiter.end(next, .success(tokens: 1), pause: .seconds(5))
    _ = try await limiter.begin(tokens: 1)
    #expect(time.sleeps == [.seconds(20), .seconds(5)])
    #expect(limiter.status.throttlings == 1)
  }

  @Test func `a cancelled call leaves the queue, and the others pass`() async throws {
    let limiter = limiter(.init(concurrency: 1))
    let turn = try await limiter.begin(tokens: 1)
    await withTaskGroup(of: Bool.self) { doomed in
      doomed.addTask { (try? await limiter.begin(tokens: 1)) != nil }
      while limiter.status.waiting < 1 { await Task.yield() }
      await withTaskGroup(of: Bool.self) { other in
        other.addTask { (try? await limiter.begin(tokens: 1)) != nil }
        while limiter.status.waiting < 2 { await Task.yield() }
        doomed.cancelAll()
        #expect(await doomed.next() == false)
        limiter.end(turn, .neutral)
        #expect(await other.next() == true)
      }
    }
    #expect(limiter.status.inFlight == 1)
  }

  @Test func `after three authentication failures those who wait are refused too`() async throws {
    let limiter = limiter(.init(concurrency: 1))
    let error = ModelError.authentication(status: 401, message: "no")
    let turn = try await limiter.begin(tokens: 1)
    await withTaskGroup(of: ModelError?.self) { group in
      for _ in 0..<4 {
        group.addTask {
          do {
            let turn = try await limiter.begin(tokens: 1)
            limiter.end(turn, .unauthorized(error))
            return nil
          } catch {
            return error as? ModelError
          }
        }
      }
      while limiter.status.waiting < 4 { await Task.yield() }
      limiter.end(turn, .unauthorized(error))
      let refusals = await group.reduce(into: []) { $0.append($1) }
      #expect(refusals.count { $0 == error } == 2)
    }
    #expect(limiter.status.refusal == error)
    await #expect(throws: error) { try await limiter.begin(tokens: 1) }
  }
}
