import Evaluation
import Statistics

/// What triggered integrations, and what came of them ("Do Agent Societies Develop Intellectual
/// Elites?", section 6, equations A1 to A5): means over integrations, of each attempt's together.
struct IntegrationTriggers: Sendable {
  private enum Figure: Int, CaseIterable {
    case events, merges, pressure, deficit, heads, tick, merged

    /// The key in JSON, the heading, and how many decimals.
    var column: (key: String, title: String, decimals: Int) {
      switch self {
      case .events: ("events", "events since restart", 1)
      case .merges: ("merges", "merges", 1)
      case .pressure: ("pressure", "pressure", 2)
      case .deficit: ("deficit", "deficit", 2)
      case .heads: ("heads", "heads", 1)
      case .tick: ("step", "step", 1)
      case .merged: ("merged", "share merged", 3)
      }
    }

    func value(_ integration: Integration) -> Double {
      switch self {
      case .events: Double(integration.trigger.events)
      case .merges: Double(integration.trigger.merges)
      case .pressure: integration.trigger.pressure
      case .deficit: integration.trigger.deficit
      case .heads: Double(integration.heads.count)
      case .tick: Double(integration.tick)
      case .merged: integration.claim == nil ? 0 : 1
      }
    }
  }

  /// How many integrations were triggered.
  private(set) var count = 0
  private var thresholds: ClosedRange<Double>?
  private var means: ClusterMeans

  init(seed: UInt64) {
    means = ClusterMeans(figures: Figure.allCases.count, seed: seed)
  }

  /// - Parameter cluster: what attempts have in common that are not independent of each other: the task.
  mutating func add(_ integrations: [Integration], cluster: String) {
    guard !integrations.isEmpty else { return }
    count += integrations.count
    for threshold in integrations.map(\.threshold) {
      let known = thresholds ?? threshold...threshold
      thresholds = min(known.lowerBound, threshold)...max(known.upperBound, threshold)
    }
    means.add(
      sums: Figure.allCases.map { figure in
        integrations.reduce(0) { $0 + figure.value($1) }
      },
      counts: Figure.allCases.map { _ in Double(integrations.count) }, cluster: cluster)
  }

  typealias Row = (group: SocietyGroup, triggers: IntegrationTriggers)

  /// A row for each of the runs that integrate.
  static func table(_ rows: [Row]) -> Table {
    let figures = Figure.allCases.flatMap { figure -> [Column<Row>] in
      let (key, title, decimals) = figure.column
      return [
        Column("mean_\(key)", title, .number) {
          .number($0.triggers.means.mean(figure.rawValue), decimals, missing: "")
        },
        Column("mean_\(key)_interval_95", figure == .deficit ? "95% interval" : nil, .interval) {
          .interval($0.triggers.means.interval(figure.rawValue), decimals)
        },
      ]
    }
    return Table(
      "triggers",
      SocietyGroup.columns(rows.map(\.group)) { (row: Row) in row.group } + [
        Column("integrations", "triggered", .number) { .count($0.triggers.count) },
        Column("threshold_least", "threshold", .number) {
          .number($0.triggers.thresholds?.lowerBound, 2, missing: "")
        },
        Column("threshold_most", nil, .number) { .number($0.triggers.thresholds?.upperBound, 2) },
      ] + figures, rows)
  }
}
