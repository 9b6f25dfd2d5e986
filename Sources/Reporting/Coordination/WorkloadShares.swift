import Evaluation
import Statistics

/// How the work of societies was shared out among their agents (appendix H, Figure 18).
struct WorkloadShares: Sendable {
  private enum Figure: Int, CaseIterable {
    /// Parts of the workload, without what agents delegated.
    case parts
    /// Parts that a part waits for.
    case dependencies
    /// Of the agents, those with an event of their own.
    case active
    /// Agents over parts.
    case agentsPerPart
  }

  private var means = ClusterMeans(figures: Figure.allCases.count, seed: 0)
  private var attempts = 0

  /// Takes an attempt in.
  mutating func add(_ attempt: AttemptCoordination, agents: Int, cluster: String) {
    let delegated = Set(attempt.events.compactMap(\.delegated))
    let parts = attempt.subtasks.filter { !delegated.contains($0.id) }
    let count = Double(parts.count)
    let active = Set(attempt.events.lazy.filter { $0.origin == .agent }.compactMap(\.agent)).count
    attempts += 1
    means.add(
      sums: [
        count, parts.reduce(0) { $0 + Double($1.dependencies.count) },
        Double(active) / Double(agents), count > 0 ? Double(agents) / count : 0,
      ], counts: [1, count, 1, count > 0 ? 1 : 0], cluster: cluster)
  }

  private struct Row: Sendable {
    let run: String
    let agents: Int
    let own: WorkloadShares
  }

  /// Adds the table of runs of societies, those of fewer agents first.
  static func add(
    _ runs: [(run: String, agents: Int, own: WorkloadShares)], to document: inout ReportDocument
  ) {
    let rows = runs.filter { $0.own.attempts > 0 }.sorted { $0.agents < $1.agents }
      .map { Row(run: $0.run, agents: $0.agents, own: $0.own) }
    guard !rows.isEmpty else { return }
    func figure(_ name: String, _ title: String, _ figure: Figure, _ about: String)
      -> [Column<Row>]
    {
      [
        Column(name, title, .number, about) { .number($0.own.means.mean(figure.rawValue), 3) },
        Column("\(name)_interval_95", "95% interval", .interval) {
          .interval($0.own.means.interval(figure.rawValue), 3)
        },
      ]
    }
    document.add(
      .table(
        Table(
          "workload",
          [
            Column("run", "run", .key) { .text($0.run) },
            Column("agents", "N", .number) { .count($0.agents) },
            Column("attempts", "attempts", .number) { .count($0.own.attempts) },
          ] + figure("parts", "parts", .parts, "of the workload, without what agents delegated")
            + figure("dependencies", "waits for", .dependencies, "parts, the mean over parts")
            + figure("active_share", "active", .active, "agents with an event, 0...1")
            + figure("agents_per_part", "agents a part", .agentsPerPart, ""), rows)))
  }
}
