import Evaluation
import Foundation
import Statistics
import Testing

@testable import Reporting

/// What tells a leaderboard's rows apart, and how they are chosen, put together and set beside each other.
@Suite struct LeaderboardColumnsTests {
  private func report(
    _ id: String, _ scores: [Double], tokens: Int = 100, name: String? = nil, day: Int? = nil,
    _ change: (inout RunConfiguration) -> Void = { _ in }
  ) throws -> RunReport {
    var configuration = RunConfiguration.fixture(organization: "single")
    change(&configuration)
    let points = scores.enumerated().map {
      Metric.Point(unit: "t\($0.offset)", value: $0.element)
    }
    return RunReport(
      run: id, configuration: configuration, dataset: "data/dev.json",
      tasks: scores.count, outcomes: [.answered: scores.count],
      metrics: try MetricEstimate.estimates(
        of: [[Metric(MetricDefinition("f1"), points: points)]], unitsOf: "f1"
      ) { $0 },
      primaryMetric: "f1",
      cost: .init(
        calls: scores.count, cacheHits: 0, formatFailures: 0,
        usage: Usage(promptTokens: tokens * scores.count, completionTokens: 0)),
      seconds: 1, scoringVersion: "squad2/1", name: name,
      startedAt: day.map { Date(timeIntervalSince1970: Double($0) * 86_400) })
  }

  private let scores = (0..<40).map { $0 % 10 < 8 ? 1.0 : 0 }

  private func header(_ document: ReportDocument) -> String {
    document.markdown().split(separator: "\n").first { $0.hasPrefix("|") }.map(String.init) ?? ""
  }

  @Test func `settings that differ are columns, and those that do not are none`() throws {
    let alike = try Leaderboard([try report("a", scores), try report("b", scores)])
    for name in ["temperature", "seed", "endpoint", "begun", "name"] {
      #expect(!header(alike.document).contains(" \(name) "))
    }
    let board = try Leaderboard([
      try report("a", scores, name: "first", day: 20_000) { $0.sampling.temperature = 0.7 },
      try report("b", scores, day: 20_001) {
        $0.seed = 2; $0.sampling.maxCompletionTokens = 64
      },
    ])
    for name in ["temperature", "seed", "max_completion_tokens", "begun", "name"] {
      #expect(header(board.document).contains(" \(name) "), "\(header(board.document))")
    }
    #expect(board.document.markdown().contains("| 2024-10-04 | first |"))
    #expect(board.document.csv().contains("2024-10-04T00:00:00Z,first,"))
  }

  @Test func `of equal scores the cheaper stands first`() throws {
    let board = try Leaderboard([
      try report("a", scores, tokens: 300), try report("b", scores, tokens: 100),
      try report("c", scores, tokens: 200),
    ])
    #expect(board.sections[0].reports.map(\.run) == ["b", "c", "a"])
  }

  @Test func `columns are chosen and ordered by name, those that people do not see otherwise too`()
    throws
  {
    let board = try Leaderboard([try report("a", scores), try report("b", scores)])
    let document = try board.document.showing(columns: ["run", "score", "tied"])
    #expect(header(document) == "| run | f1 | tied |")
    #expect(document.csv().hasPrefix("run,score,tied\r\nb,0.8,true\r\n"))
    let error = #expect(throws: InputError.self) { try board.document.showing(columns: ["scores"]) }
    #expect(error?.description.contains("tokens_per_task") == true)
  }

  @Test func `runs that differ in their seeds alone are pooled, with their deviation`() throws {
    let lower = scores.enumerated().map { $0.offset < 8 ? 0 : $0.element }
    let other = try report("d", scores) { $0.model = "other" }
    let runs = [
      try report("a", scores), try report("b", lower, tokens: 200) { $0.seed = 2 }, other,
    ]
    let pooled = try RunReport.pooled(runs, by: nil)
    #expect(pooled.map(\.run) == ["a+b", "d"])
    let estimate = try #require(pooled[0].primary)
    let means = [scores, lower].map { $0.reduce(0, +) / 40 }
    #expect(abs(estimate.estimate.value - (means[0] + means[1]) / 2) < 1e-12)
    #expect(estimate.estimate.pointCount == 40, "runs are no further tasks")
    let deviation = try #require(estimate.deviationOverRepeats)
    #expect(abs(deviation - abs(means[0] - means[1]) / 2.0.squareRoot()) < 1e-12)
    #expect(pooled[0].meanTokens == 150 && pooled[0].isComplete)
    #expect(try Leaderboard(pooled).document.text().contains(" ± "))
  }

  @Test func `a run that is not complete is pooled with none`() throws {
    var open = try report("b", scores) { $0.seed = 2 }
    open.outcomes = [.answered: 39]
    #expect(
      try RunReport.pooled([try report("a", scores), open], by: nil).map(\.run) == ["a", "b"])
  }

  @Test func `models stand side by side, a row an organization`() throws {
    let none = [Double](repeating: 0, count: 40)
    let board = try Leaderboard([
      try report("a", scores), try report("b", none) { $0.model = "other" },
      try report("c", none) { $0.organization = "flat" },
    ])
    let text = board.sideBySide.markdown()
    #expect(text.contains("| organization | fake | 95% interval | other | 95% interval |"))
    #expect(text.contains("| single | 80.0 |") && text.contains("| flat | 0.0 |"))
  }

  @Test(arguments: [
    ("50% of $x_1 & {y}", "50\\% of \\$x\\_1 \\& \\{y\\}"),
    ("a\\b^~", "a\\textbackslash{}b\\textasciicircum{}\\textasciitilde{}"),
    ("--``''", "-{}-`{}`'{}'"),
    ("<x>|\"", "\\textless{}x\\textgreater{}\\textbar{}\\symbol{34}"),
    ("71.2 ± 1.5", "71.2 $\\pm$ 1.5"), ("x\n\u{202E}", "x␊\\textless{}U+202E\\textgreater{}"),
    ("\\input{/etc/passwd}", "\\textbackslash{}input\\{/etc/passwd\\}"),
  ])
  func `LaTeX shows text and runs nothing of it`(text: String, shown: String) {
    #expect(Escaping.latex(text) == shown)
  }

  @Test func `a table for a paper has the best in bold and its rules`() throws {
    let board = try Leaderboard([
      try report("a", scores), try report("b_c", [Double](repeating: 0, count: 40)),
    ])
    let text = try board.document.showing(columns: ["rank", "run", "score"]).latex()
    #expect(
      text.contains("\\begin{tabular}{rlr}\n  \\toprule\n  \\# & run & f1 \\\\\n  \\midrule\n"))
    #expect(text.contains("  \\textbf{1} & \\textbf{a} & \\textbf{80.0} \\\\\n"))
    #expect(text.contains("  2 & b\\_c & 0.0 \\\\\n  \\bottomrule\n\\end{tabular}\n"))
  }
}
