import LoopbackServer
import Models
import Randomness
import Testing
import Transport

@testable import Models

@Suite struct RetryPolicyTests {
  private let policy = RetryPolicy(
    maxAttempts: 5, firstDelay: .seconds(1), maxDelay: .seconds(4), maxTotal: .seconds(100))

  private func delays(
    attempt: Int, asked: Duration? = nil, isThrottled: Bool = false, waits: Int = 0
  ) -> [Duration] {
    (0..<500 as Range<UInt64>).compactMap { seed in
      var generator = SplitMix64(seed: seed)
      return policy.delay(
        after: .init(attempts: attempt, askedWaits: waits), asked: asked, isThrottled: isThrottled,
        elapsed: .zero, using: &generator)
    }
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 4), (4, 4)])
  func `waits are spread from nothing to a bound that doubles up to the largest`(
    attempt: Int, bound: Int
  ) throws {
    let delays = delays(attempt: attempt)
    #expect(delays.count == 500)
    let (low, high) = (try #require(delays.min()), try #require(delays.max()))
    #expect(low >= .zero && low < .seconds(bound) * 0.05)
    #expect(high <= .seconds(bound) && high > .seconds(bound) * 0.95)
  }

  @Test func `what the server asks for is a minimum, with the spread on top`() throws {
    let delays = delays(attempt: 1, asked: .seconds(30))
    #expect(try #require(delays.min()) >= .seconds(30))
    #expect(try #require(delays.max()) > .seconds(30.5))
  }

  @Test func `attempts are counted`() {
    #expect(delays(attempt: 5).isEmpty)
  }

  @Test func `waits that the server asks for are no attempts, up to a bound`() {
    let bound = RetryPolicy(maxAttempts: 5).maxAskedWaits
    #expect(bound == 16)
    #expect(delays(attempt: 0, asked: .seconds(1), waits: bound).count == 500)
    #expect(delays(attempt: 0, asked: .seconds(1), waits: bound + 1).isEmpty)
    var generator = SplitMix64(seed: 1)
    #expect(
      RetryPolicy.never.delay(
        after: .init(askedWaits: 1), asked: .seconds(1), elapsed: .zero, using: &generator) == nil)
  }

  @Test(arguments: [nil, .zero, .milliseconds(20), .milliseconds(900)] as [Duration?])
  func `the default attempts outlast a window of a minute that nothing is said of`(
    asked: Duration?
  ) throws {
    #expect(!RetryPolicy.isWait(asked))
    for seed in 0..<500 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      var elapsed = Duration.zero
      var attempts = 1
      while let delay = RetryPolicy().delay(
        after: .init(attempts: attempts), asked: asked, isThrottled: true, elapsed: elapsed,
        using: &generator)
      {
        elapsed += delay
        attempts += 1
      }
      #expect(attempts == 8 && elapsed > .seconds(60))
    }
  }

  @Test func `no attempt starts after the total time`() {
    var generator = SplitMix64(seed: 1)
    #expect(
      policy.delay(
        after: .init(attempts: 1), asked: .seconds(50), elapsed: .seconds(60), using: &generator)
        == nil)
  }
}

@Suite struct RateLimitDurationTests {
  @Test(
    arguments: [
      ("1s", 1), ("6m0s", 360), ("120ms", 0.12), ("1h2m3.5s", 3723.5), ("7.66s", 7.66), ("20", 20),
      ("2d", 86_400),
    ] as [(String, Double)])
  func `the forms in use are read`(text: String, seconds: Double) throws {
    let duration = try #require(RateLimitHeaders.duration(text))
    #expect(abs(duration / .seconds(1) - seconds) < 1e-9)
  }

  @Test(arguments: ["soon", "5x", "-1s", "s", "nan", "1795280400", "1795280400123"])
  func `others are not`(text: String) {
    #expect(RateLimitHeaders.duration(text) == nil)
  }
}

@Suite struct RateLimitResetTests {
  private func headers(_ fields: [(String, String)]) async throws -> RateLimitHeaders {
    let server = try LoopbackServer { _, _ in
      .json("{}", headers: Dictionary(fields) { $1 })
    }
    let client = try HTTPClient(.init(userAgent: "test"))
    return RateLimitHeaders(try await client.send(HTTPRequest(.get, server.url)).headers)
  }

  @Test(
    arguments: [
      ([("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "1m")], 60.0),
      (
        [
          ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
          ("anthropic-ratelimit-requests-remaining", "0"),
          ("anthropic-ratelimit-requests-reset", "1994-11-06T08:50:07Z"),
        ], 30
      ),
      (
        [
          ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("x-ratelimit-remaining", "0"),
          ("x-ratelimit-reset", "784111787000"),
        ], 10
      ),
    ] as [([(String, String)], Double)])
  func `a reset is read where nothing is left`(fields: [(String, String)], seconds: Double)
    async throws
  {
    let wait = try #require(try await headers(fields).exhaustedFor)
    #expect(abs(wait / .seconds(1) - seconds) < 0.001)
  }

  @Test(arguments: [
    [("anthropic-ratelimit-tokens-remaining", "7"), ("anthropic-ratelimit-tokens-reset", "1s")],
    [("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "soon")],
    [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "99999999999")],
  ])
  func `else there is no wait`(fields: [(String, String)]) async throws {
    #expect(try await headers(fields).exhaustedFor == nil)
  }
}
