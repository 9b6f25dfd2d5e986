import Evaluation
import Reporting
import Statistics
import Testing

@Suite struct ComparisonTests {
  private let base = ComparedRun.fixture(scores: coins(40, seed: 1))

  @Test func `tasks are paired by id, whatever their order`() throws {
    var shuffled = ComparedRun.fixture("candidate", scores: coins(40, seed: 2))
    let resampling = ComparisonReport.Options.quick.resampling
    let straight = try RunComparison(base: base, candidate: shuffled, resampling: resampling)
    shuffled.tasks.reverse()
    let other = try RunComparison(base: base, candidate: shuffled, resampling: resampling)
    #expect(straight.measures.map(\.difference) == other.measures.map(\.difference))
  }

  @Test func `figures are those of the statistics module, in points`() throws {
    let scores = coins(40, seed: 2)
    let candidate = ComparedRun.fixture(
      "candidate", scores: scores, tokens: (0..<40).map { 80 + Double($0) })
    let comparison = try RunComparison(base: base, candidate: candidate)
    let f1 = try #require(comparison.measure("score"))
    let pairs = try PairedSample(
      base: base.tasks.map { 100 * ($0.scores["f1"] ?? .nan) }, candidate: scores.map { 100 * $0 })
    let bootstrap = try Bootstrap(seed: 1)
    let found = try #require(bootstrap.mean(of: pairs.differences))
    let bounded = try #require(
      try BoundedInterval(meanOf: pairs.differences, within: -100...100)
    ).limits()
    #expect(f1.difference.value == found.value)
    #expect(f1.difference.standardError == found.standardError)
    let (interval, narrow) = (
      try #require(f1.difference.interval), try #require(found.interval)
    )
    #expect(interval.lower == min(narrow.lower, bounded.lower))
    #expect(interval.upper == max(narrow.upper, bounded.upper))
    #expect(f1.signFlip == (try SignFlipTest(pairs.differences, seed: 1)))
    #expect(f1.effectSize == pairs.differences.effectSize)
    let gained = zip(base.tasks, scores).count { $0.scores["f1"] == 0 && $1 == 1 }
    #expect(f1.mcNemar?.gained == gained)
    let tokens = try #require(comparison.measure("tokens"))
    #expect(tokens.change?.value == 100 * (99.5 - 100) / 100)
    let linear = try #require(tokens.robustChange)
    #expect(abs(linear.value + 0.5) < 1e-12)
    // With a constant base the change is the difference in another unit.
    let error = try #require(tokens.robust.standardError)
    #expect(abs((linear.standardError ?? 0) - error) < 1e-12)
    #expect(tokens.mcNemar == nil)
    #expect(tokens.adjustedP == nil)
  }

  @Test func `the linearized change has the bootstrap's standard error`() throws {
    let count = 400
    let noise = coins(count, seed: 3).indices.map { Double(($0 * 7919) % 97) }
    let one = ComparedRun.fixture(
      scores: coins(count, seed: 4), tokens: noise.map { 100 + $0 })
    let two = ComparedRun.fixture(
      "candidate", scores: coins(count, seed: 5),
      tokens: noise.map { 70 + 0.5 * $0 + Double(Int($0) % 7) })
    let tokens = try #require(try RunComparison(base: one, candidate: two).measure("tokens"))
    let bootstrap = try #require(tokens.change?.standardError)
    let linear = try #require(tokens.robustChange?.standardError)
    #expect(abs(linear / bootstrap - 1) < 0.05)
  }

  @Test func `different tasks are refused with counts and ids, or intersected`() throws {
    var candidate = ComparedRun.fixture("candidate", scores: coins(41, seed: 2))
    candidate.tasks[3].hash = "other"
    candidate.tasks.remove(at: 0)
    #expect {
      try RunComparison(base: base, candidate: candidate)
    } throws: { error in
      let text = "\(error)"
      return text.contains("only the base has 1 (t0)")
        && text.contains("only the candidate has 1 (t40)")
        && text.contains("with different content: 1 (t3)") && text.contains("--intersection")
    }
    let comparison = try RunComparison(base: base, candidate: candidate, intersecting: true)
    #expect(comparison.pairing.pairs.count == 38)
    #expect(comparison.pairing.unpaired.onlyBase == ["t0"])
  }

  private static let incomparable: [(ComparedRun, String)] = [
    (
      .fixture(scores: [1, 0], configuration: .fixture(benchmark: "musr")),
      "benchmark differs (squad2 and musr)"
    ),
    (
      .fixture(scores: [1, 0], configuration: .fixture(datasetHash: "d2")),
      "dataset version differs"
    ),
    (.fixture(scores: [1, 0], scoring: "squad2/2"), "scoring version differs"),
    (.fixture(scores: []), "share no task"),
  ]

  @Test(arguments: incomparable)
  func `runs that are not comparable are refused with the reason`(
    candidate: ComparedRun, reason: String
  ) {
    #expect {
      try RunComparison(base: .fixture(scores: [1, 0]), candidate: candidate)
    } throws: {
      "\($0)".contains(reason)
    }
  }

  @Test func `flips are listed both ways, the largest first`() throws {
    let one = ComparedRun.fixture(scores: [1, 0, 0.5, 1, 0])
    let two = ComparedRun.fixture("candidate", scores: [0.75, 1, 0.5, 0, 0])
    let flips = try RunComparison(base: one, candidate: two).flips
    #expect(flips.worse.map(\.task) == ["t3", "t0"])
    #expect(flips.better.map(\.task) == ["t1"])
  }

  @Test func `settings that differ are named with both values`() throws {
    var configuration = RunConfiguration.fixture(options: ["variant": "cot", "samples": 3])
    configuration.sampling.topP = 0.9
    let candidate = ComparedRun.fixture(
      "candidate", scores: coins(40, seed: 2), configuration: configuration)
    let words = ConfigurationDifference.all(base: base, candidate: candidate).map(\.words)
    #expect(
      Set(words) == [
        "options.variant: direct -> cot", "options.samples: none -> 3",
        "sampling.top_p: none -> 0.9",
      ])
    #expect(ConfigurationDifference.all(base: base, candidate: base).isEmpty)
  }

  @Test func `a metric that only one side has is named, not compared`() throws {
    var candidate = ComparedRun.fixture("candidate", scores: coins(40, seed: 2))
    candidate.metricNames.append("extra")
    for index in candidate.tasks.indices { candidate.tasks[index].scores["extra"] = 1 }
    let comparison = try RunComparison(base: base, candidate: candidate)
    #expect(comparison.unshared == ["extra (only the candidate)"])
    #expect(comparison.measure("extra") == nil)
  }

  @Test func `p-values are adjusted over all benchmarks of the command`() throws {
    let other = RunConfiguration.fixture(benchmark: "musr")
    let report = try ComparisonReport(
      bases: [base, .fixture("b2", scores: coins(40, seed: 3), configuration: other)],
      candidates: [
        .fixture("c1", scores: coins(40, seed: 4)),
        .fixture("c2", scores: coins(40, seed: 5), configuration: other),
      ], options: .quick)
    let measures = report.matters.compactMap { $0.comparison?.measure("score") }
    #expect(measures.count == 2)
    #expect(measures.map(\.adjustedP) == holmAdjusted(measures.map(\.signFlip.pValue)))
  }

  @Test func `cost is compared where both sides have prices in one currency`() throws {
    func priced(_ name: String, _ cost: Double, _ currency: String?) -> ComparedRun {
      var run = ComparedRun.fixture(name, scores: coins(40, seed: 1))
      run.currency = currency
      for index in run.tasks.indices { run.tasks[index].cost = cost }
      return run
    }
    let both = try RunComparison(base: priced("a", 2, "USD"), candidate: priced("b", 1, "USD"))
    #expect(both.measure("cost")?.change?.value == -50)
    let mixed = try RunComparison(base: priced("a", 2, "USD"), candidate: priced("b", 1, "EUR"))
    #expect(mixed.measure("cost") == nil)
  }

  @Test func `reports hold no control character and no Markdown of a task's id`() throws {
    var one = ComparedRun.fixture(scores: [1, 0])
    one.tasks[0].id = "a\u{1B}[31m\n::error::|<b>`x`"
    var two = ComparedRun.fixture("candidate", scores: [0, 0])
    two.tasks[0].id = one.tasks[0].id
    let report = try ComparisonReport(bases: [one], candidates: [two], options: .quick)
    for text in [report.document().text(), report.document().markdown()] {
      #expect(!text.contains("\u{1B}"))
      #expect(!text.split(separator: "\n").contains { $0.drop { $0 == " " }.hasPrefix("::") })
    }
    #expect(!report.document().markdown().contains("<b>"))
    #expect(report.document().markdown().contains("\\`x\\`"))
  }
}
