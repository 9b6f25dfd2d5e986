import Evaluation
import Foundation
import Reporting
import Testing

@Suite struct LeaderboardTests {
  private func report(
    _ name: String, _ scores: [Double], tokens: Int = 100, expected: Int? = nil,
    prompts: String = "p1", metric: String = "f1",
    direction: MetricDefinition.Direction = .higher
  ) throws -> RunReport {
    var configuration = RunConfiguration.fixture(organization: name)
    configuration.promptHash = prompts
    let points = scores.enumerated().map {
      Metric.Point(unit: "t\($0.offset)", value: $0.element)
    }
    return RunReport(
      run: "run-\(name)", configuration: configuration, dataset: "data/dev.json",
      tasks: expected ?? scores.count,
      outcomes: [.answered: scores.count],
      metrics: try MetricEstimate.estimates(
        of: [[Metric(MetricDefinition(metric, direction: direction), points: points)]],
        unitsOf: metric
      ) { $0 },
      primaryMetric: metric,
      cost: .init(
        calls: scores.count, cacheHits: 0, formatFailures: 0,
        usage: Usage(promptTokens: tokens * scores.count, completionTokens: 0)),
      seconds: 1, scoringVersion: "squad2/1")
  }

  private let good = (0..<40).map { $0 % 10 < 8 ? 1.0 : 0 }
  private let alike = (0..<40).map { $0 % 10 < 7 || $0 == 8 ? 1.0 : 0 }
  private let poor = (0..<40).map { $0 % 10 < 3 ? 1.0 : 0 }
  private let none = [Double](repeating: 0, count: 40)

  private func ranks(_ section: Leaderboard.Section) -> [String] {
    section.standings.map { "\($0.rankText) \($0.report.configuration.organization)" }
  }

  @Test func `runs not shown to differ from the best share its rank`() throws {
    let board = try Leaderboard([
      try report("poor", poor), try report("good", good), try report("alike", alike),
      try report("none", none),
    ])
    #expect(ranks(board.sections[0]) == ["1= good", "1= alike", "3 poor", "4 none"])
    #expect(board.sections[0].standings[0].pAgainstBest == nil)
    let worst = try #require(board.sections[0].standings[3].pAgainstBest)
    #expect(worst < Standing.significance)
  }

  @Test func `a single best run has its rank alone, equal scores share theirs`() throws {
    let board = try Leaderboard([
      try report("a", poor), try report("b", good), try report("c", poor),
    ])
    #expect(ranks(board.sections[0]) == ["1 b", "2= c", "2= a"])
  }

  @Test func `where lower is better the lowest score is the best`() throws {
    let board = try Leaderboard(
      try [("a", good), ("b", none), ("c", poor)].map { name, scores in
        try report(
          name, scores, tokens: name == "c" ? 100 : 200, metric: "abstained_HasAns",
          direction: .lower)
      })
    #expect(ranks(board.sections[0]) == ["1 b", "2 c", "3 a"])
    #expect(board.sections[0].standings.map(\.isEfficient) == [true, true, false])
  }

  /// Of two runs with nearly the same score one may be shown to differ from the best and the other,
  /// which varies with it less, not: the worse of them must not stand before the better.
  @Test func `ranks follow the order of the scores`() throws {
    // 30 of 40; each of the others differs from it, `near` by few tasks and `far` by many.
    let best = (0..<40).map { $0 < 30 ? 1.0 : 0 }
    let near = (0..<40).map { $0 < 22 ? 1.0 : 0 }
    let far = (0..<40).map { $0 >= 19 ? 1.0 : 0 }
    let board = try Leaderboard([
      try report("best", best), try report("near", near), try report("far", far),
    ])
    let standings = board.sections[0].standings
    #expect(standings.map(\.report.configuration.organization) == ["best", "near", "far"])
    let ranks = standings.compactMap(\.rank)
    #expect(ranks == ranks.sorted())
    let pValues = standings.compactMap(\.pAgainstBest)
    #expect(pValues == pValues.sorted(by: >))
  }

  @Test func `a row says why its interval is not to be trusted`() throws {
    let board = try Leaderboard([try report("few", Array(good.prefix(8)))])
    #expect(board.document.text().contains("only 8 clusters"))
    #expect(board.document.csv().contains("only 8 clusters"))
    #expect(board.sections[0].reports[0].document.text().contains("only 8 clusters"))
    #expect(!(try Leaderboard([try report("many", good)]).document.text().contains("caveats")))
  }

