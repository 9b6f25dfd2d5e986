import Evaluation
import Statistics
import Testing

@testable import Reporting

@Suite struct ElitesReportTests {
  private func run(
    _ id: String, agents: Int = 4, organization: String = "society", model: String = "fake",
    options: [String: JSONValue] = [:]
  ) -> RunRecord {
    let options = options.merging(["agents": .integer(agents), "topology": "mesh"]) { own, _ in own
    }
    return RunRecord(
      id: id, name: nil,
      configuration: .fixture(
        benchmark: "musr", organization: organization, options: options, model: model),
      configurationHash: "", status: .complete, scoringVersion: "1", isFresh: false, taskCount: 1,
      sessions: [])
  }

  /// Attempts whose cascades are written as who made their claims: "aab" is three claims of one cascade.
  private func attempt(
    _ cascades: [String], task: String = "t", outcome: Outcome.Kind = .answered,
    merging: String = "", integrating: String = ""
  ) throws -> AttemptCoordination {
    var ledger = Ledger()
    for cascade in cascades {
      var last: Claim.ID?
      for agent in cascade {
        let act = Ledger.Act(agent: String(agent))
        last = try last.map { try ledger.revise($0, "", act) } ?? ledger.propose("", act)
      }
    }
    for agent in merging {
      try ledger.merge([Claim.ID(1), Claim.ID(2)], "", Ledger.Act(agent: String(agent)))
    }
    for agent in integrating {
      let act = Ledger.Act(agent: String(agent), origin: .dti)
      try ledger.merge([Claim.ID(1), Claim.ID(2)], "", act)
    }
    return AttemptCoordination(
      attempt: AttemptID(taskID: task, repetition: 0), position: 0, outcome: outcome,
      claims: ledger.claims, subtasks: ledger.subtasks, events: ledger.events)
  }

  private func share(
    _ law: ConcentrationLaw, _ population: ConcentrationLaw.Population, _ percent: Int,
    _ basis: ConcentrationLaw.Basis
  ) throws -> ConcentrationLaw.ShareEstimate {
    try #require(law.estimate(.init(population: population, percent: percent), in: basis))
  }

  @Test func `shares are those counted by hand, within cascades and over an attempt`() throws {
    var law = ConcentrationLaw(.init(leastClaims: 3, shuffles: 0))
    // Of four agents a makes 5 of 8 claims, b 2, c 1, d none.
    law.add(try attempt(["aaab", "abc", "a"].map { $0 }), agents: 4, cluster: "t")
    #expect(law.claims == 8 && law.cascades == 3 && law.largeCascades == 2)
    let cascade = try share(law, .active, 10, .cascade)
    // 3 of 4 beside half of two agents, 1 of 3 beside a third of three.
    #expect(cascade.count == 2 && abs(cascade.share - (0.75 + 1.0 / 3) / 2) < 1e-12)
    #expect(abs(cascade.excess - 0.125) < 1e-12)
    let all = try share(law, .all, 10, .cascade)
    #expect(abs(all.excess - ((0.75 + 1.0 / 3) / 2 - 0.25)) < 1e-12)
    let attempt = try share(law, .all, 20, .attempt)
    #expect(attempt.count == 1 && attempt.share == 0.625 && attempt.excess == 0.375)
    #expect(abs(try share(law, .active, 20, .attempt).excess - (0.625 - 1.0 / 3)) < 1e-12)
    #expect(attempt.chance == nil && attempt.pValue == nil && attempt.interval == nil)
    #expect(law.estimate(.activeShare)?.value == 0.75)
    #expect(law.estimate(.effectiveNumber).map { abs($0.value - 64.0 / 30) < 1e-12 } ?? false)
    // The least active tenth of four agents has nothing, the least active half one claim of eight.
    #expect(law.lorenz(.all)[1] == 0 && law.lorenz(.all)[9] == 0.125)
  }

  @Test func `an elite's merges are its own, of its own events`() throws {
    var law = ConcentrationLaw(.init(shuffles: 0))
    law.add(
      try attempt(["aaaab", "bc"], merging: "ab", integrating: "abc"), agents: 4, cluster: "t")
    // a: four claims and a merge; b and c: three and a merge. Integrations are nobody's effort.
    #expect(law.estimate(.mergesOfElite)?.value == 0.2)
    #expect(law.estimate(.mergesOfOthers)?.value == 0.25)
  }

