import Evaluation
import Statistics

/// The figures of "Drop the Hierarchy and Roles" beside what was measured here.
///
/// The paper's quality is a judge's on tasks that are not public; here it is the main metric of each
/// benchmark. So values differ for that alone, and only the directions can be reproduced.
public struct SelfOrganizingReproduction: Sendable {
  /// A run of a protocol with what was measured of its team.
  public struct Measured: Sendable {
    /// The run by task.
    public let run: ComparedRun
    /// How many agents it has.
    public let agents: Int
    /// Whether a shock came over it.
    public let isShocked: Bool
    /// What was measured, under the names of the paper's metrics: `quality`, `balance`, `abstention`
    /// and `resilience` as shares, `tokens` a task, `depth`, `distinct roles`, `limit of role
    /// stability`, `voluntary among non-contributing agents`.
    public let values: [String: Double]

    /// A run.
    public init(run: ComparedRun, agents: Int, isShocked: Bool, values: [String: Double]) {
      self.run = run
      self.agents = agents
      self.isShocked = isShocked
      self.values = values
    }
  }

  /// One of the paper's figures with what each benchmark has beside it.
  public struct Row: Sendable {
    /// The paper's figure.
    public let figure: PublishedBaseline.Figure
    /// The protocol; nil where the figure is of none or of several.
    public let organization: String?
    /// How many agents it has; nil where the figure does not say.
    public let agents: Int?
    /// The measured value by benchmark; absent without a run, and for what runs of one model cannot
    /// show.
    public let measured: [String: Double]
  }

  /// A direction of the paper on one benchmark.
  public struct Direction: Sendable {
    /// The benchmark.
    public let benchmark: String
    /// The direction in words: `score: coordinator (8) < sequential (8)`.
    public let text: String
    /// What was found.
    public let finding: ReproducedClaim.Finding
    /// The measured difference in points, with its interval.
    public let difference: Reproduction.Value?
  }

  /// The benchmarks of the runs.
  public let benchmarks: [String]
  /// The paper's figures.
  public let rows: [Row]
  /// The paper's directions.
  public let directions: [Direction]
  private let baseline: PublishedBaseline

  /// Puts the figures and measured runs together.
  /// - Parameter measured: the runs of one model, the latest first.
  /// - Throws: `InputError` where figures of two runs cannot be compared.
  public init(_ baseline: PublishedBaseline, measured: [Measured]) throws {
    self.baseline = baseline
    // A measure of no protocol is looked for in the paper's own, at the size of its pilot.
    let asked = baseline.figures.map { figure in
      (
        figure: figure, name: figure.text("protocol") ?? "sequential",
        agents: figure.cell["agents"]?.wholeNumber ?? 8
      )
    }
    let variants =
      ((asked.map { ($0.name, $0.agents) } + Self.claims.flatMap { [$0.less, $0.more] })
      .map(Self.variant) + asked.map { Self.fixedRoles($0.agents) }
      + asked.flatMap { figure in Self.pilot.map { Self.variant($0, figure.agents) } }).uniqued()
    let benchmarks = measured.map(\.run.benchmark).uniqued().sorted()
    let chosen = benchmarks.map { benchmark in
      RunChoice.runs(
        of: variants, among: measured.map(\.run).filter { $0.benchmark == benchmark })
    }
    self.benchmarks = benchmarks
    rows = try asked.map { figure, name, agents in
      var values: [String: Double] = [:]
      for (benchmark, runs) in zip(benchmarks, chosen) {
        let undisturbed = runs[Self.variant(name, agents)]
        let own = measured.first {
          figure.metric == "resilience"
            ? $0.isShocked && Self.shocked(name, agents).matches($0.run.configuration)
              && RunChoice.conditions(undisturbed ?? $0.run) == RunChoice.conditions($0.run)
            : $0.run.run == undisturbed?.run
        }
        values[benchmark] =
          try own?.values[figure.metric] ?? Self.derived(figure.metric, agents, runs, measured)
      }
      return Row(
        figure: figure, organization: figure.text("protocol"),
        agents: figure.cell["agents"]?.wholeNumber, measured: values)
    }
    directions = try zip(benchmarks, chosen).flatMap { benchmark, runs in
      try Self.claims.map { claim in
        func side(_ side: (name: String, agents: Int)) -> (label: String, run: ComparedRun?) {
          ("\(side.name) (\(side.agents))", runs[Self.variant(side.name, side.agents)])
        }
        let (less, more) = (side(claim.less), side(claim.more))
        let found = try ReproducedClaim.find(Gate.mainMetric, less: less, more: more)
        return Direction(
          benchmark: benchmark, text: "score: \(less.label) < \(more.label)",
          finding: found.finding, difference: found.difference)
      }
    }
  }

