/// Several columns of values over the same clustered points, some cells empty: the base for
/// statistics made of several means, such as a ratio, or a difference of means over two subsets.
public struct ClusteredTable: Sendable {
  let columns: [[Double?]]
  let clusters: [Int]
  let clusterCount: Int

  /// One cluster label a row; a cell is `nil` where the row has no part in that column's mean. Rows
  /// without any value are left out. Throws `StatisticsError` for columns of another length than
  /// the labels or a value that is not finite.
  public init<Label: Hashable>(columns: [[Double?]], clusters: [Label]) throws(StatisticsError) {
    for (number, column) in columns.enumerated() {
      try checkCount(column.count, of: "cells in columns[\(number)]", against: clusters.count)
      if let row = column.firstIndex(where: { $0.map { !$0.isFinite } ?? false }) {
        throw StatisticsError(
          "columns[\(number)][\(row)] is not finite; give a finite number, or nil for no value")
      }
    }
    let rows = clusters.indices.filter { row in columns.contains { $0[row] != nil } }
    let numbered = numberClusters(rows.map { clusters[$0] })
    self.init(
      columns: columns.map { column in rows.map { column[$0] } }, clusters: numbered.clusters,
      clusterCount: numbered.count)
  }

  init(columns: [[Double?]], clusters: [Int], clusterCount: Int) {
    self.columns = columns
    self.clusters = clusters
    self.clusterCount = clusterCount
  }

  /// The mean of each column; `nil` if one of them is empty.
  var means: [Double]? {
    let means = columns.compactMap { arithmeticMean($0.compactMap(\.self)) }
    return means.count == columns.count ? means : nil
  }

  /// The mean of column `second` less that of column `first`, each over its own points, with the
  /// clusters they share accounted for; `nil` if either has no value or does not exist.
  ///
  /// The influence of a cluster is the difference of its influences on the two means (the delta
  /// method), so the paired difference (same points), overlapping subsets and disjoint groups are
  /// one formula; with the same points it equals the estimate of the paired differences.
  public func difference(
    from first: Int, to second: Int, confidence: Confidence = .ninetyFive
  ) -> Estimate? {
    guard columns.indices.contains(first), columns.indices.contains(second) else { return nil }
    let rows = clusters.indices.filter { columns[first][$0] != nil || columns[second][$0] != nil }
    let (numbers, clusterCount) = numberClusters(rows.map { clusters[$0] })
    let base = deviations(columns[first], rows)
    let candidate = deviations(columns[second], rows)
    guard let base, let candidate else { return nil }
    let parts = zip(base.parts, candidate.parts).map { $1 - $0 }
    var influences = [Double](repeating: 0, count: clusterCount)
    for (part, cluster) in zip(parts, numbers) { influences[cluster] += part }
    // Rounding is judged against both columns: equal columns shifted by a constant cancel.
    let scale = zip(base.parts, candidate.parts).reduce(0) { $0 + abs($1.0) + abs($1.1) }
    return Estimate(
      value: candidate.mean - base.mean, influences: influences, scale: scale,
      isConstant: parts.allSatisfy { abs($0) <= 1e-14 * scale }, pointCount: rows.count,
      confidence: confidence)
  }

  /// Each row's share of the error of a column's mean: (value - mean) / n, 0 for an empty cell.
  private func deviations(
    _ column: [Double?], _ rows: [Int]
  ) -> (mean: Double, parts: [Double])? {
    let values = rows.compactMap { column[$0] }
    guard let mean = arithmeticMean(values) else { return nil }
    return (mean, rows.map { row in column[row].map { ($0 - mean) / Double(values.count) } ?? 0 })
  }
}
