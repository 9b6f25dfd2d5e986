import Evaluation
import Statistics

/// The largest of each observable of an attempt, and how many cascades it has: what Law 3 follows as the
/// number of agents grows.
enum LargestSizes {
  /// What `of` gives, in its order.
  static let names = CoordinationSummary.readings.map(\.name) + ["roots"]

  /// 0 where there is none.
  static func of(_ observables: CoordinationObservables) -> [Double] {
    CoordinationSummary.readings.map { Double($0.sizes(observables).max() ?? 0) }
      + [Double(observables.cascadeSizes.count)]
  }

  /// Means of these over attempts.
  static func means(seed: UInt64) -> ClusterMeans {
    ClusterMeans(figures: names.count, seed: seed)
  }
}