  /// A figure that takes several runs; nil for others, and where a run is missing.
  private static func derived(
    _ metric: String, _ agents: Int, _ runs: [OrganizationVariant: ComparedRun],
    _ measured: [Measured]
  ) throws -> Double? {
    func quality(of variant: OrganizationVariant) -> Double? {
      guard let run = runs[variant]?.run else { return nil }
      return measured.first { $0.run.run == run }?.values["quality"]
    }
    func quality(_ name: String) -> Double? { quality(of: variant(name, agents)) }
    func gain(_ better: Double?, _ worse: Double?) -> Double? {
      guard let better, let worse, worse > 0 else { return nil }
      return better / worse - 1
    }
    switch metric {
    case "p of quality, 64 against 256 agents":
      return try RunChoice.comparison(
        runs[variant("sequential", 64)], runs[variant("sequential", 256)])?
        .measure(Gate.mainMetric)?.signFlip.pValue
    case "quality of sequential over coordinator, gain":
      return gain(quality("sequential"), quality("coordinator"))
    case "quality of the best over the worst protocol, gain":
      let all = pilot.compactMap(quality)
      return all.count == pilot.count ? gain(all.max(), all.min()) : nil
    case "Cohen's d of the best against the worst protocol":
      let all = pilot.compactMap { runs[variant($0, agents)] }
      guard all.count == pilot.count else { return nil }
      return try PairwiseReport(all).pairs.last { $0.second == 0 }?.pooledEffect
    case "quality of free over fixed roles, gain":
      return gain(quality("sequential"), quality(of: fixedRoles(agents)))
    default: return nil
    }
  }

  /// The protocols of the paper's pilot.
  private static let pilot = ["coordinator", "sequential", "broadcast", "shared"]

  /// A protocol whose agents all use the run's model, undisturbed.
  private static func variant(_ name: String, _ agents: Int) -> OrganizationVariant {
    OrganizationVariant(
      name, shocked(name, agents).options.merging(["shock": .array([])]) { $1 })
  }

  /// The same, whatever comes over it. The paper's agents name their roles, and all are asked.
  private static func shocked(_ name: String, _ agents: Int) -> OrganizationVariant {
    var options: [String: JSONValue] = ["agents": .integer(agents), "models": .array([])]
    if name == "sequential" { options.merge(["roles": "free", "stop-after": "none"]) { $1 } }
    return OrganizationVariant(name, options)
  }

  /// The control with given roles.
  private static func fixedRoles(_ agents: Int) -> OrganizationVariant {
    OrganizationVariant(
      "sequential", variant("sequential", agents).options.merging(["roles": "fixed"]) { $1 })
  }

  /// What the paper finds to be better than what, with so many agents.
  private static let claims:
    [(less: (name: String, agents: Int), more: (name: String, agents: Int))] =
      [
        (("coordinator", 8), ("sequential", 8)), (("broadcast", 8), ("sequential", 8)),
        (("shared", 8), ("sequential", 8)), (("shared", 8), ("coordinator", 8)),
        (("coordinator", 16), ("sequential", 16)),
      ]
}

// MARK: - Rendering

extension SelfOrganizingReproduction {
  /// The reproduction as a document.
  public var document: ReportDocument {
    var document = ReportDocument("orgbench reproduce self-organizing", json: json)
    document.add(.heading("\(baseline.title), arXiv \(baseline.arXiv), and measured here"))
    document.add(.paragraph(baseline.note))
    if benchmarks.isEmpty { document.add(.paragraph("No runs of these protocols yet.")) }
    document.add(.table(figureTable))
    if !benchmarks.isEmpty { document.add(.table(directionTable)) }
    return document
  }

  private var figureTable: Table {
    let measured = benchmarks.map { benchmark in
      Column<Row>("measured \(benchmark)", benchmark, .number) { row in
        .number(row.measured[benchmark], row.decimals, missing: "none")
      }
    }
    return Table(
      "figures",
      [
        Column<Row>("protocol", "protocol", .key) { .text($0.organization) },
        Column<Row>("agents", "N", .number) { .count($0.agents) },
        Column<Row>("metric", "metric", .key) { .text($0.figure.metric) },
        Column<Row>("where", "where in the paper") { row in
          let rank = row.figure.cell["modelRank"]?.wholeNumber.map { ", model \($0)" }
          return .text(row.figure.place + (rank ?? ""))
        },
        Column<Row>("paper", "paper", .number) { .number($0.figure.value, $0.decimals) },
      ] + measured + [Column<Row>("note", "note") { .text($0.figure.note) }], rows)
  }

  private var directionTable: Table {
    Table(
      "directions",
      [
        Column("benchmark", "benchmark") { .text($0.benchmark) },
        Column("direction", "the paper's direction", .key) { .text($0.text) },
        Column("finding", "measured") { .text($0.finding.text) },
        Column("difference", "difference", .number) { $0.difference?.valueCell(1) ?? .empty },
        Column("interval_95", "95% interval", .interval) {
          $0.difference?.intervalCell(1) ?? .empty
        },
      ], directions)
  }

  /// The reproduction as JSON.
  var json: JSONValue {
    [
      "arXiv": .string(baseline.arXiv),
      "figures": .array(
        rows.map { row in
          [
            "protocol": row.organization.map(JSONValue.string) ?? .null,
            "agents": row.agents.map(JSONValue.integer) ?? .null, "cell": .object(row.figure.cell),
            "metric": .string(row.figure.metric), "where": .string(row.figure.place),
            "paper": .number(row.figure.value), "note": .string(row.figure.note),
            "measured": .object(row.measured.mapValues(JSONValue.number)),
          ]
        }),
      "directions": .array(
        directions.map { direction in
          [
            "benchmark": .string(direction.benchmark), "direction": .string(direction.text),
            "measured": .string(direction.finding.text),
            "difference": direction.difference?.json ?? .null,
          ]
        }),
    ]
  }
}

extension SelfOrganizingReproduction.Row {
  fileprivate var decimals: Int {
    [PublishedBaseline.Figure.tokens, "roles"].contains(figure.unit) ? 0 : 3
  }
}
