import Evaluation
import Reporting
import Testing

@Suite struct VerdictTests {
  private func report(
    _ base: [Double], _ candidate: [Double], _ gates: [String],
    tokens: ([Double], [Double])? = nil
  ) throws -> ComparisonReport {
    try ComparisonReport(
      bases: [.fixture(scores: base, tokens: tokens?.0)],
      candidates: [.fixture("candidate", scores: candidate, tokens: tokens?.1)],
      gates: try gates.map { try Gate($0) }, options: .quick)
  }

  private let many = coins(200, seed: 7)

  @Test func `identical runs pass what so many tasks can show, and no more`() throws {
    let report = try report(many, many, ["f1 >= -2", "f1 >= 0", "tokens <= 0%", "calls <= 0"])
    #expect(report.results.map(\.verdict) == [.passed, .insufficient, .passed, .passed])
    #expect(report.ending == .insufficient)
    // 1 - 0.025^(1/200) = 1.828%.
    #expect(report.results[1].message.contains("no task differs (95% -1.83 to +1.83 points)"))
  }

  // 1 - 0.025^(1/20) = 16.8%.
  @Test(arguments: [
    (19, -20, GateResult.Verdict.insufficient), (20, -20, .passed), (20, -16, .insufficient),
  ])
  func `a width of 0 from few tasks is no evidence`(
    count: Int, tolerance: Int, verdict: GateResult.Verdict
  ) throws {
    let few = Array(many.prefix(count))
    #expect(try report(few, few, ["f1 >= \(tolerance)"]).results[0].verdict == verdict)
  }

  /// One gain and no loss: 20 tasks do not show that none of them loses.
  @Test func `a gain among few tasks does not exclude a loss that was not seen`() throws {
    var gained = Array(many.prefix(20))
    if let place = gained.firstIndex(of: 0) { gained[place] = 1 }
    let result = try report(Array(many.prefix(20)), gained, ["f1 >= 0"]).results[0]
    #expect(result.verdict == .insufficient)
  }

  /// Four of 200 tasks are lost and none gained: p = 0.125.
  @Test func `a gate does not breach where its own p-value finds nothing`() throws {
    var worse = many
    for place in many.indices.filter({ many[$0] == 1 }).prefix(4) { worse[place] = 0 }
    let result = try report(many, worse, ["f1 >= 0"]).results[0]
    #expect(result.verdict == .insufficient, "\(result.message)")
  }

