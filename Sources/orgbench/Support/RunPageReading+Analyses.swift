import Benchmarks
import Evaluation
import Reporting
import Statistics
import Store

extension RunPageReading {
  /// A page draws score at equal tokens of so many runs at most: more curves could not be told apart.
  private static let mostCurves = 6
  /// It reads every call, which of more calls than these would take seconds.
  private static let mostCalls = 20_000

  /// Score at equal tokens of a section's complete runs, or why it is not in the page.
  mutating func addFrontier(of section: RunPage.Section, _ runs: [RunRecord]) async throws {
    let complete = section.ranking.reports.filter(\.isComplete)
    guard complete.count > 1 else { return }
    let calls = complete.reduce(0) { $0 + $1.cost.calls }
    let chosen = runs.filter { run in complete.contains { $0.run == run.id } }
    let command =
      "orgbench analyze frontier \(chosen.map(\.id).joined(separator: " ")) --format html"
    var document = ReportDocument("orgbench analyze frontier")
    document.add(.heading("\(section.subject), at equal tokens"))
    defer { page.analyses.append(document) }
    guard chosen.count <= Self.mostCurves, calls <= Self.mostCalls else {
      document.add(
        .paragraph(
          "Not drawn of \(Counts.text(chosen.count, "run")) and \(Counts.text(calls, "call")): a page "
            + "draws at most \(Self.mostCurves) runs and \(Figures.count(Self.mostCalls)) calls. For some "
            + "or all of them:"))
      document.add(.commands([command]))
      return
    }
    guard let dataset = dataset(of: chosen),
      chosen.allSatisfy({ $0.scoringVersion == dataset.scorer.version })
    else {
      document.add(
        .paragraph(
          "Not drawn: answers before the end are scored anew, for which the run's dataset is not at "
            + "hand, or its rules are another version's. --data PATH names it; rescore renews scores."
        ))
      return
    }
    let reading = BudgetedRunReading(store: store, prices: nil)
    var budgeted: [BudgetedRun] = []
    for run in chosen { budgeted.append(try await reading.budgetedRun(run, dataset)) }
    document.add(try Frontier(budgeted, kind: .tokens, resamples: 200).summary)
  }

  /// Score and tokens against the number of agents, of runs that are alike but for it.
  mutating func addScaling(_ runs: [RunRecord]) async throws {
    var groups: [RunConfiguration: [Int: RunRecord]] = [:]
    for run in runs where run.status == .complete {
      guard let agents = run.configuration.options["agents"]?.wholeNumber else { continue }
      var alike = run.configuration
      alike.options["agents"] = nil
      alike.seed = 0
      alike.repeats = 1
      groups[alike, default: [:]][agents] = run
    }
    let reading = ComparedRunReading(store: store, prices: nil)
    let several = groups.values.filter { $0.count > 1 }
      .sorted { ($0.values.map(\.id).min() ?? "") < ($1.values.map(\.id).min() ?? "") }
    for group in several {
      var compared: [(agents: Int, run: ComparedRun)] = []
      for (agents, run) in group.sorted(by: { $0.key < $1.key }) {
        compared.append((agents, try await reading.comparedRun(run)))
      }
      var document = ReportDocument("orgbench analyze scaling")
      let first = compared[0].run.configuration
      document.add(
        .heading("\(first.benchmark): \(first.organization) of more agents"))
      document.add(try ScalingReport(compared).document)
      page.analyses.append(document)
    }
  }

  /// What the agents of societies did with each other.
  mutating func addSocieties(_ runs: [RunRecord]) async throws {
    let societies = runs.filter { $0.configuration.organization == "society" }
    guard !societies.isEmpty else { return }
    var summaries: [CoordinationSummary] = []
    var elites = ElitesReport(
      .init(leastClaims: 5, shuffles: 100, seed: 0), regresses: societies.count > 1)
    var integration = IntegrationReport(.init(bootstrap: 100))
    var extremes = ExtremesReport(.init(bootstrap: 100))
    var tails = TailSamples()
    for run in societies {
      try elites.add(run)
      try extremes.add(run)
      try tails.add(run)
      var summary = CoordinationSummary(run: run)
      let clusters = try await SocietyRuns.Clusters(of: run, in: store)
      for try await attempt in store.coordination(of: run) {
        let cluster = clusters.of(attempt)
        summary.add(
          attempt, score: attempt.mainScore(in: run.configuration), cluster: cluster)
        try elites.add(attempt, of: run, cluster: cluster)
        try extremes.add(attempt, of: run, cluster: cluster)
        try tails.add(attempt, of: run, cluster: cluster)
        try integration.survey(attempt, of: run)
      }
      summaries.append(summary)
    }
    let setup = TailAnalysis.Setup(bootstrap: 100, goodnessOfFit: 0, seed: 0)
    let tailReport = try await TailReport(tails.samples(), setup)
    var parts = [
      ("Societies: coordination", CoordinationSummary.document(summaries)),
      ("Societies: elites", elites.document),
      ("Societies: tails", tailReport.document(sources: tails.table)),
    ]
    let sizes = Set(societies.compactMap { $0.configuration.options["agents"]?.wholeNumber })
    if sizes.count > 1 {
      parts.append(("Societies: growth with the number of agents", try await extremes.document()))
    }
    if Set(try societies.map(IntegrationReport.isBaseline)).count == 2 {
      parts.append(
        ("Societies: integration", try await read(societies, into: &integration).document()))
    }
    for (heading, part) in parts {
      var document = ReportDocument(part.title)
      document.add(.heading(heading))
      document.add(part)
      page.analyses.append(document)
    }
  }

  /// Takes runs in whose attempts have been surveyed.
  private func read(
    _ societies: [RunRecord], into report: inout IntegrationReport
  ) async throws -> IntegrationReport {
    for run in societies {
      try report.add(run)
      let clusters = try await SocietyRuns.Clusters(of: run, in: store)
      for try await attempt in store.coordination(of: run) {
        try report.add(
          attempt, of: run, cluster: clusters.of(attempt),
          score: attempt.mainScore(in: run.configuration))
      }
    }
    return report
  }
}
