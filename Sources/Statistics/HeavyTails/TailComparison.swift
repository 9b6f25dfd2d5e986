import Glibc

/// Which of two fits of the same tail is closer to the truth.
public struct TailComparison: Sendable, Hashable {
  /// How the p-value comes about.
  public enum Test: String, Sendable, Hashable {
    /// Q. Vuong, Econometrica 57 (1989) 307, as Clauset and others (2009, appendix C) use it: the
    /// log-likelihood ratio divided by sqrt(n) times the standard deviation of the samples' ratios is
    /// standard normal if both fits are equally far from the truth. Two-sided. Of G clusters: the ratio
    /// divided by sqrt(G) times the standard deviation of the clusters' sums is Student's t with G - 1
    /// degrees of freedom.
    case vuong
    /// The first family lies within the second: twice the log-likelihood ratio is chi-square with one
    /// degree of freedom if the first is true.
    case nested
    /// The same where the first family lies on the second's border (x_c infinite): half of it is 0, half
    /// chi-square (S. Self and K.-Y. Liang, J. Am. Stat. Assoc. 82 (1987) 605). So p is half of the
    /// chi-square's, and 1 for a ratio of 0.
    case nestedAtBorder = "nested_at_border"
  }

  public let first: TailFamily
  public let second: TailFamily
  public let test: Test
  /// The log-likelihood of the first less that of the second: above 0 for the first.
  public let logLikelihoodRatio: Double
  /// Vuong's normalized ratio; nil for nested families.
  public let normalizedRatio: Double?
  /// How likely a ratio as far from 0 is if neither is closer (Vuong), or if the first is true (nested).
  public let pValue: Double

  /// Compares two fits over the samples of a tail.
  ///
  /// The power law and the exponential (a = 0) lie within the truncated power law; all other pairs are
  /// taken for non-nested, the log-normal and the power law too, as is usual.
  static func of(
    _ first: TailModel, _ second: TailModel, tail: ClusteredCounts
  ) -> Result<TailComparison, CannotTell> {
    if second.family == .truncatedPowerLaw, first.family != .logNormal {
      return .success(nested(first, in: second, tail.distribution))
    }
    if first.family == .truncatedPowerLaw, second.family != .logNormal {
      return .success(nested(second, in: first, tail.distribution))
    }
    return vuong(first, second, tail)
  }

  private static func nested(
    _ inner: TailModel, in outer: TailModel, _ tail: CountDistribution
  ) -> TailComparison {
    let ratio = min(0, inner.logLikelihood(of: tail) - outer.logLikelihood(of: tail))
    let chiSquare = erfc((-ratio).squareRoot())
    let isAtBorder = inner.family == .powerLaw
    return TailComparison(
      first: inner.family, second: outer.family, test: isAtBorder ? .nestedAtBorder : .nested,
      logLikelihoodRatio: ratio, normalizedRatio: nil,
      pValue: bounded(isAtBorder && ratio < 0 ? chiSquare / 2 : chiSquare))
  }

  private static func vuong(
    _ first: TailModel, _ second: TailModel, _ tail: ClusteredCounts
  ) -> Result<TailComparison, CannotTell> {
    let values = tail.distribution.values
    let ratios = Dictionary(
      uniqueKeysWithValues: values.map {
        ($0, first.logProbability(of: $0) - second.logProbability(of: $0))
      })
    func sum(_ counts: CountDistribution, _ figure: (Double) -> Double = { $0 }) -> Double {
      zip(counts.values, counts.counts).reduce(0.0) { sum, entry in
        sum + figure(ratios[entry.0] ?? 0) * Double(entry.1)
      }
    }
    let all = sum(tail.distribution)
    let n = Double(tail.distribution.total)
    let spread = (sum(tail.distribution) { ($0 - all / n) * ($0 - all / n) } / n).squareRoot()
    guard spread > 1e-9 else { return .failure(.sameFit) }
    func comparison(_ normalized: Double, _ pValue: Double) -> TailComparison {
      TailComparison(
        first: first.family, second: second.family, test: .vuong, logLikelihoodRatio: all,
        normalizedRatio: normalized, pValue: bounded(pValue))
    }
    guard let clusters = tail.clusters else {
      let normalized = all / (n.squareRoot() * spread)
      return .success(comparison(normalized, erfc(abs(normalized) / 2.0.squareRoot())))
    }
    guard clusters.count > 1 else { return .failure(.oneCluster) }
    let sums = clusters.map { sum($0) }
    let count = Double(sums.count)
    let squares = sums.reduce(0.0) { $0 + ($1 - all / count) * ($1 - all / count) }
    let error = (squares * count / (count - 1)).squareRoot()
    guard error > 1e-9 else { return .failure(.sameFit) }
    let normalized = all / error
    let distribution = StudentT(degreesOfFreedom: clusters.count - 1)
    return .success(comparison(normalized, distribution.twoSided(normalized)))
  }

  /// No p-value is 0; one too small for a double is taken for the smallest.
  private static func bounded(_ p: Double) -> Double { max(p, .leastNormalMagnitude) }
}
