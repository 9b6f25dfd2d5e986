import Foundation
import Randomness
import Testing

@testable import Statistics

struct ExtremeScalingTests {
  /// Means of the largest, and of another figure, by number of agents; each value a task of its own.
  private func means(
    _ largest: [Int: [Int]], other: (Int) -> Double? = { _ in 1 }, seed: UInt64 = 1,
    cluster: (_ agents: Int, _ index: Int) -> String = { "\($0) \($1)" }
  ) -> [Int: ClusterMeans] {
    var result: [Int: ClusterMeans] = [:]
    for (agents, values) in largest {
      var means = ClusterMeans(figures: 2, replicates: 400, seed: seed)
      for (index, value) in values.enumerated() {
        means.add([Double(value), other(agents)], cluster: cluster(agents, index))
      }
      result[agents] = means
    }
    return result
  }

  @Test func `means on a line of logarithms have its slope`() throws {
    // 3 N^0.5, twice each value around the mean.
    let largest = [4: [5, 7], 16: [10, 14], 64: [20, 28], 256: [44, 52]]
    let found = try #require(ExtremeScaling(means(largest) { sqrt(Double($0)) }, figure: 0))
    #expect(abs(found.exponent - 0.5) < 1e-12)
    #expect(abs(found.intercept - log(3)) < 1e-12 && found.sizes == 4)
    // Against a figure that grows like the root of N it grows like that figure.
    let against = try #require(
      ExtremeScaling(means(largest) { sqrt(Double($0)) }, figure: 0, against: 1))
    #expect(abs(against.exponent - 1) < 1e-12)
    #expect(ExtremeScaling(means(largest), figure: 0, against: 1) == nil, "the same everywhere")
  }

  /// Largest of N draws from a power law: gamma is 1 / (a - 1) where a is above 2.
  @Test func `the largest of N draws grows as extreme-value theory says`() throws {
    let exponent = 3.5
    let sampler = try PowerLawSampler(exponent: exponent, xMin: 1, draws: 4096)
    var generator = SplitMix64(seed: 11)
    var maxima: [Int: [Int]] = [:]
    for agents in [16, 64, 256] {
      maxima[agents] = (0..<120).map { _ in
        (0..<agents).map { _ in sampler.draw(&generator) }.max() ?? 0
      }
    }
    let found = try #require(ExtremeScaling(means(maxima), figure: 0))
    let predicted = try #require(ExtremeScaling.predicted(exponent: exponent))
    #expect(predicted == 0.4)
    let interval = try #require(found.interval)
    #expect(interval.lower <= predicted && interval.upper >= predicted, "\(interval)")
    #expect(interval.upper - interval.lower < 0.2)
    #expect(ExtremeScaling(means(maxima), figure: 0) == found)
    #expect(ExtremeScaling(means(maxima, seed: 2), figure: 0)?.interval != interval)
  }

  @Test func `repeats of a task tell no more than the task, and tasks at every N are paired`()
    throws
  {
    // Tasks differ by far, each doubles with four times the agents.
    let values = [3, 9, 30, 5, 14, 22, 7, 11, 40, 2]
    let maxima = [4: values, 16: values.map { 2 * $0 }]
    let apart = try #require(ExtremeScaling(means(maxima), figure: 0)?.interval)
    let paired = ExtremeScaling(means(maxima, cluster: { _, index in "\(index)" }), figure: 0)
    #expect(paired.map { abs($0.exponent - 0.5) < 1e-12 } ?? false)
    // All tasks agree: no interval, rather than one without width.
    #expect(paired?.interval == nil && apart.upper - apart.lower > 0.5)
    let noisy = [4: values, 16: values.enumerated().map { 2 * $1 + $0 % 2 }]
    let width = try #require(
      ExtremeScaling(means(noisy, cluster: { _, index in "\(index)" }), figure: 0)?.interval)
    #expect(width.upper - width.lower < (apart.upper - apart.lower) / 4)
    let repeated = noisy.mapValues { $0 + $0 + $0 }
    let same = try #require(
      ExtremeScaling(means(repeated, cluster: { _, index in "\(index % 10)" }), figure: 0)?.interval
    )
    #expect(abs(same.lower - width.lower) < 1e-9 && abs(same.upper - width.upper) < 1e-9)
  }

  /// Means of the largest that grow like N^0.5, times an effect of the task and chance.
  private func noisy(seed: Int, tasks: Int, repeats: Int, paired: Bool) -> [Int: ClusterMeans] {
    var generator = SplitMix64(seed: UInt64(seed) &* 7919 &+ 13)
    func factor(_ deviation: Double) -> Double {
      exp(deviation * Normal.quantile(max(1e-12, generator.unit())) - deviation * deviation / 2)
    }
    var effects: [String: Double] = [:]
    var result: [Int: ClusterMeans] = [:]
    for agents in [8, 32, 128] {
      var means = ClusterMeans(figures: 1, seed: 0)
      for task in 0..<tasks {
        let label = paired ? "\(task)" : "\(task) \(agents)"
        let effect = effects[label] ?? factor(0.5)
        effects[label] = effect
        for _ in 0..<repeats {
          means.add([sqrt(Double(agents)) * effect * factor(0.4)], cluster: label)
        }
      }
      result[agents] = means
    }
    return result
  }

  /// `ORGBENCH_SEEDS` sets how many seeds; docs/laws.md has what 400 gave.
  @Test(arguments: [(10, 1, true), (10, 3, true), (10, 3, false), (5, 4, true)])
  func `about 95 percent of intervals hold the growth that there is`(
    tasks: Int, repeats: Int, paired: Bool
  ) throws {
    let seeds = ProcessInfo.processInfo.environment["ORGBENCH_SEEDS"].flatMap { Int($0) } ?? 60
    var covered = 0
    for seed in 0..<seeds {
      let means = noisy(seed: seed, tasks: tasks, repeats: repeats, paired: paired)
      let interval = try #require(ExtremeScaling(means, figure: 0)?.interval)
      covered += interval.lower <= 0.5 && 0.5 <= interval.upper ? 1 : 0
    }
    let share = Double(covered) / Double(seeds)
    if seeds > 60 { print("\(tasks) tasks, \(repeats) repeats, paired \(paired): \(share)") }
    #expect(share >= (seeds > 60 ? 0.92 : 0.87))
  }

  @Test func `what has no slope has none, and one task no interval`() throws {
    #expect(ExtremeScaling([:], figure: 0) == nil)
    #expect(ExtremeScaling(means([8: [3, 3]]), figure: 0) == nil)
    #expect(ExtremeScaling(means([8: [3, 3], 16: [0, 0]]), figure: 0) == nil)
    #expect(ExtremeScaling(means([8: [3], 0: [4], 16: []]), figure: 0) == nil)
    let single = try #require(
      ExtremeScaling(means([8: [3, 4], 16: [6, 8]], cluster: { _, _ in "t" }), figure: 0))
    #expect(abs(single.exponent - 1) < 1e-12 && single.interval == nil)
    #expect(ExtremeScaling.predicted(exponent: 1) == nil)
    // Attempts without any count in the mean.
    let found = try #require(ExtremeScaling(means([8: [0, 4], 16: [0, 8]]), figure: 0))
    #expect(abs(found.exponent - 1) < 1e-12)
  }

  @Test(arguments: [
    (0.78, 0.82, 0.79, 0.83, Agreement.agrees), (0.70, 0.95, 0.79, 0.83, .undecided),
    (0.5, 0.6, 0.75, 0.8, .differs), (0.5, 0.7, 0.75, 0.8, .undecided),
    (1.0, 1.2, 0.75, 0.8, .differs), (-3, 4, -3, 4, .undecided),
  ])
  func `intervals agree where all of both lies within the margin`(
    lower: Double, upper: Double, least: Double, most: Double, agreement: Agreement
  ) {
    let measured = Interval(lower: lower, upper: upper, confidence: .ninetyFive)
    let predicted = Interval(lower: least, upper: most, confidence: .ninetyFive)
    #expect(Agreement(measured, predicted, margin: 0.1) == agreement)
  }

  @Test func `the prediction's interval is that of the exponent turned round`() {
    let found = ExtremeScaling.predicted(
      interval: Interval(lower: 1.5, upper: 3, confidence: .ninetyFive))
    #expect(found?.lower == 0.5 && found?.upper == 2)
    #expect(
      ExtremeScaling.predicted(interval: Interval(lower: 1, upper: 3, confidence: .ninetyFive))
        == nil)
  }
}
