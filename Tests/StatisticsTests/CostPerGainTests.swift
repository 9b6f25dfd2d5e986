import Glibc
import Randomness
import Testing

@testable import Statistics

struct CostPerGainTests {
  private func found(
    _ gains: [Double], _ costs: [Double], gainLimits: Interval? = nil, resamples: Int = 1000
  ) throws -> CostPerGain {
    try #require(
      try CostPerGain(
        gains: gains, costs: costs, clusters: Array(gains.indices), gainLimits: gainLimits,
        bootstrap: try Bootstrap(seed: 1, resamples: resamples)))
  }

  /// Normal gains and costs that rise together.
  private func normal(
    _ count: Int, gain: Double, cost: Double, spread: Double = 10, seed: UInt64
  ) -> (gains: [Double], costs: [Double]) {
    var generator = SplitMix64(seed: seed)
    var (gains, costs): ([Double], [Double]) = ([], [])
    for _ in 0..<count {
      let shared = generator.normal()
      gains.append(gain + spread * (0.5 * shared + generator.normal()))
      costs.append(cost + cost / 4 * (shared + generator.normal()))
    }
    return (gains, costs)
  }

  @Test func `a sure gain has a price between two ends, as Fieller's set has`() throws {
    let (gains, costs) = normal(200, gain: 6, cost: 900, seed: 1)
    let price = try found(gains, costs, resamples: 10_000)
    guard case .between(let lower, let upper) = price.limits else {
      Issue.record("\(price.limits)")
      return
    }
    // Fieller's: the roots of (g² - t² v_g) r² - 2 (g c - t² v_gc) r + c² - t² v_c.
    let n = Double(gains.count)
    let t = StudentT(degreesOfFreedom: gains.count - 1).quantile(0.975)
    func covariance(_ x: [Double], _ y: [Double]) -> Double {
      let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
      return zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / (n * (n - 1))
    }
    let a = price.gain * price.gain - t * t * covariance(gains, gains)
    let b = price.gain * price.cost - t * t * covariance(gains, costs)
    let c = price.cost * price.cost - t * t * covariance(costs, costs)
    let root = (b * b - a * c).squareRoot()
    #expect(agree(lower, (b - root) / a, relative: 0.03), "\(lower) and \((b - root) / a)")
    #expect(agree(upper, (b + root) / a, relative: 0.03), "\(upper) and \((b + root) / a)")
    #expect(agree(price.ratio, price.cost / price.gain))
  }

  @Test func `a gain that may be nothing has no finite bound, a loss no price`() throws {
    let (gains, costs) = normal(50, gain: 1, cost: 900, seed: 3)
    guard case .atLeast(let least) = try found(gains, costs).limits else {
      Issue.record("a gain of 1 with a deviation of 11 is not sure in 50 tasks")
      return
    }
    #expect(least > 100 && least < 500)
    let loss = normal(200, gain: -6, cost: 900, seed: 4)
    let price = try found(loss.gains, loss.costs)
    #expect(price.limits == .noGain && price.ratio == nil)
  }

  @Test func `it is the dearer condition's, whichever that is, in any unit`() throws {
    let (gains, costs) = normal(100, gain: 6, cost: 900, seed: 5)
    let price = try found(gains, costs)
    let turned = try found(gains.map { -$0 }, costs.map { -$0 })
    #expect(!price.isReversed && turned.isReversed)
    #expect(agree(turned.ratio, price.ratio ?? 0) && turned.gain == price.gain)
    guard case .between(let lower, let upper) = price.limits,
      case .between(let turnedLower, let turnedUpper) = turned.limits,
      case .between(let smallLower, let smallUpper) = try found(
        gains.map { $0 / 100 }, costs.map { $0 / 1e6 }
      ).limits
    else {
      Issue.record("a sure gain")
      return
    }
    #expect(agree(turnedLower, lower) && agree(turnedUpper, upper))
    #expect(agree(smallLower, lower / 1e4) && agree(smallUpper, upper / 1e4))
  }

  @Test func `it is never surer than the gain`() throws {
    let gains = [Double](repeating: 0, count: 40)
    let costs = [Double](repeating: 100, count: 40)
    let wide = Interval(lower: -8, upper: 8, confidence: .ninetyFive)
    #expect(try found(gains, costs).limits == .noGain)
    #expect(try found(gains, costs, gainLimits: wide).limits == .atLeast(12.5))
    let all = [Double](repeating: 5, count: 40)
    guard case .between(let lower, let upper) = try found(all, costs).limits else {
      Issue.record("every task gains 5 for 100")
      return
    }
    #expect(agree(lower, 20) && agree(upper, 20))
    let sure = Interval(lower: 4, upper: 8, confidence: .ninetyFive)
    #expect(try found(all, costs, gainLimits: sure).limits == .between(12.5, 25))
    #expect(try found(all, costs, gainLimits: wide).limits == .atLeast(12.5))
  }

  @Test func `without a difference in cost, or points, there is nothing to pay for`() throws {
    let setup = try Bootstrap(seed: 1, resamples: 100)
    #expect(
      try CostPerGain(gains: [1, 0], costs: [0, 0], clusters: [0, 1], bootstrap: setup) == nil)
    #expect(try CostPerGain(gains: [], costs: [], clusters: [Int](), bootstrap: setup) == nil)
    let lone = try CostPerGain(gains: [1, 2], costs: [3, 4], clusters: [0, 0], bootstrap: setup)
    #expect(lone?.limits == .unknown)
    #expect(throws: StatisticsError.self) {
      try CostPerGain(gains: [1], costs: [1, 2], clusters: [0], bootstrap: setup)
    }
  }

  @Test(arguments: [6.0, 1, 0])
  func `it holds a known price 95 times in 100, that of no gain included`(
    gain: Double
  ) throws {
    let trials = 150
    let held = try (0..<trials).count { trial in
      let (gains, costs) = normal(60, gain: gain, cost: 900, seed: UInt64(trial) &* 31 &+ 7)
      let price = try #require(
        try CostPerGain(
          gains: gains, costs: costs, clusters: Array(gains.indices),
          bootstrap: try Bootstrap(seed: UInt64(trial), resamples: 200)))
      switch price.limits {
      case .between(let lower, let upper):
        return lower <= 900 / gain && 900 / gain <= upper
      case .atLeast(let lower): return lower <= 900 / gain
      case .unbounded: return true
      case .noGain, .unknown: return false
      }
    }
    let share = Double(held) / Double(trials)
    #expect(share >= 0.91 && share <= 0.99, "\(share)")
  }
}
