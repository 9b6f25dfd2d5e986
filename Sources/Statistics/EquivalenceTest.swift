/// Two one-sided tests of equivalence: whether a difference lies within a margin either way. A large
/// p-value of a test of no difference is no evidence of equality; a small one of this test is.
///
/// Source: D. Schuirmann, J. Pharmacokinet. Biopharm. 15 (1987) 657.
public struct EquivalenceTest: Sendable, Hashable {
  /// The margin, in the unit of the difference.
  public let margin: Double
  /// The larger of the two one-sided p-values.
  public let pValue: Double

  /// Tests an estimate by Student's t with its degrees of freedom.
  /// - Returns: nil for a standard error of 0 or none, from which nothing can be told, and for a
  ///   margin that is not above 0.
  public init?(_ difference: Estimate, margin: Double) {
    guard let error = difference.standardError, error > 0, margin > 0, margin.isFinite else {
      return nil
    }
    self.margin = margin
    let t = StudentT(degreesOfFreedom: difference.degreesOfFreedom)
    let above = t.cumulative(-(difference.value + margin) / error)
    let below = t.cumulative((difference.value - margin) / error)
    pValue = max(above, below)
  }
}