  @Test func `paragraphs or articles count as one, and the report says which`() throws {
    var base = ComparedRun.fixture(scores: many)
    for index in base.tasks.indices { base.tasks[index].outerCluster = "article \(index / 50)" }
    var options = ComparisonReport.Options.quick
    let byParagraph = try ComparisonReport(bases: [base], candidates: [base], options: options)
    #expect(byParagraph.matters[0].comparison?.clusterCount == 200)
    #expect(byParagraph.document().text().contains("tasks of one paragraph count as one"))
    options.clustering = .article
    let byArticle = try ComparisonReport(bases: [base], candidates: [base], options: options)
    #expect(byArticle.matters[0].comparison?.clusterCount == 4)
    #expect(byArticle.document().text().contains("tasks of one article count as one"))
    let alone = ComparedRun.fixture(scores: many)
    let error = #expect(throws: InputError.self) {
      try ComparisonReport(bases: [alone], candidates: [alone], options: options)
    }
    #expect(error?.description.contains("--cluster article") == true)
  }

  @Test func `few clusters are few, however many tasks they hold`() throws {
    let run = ComparedRun.fixture(scores: many) { "c\($0 / 20)" }
    let report = try ComparisonReport(
      bases: [run], candidates: [run], gates: [try Gate("f1 >= -1")], options: .quick)
    #expect(report.results[0].verdict == .insufficient)
    #expect(report.results[0].message.contains("only 10 independent clusters of 200 tasks"))
  }

  @Test func `a clear loss is breached, a clear gain passes`() throws {
    let worse = many.enumerated().map { $0.offset % 4 == 0 ? 0 : $0.element }
    #expect(try report(many, worse, ["f1 >= -1"]).ending == .failed)
    #expect(try report(worse, many, ["f1 >= -1"]).ending == .passed)
    #expect(try report(worse, many, ["f1 >= +1"]).ending == .passed)
    #expect(try report(many, worse, ["f1 <= +1"]).ending == .passed)
  }

  @Test func `an interval that holds the tolerance is insufficient, and says what would do`() throws
  {
    let report = try report(many, coins(200, seed: 8), ["f1 >= -5"])
    let result = report.results[0]
    #expect(result.verdict == .insufficient)
    #expect(report.ending == .insufficient)
    #expect(result.message.contains("smallest detectable difference"))
    #expect(result.message.contains("tasks would settle it"))
    let loss = try #require(result.loss)
    #expect((loss.lower ?? 9) <= 5 && (loss.upper ?? 0) > 5)
  }

  @Test func `percent of tokens is judged by the interval of the ratio`() throws {
    let tokens = (0..<200).map { 100 + Double($0 % 10) }
    let more = tokens.map { $0 * 1.2 }
    #expect(
      try report(many, many, ["tokens <= +10%"], tokens: (tokens, more)).results[0].verdict
        == .breached)
    #expect(
      try report(many, many, ["tokens <= +25%"], tokens: (tokens, more)).results[0].verdict
        == .passed)
    let loss = try #require(
      try report(many, many, ["tokens <= +25%"], tokens: (tokens, more)).results[0].loss)
    #expect(abs(loss.value - 20) < 1e-9)
  }

  @Test func `an advisory breach fails nothing`() throws {
    let worse = [Double](repeating: 0, count: 200)
    let report = try report(many, worse, ["f1 >= -1 advisory"])
    #expect(report.results[0].verdict == .breached)
    #expect(report.ending == .passed)
  }

  @Test(arguments: ["f2 >= -1", "musr:score >= -1", "cost <= +1"])
  func `a gate on what is not there is missing, and fails`(gate: String) throws {
    let report = try report(many, many, [gate])
    #expect(report.results.map(\.verdict) == [.missing])
    #expect(report.ending == .failed)
  }

  @Test func `an incomplete run is incomplete whatever its score`() throws {
    let base = ComparedRun.fixture(scores: many)
    let part = ComparedRun.fixture(
      "candidate", scores: Array(many.prefix(150)), expected: 200)
    let report = try ComparisonReport(
      bases: [base], candidates: [part], gates: [try Gate("f1 >= -1")], options: .quick)
    #expect(report.results.map(\.verdict) == [.incomplete])
    #expect(report.ending == .incomplete)
    #expect(report.results[0].message.contains("150 of 200 attempts"))
  }

  @Test func `attempts without a score make a run incomplete`() throws {
    var run = ComparedRun.fixture("candidate", scores: many)
    run.progress.unscored = 2
    let report = try ComparisonReport(
      bases: [.fixture(scores: many)], candidates: [run], options: .quick)
    #expect(report.ending == .incomplete)
    #expect(report.document().text().contains("orgbench rescore candidate"))
  }

  @Test func `runs of several benchmarks are matched, and an absent one is missing`() throws {
    let musr = RunConfiguration.fixture(benchmark: "musr")
    let bases = [
      ComparedRun.fixture("b1", scores: many),
      ComparedRun.fixture("b2", scores: many, configuration: musr, metric: "accuracy"),
    ]
    let gate = try Gate("score >= -2")
    let full = try ComparisonReport(
      bases: bases, candidates: bases.reversed(), gates: [gate], options: .quick)
    #expect(full.results.map(\.verdict) == [.passed, .passed])
    #expect(full.results.map(\.benchmark) == ["squad2", "musr"])
    let partial = try ComparisonReport(
      bases: bases, candidates: [bases[0]], gates: [gate, try Gate("f1 >= -2")], options: .quick)
    #expect(partial.results.map(\.verdict) == [.passed, .missing, .passed])
    #expect(partial.ending == .failed)
  }

  @Test func `several organizations of one benchmark are matched by name`() throws {
    let flat = RunConfiguration.fixture(organization: "flat")
    let runs = [
      ComparedRun.fixture("s", scores: many),
      ComparedRun.fixture("f", scores: many, configuration: flat),
    ]
    let report = try ComparisonReport(bases: runs, candidates: runs, options: .quick)
    #expect(report.matters.map(\.organization) == ["single", "flat"])
    #expect(throws: InputError.self) {
      try ComparisonReport(bases: runs + [runs[0]], candidates: runs)
    }
  }
}
