import Evaluation
import Statistics

/// A run's place on a leaderboard.
public struct Standing: Sendable {
  /// The run.
  public let report: RunReport
  /// The section's metric; nil where the run has no figure of it.
  public let score: MetricEstimate?
  /// From 1; nil for a run that is not complete or has no score.
  public internal(set) var rank: Int?
  /// Whether others share the rank.
  public internal(set) var isTied = false
  /// The sign-flip p-value of the paired difference from the best run, Holm-adjusted over the
  /// section; nil for the best run and for those without a rank.
  public internal(set) var pAgainstBest: Double?
  /// Whether no other ranked run has at least the score for fewer tokens.
  public internal(set) var isEfficient = false

  /// `1=` for a shared rank, `4`, or nothing.
  public var rankText: String { rank.map { "\($0)\(isTied ? "=" : "")" } ?? "" }

  /// The p-value under which a run counts as worse than the best.
  public static let significance = 0.05

  /// Ranks runs on the same tasks.
  ///
  /// The best run and all that are not shown to differ from it share rank 1. The others are ranked
  /// by score, after all runs with a higher score; equal scores share a rank.
  static func ranked(_ reports: [RunReport], by metric: String) throws -> [Standing] {
    var standings = reports.map { report in
      Standing(report: report, score: report.metrics.first { $0.name == metric })
    }
    standings.sort { $0.order > $1.order }
    let places = standings.indices.filter { standings[$0].isRanked }
    guard let best = places.first else { return standings }
    let others = places.dropFirst()
    let pValues = try others.map { try standings[$0].pValue(against: standings[best]) }
    for (place, p) in zip(others, holmAdjusted(pValues)) { standings[place].pAgainstBest = p }
    for place in places {
      let isBest = standings[place].pAgainstBest.map { $0 >= significance } ?? true
      let higher = places.count { standings[$0].value > standings[place].value }
      standings[place].rank = isBest ? 1 : higher + 1
      standings[place].isEfficient = !places.contains {
        standings[$0].dominates(standings[place])
      }
    }
    for place in places {
      standings[place].isTied = places.count { standings[$0].rank == standings[place].rank } > 1
    }
    return standings
  }

  private var isRanked: Bool { score != nil && report.isComplete }

  private var value: Double { score?.estimate.value ?? -1 }

  /// Ranked runs first, then by score; among equals the order of ids, so that it never changes.
  private var order: (Int, Double, String) { (isRanked ? 1 : 0, value, report.run) }

  private func dominates(_ other: Standing) -> Bool {
    guard let tokens = report.meanTokens, let others = other.report.meanTokens else { return false }
    return value >= other.value && tokens < others || value > other.value && tokens <= others
  }

  /// 1 where the runs share no unit: nothing is shown then.
  private func pValue(against best: Standing) throws -> Double {
    let values = Dictionary(
      (best.score?.units ?? []).map { ($0.id, $0.value) }, uniquingKeysWith: { first, _ in first })
    let shared = (score?.units ?? []).compactMap { unit in
      values[unit.id].map { (unit.cluster, unit.value - $0) }
    }
    let differences = try Sample(shared.map(\.1), clusters: shared.map(\.0))
    return try SignFlipTest(differences, seed: 1)?.pValue ?? 1
  }
}
