public import Evaluation
import Statistics

/// Whether few agents make most of what societies make, by groups of runs.
public struct ElitesReport: Sendable {
  /// What runs of one group hold.
  struct Entry: Sendable {
    var runs: [String] = []
    var attempts = 0
    var failed = 0
    var law: ConcentrationLaw
    /// For beta alone.
    var routing = RoutingLaw(replicates: 0)
  }

  private let setup: ConcentrationLaw.Setup
  private let regresses: Bool
  private var entries: [SocietyGroup: Entry] = [:]

  /// A report of nothing yet.
  /// - Parameter regresses: whether concentration is regressed on beta, which takes several conditions.
  public init(_ setup: ConcentrationLaw.Setup, regresses: Bool = false) {
    self.setup = setup
    self.regresses = regresses
  }

  /// Takes a run in, without its attempts.
  /// - Throws: `InputError` for a run of another organization than `society`.
  public mutating func add(_ run: RunRecord) throws {
    entries[try SocietyGroup(run), default: Entry(law: ConcentrationLaw(setup))].runs.append(run.id)
  }

  /// Takes an attempt of a run in; one that failed is counted and left out.
  /// - Parameter cluster: what attempts have in common that are not independent of each other: the task.
  /// - Throws: `InputError` for a run of another organization than `society`.
  public mutating func add(
    _ attempt: AttemptCoordination, of run: RunRecord, cluster: String
  ) throws {
    let group = try SocietyGroup(run)
    guard attempt.outcome != .failed else {
      entries[group]?.failed += 1
      return
    }
    entries[group]?.attempts += 1
    entries[group]?.law.add(attempt, agents: group.condition.agents, cluster: cluster)
    if regresses, Self.isRegressed(group) { entries[group]?.routing.add(attempt) }
  }
}

// MARK: - Rendering

extension ElitesReport {
  typealias Row = (group: SocietyGroup, entry: Entry)

  private struct ShareRow: Sendable {
    let group: SocietyGroup
    let basis: ConcentrationLaw.Basis
    let share: ConcentrationLaw.Share
    let estimate: ConcentrationLaw.ShareEstimate
  }

  private struct MeasureRow: Sendable {
    let group: SocietyGroup
    let measure: ConcentrationLaw.Measure
    let value: Double
    let interval: Interval?
  }

  private struct CurveRow: Sendable {
    let group: SocietyGroup
    let population: ConcentrationLaw.Population
    let curve: [Double]
  }

  /// In the order of tables.
  var rows: [Row] {
    entries.inOrder.map { ($0.group, $0.value) }
  }

  /// The report as a document.
  public var document: ReportDocument {
    let rows = rows
    var document = ReportDocument("orgbench analyze elites")
    document.add(.table(sources(rows)))
    let shares = shareRows(rows)
    if !shares.isEmpty {
      let table = table(shares)
      document.add(.table(table))
      document.add(plots: SocietyPlots.excess(table))
    }
    document.add(list: cannotTell(rows), under: "Cannot tell:")
    let measures = measureRows(rows)
    if !measures.isEmpty {
      document.add(.table(table(measures)))
      let curves = table(curveRows(rows))
      document.add(.table(curves))
      document.add(plots: SocietyPlots.lorenz(curves))
    }
    for words in explanation { document.add(.paragraph(words)) }
    let points = points
    if points.count > 1 { document.add(Self.regression(points)) }
    return document
  }

  private func sources(_ rows: [Row]) -> Table {
    Table(
      "sources",
      SocietyGroup.columns(rows.map(\.group)) { (row: Row) in row.group } + [
        Column("runs", "runs", .number) { .count($0.entry.runs.count) },
        Column("run_ids", nil) { .text($0.entry.runs.joined(separator: " ")) },
        Column("attempts", "attempts", .number) { .count($0.entry.attempts) },
        Column("failed", "failed, left out", .number) { .count($0.entry.failed) },
        Column("claims", "claims", .number) { .count($0.entry.law.claims) },
        Column("cascades", "cascades", .number) { .count($0.entry.law.cascades) },
        Column("large_cascades", "with \(setup.leastClaims) claims or more", .number) {
          .count($0.entry.law.largeCascades)
        },
      ], rows)
  }

  private func shareRows(_ rows: [Row]) -> [ShareRow] {
    rows.flatMap { row in
      ConcentrationLaw.Basis.allCases.flatMap { basis in
        ConcentrationLaw.Share.allCases.compactMap { share in
          row.entry.law.estimate(share, in: basis).map {
            ShareRow(group: row.group, basis: basis, share: share, estimate: $0)
          }
        }
      }
    }
  }

