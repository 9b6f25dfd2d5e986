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
  /// The p-value of the paired difference from the best run, adjusted for the best having been
  /// picked from the same runs (`ComparisonWithBest`), and at least that of any run with no
  /// better score; nil for the best run and for those without a rank.
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
  /// by score, after all runs with a better score; equal scores share a rank. So ranks follow the
  /// order of the scores.
  static func ranked(_ reports: [RunReport], by metric: String) throws -> [Standing] {
    var standings = reports.map { report in
      Standing(report: report, score: report.metrics.first { $0.name == metric })
    }
    standings.sort { $0.order > $1.order }
    let places = standings.indices.filter { standings[$0].isRanked }
    guard let best = places.first else { return standings }
    let pValues = try adjustedPValues(places.map { standings[$0] })
    for place in places where place != best {
      standings[place].pAgainstBest = zip(places, pValues).filter { other, _ in
        !standings[other].isAbove(standings[place])
      }.map(\.1).max()
    }
    for place in places {
      let isBest = standings[place].pAgainstBest.map { $0 >= significance } ?? true
      let better = places.count { standings[$0].isAbove(standings[place]) }
      standings[place].rank = isBest ? 1 : better + 1
      standings[place].isEfficient = !places.contains {
        standings[$0].dominates(standings[place])
      }
    }
    for place in places {
      standings[place].isTied = places.count { standings[$0].rank == standings[place].rank } > 1
    }
    return standings
  }

  /// The p-values of runs ordered by score, over the units that all have; 1 where there are none:
  /// nothing is shown then.
  private static func adjustedPValues(_ ranked: [Standing]) throws -> [Double] {
    let units = ranked.map { $0.score?.units ?? [] }
    let values = units.map { units in
      Dictionary(
        units.map { (ExactText($0.id), $0.value) }, uniquingKeysWith: { first, _ in first })
    }
    let shared = (units.first ?? []).filter { unit in
      values.allSatisfy { $0[ExactText(unit.id)] != nil }
    }
    let direction = ranked.first?.score?.definition.direction ?? .higher
    let columns = values.map { values in
      shared.compactMap { values[ExactText($0.id)].map(direction.merit) }
    }
    return try ComparisonWithBest(columns, clusters: shared.map { ExactText($0.cluster) }, seed: 1)?
      .pValues
      ?? ranked.map { _ in 1 }
  }

  private var isRanked: Bool { score != nil && report.isComplete }

  /// More is better.
  private var merit: Double {
    score.map { $0.definition.direction.merit($0.estimate.value) } ?? -.infinity
  }

  /// Ranked runs first, then by score, the best first; of equals the cheaper first, and of those the
  /// order of ids, so that it never changes.
  private var order: (Int, Double, Double, String) {
    (isRanked ? 1 : 0, merit, -(report.meanTokens ?? .infinity), report.run)
  }

  /// Whether the score is better, by more than the rounding of sums in another order.
  private func isAbove(_ other: Standing) -> Bool { merit - other.merit > 1e-12 }

  private func dominates(_ other: Standing) -> Bool {
    guard let tokens = report.meanTokens, let others = other.report.meanTokens else { return false }
    return isAbove(other) && tokens <= others || !other.isAbove(self) && tokens < others
  }
}
