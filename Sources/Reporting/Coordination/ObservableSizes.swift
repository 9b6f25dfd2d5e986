import Statistics

/// How often each size of an observable occurs, in all and in each cluster. Memory does not grow with
/// the attempts, but with the distinct sizes of each cluster.
public struct ObservableSizes: Sendable, Hashable {
  private var byCluster: [String: [Int: Int]] = [:]

  /// How often each size occurs.
  public var counts: [Int: Int] {
    byCluster.values.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
  }

  /// How many structures there are.
  public var total: Int { counts.values.reduce(0, +) }
  /// The largest; nil where there is none.
  public var largest: Int? { counts.keys.max() }
  /// The mean size; nil where there is none.
  public var mean: Double? {
    let counts = counts
    let total = counts.values.reduce(0, +)
    return total == 0
      ? nil : Double(counts.reduce(0) { $0 + $1.key * $1.value }) / Double(total)
  }

  /// Takes the sizes of an attempt in.
  /// - Parameter cluster: what attempts have in common that are not independent of each other: the task.
  mutating func add(_ sizes: [Int], cluster: String) {
    guard !sizes.isEmpty else { return }
    var own = byCluster.removeValue(forKey: cluster) ?? [:]
    for size in sizes { own[size, default: 0] += 1 }
    byCluster[cluster] = own
  }

  /// Takes in what was found in other attempts.
  mutating func add(_ other: ObservableSizes) {
    byCluster.merge(other.byCluster) { $0.merging($1, uniquingKeysWith: +) }
  }

  /// The sizes of 1 and more, for tails. Throws `StatisticsError` for what `CountDistribution` refuses.
  func samples() throws(StatisticsError) -> ClusteredCounts {
    try ClusteredCounts(
      clusters: byCluster.sorted { $0.key < $1.key }.map { $0.value.filter { $0.key > 0 } })
  }
}