  @Test func `an elite of many cascades is beyond chance, who dominates one each is not`() throws {
    var elite = ConcentrationLaw(.init(leastClaims: 4, shuffles: 99))
    var turns = ConcentrationLaw(.init(leastClaims: 4, shuffles: 99))
    for task in 0..<4 {
      let agents = ["a", "b", "c", "d", "e", "f"]
      let others = agents.map { "aaaa\($0)" }
      elite.add(try attempt(others, task: "t\(task)"), agents: 6, cluster: "t\(task)")
      // Everybody has a cascade of their own: within cascades as unequal, over the attempt not at all.
      let own = agents.enumerated().map { index, agent in
        String(repeating: agent, count: 4) + agents[(index + 1) % 6]
      }
      turns.add(try attempt(own, task: "t\(task)"), agents: 6, cluster: "t\(task)")
    }
    #expect(try share(elite, .all, 10, .attempt).pValue == 0.01)
    #expect(try share(elite, .all, 10, .attempt).isBeyondChance == true)
    let even = try share(turns, .all, 10, .attempt)
    #expect(even.isBeyondChance == false && (even.pValue ?? 0) > 0.9)
    #expect((even.chance ?? 0) > even.excess)
    #expect(try share(turns, .all, 10, .cascade).isBeyondChance == true)
  }

  @Test func `what is found apart and put together is what is found at once`() throws {
    let setup = ConcentrationLaw.Setup(leastClaims: 3, shuffles: 20)
    var (one, other, both) = (
      ConcentrationLaw(setup), ConcentrationLaw(setup), ConcentrationLaw(setup)
    )
    for task in 0..<6 {
      let attempt = try attempt(["aaab", "abc", task % 2 == 0 ? "ddc" : "bbbb"], task: "t\(task)")
      if task < 3 {
        one.add(attempt, agents: 4, cluster: "t\(task)")
      } else {
        other.add(attempt, agents: 4, cluster: "t\(task)")
      }
      both.add(attempt, agents: 4, cluster: "t\(task)")
    }
    one.add(other)
    let (sum, whole) = (
      try share(one, .active, 10, .cascade), try share(both, .active, 10, .cascade)
    )
    #expect(sum.count == whole.count && abs(sum.excess - whole.excess) < 1e-12)
    let (left, right) = (try #require(sum.interval), try #require(whole.interval))
    #expect(abs(left.lower - right.lower) < 1e-9 && sum.pValue != nil)
    #expect(one.claims == both.claims && one.largestCascade == 4)
  }

  @Test func `runs are put together by what they have in common, failed attempts left out`() throws
  {
    var report = ElitesReport(.init(shuffles: 20))
    let runs = [
      run("r1"), run("r2"), run("r3", agents: 8), run("r4", options: ["steps": 7]),
      run("r5", model: "=HYPERLINK(\"x\")"),
    ]
    for run in runs {
      try report.add(run)
      try report.add(attempt(["aaaab"]), of: run, cluster: "t")
    }
    try report.add(attempt(["bbbbb"], outcome: .failed), of: runs[0], cluster: "t")
    try report.add(runs[4])
    let json = report.document.json
    let sources = try #require(json["sources"]?.elements)
    #expect(sources.count == 4)
    let merged = try #require(sources.first { $0["failed"] == 1 })
    #expect(merged["run_ids"]?.text == "r1 r2" && merged["attempts"] == 2)
    #expect(Set(sources.compactMap { $0["settings"]?.text }) == ["", "steps=7"])
    let csv = report.document.csv()
    #expect(csv.contains("'=HYPERLINK") && csv.contains("excess_interval_95_lower"))
    for format in [ReportFormat.text, .markdown, .html] {
      let text = report.document.rendered(format) { _ in "" }
      #expect(text.contains("effective agents"), "\(format)")
    }
    #expect(throws: InputError.self) { try report.add(run("r6", organization: "flat")) }
  }

  @Test func `small cascades and silent societies end in cannot tell`() throws {
    var report = ElitesReport(.init(leastClaims: 5, shuffles: 20))
    let (small, silent) = (run("small"), run("silent", agents: 16))
    try report.add(small)
    try report.add(silent)
    try report.add(attempt(["aab"]), of: small, cluster: "t")
    try report.add(attempt([]), of: silent, cluster: "t")
    let text = report.document.text()
    #expect(
      text.contains("N = 4, within cascades: because none has 5 claims; the largest has 3"))
    #expect(text.contains("N = 16: because no agent made a claim"))
    #expect(report.document.json["shares"]?.elements?.count == 8)
  }
}
