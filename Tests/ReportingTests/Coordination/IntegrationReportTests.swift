import Evaluation
import Testing

@testable import Reporting
@testable import Statistics

@Suite struct IntegrationReportTests {
  private func run(_ id: String, dti: String? = nil, agents: Int = 4) -> RunRecord {
    var options: [String: JSONValue] = ["agents": .integer(agents), "topology": "mesh"]
    options["dti"] = dti.map(JSONValue.string)
    return RunRecord(
      id: id, name: nil,
      configuration: .fixture(benchmark: "musr", organization: "society", options: options),
      configurationHash: "", status: .complete, scoringVersion: "1", isFresh: false, taskCount: 1,
      sessions: [])
  }

  /// Cascades of so many contradictions, each with so many own merges and integrations.
  private func attempt(
    _ contradictions: [Int], merges: Int, integrations: Int = 0, task: Int,
    outcome: Outcome.Kind = .answered
  ) throws -> AttemptCoordination {
    var ledger = Ledger()
    for count in contradictions {
      let root = ledger.propose("", Ledger.Act(agent: "a"))
      var last = root
      for _ in 0..<count { last = try ledger.contradict(root, "", Ledger.Act(agent: "b")) }
      guard count > 0 else { continue }
      for index in 0..<(merges + integrations) {
        let origin: CoordinationEvent.Origin = index < merges ? .agent : .dti
        last = try ledger.merge([root, last], "", Ledger.Act(agent: "a", origin: origin))
      }
    }
    return AttemptCoordination(
      attempt: AttemptID(taskID: "t\(task)", repetition: 0), position: 0, outcome: outcome,
      claims: ledger.claims, events: ledger.events)
  }

  /// Eight tasks: with integration two merges more in each large cascade, and three points more.
  private func report(_ runs: [RunRecord], integrations: Int = 2) throws -> IntegrationReport {
    var report = IntegrationReport(.init(bootstrap: 100))
    var attempts: [(AttemptCoordination, RunRecord, Int)] = []
    for run in runs {
      for task in 0..<8 {
        let isWith = run.configuration.options["dti"] != nil
        let sizes = [Int](repeating: 0, count: 6) + [2, 3 + task % 3, 10 + task]
        attempts.append(
          (
            try attempt(sizes, merges: 1, integrations: isWith ? integrations : 0, task: task), run,
            task
          ))
      }
    }
    for (attempt, run, _) in attempts { try report.survey(attempt, of: run) }
    for run in runs { try report.add(run) }
    for (attempt, run, task) in attempts {
      let isWith = run.configuration.options["dti"] != nil
      try report.add(
        attempt, of: run, cluster: "t\(task)",
        score: Double(task) / 10 + (isWith ? 0.03 + 0.01 * Double(task % 2) : 0))
    }
    return report
  }

  @Test func `conversion rises by integrations alone, and own merges are told apart`() throws {
    let report = try report([run("without"), run("with", dti: "b=1 Z=2 tau=3")])
    let effects = report.effects
    let parts = effects.map(\.part)
    #expect(parts.first == "median" && Set(parts).count > 1)
    func effect(_ measure: IntegrationReport.Measure) throws -> IntegrationReport.Effect {
      try #require(effects.first { $0.part == "99th" && $0.measure == measure })
    }
    let conversion = try effect(.conversion)
    #expect(try #require(conversion.difference?.interval).lower > 0)
    // Three merges where one was, of 11 to 16 contradictions.
    #expect((conversion.with ?? 0) > 2.5 * (conversion.without ?? 1))
    // Those that are larger than any without it belong to the largest part; none is left out.
    #expect(effects.last?.range.to == nil)
    #expect(effects.filter { $0.measure == .conversion }.map(\.cascades.with).reduce(0, +) == 72)
    let own = try effect(.ownConversion)
    #expect(abs((own.with ?? 0) - (own.without ?? 1)) < 0.02)
    let contradictions = try #require(try effect(.contradictions).difference)
    #expect(contradictions.value < 0 && (contradictions.interval?.upper ?? 1) < 0)
  }