  private func table(_ rows: [ShareRow]) -> Table {
    Table(
      "shares",
      SocietyGroup.columns(rows.map(\.group)) { (row: ShareRow) in row.group } + [
        Column("basis", "claims of", .key) {
          Cell($0.basis == .cascade ? "a cascade" : "an attempt", value: .string($0.basis.rawValue))
        },
        Column("population", "agents", .key) { .text($0.share.population.rawValue) },
        Column("top_percent", "top", .number) {
          Cell("\($0.share.percent)%", value: .integer($0.share.percent))
        },
        Column("n", "n", .number, "cascades or attempts") { .count($0.estimate.count) },
        Column("share", "share", .number, "a share of 0...1") { .number($0.estimate.share, 3) },
        Column("equal_share", "if equal", .number, "the egalitarian share") {
          .number($0.estimate.share - $0.estimate.excess, 3)
        },
        Column("excess", "excess", .number) { .number($0.estimate.excess, 3) },
        Column("excess_interval_95", "95% interval", .interval) {
          .interval($0.estimate.interval, 3)
        },
        Column("chance_excess", "by chance", .number, "mean excess of shuffled agents") {
          .number($0.estimate.chance, 3, missing: "")
        },
        Column("p", "p", .number) { .number($0.estimate.pValue, 3, missing: "") },
        Column("beyond_chance", "elite") { row in
          switch row.estimate.isBeyondChance {
          case nil: Cell("", value: .null)
          case true?: Cell("found", value: true)
          case false?: Cell("not shown", value: false)
          }
        },
      ], rows)
  }

  private func cannotTell(_ rows: [Row]) -> [String] {
    rows.compactMap { group, entry in
      let law = entry.law
      let name = group.name
      if law.attempts == 0 { return "\(name): because no agent made a claim" }
      if law.largeCascades == 0 {
        return
          "\(name), within cascades: because none has \(Counts.text(setup.leastClaims, "claim")); "
          + "the largest has \(law.largestCascade)"
      }
      return nil
    }
  }

  private func measureRows(_ rows: [Row]) -> [MeasureRow] {
    rows.flatMap { group, entry in
      ConcentrationLaw.Measure.allCases.compactMap { measure in
        entry.law.estimate(measure).map {
          MeasureRow(group: group, measure: measure, value: $0.value, interval: $0.interval)
        }
      }
    }
  }

  private func table(_ rows: [MeasureRow]) -> Table {
    Table(
      "measures",
      SocietyGroup.columns(rows.map(\.group)) { (row: MeasureRow) in row.group } + [
        Column("measure", "measure", .key) {
          Cell($0.measure.title, value: .string($0.measure.rawValue))
        },
        Column("value", "value", .number) { .number($0.value, 3) },
        Column("interval_95", "95% interval", .interval) { .interval($0.interval, 3) },
      ], rows)
  }

  private func curveRows(_ rows: [Row]) -> [CurveRow] {
    rows.flatMap { group, entry in
      ConcentrationLaw.Population.allCases.map {
        CurveRow(group: group, population: $0, curve: entry.law.lorenz($0))
      }
    }.filter { !$0.curve.isEmpty }
  }

  private func table(_ rows: [CurveRow]) -> Table {
    let parts = ConcentrationLaw.lorenzParts.enumerated().map { index, part in
      Column<CurveRow>(
        "lorenz_\(part)", part % 10 == 0 ? "\(part)%" : nil, .number,
        "what the least active \(part)% have, a share of 0...1"
      ) { .number($0.curve[index], 3) }
    }
    return Table(
      "lorenz",
      SocietyGroup.columns(rows.map(\.group)) { (row: CurveRow) in row.group } + [
        Column("population", "Lorenz, agents", .key) { .text($0.population.rawValue) }
      ] + parts, rows)
  }

  private var explanation: [String] {
    let chance =
      setup.shuffles == 0
      ? ""
      : " By chance: the mean excess over \(Counts.text(setup.shuffles, "shuffle")). For an attempt the "
        + "active agents change places in each cascade on its own; within a cascade each claim is made by "
        + "an active agent of the attempt, drawn uniformly. p: how often chance gives as much, none of "
        + "them adjusted for the number of rows; found: below 0.05. Where agents read neighbours alone, a "
        + "cascade's agents are neighbours, and that alone is more than chance within cascades."
    return [
      "The top ⌈p·n⌉ of n agents, and what they made of the claims of a cascade (equation 3; of "
        + "\(Counts.text(setup.leastClaims, "claim")) or more, the mean over cascades) or of all of an "
        + "attempt (the mean over attempts). Excess: the share less the egalitarian one, ⌈p·n⌉/n, of the "
        + "same agents: the active, who made at least one of the claims, or all."
        + chance,
      "Gini, effective agents (the inverse of Simpson's index) and active share are of an attempt's "
        + "claims over all agents but where it says active. Merges: of the events of the top tenth of active agents by "
        + "claims, and of all others, without integrations. Lorenz: what the least active part of the "
        + "agents made. Intervals are a bootstrap over tasks.",
    ]
  }
}

extension ConcentrationLaw.Measure {
  fileprivate var title: String {
    switch self {
    case .gini: "Gini"
    case .giniOfActive: "Gini, active agents"
    case .effectiveNumber: "effective agents"
    case .effectiveShare: "effective share"
    case .activeShare: "active share"
    case .mergesOfElite: "merges, share of the elite's events"
    case .mergesOfOthers: "merges, share of the others' events"
    }
  }
}
