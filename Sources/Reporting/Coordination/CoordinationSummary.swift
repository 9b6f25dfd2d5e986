public import Evaluation
import Statistics

/// What the agents of a run did with each other, in counts and in the sizes of the six observables
/// ("Do Agent Societies Develop Intellectual Elites?", sections 3.2 and 3.3). Memory does not grow with
/// the attempts: sizes are kept as how often each occurs.
public struct CoordinationSummary: Sendable {
  /// The run.
  public let run: String
  /// How many agents its organization has; nil where it does not say.
  let agents: Int?
  /// The organization with its options.
  public let organization: String
  /// Whether the agents chose themselves what to do: else the flow of the organization dictates the
  /// events, and nothing follows from them.
  public let isSociety: Bool
  /// Whether a simulator made the run.
  public let isSimulated: Bool
  /// How many attempts there were.
  public private(set) var attempts = 0
  /// How many claims.
  public private(set) var claims = 0
  /// How many events of each kind.
  public private(set) var events: [CoordinationEvent.Kind: Int] = [:]
  /// How many events of each origin.
  public private(set) var origins: [CoordinationEvent.Origin: Int] = [:]
  /// The observables, by name, in the order of the paper.
  public private(set) var observables: [(name: String, sizes: ObservableSizes)] =
    Self.readings.map { ($0.name, ObservableSizes()) }

  /// Which claims the agents chose; empty where they did not choose themselves.
  public private(set) var routing = RoutingLaw()
  /// How the workload was shared out; empty likewise.
  private(set) var workload = WorkloadShares()
  /// What cascades are made of, and how attempts end; empty likewise.
  private(set) var anatomy = CascadeAnatomy()

  static let readings: [(name: String, sizes: @Sendable (CoordinationObservables) -> [Int])] = [
    ("delegation cascade", { $0.delegationCascades }), ("revision wave", { $0.revisionWaves }),
    ("contradiction burst", { $0.contradictionBursts }), ("merge fan-in", { $0.mergeFanIns }),
    ("total events", { $0.totalEvents }), ("cascade size", { $0.cascadeSizes }),
  ]

  /// A summary of nothing yet.
  public init(run: RunRecord) {
    self.run = run.id
    organization = OrganizationLabel.of(
      run.configuration.organization, run.configuration.options)
    agents = run.configuration.options["agents"]?.wholeNumber
    isSociety = run.configuration.organization == "society"
    isSimulated = run.configuration.isSimulated
  }

  /// Takes an attempt in.
  /// - Parameters:
  ///   - score: the benchmark's main metric, 0...1; nil where there is none.
  ///   - cluster: what attempts have in common that are not independent of each other: the task.
  public mutating func add(
    _ attempt: AttemptCoordination, score: Double? = nil, cluster: String
  ) {
    attempts += 1
    claims += attempt.claims.count
    for event in attempt.events {
      events[event.kind, default: 0] += 1
      origins[event.origin, default: 0] += 1
    }
    let sizes = CoordinationObservables(
      claims: attempt.claims, subtasks: attempt.subtasks, events: attempt.events)
    for (index, reading) in Self.readings.enumerated() {
      observables[index].sizes.add(reading.sizes(sizes), cluster: cluster)
    }
    guard isSociety else { return }
    routing.add(attempt, cluster: cluster)
    anatomy.add(attempt, score: score, cluster: cluster)
    if let agents { workload.add(attempt, agents: agents, cluster: cluster) }
  }
}

extension CoordinationSummary {
  /// The summaries as a document.
  public static func document(_ summaries: [CoordinationSummary]) -> ReportDocument {
    var document = ReportDocument("orgbench analyze coordination")
    document.add(.table(table(summaries)))
    let rows = summaries.flatMap { summary in
      summary.observables.map { (summary: summary, name: $0.name, sizes: $0.sizes) }
    }
    document.add(.table(sizes(rows)))
    document.add(
      .paragraph(
        "Delegation cascade: subtasks under a delegation, itself included. Revision wave: claims from "
          + "the base of a chain of revisions to each of its ends. Contradiction burst: agents who "
          + "contradicted one claim, over the whole attempt. Merge fan-in: parents of a merge. Total "
          + "events: events attached to a cascade, its proposal included. Cascade size: claims of one "
          + "root."))
    WorkloadShares.add(
      summaries.compactMap { summary in
        summary.agents.map { (summary.run, $0, summary.workload) }
      }, to: &document)
    RoutingTables.add(summaries.map { ($0.run, $0.routing) }, to: &document)
    CascadeAnatomy.add(summaries.map { ($0.run, $0.anatomy) }, to: &document)
    document.add(
      list: summaries.filter(\.isSimulated).map(\.run), under: "Simulated, without a model:")
    if summaries.contains(where: { !$0.isSociety }) {
      document.add(
        .paragraph(
          "Only in societies do agents choose what to do; the flow of other organizations dictates "
            + "their events, so that no law follows from them."))
    }
    return document
  }

  private static func table(_ summaries: [CoordinationSummary]) -> Table {
    let kinds = CoordinationEvent.Kind.allCases.map { kind in
      Column<CoordinationSummary>(kind.rawValue, kind.verb, .number) {
        .count($0.events[kind] ?? 0)
      }
    }
    return Table(
      "runs",
      [
        Column("run", "run", .key) { .text($0.run) },
        Column("organization", "organization") { .text($0.organization) },
        Column("attempts", "attempts", .number) { .count($0.attempts) },
        Column("claims", "claims", .number) { .count($0.claims) },
      ] + kinds + [
        Column("dti_merges", "of them dti", .number) { .count($0.origins[.dti] ?? 0) },
        Column("vote_merges", "vote", .number) { .count($0.origins[.vote] ?? 0) },
      ], summaries)
  }

  private static func sizes(
    _ rows: [(summary: CoordinationSummary, name: String, sizes: ObservableSizes)]
  ) -> Table {
    Table(
      "observables",
      [
        Column("run", "run", .key) { .text($0.summary.run) },
        Column("observable", "observable", .key) { .text($0.name) },
        Column("count", "count", .number) { .count($0.sizes.total) },
        Column("mean", "mean", .number) { .number($0.sizes.mean, 2) },
        Column("largest", "largest", .number) { .count($0.sizes.largest) },
        Column("distinct", "distinct sizes", .number) { .count($0.sizes.counts.count) },
      ], rows)
  }
}

extension CoordinationEvent.Kind {
  /// What an agent does, in one word.
  var verb: String { String(rawValue.prefix { $0 != "_" }) }
}