  @Test func `a run that is not complete has no rank and stands last`() throws {
    let board = try Leaderboard([
      try report("part", Array(good.prefix(8)), expected: 40), try report("poor", poor),
    ])
    #expect(ranks(board.sections[0]) == ["1 poor", " part"])
    #expect(board.document.text().contains("run-part (incomplete)"))
  }

  @Test func `the Pareto mark is for the score at the fewest tokens`() throws {
    let board = try Leaderboard([
      try report("dear", good, tokens: 300), try report("cheap", good, tokens: 100),
      try report("small", poor, tokens: 50), try report("waste", none, tokens: 60),
    ])
    let marked = board.sections[0].standings.filter(\.isEfficient)
      .map(\.report.configuration.organization)
    #expect(Set(marked) == ["cheap", "small"])
  }

  @Test func `sorting changes the order of rows and not their ranks`() throws {
    let board = try Leaderboard(
      [try report("good", good, tokens: 300), try report("poor", poor, tokens: 50)],
      order: .tokens)
    #expect(ranks(board.sections[0]) == ["2 poor", "1 good"])
  }

  @Test func `prompts are shown where an organization's runs have different ones`() throws {
    let same = try Leaderboard([try report("a", good), try report("b", poor)])
    #expect(!same.document.text().contains("prompts"))
    let others = try Leaderboard([try report("a", good), try report("b", poor, prompts: "p2")])
    #expect(!others.document.text().contains("prompts"))
    let differing = try Leaderboard([
      try report("a", good), try report("a", poor, prompts: "p2"),
    ])
    #expect(differing.document.text().contains("single/1 (p2)"))
  }

  @Test func `published figures stand below, unranked, under their own metric`() throws {
    let row = PublishedRow(
      benchmark: "squad2", name: "Flat", organization: "flat", model: "gpt-4o", metric: "f1",
      value: 0.701, deviation: 0.012, tokens: 1234, source: "arXiv:0000.00000, table 1")
    let board = try Leaderboard([try report("a", good)], published: [row])
    let text = board.document.text()
    #expect(text.contains("70.1 ± 1.2"))
    #expect(text.contains("published: Flat, arXiv:0000.00000, table 1"))
    #expect(board.document.csv().contains("\"arXiv:0000.00000, table 1\""))
    #expect(board.document.html().contains("70.1 ± 1.2"))
    let other = try Leaderboard([try report("a", good)], metric: "exact", published: [row])
    #expect(other.sections[0].published.isEmpty)
  }

  @Test func `all formats have every run, and JSON its rank`() throws {
    let board = try Leaderboard([try report("a", good), try report("b", poor)])
    for text in [board.document.markdown(), board.document.csv(), board.document.html()] {
      #expect(text.contains("run-a") && text.contains("run-b"))
    }
    let runs = board.document.json.elements?.first?["runs"]?.elements
    #expect(runs?.map { $0["rank"]?.wholeNumber } == [1, 2])
    #expect(runs?.map { $0["pareto"]?.flag } == [true, false])
    let lines = board.document.csv().split(separator: "\r\n")
    #expect(lines.count == 3)
  }

  @Test func `cost, format failures and chance are in every format`() throws {
    let board = try Leaderboard([try priced("a", good), try priced("b", poor)])
    let document = board.document
    for text in [document.text(), document.markdown(), document.html()] {
      for shown in ["format fail.", "12.5%", "chance", "25.0", "cost", "EUR 1.50", "failed"] {
        #expect(text.contains(shown), "\(shown) is missing in \(text)")
      }
    }
    let lines = document.csv().split(separator: "\r\n").map(cells)
    let heads = try #require(lines.first)
    let row = try #require(lines.first { $0.contains("run-a") })
    let runs = document.json.elements?.flatMap { $0["runs"]?.elements ?? [] }
    let run = try #require(runs?.first { $0["run"]?.text == "run-a" })
    for (name, value) in [
      ("format_failures", 0.125), ("chance", 0.25), ("cost", 1.5), ("tokens_per_task", 100),
      ("calls_per_task", 1), ("score", 0.8), ("failed", 0),
    ] {
      let column = try #require(heads.firstIndex(of: name), "no column \(name)")
      #expect(Double(row[column]) == value, "\(name) in CSV")
      guard name != "cost", name != "format_failures" else { continue }
      #expect(run[name]?.double == value, "\(name) in JSON")
    }
    #expect(run["cost"]?["amount"]?.double == 1.5)
    #expect(run["format_failures"]?.wholeNumber == 5)
  }

