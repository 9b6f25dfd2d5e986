import Arguments
import Evaluation
import Options
import Organizations
import Reporting
import Statistics
import Store

/// `orgbench analyze roles`: what the self-organizing study measures besides score and tokens.
enum AnalyzeRolesCommand: Command {
  static let specification = CommandSpecification(
    "analyze roles", "Roles, abstention, depth, balance and resilience of self-organizing runs",
    discussion: """
      One line a run, and the roles over all of them together. docs/self-organizing.md defines the \
      measures. Resilience is against the undisturbed twin: the store's latest run with the \
      same settings and without --shock.
      """,
    operands: [.init("RUN", "a run's id, name, or latest", isRepeatable: true)],
    options: [CommonOptions.store] + ReportOutput.options,
    examples: ["orgbench analyze roles musr-sequential musr-coordinator"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let store = try await RunStore.open(path: CommonOptions.storePath(arguments), mode: .readOnly)
    var measured: [MeasuredTeam] = []
    for reference in arguments.operands {
      let run = try await store.run(reference)
      try run.checkIsNotSimulated()
      measured.append(try await MeasuredTeam(run, in: store))
    }
    await store.close()
    var document = ReportDocument(
      "orgbench analyze roles",
      json: [
        "runs": .array(measured.map(\.json)), "union": MeasuredTeam.union(measured).json,
      ])
    document.add(.table(MeasuredTeam.table(measured)))
    if measured.count > 1 { document.add(.table(MeasuredTeam.unionTable(measured))) }
    try ReportOutput.print(document, arguments)
    return .done
  }
}

/// A run with the measures of its team.
struct MeasuredTeam {
  let report: RunReport
  /// How many agents the organization has, where it says so.
  let agents: Int?
  let measures: TeamMeasures
  let resilience: Resilience
  /// Against its undisturbed twin; nil without shocks, or without a twin in the store.
  let twin: TwinComparison?

  init(_ run: RunRecord, in store: RunStore) async throws {
    report = try await RunReading.report(of: run, in: store)
    agents = run.configuration.options["agents"]?.wholeNumber
    var transcripts: [Transcript] = []
    var scored: [(transcript: Transcript, score: Double)] = []
    var disturbed: Set<ExactText> = []
    for try await recorded in store.transcripts(of: run, prompts: false)
    where recorded.transcript.outcome.kind != .failed {
      let transcript = recorded.transcript
      transcripts.append(transcript)
      if !transcript.conduct.shocks.isEmpty { disturbed.insert(ExactText(transcript.taskID)) }
      if let score = recorded.score?.values[report.primaryMetric] {
        scored.append((transcript, score))
      }
    }
    measures = TeamMeasures(transcripts)
    resilience = Resilience(scored)
    twin = try await Self.twin(of: run, on: disturbed, in: store)
  }

  private static func twin(
    of run: RunRecord, on disturbed: Set<ExactText>, in store: RunStore
  ) async throws -> TwinComparison? {
    guard !disturbed.isEmpty else { return nil }
    let twin = try await store.runs().first {
      $0.scoringVersion == run.scoringVersion
        && TwinComparison.isTwin($0.configuration, of: run.configuration)
    }
    guard let twin else { return nil }
    let reading = ComparedRunReading(store: store, prices: nil)
    return try TwinComparison(
      try await reading.comparedRun(run), twin: try await reading.comparedRun(twin), on: disturbed)
  }

