import Evaluation
import Statistics
import Testing

@testable import Reporting

@Suite struct CostPerPointTests {
  /// 100 tasks, of which the first so many are right.
  private func run(_ name: String, right: Int, tokens: Double) -> ComparedRun {
    .fixture(
      name, scores: (0..<100).map { $0 < right ? 1 : 0 },
      tokens: (0..<100).map { tokens + Double($0 % 5) })
  }

  private func report(
    _ base: ComparedRun, _ candidate: ComparedRun, atEqual: BudgetKind? = nil
  ) throws -> ComparisonReport {
    var options = ComparisonReport.Options.quick
    options.atEqual = atEqual
    return try ComparisonReport(bases: [base], candidates: [candidate], options: options)
  }

  @Test func `a point's price is the extra tokens over the points gained, for the dearer run`()
    throws
  {
    let (single, team) = (
      run("single", right: 40, tokens: 100), run("team", right: 80, tokens: 500)
    )
    for (base, candidate) in [(single, team), (team, single)] {
      let comparison = try #require(try report(base, candidate).matters[0].comparison)
      #expect(comparison.costsPerPoint.map(\.name) == ["tokens"], "both take one call")
      let price = try #require(comparison.costsPerPoint.first?.price)
      #expect(price.isReversed == (base.run == "team"))
      #expect(price.ratio == 10 && price.gain == 40 && price.cost == 400)
      let gain = try #require(comparison.measure("f1")?.difference.interval)
      guard case .between(let lower, let upper) = price.limits else {
        Issue.record("40 of 100 tasks gained, none lost")
        continue
      }
      let ends = [abs(gain.lower), abs(gain.upper)]
      #expect(lower <= 400 / (ends.max() ?? 0) && upper >= 400 / (ends.min() ?? 0))
    }
  }

  @Test func `what so few tasks do not show has no finite bound, and what is missing is said`()
    throws
  {
    let found = try report(
      run("single", right: 40, tokens: 100), run("team", right: 42, tokens: 500))
    let text = found.document().text()
    #expect(text.contains("200.0") && text.contains("no finite bound"))
    #expect(text.contains("Both take the same calls") && text.contains("--prices"))
    let json = found.json["comparisons"]?.elements?[0]["costs_per_point"]?.elements?[0]
    #expect(json?["dearer"]?.text == "team" && json?["limits"]?.text == "no finite bound")
    #expect(json?["per_point_95"]?.elements?.last == JSONValue.null)
    let loss = try report(
      run("single", right: 80, tokens: 100), run("team", right: 40, tokens: 500))
    #expect(loss.document().text().contains("none gained"))
    #expect(loss.matters[0].comparison?.costsPerPoint[0].price.limits == .noGain)
  }

  @Test func `at equal cost no point has a price`() throws {
    let found = try report(
      run("single", right: 40, tokens: 100), run("team", right: 80, tokens: 500), atEqual: .calls)
    #expect(found.matters[0].comparison?.costsPerPoint.isEmpty == true)
    #expect(!found.document().text().contains("a point"))
  }
}
