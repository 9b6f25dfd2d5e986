import Evaluation
import Statistics
import Testing

@testable import Reporting

/// A run whose tasks' attempts have a score after each call of 100 tokens (10 of them the
/// completion's); the last score is the run's.
private func run(_ name: String, _ scores: [[Double]]) -> BudgetedRun {
  let compared = ComparedRun.fixture(
    name, scores: scores.map { $0[$0.count - 1] }, tokens: scores.map { 100 * Double($0.count) })
  let curves = scores.enumerated().map { index, scores in
    let calls = scores.map { _ in Expense(tokens: 100, completionTokens: 10, calls: 1) }
    let standing = scores.enumerated().map {
      AnswerCurve.Step(calls: $0.offset + 1, scores: ["f1": $0.element])
    }
    return (
      ExactText("t\(index)"),
      [
        AnswerCurve(
          calls: calls, unanswered: ["f1": 0], standing: standing,
          final: ["f1": scores[scores.count - 1]])
      ]
    )
  }
  return BudgetedRun(compared, curves: Dictionary(uniqueKeysWithValues: curves))
}

@Suite struct FrontierTests {
  @Test(arguments: [
    (BudgetKind.tokens, 0.0, 0.0), (.tokens, 99, 0), (.tokens, 100, 0.25), (.tokens, 299, 0.5),
    (.tokens, 300, 1), (.tokens, 9000, 1), (.calls, 1, 0.25), (.calls, 2.5, 0.5),
    (.completionTokens, 29, 0.5), (.completionTokens, 30, 1), (.tokens, -5, 0),
  ])
  func `an attempt scores what stood when its budget ended`(
    kind: BudgetKind, budget: Double, score: Double
  ) {
    let scores = run("a", [[0.25, 0.5, 1]]).scores(of: "t0", at: budget, kind)
    #expect(scores == ["f1": score])
  }

  @Test func `an answer that stands later than the last call is the final one`() {
    let curve = AnswerCurve(
      calls: [Expense(tokens: 7, completionTokens: 1, calls: 1)], unanswered: ["f1": 0],
      standing: [.init(calls: 1, scores: ["f1": 0.5])], final: ["f1": 1])
    #expect(curve.stopped(at: 7, .tokens)?.scores == ["f1": 1])
    #expect(curve.stopped(at: 6, .tokens)?.expense.calls == 0)
    #expect(curve.stopped(at: 7, .cost) == nil, "no price is known")
  }

  @Test func `a team that only spends more is level at equal cost`() throws {
    let answers = coins(60, seed: 3, share: 0.6)
    let single = run("single", answers.map { [$0] })
    let team = run("team", answers.map { [$0, $0, $0, $0, $0] })
    let frontier = try Frontier([single, team], kind: .tokens)
    #expect(frontier.range == 100...500)
    #expect(frontier.pairs[0].areaDifference.value == 0)
    // That 60 tasks agree does not show that all would.
    #expect(frontier.pairs[0].areaDifference.interval.map { $0.upper > 0.03 } ?? false)
    #expect(frontier.pairs[0].ahead == nil && frontier.pairs[0].crossing == nil)
    let (base, candidate) = try BudgetedRun.atEqual(.tokens, single, team)
    #expect(base.tasks == candidate.tasks)
    #expect(candidate.tasks.allSatisfy { $0.tokens == 100 && $0.calls == 1 })
  }

  @Test func `a team that is better only for more is behind at equal cost`() throws {
    let answers = coins(60, seed: 3, share: 0.6)
    let single = run("single", answers.map { [$0] })
    let team = run("team", answers.map { _ in [0, 0, 1] })
    let (base, candidate) = try BudgetedRun.atEqual(.calls, single, team)
    #expect(candidate.tasks.allSatisfy { $0.scores["f1"] == 0 && $0.calls == 1 })
    #expect(base.tasks.map { $0.scores["f1"] ?? -1 } == answers)
    let pair = try #require(try Frontier([single, team], kind: .calls).pairs.first)
    #expect(pair.ahead == 1)
    let crossing = try #require(pair.crossing)
    #expect(crossing.value > 2.9 && crossing.value <= 3.1)
    #expect(crossing.interval.map { $0.lower > 2.9 && $0.upper <= 3.1 } ?? false)
  }

  @Test func `each pair has what the dearer run pays for a point, at its own cost`() throws {
    let team = run("team", coins(60, seed: 3, share: 0.4).map { [0, $0, max($0, 0.5)] })
    let single = run("single", (0..<60).map { _ in [0.25] })
    let frontier = try Frontier([team, single], kind: .completionTokens)
    let price = try #require(frontier.pairs[0].costPerPoint?.price)
    #expect(price.isReversed && price.cost == 20)
    let gain = team.run.tasks.reduce(0) { $0 + 100 * (($1.scores["f1"] ?? 0) - 0.25) / 60 }
    #expect(abs(price.gain - gain) < 1e-9)
    #expect(frontier.document.text().contains("completion-tokens") == false)
    #expect(frontier.document.text().contains("points gained"))
    #expect(try Frontier([single, single], kind: .tokens).pairs[0].costPerPoint == nil)
  }

  @Test func `nine of ten intervals hold the crossing of two curves that are known`() throws {
    // The first scores 0.5 throughout, the second 0.1 more after each call: from the 6th on it is
    // above, from 0.45 at the 5th to 0.55.
    var held = 0
    for seed in 0..<20 as Range<UInt64> {
      let flat = coins(200, seed: seed * 2 + 1)
      let thresholds = (0..<200).map { index in
        (0..<10).first { step in
          coins(1, seed: seed * 7919 + UInt64(index), share: 0.1 * Double(step + 1) - 0.05)[0] == 1
        } ?? 10
      }
      let first = run("first", flat.map { [Double](repeating: $0, count: 10) })
      let second = run("second", thresholds.map { at in (0..<10).map { $0 >= at ? 1 : 0 } })
      let frontier = try Frontier([first, second], kind: .tokens, resamples: 200)
      let crossing = try #require(frontier.pairs[0].crossing)
      if let interval = crossing.interval, interval.lower <= 625, interval.upper >= 600 {
        held += 1
      }
    }
    #expect(held >= 18, "\(held) of 20")
  }

  @Test func `runs without a task in common, of other scoring and without prices are refused`() {
    let one = run("one", [[1]])
    var other = one.run
    other.tasks[0].hash = "another"
    #expect(throws: InputError.self) {
      try Frontier([one, BudgetedRun(other, curves: one.curves)], kind: .tokens)
    }
    other = one.run
    other.scoringVersion = "squad2/9"
    #expect(throws: InputError.self) {
      try Frontier([one, BudgetedRun(other, curves: one.curves)], kind: .tokens)
    }
    #expect(throws: InputError.self) { try Frontier([one], kind: .cost) }
    #expect(throws: InputError.self) { try BudgetedRun.atEqual(.cost, one, one) }
  }
}
