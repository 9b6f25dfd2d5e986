import Evaluation
import Statistics

/// Reinforced routing as tables.
enum RoutingTables {
  /// A run's choices of one kind, or all.
  private struct Row {
    let run: String
    let kind: CoordinationEvent.Kind?
    let estimate: RoutingLaw.Estimate
  }

  /// The choices of claims with a k in a range.
  private struct RatioRow {
    let run: String
    let range: ClosedRange<Int>
    let observed: Double
    let expected: Double

    var name: String {
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }
  }

  /// Adds the tables of runs of societies, and what they mean.
  static func add(_ runs: [(run: String, law: RoutingLaw)], to document: inout ReportDocument) {
    let runs = runs.filter { $0.law.attempts > 0 }
    guard !runs.isEmpty else { return }
    let rows = runs.flatMap { run, law in
      ([nil] + RoutingLaw.kinds).map { Row(run: run, kind: $0, estimate: law.estimate(of: $0)) }
    }.filter { $0.estimate.picks > 0 || $0.estimate.targeted > 0 }
    document.add(.table(table(rows)))
    let ratios = ratios(runs.flatMap(ratioRows))
    document.add(.table(ratios))
    document.add(plots: [SocietyPlots.routing(ratios)].compactMap(\.self))
    document.add(
      .paragraph(
        "Reinforced routing: claims are chosen in proportion to (1 + k)^beta among those shown, k being "
          + "the events of earlier steps that targeted them. beta is the maximum-likelihood estimate, its "
          + "interval a bootstrap over tasks; log-log slope is that of ln rho(k) on ln k over k >= 1, "
          + "weighted by the expected picks, which is no consistent estimate of beta. rho: observed picks "
          + "over those expected if each choice were uniform. Continuation: of the claims first targeted "
          + "so, the share that was targeted again, by any event; amplification: the mean number of "
          + "further events."))
    document.add(
      list: runs.filter { $0.law.unplaced > 0 }.map {
        "\($0.run): \(Figures.count($0.law.unplaced))"
      }, under: "Targets left out, since the call behind the event did not show them:")
  }

  private static func table(_ rows: [Row]) -> Table {
    Table(
      "routing",
      [
        Column("run", "run", .key) { .text($0.run) },
        Column("kind", "event", .key) { .text($0.kind?.verb ?? "all") },
        Column("picks", "picks", .number, "choices among two or more claims") {
          .count($0.estimate.picks)
        },
        Column("beta", "beta", .number) { .number($0.estimate.beta, 3) },
        Column("beta_interval_95", "95% interval", .interval) {
          .interval($0.estimate.betaInterval, 3, missing: "n/a")
        },
        Column("beta_differs_from_0", "beta and 0", .text) { verdict($0.estimate.betaInterval) },
        Column("log_log_slope", "log-log slope", .number) { .number($0.estimate.slope, 3) },
        Column("log_log_slope_interval_95", "95% interval", .interval) {
          .interval($0.estimate.slopeInterval, 3, missing: "n/a")
        },
        Column("targeted", "targeted claims", .number) { .count($0.estimate.targeted) },
        Column("continuation", "continuation", .number, "a share of 0...1") {
          .number($0.estimate.continuation, 3)
        },
        Column("amplification", "amplification", .number, "further events a claim") {
          .number($0.estimate.amplification, 2)
        },
      ], rows)
  }

  private static func verdict(_ interval: Interval?) -> Cell {
    guard let interval else { return Cell("cannot tell", value: .null) }
    let differs = interval.lower > 0 || interval.upper < 0
    return Cell(differs ? "differ" : "not shown to differ", value: .bool(differs))
  }

  /// The routing ratio for k = 0, 1, 2-3, 4-7 and so on.
  private static func ratioRows(_ run: String, _ law: RoutingLaw) -> [RatioRow] {
    let ratios = law.total(nil).ratios
    var rows: [RatioRow] = []
    var range = 0...0
    while range.lowerBound < ratios.count {
      let part = ratios[range.lowerBound..<min(ratios.count, range.upperBound + 1)]
      let expected = part.reduce(0) { $0 + $1.expected }
      if expected > 0 {
        rows.append(
          RatioRow(
            run: run, range: range, observed: part.reduce(0) { $0 + $1.observed },
            expected: expected))
      }
      let start = range.upperBound + 1
      range = start...(2 * start - 1)
    }
    return rows
  }

  private static func ratios(_ rows: [RatioRow]) -> Table {
    Table(
      "routing_ratio",
      [
        Column("run", "run", .key) { .text($0.run) },
        Column("k", "k", .key) { .text($0.name) },
        Column("observed", "observed picks", .number) { .count(Int($0.observed)) },
        Column("expected", "expected picks", .number) { .number($0.expected, 1) },
        Column("rho", "rho", .number) { .number($0.observed / $0.expected, 3) },
      ], rows)
  }
}
