import Evaluation
import Foundation
import Reporting
import Testing

@Suite struct ReproductionTests {
  private let baseline: PublishedBaseline

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    baseline = try PublishedBaseline(
      contentsOfFile: root.appending(path: "baselines/orgagent.json").path)
  }

  private func measured(
    _ name: String, _ organization: String, _ options: [String: JSONValue] = [:],
    scores: [Double], tokens: Double, datasetHash: String = "d1"
  ) throws -> Reproduction.Measured {
    let configuration = RunConfiguration.fixture(
      organization: organization, options: options, datasetHash: datasetHash)
    let run = ComparedRun.fixture(
      name, scores: scores,
      tokens: scores.indices.map { tokens + Double($0 % 7) }, configuration: configuration)
    let points = scores.enumerated().map { Metric.Point(unit: "t\($0)", value: $1) }
    let report = RunReport(
      run: name, configuration: configuration, dataset: "data/dev.json",
      tasks: scores.count,
      outcomes: [.answered: scores.count],
      metrics: try MetricEstimate.estimates(of: [[Metric(MetricDefinition("f1"), points: points)]])
      { $0 },
      primaryMetric: "f1",
      cost: .init(calls: scores.count, cacheHits: 0, formatFailures: 0, usage: .zero), seconds: 1,
      scoringVersion: "squad2/1")
    return .init(report: report, run: run)
  }

  private let worse = coins(60, seed: 1, share: 0.2)
  private let better = coins(60, seed: 1, share: 0.9)

  private func squad(_ reproduction: Reproduction) throws -> Reproduction.Section {
    try #require(reproduction.sections.first { $0.benchmark == "squad2" })
  }

  @Test func `without runs every cell says so`() throws {
    let reproduction = try Reproduction(.table1, baseline, measured: [])
    #expect(reproduction.sections.map(\.benchmark) == ["musique", "musr", "squad2"])
    for section in reproduction.sections {
      #expect(section.rows.count == 8)
      #expect(section.rows.allSatisfy { $0.measured == nil })
      #expect(
        section.claims.map(\.finding).first == .missing(["flat", "hierarchical (auto)"]))
    }
    #expect(reproduction.document.text().contains("68.98 ± 1.70"))
  }

  @Test func `values and directions stand beside the paper's`() throws {
    let reproduction = try Reproduction(
      .table1, baseline,
      measured: [
        try measured("h", "hierarchical", ["policy": "auto"], scores: better, tokens: 300),
        try measured("f", "flat", ["rounds": 3], scores: worse, tokens: 900),
        try measured("s", "single", ["variant": "direct"], scores: worse, tokens: 100),
      ])
    let section = try squad(reproduction)
    #expect(section.runs.map(\.run.run) == ["s", "f", "h"])
    #expect(section.claims.map(\.finding) == [.holds, .holds, .holds])
    let flat = worse.reduce(0, +) / 60
    let hierarchical = better.reduce(0, +) / 60
    let improvement = try #require(section.rows.first { $0.metric == "improvement" })
    let measured = try #require(improvement.measured)
    #expect(abs(measured.value - 100 * (hierarchical - flat) / flat) < 1e-9)
    #expect(improvement.paper["GPT-OSS-120B"]?.value == 102.73)
    let reduction = try #require(section.rows.first { $0.metric == "token_reduction" }?.measured)
    #expect((64...68).contains(reduction.value))
    let interval = try #require(reduction.interval)
    #expect(interval.contains(reduction.value))
  }

  @Test func `the paper's own exceptions are shown, and a reversed direction is called so`() throws
  {
    let reproduction = try Reproduction(
      .table1, baseline,
      measured: [
        try measured("h", "hierarchical", ["policy": "auto"], scores: worse, tokens: 900),
        try measured("f", "flat", scores: better, tokens: 300),
      ])
    #expect(
      try squad(reproduction).claims.map(\.finding) == [.reversed, .reversed, .missing(["single"])])
    let musr = try #require(reproduction.sections.first { $0.benchmark == "musr" })
    #expect(
      musr.claims.first?.paper == ["GPT-5mini": true, "GPT-OSS-120B": false, "LLaMA-3.1-8B": false])
  }

  @Test func `equal runs decide nothing`() throws {
    let reproduction = try Reproduction(
      .table2, baseline,
      measured: [
        try measured("n", "hierarchical", ["policy": "nocap"], scores: worse, tokens: 300),
        try measured("s", "hierarchical", ["policy": "strict"], scores: worse, tokens: 300),
      ])
    let claim = try #require(
      try squad(reproduction).claims.first {
        $0.text == "tokens: hierarchical (strict) < hierarchical (nocap)"
      })
    #expect(claim.finding == .undecided)
  }

  @Test func `runs under other conditions are not mixed`() throws {
    let reproduction = try Reproduction(
      .table1, baseline,
      measured: [
        try measured("other", "flat", scores: better, tokens: 1, datasetHash: "d2"),
        try measured("h", "hierarchical", ["policy": "auto"], scores: better, tokens: 300),
        try measured("f", "flat", scores: worse, tokens: 900),
      ])
    #expect(try squad(reproduction).runs.map(\.run.run) == ["f", "h"])
  }

  @Test func `a chain of thought is not the paper's single agent`() throws {
    let reproduction = try Reproduction(
      .table1, baseline,
      measured: [try measured("c", "single", ["variant": "cot"], scores: worse, tokens: 100)])
    #expect(try squad(reproduction).runs.isEmpty)
  }
}
