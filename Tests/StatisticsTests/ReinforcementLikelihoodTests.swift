import Testing

@testable import Statistics

struct ReinforcementLikelihoodTests {
  /// Choices: the k of the chosen one, and of all.
  private static let choices: [(chosen: Int, among: [Int])] = [
    (3, [0, 0, 1, 3]), (0, [0, 0, 2]), (2, [0, 2, 5]), (1, [0, 1, 1, 1]), (5, [0, 2, 5]),
    (0, [0, 7]), (4, [4, 4]), (7, [0, 0, 0, 7]),
  ]

  private func likelihood(
    _ choices: [(chosen: Int, among: [Int])]
  ) -> ReinforcementLikelihood {
    var likelihood = ReinforcementLikelihood()
    var powers = ReinforcementLikelihood.Powers()
    for (chosen, among) in choices {
      likelihood.add(
        chosen: chosen, among: among.map { .init(k: $0, count: 1) }, powers: &powers)
    }
    return likelihood
  }

  // f = lambda b: -sum(b*np.log1p(c) - np.log(sum((1+k)**b for k in ks)) for c, ks in choices)
  // so.minimize_scalar(f, bounds=(-3, 8), method="bounded", options={"xatol": 1e-12}).x
  @Test func `the estimate agrees with scipy's maximum`() throws {
    let estimate = try #require(likelihood(Self.choices).estimate)
    #expect(abs(estimate - 0.5896001775805086) < 1e-5)
  }

  @Test func `equal k may be given one by one or counted, and sums with weights are repetition`()
    throws
  {
    var counted = ReinforcementLikelihood()
    var powers = ReinforcementLikelihood.Powers()
    counted.add(
      chosen: 1, among: [.init(k: 0, count: 1), .init(k: 1, count: 3)], powers: &powers)
    // With the choice of the least, so that there is a maximum.
    counted.add(likelihood([(0, [0, 2])]))
    let single = likelihood([(1, [0, 1, 1, 1]), (0, [0, 2])])
    let (first, second) = (try #require(counted.estimate), try #require(single.estimate))
    #expect(abs(first - second) < 1e-9)
    var tripled = likelihood(Self.choices)
    tripled.add(likelihood([(0, [0, 9])]), times: 3)
    let repeated = likelihood(
      Self.choices + Array(repeating: (chosen: 0, among: [0, 9]), count: 3))
    let (one, other) = (try #require(tripled.estimate), try #require(repeated.estimate))
    #expect(abs(one - other) < 1e-9 && one < 0.3)
  }

  @Test func `where nothing was told apart, or all were alike, there is no estimate`() {
    #expect(likelihood([]).estimate == nil)
    #expect(likelihood([(2, [2, 2]), (0, [0, 0, 0])]).estimate == nil)
    // The most or the least used was always chosen: the likelihood has no maximum.
    #expect(likelihood([(5, [0, 5]), (3, [1, 3])]).estimate == nil)
    #expect(likelihood([(0, [0, 5]), (1, [1, 3])]).estimate == nil)
  }

  @Test func `weights of replicates have a mean and a variance of 1 and follow from the seed`() {
    var replicates = ClusterReplicates(count: 20_000, seed: 4)
    var again = ClusterReplicates(count: 20_000, seed: 4)
    let weights = replicates.next()
    #expect(weights == again.next() && weights != again.next())
    let mean = Double(weights.reduce(0, +)) / 20_000
    let squares = weights.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    #expect(abs(mean - 1) < 0.03 && abs(squares / 20_000 - 1) < 0.05)
  }

  @Test func `a mean's interval over clusters is about that of Student's t`() throws {
    let values = (0..<40).map { Double($0 * $0 % 17) }
    var replicates = ClusterReplicates(count: 4_000, seed: 1)
    var sums = [(value: Double, weight: Double)](repeating: (0, 0), count: 4_000)
    for value in values {
      for (index, times) in replicates.next().enumerated() {
        sums[index].value += Double(times) * value
        sums[index].weight += Double(times)
      }
    }
    let mean = try #require(arithmeticMean(values))
    let interval = try #require(
      replicates.interval(mean, replicates: sums.map { $0.value / $0.weight }))
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    // scipy.stats.t.ppf(0.975, 39) = 2.0226909
    let width = 2 * 2.0226909 * (squares / 39 / 40).squareRoot()
    #expect(abs((interval.upper - interval.lower) / width - 1) < 0.05)
  }

  @Test func `one cluster, or replicates without a value, give no interval`() {
    var replicates = ClusterReplicates(count: 100, seed: 1)
    _ = replicates.next()
    #expect(replicates.interval(1, replicates: [0.9, 1.1]) == nil)
    _ = replicates.next()
    #expect(replicates.interval(1, replicates: [0.9, 1.1]) != nil)
    #expect(replicates.interval(1, replicates: [0.9, 1.1, nil]) == nil)
  }
}