  static func table(_ teams: [MeasuredTeam]) -> Table {
    Table(
      "teams",
      [
        Column("run", "run", .key) { .text($0.report.run) },
        Column("agents", "N", .number) { .count($0.agents) },
        Column("score", "score", .number, "CSV: 0...1") {
          .points($0.report.primary?.estimate.value, missing: "none")
        },
        Column("tokens_per_task", "tokens/task", .number) {
          $0.report.tokensPerTask
        },
        Column("roles_played", "roles", .number, "of those who contributed") {
          .count($0.measures.roles.played)
        },
        Column("roles_named", "named", .number, "of those too who withdrew") {
          .count($0.measures.roles.named)
        },
        Column("roles_played_per_1000_turns", "roles/1,000", .number, "for 1,000 agents' turns") {
          .number($0.measures.roles.playedPerThousandTurns, 1)
        },
        Column("role_stability", "stability", .number) { .number($0.measures.roleStability, 2) },
        Column("voluntary_abstention", "withdrew", .number, "share of the agents' turns") {
          share($0.measures.voluntaryAbstention)
        },
        Column("assigned_idleness", "idle", .number) { share($0.measures.assignedIdleness) },
        Column("hierarchy_depth", "depth", .number) { .number($0.measures.hierarchyDepth, 2) },
        Column("balance", "balance", .number) { .number($0.measures.balance, 2) },
        Column("resilience", "resilience", .number, "score over the undisturbed twin's") {
          .number($0.twin?.resilience, 2)
        },
        Column("resilience_interval_95", "95% interval", .interval) {
          .interval($0.twin?.interval, 2)
        },
        Column("after_over_before", "after/before", .number, "score, of other tasks") {
          .number($0.resilience.ratio, 2)
        },
      ], teams)
  }

  /// The roles over all runs together: one that several runs have is one.
  static func union(_ teams: [MeasuredTeam]) -> RoleCounts {
    RoleCounts(unionOf: teams.map(\.measures.roles))
  }

  static func unionTable(_ teams: [MeasuredTeam]) -> Table {
    Table(
      "union",
      [
        Column("runs", "runs together", .number) { (_: RoleCounts) in .count(teams.count) },
        Column("turns", "turns", .number) { .count($0.turns) },
        Column("roles_played", "roles", .number, "that any run has, each once") {
          .count($0.played)
        },
        Column("roles_named", "named", .number) { .count($0.named) },
        Column("roles_played_per_1000_turns", "roles/1,000", .number) {
          .number($0.playedPerThousandTurns, 1)
        },
      ], [union(teams)])
  }

  private static func share(_ value: Double?) -> Cell {
    value.map { Cell("\(Figures.points($0))%", value: .number($0)) } ?? .number(nil, 1)
  }

  /// Whether a shock came over the run.
  var isShocked: Bool { resilience.phases.count > 1 }

  /// The measures under the names that the paper's figures have.
  var paperValues: [String: Double] {
    let values = [
      "quality": report.primary?.estimate.value, "tokens": report.meanTokens,
      "balance": measures.balance, "abstention": measures.voluntaryAbstention,
      "resilience": twin?.resilience, "depth": measures.hierarchyDepth,
      "distinct roles": Double(measures.roles.played),
      "limit of role stability": measures.roleStability,
      "voluntary among non-contributing agents": measures.voluntaryShare,
    ]
    return values.compactMapValues { $0 }
  }

  var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
    let members: [String: JSONValue] = [
      "run": .string(report.run), "organization": .string(report.configuration.organization),
      "agents": agents.map(JSONValue.integer) ?? .null, "tasks": .integer(measures.tasks),
      "score": number(report.primary?.estimate.value), "tokens_per_task": number(report.meanTokens),
      "role_stability": number(measures.roleStability),
      "voluntary_abstention": number(measures.voluntaryAbstention),
      "assigned_idleness": number(measures.assignedIdleness),
      "hierarchy_depth": number(measures.hierarchyDepth), "balance": number(measures.balance),
      "resilience": twin?.json ?? .null, "after_over_before": number(resilience.ratio),
      "phases": .array(
        resilience.phases.map {
          [
            "shocks": .array($0.shocks.map(JSONValue.string)), "tasks": .integer($0.tasks),
            "score": .number($0.score),
          ]
        }),
    ]
    return .object(members.merging(measures.roles.members) { own, _ in own })
  }
}

extension RoleCounts {
  fileprivate var members: [String: JSONValue] {
    [
      "turns": .integer(turns), "roles_played": .integer(played), "roles_named": .integer(named),
      "roles_played_per_1000_turns": .optional(playedPerThousandTurns),
    ]
  }

  fileprivate var json: JSONValue { .object(members) }
}
