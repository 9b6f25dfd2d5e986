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
    scores: [Double], tokens: Double, datasetHash: String = "d1", skills: [AssignedSkills] = []
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
    return .init(report: report, run: run, skills: skills)
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
    #expect(section.claims.map(\.finding) == [.holds, .holds, .holds, .holds])
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
      try squad(reproduction).claims.map(\.finding) == [
        .reversed, .missing(["single"]), .reversed, .missing(["single"]),
      ])
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

  private func policies(scores: (String) -> [Double]) throws -> [Reproduction.Measured] {
    try ["strict", "auto", "balance", "nocap"].map {
      try measured($0, "hierarchical", ["policy": .string($0)], scores: scores($0), tokens: 300)
    } + [
      try measured("f", "flat", scores: worse, tokens: 900),
      try measured("s", "single", ["variant": "direct"], scores: worse, tokens: 100),
    ]
  }

  @Test func `figure 3 is claims of order on two benchmarks, and none on the third`() throws {
    let reproduction = try Reproduction(
      .figure3, baseline, measured: policies { _ in better })
    #expect(reproduction.sections.map(\.benchmark) == ["musique", "musr", "squad2"])
    #expect(reproduction.sections.map(\.claims.count) == [11, 0, 8])
    let section = try squad(reproduction)
    #expect(section.claims.map(\.finding) == Array(repeating: .holds, count: 8))
    // The paper's values are those of Table 1, where it has the cell: never Table 3's abstention.
    #expect(
      section.rows.map { $0.paper["GPT-5mini"]?.value } == [31.34, 28.77, 63.43, nil, nil, nil])
    #expect(
      section.claims[0].paper == ["GPT-5mini": true, "GPT-OSS-120B": true, "LLaMA-3.1-8B": true])
    #expect(section.claims[2].paper.isEmpty)
    #expect(reproduction.document.text().contains("no order that holds"))
  }

  @Test func `figures 5 to 7 order the policies' tokens`() throws {
    for (exhibit, benchmark, claims) in [
      (OrgAgentExhibit.figure5, "musique", 8), (.figure6, "musr", 5), (.figure7, "squad2", 5),
    ] {
      let section = try #require(try Reproduction(exhibit, baseline, measured: []).sections.first)
      #expect(section.benchmark == benchmark && section.claims.count == claims)
      #expect(section.rows.count == 12)
      let tokens = try #require(section.claims.first)
      #expect(tokens.text == "tokens: hierarchical (strict) < hierarchical (auto)")
      #expect(tokens.paper.values.allSatisfy { $0 } && tokens.paper.count == 3)
    }
  }

  @Test func `nocap abstains most in Table 3, as far as the paper's own figures go`() throws {
    let section = try squad(try Reproduction(.table3, baseline, measured: []))
    let claims = section.claims.filter { $0.text.hasSuffix("< hierarchical (nocap)") }.dropFirst(2)
    #expect(claims.count == 3 && claims.allSatisfy { $0.paper.values.allSatisfy { $0 } })
  }

  private func skills(_ drafters: [(String, Int)], specialist: String?) -> [AssignedSkills] {
    drafters.flatMap { Array(repeating: $0.0, count: $0.1) }.enumerated().map { index, skill in
      var conduct = Conduct()
      (conduct.drafterSkill, conduct.specialistSkill) = (skill, index % 2 == 0 ? specialist : nil)
      return AssignedSkills(taskID: "t\(index)", conduct)
    }
  }

  private func skills(of reproduction: Reproduction) -> JSONValue? {
    reproduction.document.json["benchmarks"]?.elements?.first?["skills"]
  }

  @Test func `figure 4 counts what was assigned, over those to whom something was`() throws {
    let reproduction = try Reproduction(
      .figure4, baseline,
      measured: [
        try measured(
          "h", "hierarchical", ["policy": "auto"], scores: better, tokens: 300,
          skills: skills([("domain", 40), ("reasoning", 20)], specialist: "data"))
      ])
    let text = reproduction.document.text()
    #expect(text.contains("66.7%") && text.contains("87.50"))
    let json = try #require(skills(of: reproduction))
    let rows = try #require(json["rows"]?.elements)
    #expect(rows.map { $0["assigned"]?.wholeNumber } == [40, 20, 30, 0])
    #expect(rows.map { $0["of"]?.wholeNumber } == [60, 60, 30, 30])
    #expect(
      json["directions"]?.elements?.map { $0["measured"]?.text }
        == ["holds", "reversed", "holds", "reversed"])
  }

  @Test func `a share that may be half decides nothing, and none assigned is no share`() throws {
    let even = try Reproduction(
      .figure9, baseline,
      measured: [
        Reproduction.Measured(
          report: try measured("h", "hierarchical", ["policy": "auto"], scores: better, tokens: 1)
            .report,
          run: ComparedRun.fixture(
            "h", scores: better, tokens: better,
            configuration: .fixture(
              benchmark: "musr", organization: "hierarchical", options: ["policy": "auto"])),
          skills: skills([("domain", 30), ("reasoning", 30)], specialist: nil))
      ])
    let json = try #require(skills(of: even))
    #expect(
      json["directions"]?.elements?.map { $0["measured"]?.text } == [
        "undecided", "no run of hierarchical (auto) with a skill of the Specialist",
      ])
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