  /// The cells of a line of CSV without quotation marks inside of cells.
  private func cells(_ line: Substring) -> [String] {
    line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().reduce(into: [""]) {
      cells, piece in
      guard piece.offset.isMultiple(of: 2) else { return cells[cells.count - 1] += piece.element }
      let parts = piece.element.split(separator: ",", omittingEmptySubsequences: false)
      cells[cells.count - 1] += parts.first ?? ""
      cells += parts.dropFirst().map(String.init)
    }
  }

  private func priced(_ name: String, _ scores: [Double]) throws -> RunReport {
    var configuration = RunConfiguration.fixture(organization: name)
    configuration.repeats = 1
    let points = scores.enumerated().map {
      Metric.Point(unit: "t\($0.offset)", value: $0.element)
    }
    let metric = Metric(MetricDefinition("f1"), points: points, chance: 0.25)
    return RunReport(
      run: "run-\(name)", configuration: configuration, dataset: "data/dev.json",
      tasks: scores.count + (name == "b" ? 1 : 0),
      outcomes: [.answered: scores.count, .failed: name == "b" ? 1 : 0],
      metrics: try MetricEstimate.estimates(of: [[metric]], unitsOf: "f1") { $0 },
      primaryMetric: "f1",
      cost: .init(
        calls: scores.count, cacheHits: 0, formatFailures: 5,
        usage: Usage(promptTokens: 100 * scores.count, completionTokens: 0),
        money: .init(amount: 1.5, currency: "EUR")),
      seconds: 1, scoringVersion: "squad2/1")
  }

  @Test func `who answered is shown where it is not the model asked for`() throws {
    var report = try priced("a", good)
    #expect(try !Leaderboard([report]).document.text().contains("answered by"))
    report.servedModels = [
      .init(asked: "big", served: "big", calls: 13), .init(asked: "big", served: "tiny", calls: 27),
    ]
    let board = try Leaderboard([report]).document
    for text in [board.text(), board.markdown(), board.html(), report.document.text()] {
      #expect(text.contains("answered by") && text.contains("tiny (27 calls), big (13 calls)"))
    }
    #expect(board.csv().contains(",\"big, tiny\","))
    let run = board.json.elements?.first?["runs"]?.elements?.first
    #expect(run?["served_models"]?.elements?.count == 2)
  }

  @Test func `tokens, calls and abstentions a task are of the attempts that did not fail`() throws {
    var report = try priced("b", good)
    report.cost.calls = 41
    report.cost.usage = Usage(promptTokens: 4000, completionTokens: 900)
    report.cost.ofFailed = .init(calls: 1, tokens: 900)
    #expect(report.meanTokens == 100)
    #expect(report.meanCalls == 1)
    #expect(report.document.text().contains("900 in attempts that failed"))
    let run = try Leaderboard([report]).document.json.elements?.first?["runs"]?.elements?.first
    #expect(run?["tokens_per_task"]?.double == 100)
    #expect(run?["failed"]?.double == 1.0 / 41)
    #expect(run?["abstained"]?.double == 0)
  }

  @Test func `the page is well formed, loads nothing and interprets no name`() throws {
    let board = try Leaderboard([
      try report("<script>alert(1)</script>\u{202E}\"&", good), try report("b", poor, prompts: "x"),
    ])
    let page = board.document.html()
    #expect(page.components(separatedBy: "<script").count == 2, "more than the page's own script")
    #expect(page.contains("&lt;script&gt;alert(1)"))
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("\u{202E}"))
    #expect(page.contains("prefers-color-scheme: dark"))
  }

  @Test(.enabled(if: XMLTools.hasLint, "xmllint is missing: make setup installs it"))
  func `xmllint reads the page without complaint`() throws {
    let page = try Leaderboard([try report("<a>&\"", good), try report("b", poor)]).document.html()
    #expect(try XMLTools.complaints(ofPage: page).isEmpty)
  }
}
