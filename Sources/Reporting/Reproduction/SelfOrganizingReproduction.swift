public import Evaluation

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
    /// `quality`, `balance`, `abstention` and `resilience` as shares, `tokens` a task, `depth`.
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
    /// The protocol.
    public let organization: String
    /// How many agents it has.
    public let agents: Int
    /// The measured value by benchmark; absent without a run.
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
  /// The paper's figures of a protocol with a number of agents.
  public let rows: [Row]
  /// The paper's directions.
  public let directions: [Direction]
  private let baseline: PublishedBaseline

  /// Puts the figures and measured runs together.
  /// - Parameter measured: the runs of one model, the latest first.
  /// - Throws: `InputError` where figures of two runs cannot be compared.
  public init(_ baseline: PublishedBaseline, measured: [Measured]) throws {
    self.baseline = baseline
    let asked = baseline.figures.compactMap { figure in
      figure.text("protocol").flatMap { name in
        figure.cell["agents"]?.wholeNumber.map { (figure: figure, name: name, agents: $0) }
      }
    }
    let variants =
      (asked.map { ($0.name, $0.agents) } + Self.claims.flatMap { [$0.less, $0.more] })
      .map { OrganizationVariant($0.0, ["agents": .integer($0.1), "shock": .array([])]) }.uniqued()
    let benchmarks = measured.map(\.run.benchmark).uniqued().sorted()
    let chosen = benchmarks.map { benchmark in
      RunChoice.runs(
        of: variants, among: measured.map(\.run).filter { $0.benchmark == benchmark })
    }
    self.benchmarks = benchmarks
    rows = asked.map { figure, name, agents in
      let variant = OrganizationVariant(
        name, ["agents": .integer(agents), "shock": .array([])])
      var values: [String: Double] = [:]
      for (benchmark, runs) in zip(benchmarks, chosen) {
        let own =
          figure.metric == "resilience"
          ? measured.first {
            $0.isShocked && $0.run.benchmark == benchmark && $0.agents == agents
              && $0.run.configuration.organization == name
          } : measured.first { $0.run.run == runs[variant]?.run }
        values[benchmark] = own?.values[figure.metric]
      }
      return Row(figure: figure, organization: name, agents: agents, measured: values)
    }
    directions = try zip(benchmarks, chosen).flatMap { benchmark, runs in
      try Self.claims.map { claim in
        func side(_ side: (name: String, agents: Int)) -> (label: String, run: ComparedRun?) {
          let variant = OrganizationVariant(
            side.name, ["agents": .integer(side.agents), "shock": .array([])])
          return ("\(side.name) (\(side.agents))", runs[variant])
        }
        let (less, more) = (side(claim.less), side(claim.more))
        let found = try ReproducedClaim.find(Gate.mainMetric, less: less, more: more)
        return Direction(
          benchmark: benchmark, text: "score: \(less.label) < \(more.label)",
          finding: found.finding, difference: found.difference)
      }
    }
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
  /// The reproduction for a terminal.
  public func text() -> String { document.plain() }

  /// The reproduction as GitHub-flavoured Markdown.
  public func markdown() -> String { document.markdown() }

  private var document: ReportDocument {
    var document = ReportDocument()
    document.add(.heading("\(baseline.title), arXiv \(baseline.arXiv), and measured here"))
    document.add(.paragraph(baseline.note))
    if benchmarks.isEmpty { document.add(.paragraph("No runs of these protocols yet.")) }
    var values = TextTable(
      [
        .init("protocol"), .init("N", .right), .init("metric"), .init("where in the paper"),
        .init("paper", .right),
      ] + benchmarks.map { .init($0, .right) })
    for row in rows {
      let decimals = row.figure.metric == "tokens" ? 0 : 3
      values.add(
        [
          row.organization, Figures.count(row.agents), row.figure.metric, row.figure.place,
          Figures.fixed(row.figure.value, decimals),
        ] + benchmarks.map { row.measured[$0].map { Figures.fixed($0, decimals) } ?? "none" })
    }
    document.add(.table(values))
    var directions = TextTable([
      .init("benchmark"), .init("the paper's direction"), .init("measured"),
      .init("difference", .right), .init("95% interval", .right),
    ])
    for direction in self.directions {
      directions.add([
        direction.benchmark, direction.text, direction.finding.text,
        direction.difference?.text(1) ?? "", direction.difference?.intervalText(1) ?? "",
      ])
    }
    if !benchmarks.isEmpty { document.add(.table(directions)) }
    return document
  }

  /// The reproduction as JSON.
  public var json: JSONValue {
    [
      "arXiv": .string(baseline.arXiv),
      "figures": .array(
        rows.map { row in
          [
            "protocol": .string(row.organization), "agents": .integer(row.agents),
            "metric": .string(row.figure.metric), "where": .string(row.figure.place),
            "paper": .number(row.figure.value),
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
