/// McNemar's exact test of paired 0/1 values: whether as many points changed to 1 as changed to 0.
///
/// It takes the points as independent; for clustered ones `SignFlipTest`, which flips whole
/// clusters, is the one to trust. Source: Q. McNemar, Psychometrika 12 (1947) 153, with the binomial
/// distribution in place of chi-squared.
public struct McNemarTest: Sendable, Equatable {
  /// Points that are 0 in the base and 1 in the candidate.
  public let gained: Int
  /// Points that are 1 in the base and 0 in the candidate.
  public let lost: Int
  /// Points that are 1 in both.
  public let bothOne: Int
  /// Points that are 0 in both.
  public let bothZero: Int

  /// `nil` if any value is neither 0 nor 1.
  public init?(_ pairs: PairedSample) {
    var counts = [[0, 0], [0, 0]]
    for (base, candidate) in zip(pairs.base.values, pairs.candidate.values) {
      guard [0, 1].contains(base), [0, 1].contains(candidate) else { return nil }
      counts[Int(base)][Int(candidate)] += 1
    }
    (bothZero, gained) = (counts[0][0], counts[0][1])
    (lost, bothOne) = (counts[1][0], counts[1][1])
  }

  /// Twice the probability that a fair coin splits the changed points at least as unevenly to one
  /// side, at most 1; 1 when none changed.
  public var pValue: Double {
    let fewer = min(gained, lost)
    let changed = gained + lost
    guard fewer < changed - fewer else { return 1 }
    // P(X <= k) of n fair coins is I_1/2(n - k, k + 1) (DLMF 8.17.5).
    let tail = regularizedBeta(Double(changed - fewer), Double(fewer + 1), x: 0.5, y: 0.5)
    return min(1, 2 * tail)
  }
}
