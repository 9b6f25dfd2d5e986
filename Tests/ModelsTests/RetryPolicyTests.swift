import Models
import Randomness
import Testing

@testable import Models

@Suite struct RetryPolicyTests {
  private let policy = RetryPolicy(
    maxAttempts: 5, firstDelay: .seconds(1), maxDelay: .seconds(4), maxTotal: .seconds(100))

  private func delays(attempt: Int, minimum: Duration = .zero) -> [Duration] {
    (0..<500 as Range<UInt64>).compactMap { seed in
      var generator = SplitMix64(seed: seed)
      return policy.delay(
        afterAttempt: attempt, minimum: minimum, elapsed: .zero, using: &generator)
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
    let delays = delays(attempt: 1, minimum: .seconds(30))
    #expect(try #require(delays.min()) >= .seconds(30))
    #expect(try #require(delays.max()) > .seconds(30.5))
  }

  @Test func `attempts are counted`() {
    #expect(delays(attempt: 5).isEmpty)
  }

  @Test func `no attempt starts after the total time`() {
    var generator = SplitMix64(seed: 1)
    #expect(
      policy.delay(
        afterAttempt: 1, minimum: .seconds(50), elapsed: .seconds(60), using: &generator) == nil)
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
