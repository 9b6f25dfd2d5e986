import Evaluation
import Statistics
import Testing

@testable import Reporting

/// What analyses found as figures: each point is a number of the table below it.
@Suite struct AnalysisPlotTests {
  private func series(_ plot: Plot) throws -> [XYPlot.Series] {
    try #require(plot.drawing as? XYPlot).series
  }

  private func rows(_ plot: Plot) throws -> [RowPlot.Row] {
    try #require(plot.drawing as? RowPlot).rows
  }

  private func agents(_ count: Int, _ scores: [Double], _ tokens: Double) -> (
    agents: Int, run: ComparedRun
  ) {
    (
      count,
      .fixture(
        "n\(count)", scores: scores, tokens: scores.map { _ in tokens },
        configuration: .fixture(organization: "sequential", options: ["agents": .integer(count)]))
    )
  }

  @Test func `score and tokens against N lie on their fits where these are exact`() throws {
    let report = try ScalingReport([
      agents(4, [0.1, 0.3], 400), agents(16, [0.2, 0.4], 1600), agents(64, [0.3, 0.5], 6400),
    ])
    let plots = report.document.plots
    #expect(plots.map(\.fullName) == ["score-agents-squad2", "tokens-agents-squad2"])
    for plot in plots {
      let drawn = try series(plot)
      #expect(drawn.map(\.name) == ["runs", "fit"])
      for (point, fitted) in zip(drawn[0].points, drawn[1].points) {
        #expect(point.x == fitted.x && abs(point.y - fitted.y) < 1e-9 * point.y)
      }
    }
  }

  @Test func `a comparison shows every score's difference and the tasks that changed`() throws {
    let report = try ComparisonReport(
      bases: [.fixture("base", scores: [1, 1, 0, 1, 1])],
      candidates: [.fixture("candidate", scores: [0, 1, 1, 0, 1])], options: .quick)
    let plots = report.document().plots
    #expect(plots.map(\.name) == ["differences", "flips"])
    let difference = try #require(try rows(plots[0]).first)
    #expect(difference.name == "f1" && difference.figure == "-20.0")
    #expect(try #require(difference.interval).contains(0))
    let changes = try rows(plots[1])
    #expect(changes.map(\.value) == [100, -100, -100])
    #expect(changes.compactMap(\.heading) == ["1 task better", "2 tasks worse"])
    let same = try ComparisonReport(
      bases: [.fixture("base", scores: [1, 0])], candidates: [.fixture("c", scores: [1, 0])],
      options: .quick)
    #expect(same.document().plots.map(\.name) == ["differences"])
  }

  @Test func `Lorenz curves go from nothing to all, beside equality`() throws {
    let columns: [Column<(String, Double)>] = [
      Column("topology", "topology", .key) { .text($0.0) },
      Column("population", "agents", .key) { _ in .text("active") },
      Column("lorenz_50", "50%", .number) { .number($0.1, 3) },
    ]
    let plots = SocietyPlots.lorenz(Table("lorenz", columns, [("chain", 0.2), ("star", 0.4)]))
    #expect(plots.map(\.fullName) == ["lorenz-active"])
    let drawn = try series(plots[0])
    #expect(drawn.map(\.name) == ["equality", "chain", "star"])
    #expect(drawn[1].points.map(\.x) == [0, 0.5, 1] && drawn[1].points.map(\.y) == [0, 0.2, 1])
  }

  @Test func `the largest are drawn against N, a figure a group, and none of a single N`() throws {
    let columns: [Column<(String, Int, Double)>] = [
      Column("topology", "topology", .key) { .text($0.0) },
      Column("agents", "N", .number) { .count($0.1) },
      Column("mean_largest_cascade_size", "cascade size", .number) { .number($0.2, 2) },
    ]
    let table = Table(
      "sizes", columns, [("chain", 8, 3.0), ("chain", 64, 9.5), ("star", 8, 4.0)])
    let plots = SocietyPlots.largest(table)
    #expect(plots.map(\.fullName) == ["largest-chain"])
    #expect(try series(plots[0])[0].points.map(\.x) == [8, 64])
    #expect(plots[0].numbers.rows.count == 2)
  }

