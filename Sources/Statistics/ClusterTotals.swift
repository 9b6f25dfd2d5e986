import Randomness

/// The sums and counts of each cluster, all that a mean over resampled clusters needs.
struct ClusterTotals {
  let clusterCount: Int
  /// One row of `clusterCount` numbers after another: the columns' sums, then the distinct counts.
  private var rows: [Double] = []
  private var rowCount = 0
  private var columns: [Column] = []

  private struct Column {
    let sums: Int
    let points: Points
  }

  /// The number of points a column has in a cluster.
  private enum Points {
    case sameInEveryCluster(Double)
    case row(Int)
  }

  init(_ table: ClusteredTable) {
    clusterCount = table.clusterCount
    var counts: [[Double]] = []
    for column in table.columns {
      var sum = [Double](repeating: 0, count: clusterCount)
      var count = sum
      for (cell, cluster) in zip(column, table.clusters) {
        guard let value = cell else { continue }
        sum[cluster] += value
        count[cluster] += 1
      }
      rows += sum
      if let first = count.first, count.allSatisfy({ $0 == first }) {
        columns.append(Column(sums: columns.count, points: .sameInEveryCluster(first)))
      } else {
        let place = counts.firstIndex(of: count) ?? counts.count
        if place == counts.count { counts.append(count) }
        columns.append(Column(sums: columns.count, points: .row(table.columns.count + place)))
      }
    }
    rows += counts.joined()
    rowCount = columns.count + counts.count
  }

  /// The statistic of the column means with each cluster left out in turn.
  func leavingOneOut(_ statistic: ([Double]) -> Double?) -> [Double?] {
    let totals = (0..<rowCount).map { row in
      rows[row * clusterCount..<(row + 1) * clusterCount].reduce(0, +)
    }
    return (0..<clusterCount).map { cluster in
      let left = (0..<rowCount).map { totals[$0] - rows[$0 * clusterCount + cluster] }
      return means(of: left, clusters: clusterCount - 1).flatMap(statistic)
    }
  }

  /// The statistic in each of exactly `resamples` draws of `clusterCount` clusters with
  /// replacement; `nil` where a mean of a draw has no points or the statistic has no value there.
  func replicates(
    seed: UInt64, resamples: Int, statistic: ([Double]) -> Double?
  ) -> [Double?] {
    var generator = SplitMix64(seed: seed)
    var drawn = [Int32](repeating: 0, count: clusterCount)
    var totals = [Double](repeating: 0, count: rowCount)
    return (0..<resamples).map { _ in
      draw(into: &drawn, from: &generator)
      for row in 0..<rowCount { totals[row] = total(ofRow: row, over: drawn) }
      return means(of: totals, clusters: clusterCount).flatMap(statistic)
    }
  }

  private func draw(into drawn: inout [Int32], from generator: inout SplitMix64) {
    drawn.withUnsafeMutableBufferPointer { drawn in
      // A local copy stays in registers.
      var local = generator
      for place in drawn.indices {
        drawn[place] = Int32(truncatingIfNeeded: local.index(below: clusterCount))
      }
      generator = local
    }
  }

  /// Four running sums keep the processor's adders busy; their order is fixed, and so the result.
  private func total(ofRow row: Int, over drawn: [Int32]) -> Double {
    rows.withUnsafeBufferPointer { rows in
      drawn.withUnsafeBufferPointer { drawn in
        let start = row * clusterCount
        var sums = SIMD4<Double>()
        var place = 0
        while place + 4 <= drawn.count {
          sums += SIMD4(
            rows[start + Int(drawn[place])], rows[start + Int(drawn[place + 1])],
            rows[start + Int(drawn[place + 2])], rows[start + Int(drawn[place + 3])])
          place += 4
        }
        var rest = 0.0
        while place < drawn.count {
          rest += rows[start + Int(drawn[place])]
          place += 1
        }
        return sums.sum() + rest
      }
    }
  }

  private func means(of totals: [Double], clusters: Int) -> [Double]? {
    var means: [Double] = []
    means.reserveCapacity(columns.count)
    for column in columns {
      let points =
        switch column.points {
        case .sameInEveryCluster(let count): count * Double(clusters)
        case .row(let row): totals[row]
        }
      guard points > 0 else { return nil }
      means.append(totals[column.sums] / points)
    }
    return means
  }
}
