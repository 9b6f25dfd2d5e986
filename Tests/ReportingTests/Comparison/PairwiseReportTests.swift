import Evaluation
import Statistics
import Testing

@testable import Reporting

@Suite struct PairwiseReportTests {
  private let good = ComparedRun.fixture("good", scores: coins(60, seed: 1, share: 0.9))
  private let poor = ComparedRun.fixture("poor", scores: coins(60, seed: 2, share: 0.3))
  private let twin = ComparedRun.fixture("twin", scores: coins(60, seed: 1, share: 0.9))

  @Test func `runs come best first, and each pair's p-value is adjusted for all`() throws {
    let report = try PairwiseReport([poor, good, twin], margin: 5)
    #expect(report.runs.map(\.run) == ["good", "twin", "poor"])
    #expect(report.pairs.count == 3)
    let level = try #require(report.pairs.first { $0.second == 0 && $0.first == 1 })
    #expect(level.measure.difference.value == 0 && level.adjustedP == 1)
    #expect(level.equivalence == nil && level.isEquivalent == false, "60 tasks that agree are few")
    let spread = try #require(report.pairs.first { $0.second == 0 && $0.first == 2 })
    #expect(spread.measure.difference.value > 30)
    #expect(spread.adjustedP >= spread.measure.signFlip.pValue)
    #expect(spread.equivalence.map { $0.pValue > 0.99 } ?? false)
    #expect(spread.pooledEffect.map { $0 > 0.8 } ?? false)
    let text = report.document.text()
    #expect(text.contains("p (Holm)") && text.contains("not shown"))
    #expect(try PairwiseReport([good, twin], margin: 20).pairs[0].isEquivalent == true)
  }

  @Test func `the pooled effect is the difference over the root of the mean variance`() throws {
    let one = ComparedRun.fixture("one", scores: [1, 1, 0, 0])
    let other = ComparedRun.fixture("other", scores: [1, 0, 0, 0])
    let pair = try #require(try PairwiseReport([other, one]).pairs.first)
    // Variances 1/3 and 1/4 (n - 1): 0.25 / sqrt((1/3 + 1/4) / 2).
    #expect(abs((pair.pooledEffect ?? 0) - 0.25 / (7.0 / 24).squareRoot()) < 1e-12)
  }

  /// A run of an organization with a model.
  private func run(
    _ organization: String, _ model: String, seed: UInt64, share: Double, tokens: Double = 100
  ) -> ComparedRun {
    .fixture(
      "\(organization)-\(model)", scores: coins(80, seed: seed, share: share),
      tokens: [Double](repeating: tokens, count: 80),
      configuration: .fixture(organization: organization, options: [:], model: model))
  }

  @Test func `what one organization gains over another is held against the model`() throws {
    let (weakFree, weakFixed) = (
      run("free", "weak", seed: 1, share: 0.2), run("fixed", "weak", seed: 2, share: 0.6)
    )
    let (strongFree, strongFixed) = (
      run("free", "strong", seed: 3, share: 0.95, tokens: 300),
      run("fixed", "strong", seed: 4, share: 0.6)
    )
    let runs = [weakFree, weakFixed, strongFree, strongFixed]
    let report = try PairwiseReport(runs)
    let found = try #require(report.interactions.first)
    #expect(report.interactions.count == 1)
    func mean(_ run: ComparedRun) -> Double {
      run.tasks.reduce(0) { $0 + 100 * ($1.scores["f1"] ?? 0) / 80 }
    }
    let gains = [mean(weakFree) - mean(weakFixed), mean(strongFree) - mean(strongFixed)]
    // The best run is free's with the strong model, so free is the candidate and strong the first.
    #expect(abs(found.firstGain.value - gains[1]) < 1e-9)
    #expect(abs(found.secondGain.value - gains[0]) < 1e-9)
    #expect(abs(found.difference.value - (gains[0] - gains[1])) < 1e-9)
    #expect(found.isReversed && found.pValue < 0.001 && found.adjustedP == found.pValue)
    #expect(found.difference.interval.map { $0.upper < 0 } ?? false)
    let text = report.document.text()
    #expect(text.contains("reversed") && text.contains("tokens ratio"))
    let ratios = try #require(report.document.json["models"]?.elements)
    let free = try #require(
      ratios.first { $0["second"]?.text == "free-strong" && $0["first"]?.text == "free-weak" })
    #expect(abs((free["tokens_ratio"]?.double ?? 0) - 3) < 1e-12)
    #expect(abs((free["f1_ratio"]?.double ?? 0) - mean(strongFree) / mean(weakFree)) < 1e-12)
  }

  @Test func `equal gains are no interaction, and where runs are missing that is said`() throws {
    let runs = [
      run("free", "weak", seed: 1, share: 0.4), run("fixed", "weak", seed: 2, share: 0.4),
      run("free", "strong", seed: 1, share: 0.4), run("fixed", "strong", seed: 2, share: 0.4),
    ]
    let found = try #require(try PairwiseReport(runs).interactions.first)
    #expect(found.difference.value == 0 && found.pValue == 1 && !found.isReversed)
    // That 80 tasks agree does not show that all would.
    #expect(found.difference.interval.map { $0.upper > 5 } ?? false)
    let three = try PairwiseReport(Array(runs.prefix(3)))
    #expect(three.interactions.isEmpty)
    #expect(three.document.text().contains("nothing is said of whether a gain depends"))
    let twice = try PairwiseReport(runs + [run("free", "weak", seed: 9, share: 0.4)])
    #expect(twice.interactions.isEmpty, "which of free's two runs of the weak model?")
    #expect(!(try PairwiseReport([good, poor]).document.text().contains("model depends")))
  }

  @Test func `in simulated runs without an interaction one p in twenty is below 0.05`() throws {
    let trials = 100
    let found = try (0..<trials).count { trial in
      let seed = UInt64(trial) * 8 + 1
      let interactions = try StructureInteraction.all(
        among: [
          run("free", "weak", seed: seed, share: 0.5),
          run("fixed", "weak", seed: seed + 2, share: 0.3),
          run("free", "strong", seed: seed + 4, share: 0.8),
          run("fixed", "strong", seed: seed + 6, share: 0.6),
        ], metric: "f1", ResamplingSettings(seed: seed, resamples: 200))
      return try #require(interactions.first).pValue < 0.05
    }
    #expect((1...11).contains(found), "\(found) of \(trials)")
  }

  @Test func `only tasks that all runs have count, and one run or none in common is refused`()
    throws
  {
    var fewer = poor
    fewer.tasks.removeLast(20)
    #expect(try PairwiseReport([good, fewer]).taskCount == 40)
    #expect(throws: InputError.self) { try PairwiseReport([good]) }
    fewer.tasks = []
    #expect(throws: InputError.self) { try PairwiseReport([good, fewer]) }
  }
}