  @Test func `growth stands beside its prediction, where either is known`() throws {
    let columns: [Column<(String, Double?, Double?)>] = [
      Column("observable", "largest", .key) { .text($0.0) },
      Column("gamma", "gamma", .number) { .number($0.1, 3) },
      Column("predicted", "predicted", .number) { .number($0.2, 3) },
    ]
    let plot = try #require(
      SocietyPlots.growth(
        Table("growth", columns, [("a", 0.5, 0.6), ("b", nil, 0.1), ("c", 0.2, nil)])))
    #expect(try rows(plot).map(\.value) == [0.5, 0.6, 0.2])
    #expect(SocietyPlots.growth(Table("growth", columns, [("b", nil, nil)])) == nil)
  }

  @Test func `routing and conversion stand at the middle of their ranges`() throws {
    let routing: [Column<(String, Double)>] = [
      Column("run", "run", .key) { _ in .text("r") }, Column("k", "k", .key) { .text($0.0) },
      Column("rho", "rho", .number) { .number($0.1, 3) },
    ]
    let first = try #require(
      SocietyPlots.routing(Table("routing_ratio", routing, [("0", 0.8), ("4-8", 2.0)])))
    #expect(try series(first)[1].points.map(\.y) == [0.8, 2])
    #expect(try series(first)[1].points.map(\.x) == [1, (5.0 * 9).squareRoot()])
    let conversion: [Column<(Int, Int, Double?)>] = [
      Column("run", "run", .key) { _ in .text("r") },
      Column("events_from", nil, .number) { .count($0.0) },
      Column("events_to", nil, .number) { .count($0.1) },
      Column("merge_conversion", "c", .number) { .number($0.2, 3) },
    ]
    let table = Table("parts", conversion, [(1, 1, 0.1), (2, 8, 0.3), (9, 20, nil)])
    let second = try #require(SocietyPlots.conversion(table))
    #expect(try series(second)[0].points.map(\.x) == [1, 4])
  }

  @Test func `a tail's curve is the samples', with the fits from where it begins`() async throws {
    let counts = Dictionary(uniqueKeysWithValues: (1...40).map { ($0, max(1, 4000 / ($0 * $0))) })
    let report = try await TailReport(
      [
        .init(
          group: "chain", name: "cascade size",
          samples: ClusteredCounts(try CountDistribution(counts)))
      ],
      .init(bootstrap: 0, goodnessOfFit: 0, seed: 0))
    let plots = report.document().plots
    #expect(plots.map(\.fullName) == ["tail-cascade-size"])
    let drawn = try series(plots[0])
    #expect(drawn[0].name == "samples" && drawn[0].points.count == 40)
    #expect(drawn[0].points[0].y == 1 && drawn.count == 5)
    let few = try await TailReport(
      [
        .init(
          group: "chain", name: "x", samples: ClusteredCounts(try CountDistribution([1: 5, 2: 3])))
      ],
      .init(bootstrap: 0, goodnessOfFit: 0, seed: 0))
    #expect(few.document().plots.isEmpty)
  }

  @Test func `intensity, concentration and integration are drawn from their tables`() throws {
    let tenths: [Column<(Int, Double, Double?)>] = [
      Column("run", "run", .key) { _ in .text("r") },
      Column("decile", "tenth", .key) { .count($0.0) },
      Column("all_contradictions", "c", .number) { .number($0.1, 3) },
      Column("all_merges", "m", .number) { .number($0.1 / 2, 3) },
      Column("score", "score", .number) { .number($0.2, 3) },
    ]
    let plots = CascadePlots.intensity(
      Table("intensity", tenths, [(1, 0.2, nil), (2, 0.4, nil), (10, 0.6, 0.5)]))
    #expect(plots.map(\.name) == ["contradictions", "merges"], "one score is no curve")
    #expect(try series(plots[1])[0].points.map(\.y) == [0.1, 0.2, 0.3])
    let conditions: [Column<(String, Double)>] = [
      Column("topology", "topology", .key) { .text($0.0) },
      Column("beta", "beta", .number) { .number($0.1, 3) },
      Column("top_10_share", "share", .number) { .number($0.1 / 2, 3) },
    ]
    let points = [("chain", 0.2), ("star", 0.8)]
    let concentration = try #require(
      CascadePlots.concentration(Table("conditions", conditions, points)))
    #expect(try series(concentration)[0].points.map(\.label) == ["chain", "star"])
    #expect(CascadePlots.concentration(Table("conditions", conditions, [points[0]])) == nil)
    let effects: [Column<(String, String, Double?)>] = [
      Column("topology", "topology", .key) { _ in .text("chain") },
      Column("part", "cascades", .key) { .text($0.0) },
      Column("measure", "measure", .key) { .text($0.1) },
      Column("difference", "difference", .number) { .number($0.2, 3) },
    ]
    let changes = CascadePlots.integration(
      Table(
        "cascades", effects,
        [("small", "merges", 0.1), ("large", "merges", 0.3), ("small", "c", nil)]))
    #expect(changes.map(\.fullName) == ["integration-chain"])
    #expect(try rows(changes[0]).map(\.heading) == ["merges", nil, "c"])
  }

  @Test func `the paper's figures stand above what was measured, a figure a metric`() throws {
    let columns: [Column<(String, String, Double, Double?)>] = [
      Column("organization", "organization", .key) { .text($0.0) },
      Column("metric", "metric", .key) { .text($0.1) },
      Column("paper GPT", "GPT", .number) { .number($0.2, 0) },
      Column("measured", "measured", .number) { .number($0.3, 0) },
    ]
    let table = Table(
      "rows", columns,
      [
        ("flat", "tokens", 28_479, 19_605), ("flat", "f1", 31, nil),
        ("single", "tokens", 2687, nil),
      ])
    let plots = ReproductionPlots.all(table, of: "squad2")
    #expect(plots.map(\.fullName) == ["reproduced-tokens-squad2"])
    let drawn = try rows(plots[0])
    #expect(drawn.map(\.figure) == ["28,479", "19,605", "2,687"])
    #expect(drawn.map(\.heading) == ["flat", nil, "single"])
  }

  @Test func `tokens are stacked by role, small parts together, and skills as shares`() throws {
    var report = BehaviourReport()
    for number in 1...9 {
      var totals = CallTotals()
      totals.usage = Usage(promptTokens: 100 * number, completionTokens: 0)
      report.add(
        agent: Agent(id: "a\(number)", role: "role \(number)"), model: "m", purpose: "p",
        totals: totals)
    }
    for skill in ["data", "data", "domain"] {
      var conduct = Conduct()
      conduct.drafterSkill = skill
      report.add(conduct)
    }
    let plots = BehaviourPlots.all([("flat", report)], of: "musr")
    #expect(plots.map(\.fullName) == ["tokens-role-musr", "drafter-skill-musr"])
    let tokens = try #require(plots[0].drawing as? RowPlot)
    #expect(tokens.rows[0].segments.map(\.value).reduce(0, +) == 4500 / 3)
    #expect(tokens.parts.count == 7 && tokens.parts.last?.name == "others")
    let shares = try rows(plots[1])[0].segments.map(\.value)
    #expect(abs(shares[0] - 2.0 / 3) < 1e-12 && abs(shares.reduce(0, +) - 1) < 1e-12)
  }
}
