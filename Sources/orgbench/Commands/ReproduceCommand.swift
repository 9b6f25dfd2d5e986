import Arguments
import Evaluation
import Options
import Reporting
import Store

/// `orgbench reproduce`: a paper's table beside what the store holds.
enum ReproduceCommand: Command {
  static let specification = CommandSpecification(
    "reproduce", "Put a paper's table or figure and the store's runs side by side",
    discussion: """
      Takes the runs of one model and compares them with the paper's figures, cell by cell; says for \
      each of the paper's comparisons whether its direction holds, with a paired interval. \
      orgbench run --experiment experiments/TABLE.json makes the runs; those of Tables 2 and 1 show \
      all of OrgAgent's figures.

      intellectual-elites takes the runs of societies, and says which of the paper's claims on heavy \
      tails, elites, extremes and integration hold, are reversed, undecided, or cannot be told, and why. \
      experiments/elites.json makes its runs.
      """,
    operands: [.init("TABLE", names.joined(separator: ", "), .word(names))],
    options: [CommonOptions.store, StoredRuns.model, simulated] + ReportOutput.options,
    examples: [
      "orgbench reproduce orgagent-table1 --model NAME",
      "orgbench reproduce intellectual-elites --model NAME",
    ])

  private static let selfOrganizing = "self-organizing"
  private static let societies = "intellectual-elites"
  private static let names =
    OrgAgentExhibit.allCases.map(\.rawValue) + [selfOrganizing, societies]
  private static let simulated = Option(
    flag: "simulated",
    "with \(societies): the runs of simulate society alone, in place of a model's; they reproduce "
      + "nothing")

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let name = arguments.operands[0]
    let exhibit = OrgAgentExhibit(rawValue: name)
    let isSimulated = arguments[simulated]
    if isSimulated, name != societies {
      throw UsageError("--simulated is for \(societies) alone")
    }
    if isSimulated, arguments.has(StoredRuns.model) {
      throw UsageError("--simulated and --model exclude each other: no model made simulated runs")
    }
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    let runs =
      isSimulated
      ? try await store.runs().filter(\.configuration.isSimulated)
      : try await StoredRuns.ofOneModel(store, arguments)
    let document =
      if let exhibit {
        try await orgAgent(exhibit, runs, store).document
      } else if name == societies {
        try await intellectualElites(runs, store, isSimulated: isSimulated).document
      } else {
        try await selfOrganizing(runs, store).document
      }
    await store.close()
    try ReportOutput.print(document, arguments)
    return .done
  }

  private static func orgAgent(
    _ exhibit: OrgAgentExhibit, _ runs: [RunRecord], _ store: RunStore
  ) async throws -> Reproduction {
    let reading = ComparedRunReading(store: store, prices: nil)
    var measured: [Reproduction.Measured] = []
    for run in runs where OrgAgentExhibit.concerns(run.configuration) {
      measured.append(
        .init(
          report: try await RunReading.report(of: run, in: store),
          run: try await reading.comparedRun(run),
          skills: exhibit.isOfSkills ? try await skills(of: run, in: store) : []))
    }
    return try Reproduction(exhibit, try PublishedFigures.named("orgagent"), measured: measured)
  }

  private static func skills(
    of run: RunRecord, in store: RunStore
  ) async throws -> [AssignedSkills] {
    var skills: [AssignedSkills] = []
    for try await recorded in store.transcripts(of: run, prompts: false)
    where recorded.transcript.outcome.kind != .failed {
      skills.append(
        AssignedSkills(taskID: recorded.transcript.taskID, recorded.transcript.conduct))
    }
    return skills
  }

  private static func intellectualElites(
    _ runs: [RunRecord], _ store: RunStore, isSimulated: Bool
  ) async throws -> SocietyReproduction {
    let (alike, others) = SocietyReading.alike(runs)
    var reading = SocietyReading(isSimulated: isSimulated, others: others)
    for run in alike {
      reading.begin(run.id, run.configuration)
      let clusters = try await SocietyRuns.Clusters(of: run, in: store)
      for try await attempt in store.coordination(of: run) where attempt.outcome != .failed {
        reading.add(
          attempt, of: run.configuration, cluster: clusters.of(attempt),
          score: attempt.mainScore(in: run.configuration))
      }
    }
    return try await SocietyReproduction(try PublishedFigures.named(societies), reading)
  }

  private static func selfOrganizing(
    _ runs: [RunRecord], _ store: RunStore
  ) async throws -> SelfOrganizingReproduction {
    let reading = ComparedRunReading(store: store, prices: nil)
    var measured: [SelfOrganizingReproduction.Measured] = []
    for run in runs where run.configuration.options["shock"] != nil {
      let team = try await MeasuredTeam(run, in: store)
      guard let agents = team.agents else { continue }
      measured.append(
        .init(
          run: try await reading.comparedRun(run), agents: agents,
          isShocked: team.isShocked, values: team.paperValues))
    }
    return try SelfOrganizingReproduction(
      try PublishedFigures.named(selfOrganizing), measured: measured)
  }
}

/// Runs of a store by their model.
enum StoredRuns {
  static let model = Option(
    "model", short: "m", "whose runs", .text(), otherwise: "the only model of the store")

  /// The runs of `--model`, or of the store's only model, the latest first; a store that is not
  /// there has none.
  /// - Throws: `InputError` where the store has several models and none is named.
  static func ofOneModel(
    _ store: RunStore, _ arguments: ParsedArguments
  ) async throws -> [RunRecord] {
    let runs = try await store.runs().filter { !$0.configuration.isSimulated }
    let models = Set(runs.map(\.configuration.model)).sorted()
    if let model = arguments[model] {
      let own = runs.filter { $0.configuration.model == model }
      guard own.isEmpty, !models.isEmpty else { return own }
      throw InputError(
        "--model", "the store has no run of \"\(model)\"",
        remedy: "it has \(models.joined(separator: ", "))")
    }
    guard models.count < 2 else {
      throw InputError(
        "--model", "the store has runs of several models: \(models.joined(separator: ", "))",
        remedy: "name one")
    }
    return runs
  }
}
