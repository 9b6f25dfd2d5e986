import Randomness

/// Which of several conditions, measured at the same points, are shown to be worse than the best.
///
/// The best is the one whose mean is highest in the same data, so each comparison with it is one
/// picked from all pairs, and is judged by what the most extreme of all pairs would be: the p-value
/// is the share of sign assignments in which any two conditions differ, in units of the root of
/// their summed squared differences, by at least as much as the best and this one. One sign a
/// cluster, for all conditions alike, as in `SignFlipTest`; of two conditions it is that test. With
/// any number of conditions, equal or not, the chance that one is called worse that is not stays
/// below the significance (max-t; P. Westfall and S. Young, Resampling-Based Multiple Testing
/// (1993); the question is that of J. Hsu, Multiple Comparisons (1996), chapter 4).
public struct ComparisonWithBest: Sendable, Equatable {
  /// The place of the condition with the highest mean, the first of several.
  public let best: Int
  /// The adjusted p-value of each condition's difference from the best; 1 for the best itself.
  public let pValues: [Double]

  /// Compares columns of values, one a condition, with one cluster label a row.
  ///
  /// `nil` for no columns or no rows. Throws `StatisticsError` for columns of another length than
  /// the labels, a value that is not finite, or fewer than 1 draw.
  public init?<Label: Hashable>(
    _ columns: [[Double]], clusters: [Label], seed: UInt64, draws: Int = 10_000
  ) throws(StatisticsError) {
    guard draws >= 1 else {
      throw StatisticsError("\(draws) random sign assignments; give at least 1 (default 10,000)")
    }
    for (number, column) in columns.enumerated() {
      try checkCount(column.count, of: "cells in columns[\(number)]", against: clusters.count)
      try checkFinite(column, in: "columns[\(number)]")
    }
    guard !columns.isEmpty, !clusters.isEmpty else { return nil }
    let means = columns.map { $0.reduce(0, +) }
    best = means.indices.reduce(0) { means[$1] > means[$0] ? $1 : $0 }
    let flips = JointFlips(columns, numberClusters(clusters))
    let observed = flips.pairwise(flips.totals, from: best)
    let largest = flips.largest(draws: draws, seed: seed)
    let place = best
    pValues = observed.enumerated().map { column, statistic in
      guard column != place, statistic > 0 else { return 1 }
      // Sums that differ by rounding are ties; no statistic exceeds the root of the count.
      let bound = statistic - 1e-12 * Double(flips.clusterCount).squareRoot()
      let extreme = largest.values.count { $0 >= bound }
      return largest.areAll
        ? Double(extreme) / Double(largest.values.count)
        : Double(extreme + 1) / Double(largest.values.count + 1)
    }
  }
}

/// Signs for whole clusters, the same for all columns.
private struct JointFlips {
  let columnCount: Int
  let clusterCount: Int
  /// The sums of cluster after cluster, a column each.
  private var sums: [Double]
  /// One over the root of the summed squared differences of two columns; 0 where they are equal.
  private var scales: [Double]

  init(_ columns: [[Double]], _ labels: (clusters: [Int], count: Int)) {
    columnCount = columns.count
    var all = [Double](repeating: 0, count: labels.count * columns.count)
    for (column, values) in columns.enumerated() {
      for (value, cluster) in zip(values, labels.clusters) {
        all[cluster * columns.count + column] += value
      }
    }
    // What all columns share drops out of every difference: small sums lose fewer digits, and
    // clusters without a difference can be left out.
    sums = []
    for cluster in 0..<labels.count {
      let row = all[cluster * columns.count..<(cluster + 1) * columns.count]
      let first = row[row.startIndex]
      if row.contains(where: { $0 != first }) { sums += row.map { $0 - first } }
    }
    clusterCount = sums.count / columns.count
    scales = [Double](repeating: 0, count: columns.count * columns.count)
    for one in 0..<columnCount {
      for other in 0..<one {
        let squares = (0..<clusterCount).reduce(0.0) { squares, cluster in
          let row = cluster * columnCount
          let gap = sums[row + one] - sums[row + other]
          return squares + gap * gap
        }
        let scale = squares > 0 ? 1 / squares.squareRoot() : 0
        scales[one * columnCount + other] = scale
        scales[other * columnCount + one] = scale
      }
    }
  }

  /// The sums over all clusters.
  var totals: [Double] {
    (0..<columnCount).map { column in
      (0..<clusterCount).reduce(0) { $0 + sums[$1 * columnCount + column] }
    }
  }

  /// The differences of one column from each, without their signs.
  func pairwise(_ totals: [Double], from column: Int) -> [Double] {
    totals.indices.map {
      abs(totals[$0] - totals[column]) * scales[column * columnCount + $0]
    }
  }

  /// The largest difference of any two columns under each assignment of signs: under all of them
  /// where there are no more than draws.
  func largest(draws: Int, seed: UInt64) -> (values: [Double], areAll: Bool) {
    let areAll = clusterCount < 63 && 1 << clusterCount <= draws
    let count = areAll ? 1 << clusterCount : draws
    var generator = SplitMix64(seed: seed)
    var totals = [Double](repeating: 0, count: columnCount)
    let values = (0..<count).map { number in
      for column in totals.indices { totals[column] = 0 }
      var bits = areAll ? UInt64(number) : 0
      for cluster in 0..<clusterCount {
        if !areAll, cluster % 64 == 0 { bits = generator.next() }
        let sign: Double = bits >> UInt64(cluster % 64) & 1 == 0 ? 1 : -1
        add(cluster, times: sign, to: &totals)
      }
      return largest(totals)
    }
    return (values, areAll)
  }

  private func add(_ cluster: Int, times sign: Double, to totals: inout [Double]) {
    sums.withUnsafeBufferPointer { sums in
      totals.withUnsafeMutableBufferPointer { totals in
        let row = cluster * columnCount
        for column in 0..<columnCount { totals[column] += sign * sums[row + column] }
      }
    }
  }

  private func largest(_ totals: [Double]) -> Double {
    var largest = 0.0
    for one in 0..<columnCount {
      for other in 0..<one {
        largest = max(largest, abs(totals[one] - totals[other]) * scales[one * columnCount + other])
      }
    }
    return largest
  }
}
