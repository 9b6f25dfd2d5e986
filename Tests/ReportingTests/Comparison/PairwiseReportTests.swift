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