  @Test func `without integrations in runs with it, nothing differs`() throws {
    let report = try report([run("without"), run("with", dti: "b=1")], integrations: 0)
    for effect in report.effects where effect.difference != nil {
      #expect(effect.difference?.value == 0 && effect.difference?.interval == nil)
      #expect(effect.cascades.without == effect.cascades.with)
    }
  }

  @Test func `scores are paired by task`() throws {
    let report = try report([run("without"), run("with", dti: "b=1")])
    let score = try #require(try report.scoreEffects().first)
    #expect(score.tasks == 8 && abs((score.difference?.value ?? 0) - 0.035) < 1e-12)
    let interval = try #require(score.difference?.interval)
    // Tasks differ by up to 0.7, pairs by 0.01.
    #expect(interval.lower > 0.02 && interval.upper < 0.05)
  }

  @Test func `the document has all of it, and says what has no partner`() async throws {
    let report = try report([
      run("without"), run("with", dti: "b=1 Z=2 tau=3"), run("alone", dti: "b=1", agents: 8),
    ])
    let document = try await report.document()
    let json = document.json
    let rows = try #require(json["runs"]?.elements)
    #expect(rows.map { $0["integrations"] } == [0, 48, 0, 48])
    #expect(rows[1]["parameters"]?.text == "b=1 Z=2 tau=3" && rows[1]["own_merges"] == 24)
    #expect(json["scores"]?.elements?.count == 1 && json["tails"]?.elements?.count == 2)
    let text = document.text()
    #expect(text.contains("mesh, musr, N = 8: because no run without integration is among them"))
    #expect(text.contains("tail of cascade size: because"))
    #expect(text.contains("rises"))
    #expect(document.csv().contains("contradiction_density"))
  }

  @Test func `what triggered integrations is told with what came of them`() async throws {
    var report = IntegrationReport(.init(bootstrap: 100))
    let run = run("with", dti: "b=1 Z=2 tau=0.5")
    try report.add(run)
    for task in 0..<3 {
      var attempt = try attempt([5], merges: 1, integrations: 1, task: task)
      attempt.integrations = [2, 4 + task].map { events in
        Integration(
          tick: events, agent: "a",
          trigger: DeficitMonitor.Trigger(
            root: Claim.ID(1), events: events, merges: 1, pressure: Double(events) / 2,
            deficit: Double(events) / 2 - 1),
          threshold: 0.5, heads: [Claim.ID(1), Claim.ID(2)],
          claim: events == 2 ? nil : Claim.ID(7))
      }
      try report.add(attempt, of: run, cluster: "t\(task)", score: nil)
    }
    let row = try #require(try await report.document().json["triggers"]?.elements?.first)
    #expect(row["integrations"] == 6 && row["threshold_least"] == .number(0.5))
    // Events 2, 2, 2, 4, 5 and 6.
    #expect(row["mean_events"] == .number(3.5) && row["mean_deficit"] == .number(0.75))
    #expect(row["mean_heads"] == .number(2) && row["mean_merged"] == .number(0.5))
    #expect(row["mean_events_interval_95"] != .null && row["mean_merged_interval_95"] == .null)
  }

  @Test func `failed attempts are counted and left out`() throws {
    var report = IntegrationReport(.init(bootstrap: 100))
    let run = run("without")
    let failed = try attempt([5], merges: 1, task: 0, outcome: .failed)
    try report.survey(failed, of: run)
    try report.add(run)
    try report.add(failed, of: run, cluster: "t", score: nil)
    #expect(report.pairs.values.first?.without.failed == 1)
    #expect(report.effects.isEmpty)
  }

  @Test(arguments: [
    (2.5, 2.6, 2.45, 2.6, TailPreservation.preserved), (2.5, 3.1, 2.0, 2.4, .lighter),
    (1.5, 1.7, 2.0, 2.4, .heavier), (2.0, 3.1, 2.2, 2.4, .undecided),
    (2.41, 2.5, 2.35, 2.4, .preserved),
  ])
  func `a tail is preserved within a margin, and otherwise heavier, lighter or undecided`(
    lower: Double, upper: Double, least: Double, most: Double, expected: TailPreservation
  ) {
    let with = Interval(lower: lower, upper: upper, confidence: .ninetyFive)
    let base = Interval(lower: least, upper: most, confidence: .ninetyFive)
    #expect(TailPreservation(with, from: base) == expected)
  }
}
