import Randomness

/// The sign-flip permutation test of paired differences: were the two conditions exchangeable, each
/// cluster's difference could as well have had the other sign. Two-sided, of the mean.
///
/// Source: R. A. Fisher, The Design of Experiments (1935), section 21; for the Monte Carlo p-value:
/// B. Phipson and G. Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010) 39.
public struct SignFlipTest: Sendable, Equatable {
  /// How the assignments of signs were gone through.
  public enum Method: Sendable, Equatable {
    /// All assignments to the clusters whose difference is not 0.
    case exact(assignments: Int)
    /// Random assignments; p = (extreme ones + 1) / (draws + 1), so never 0.
    case monteCarlo(draws: Int, seed: UInt64)
  }

  /// The share of assignments whose mean difference is at least as far from 0 as the one found.
  public let pValue: Double
  public let method: Method

  /// Up to this number of clusters with a difference all assignments are gone through.
  public static let exactLimit = 20

  /// Flips whole clusters: one sign for all points of a cluster. `nil` for no differences. Throws
  /// `StatisticsError` for fewer than 1 draw.
  public init?(
    _ differences: Sample, seed: UInt64, draws: Int = 10_000
  ) throws(StatisticsError) {
    guard draws >= 1 else {
      throw StatisticsError("\(draws) random sign assignments; give at least 1 (default 10,000)")
    }
    guard differences.count > 0 else { return nil }
    var sums = [Double](repeating: 0, count: differences.clusterCount)
    for (value, cluster) in zip(differences.values, differences.clusters) { sums[cluster] += value }
    // A sign makes no difference to 0.
    let flips = Flips(sums.filter { $0 != 0 })
    if flips.sums.count <= Self.exactLimit {
      let assignments = 1 << flips.sums.count
      pValue = Double(flips.extremeAmongAll()) / Double(assignments)
      method = .exact(assignments: assignments)
    } else {
      let extreme = flips.extreme(amongDraws: draws, seed: seed)
      pValue = Double(extreme + 1) / Double(draws + 1)
      method = .monteCarlo(draws: draws, seed: seed)
    }
  }
}

private struct Flips {
  let sums: [Double]
  /// The distance from 0 that counts as extreme: the one found, less what rounding may take away.
  private let bound: Double

  init(_ sums: [Double]) {
    self.sums = sums
    bound = abs(sums.reduce(0, +)) - 1e-12 * sums.reduce(0) { $0 + abs($1) }
  }

  func extremeAmongAll() -> Int {
    var signed = [0.0]
    for sum in sums { signed = signed.map { $0 + sum } + signed.map { $0 - sum } }
    return signed.count { abs($0) >= bound }
  }

  /// One random bit a cluster and draw.
  func extreme(amongDraws draws: Int, seed: UInt64) -> Int {
    var generator = SplitMix64(seed: seed)
    return sums.withUnsafeBufferPointer { sums in
      (0..<draws).count { _ in
        var signed = 0.0
        var start = 0
        while start < sums.count {
          let bits = generator.next()
          for place in start..<min(start + 64, sums.count) {
            let sign = (bits >> UInt64(place - start)) << 63
            signed += Double(bitPattern: sums[place].bitPattern ^ sign)
          }
          start += 64
        }
        return abs(signed) >= bound
      }
    }
  }
}
