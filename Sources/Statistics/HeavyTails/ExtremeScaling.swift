import Glibc
import Randomness

/// How the largest of an attempt grows with the number of agents, E[x_max] ~ N^gamma: the slope of the
/// least-squares line of ln(mean x_max) on ln N, each N counting alike.
public struct ExtremeScaling: Sendable, Equatable {
  /// gamma.
  public let exponent: Double
  /// ln of the mean at N = 1 by the line.
  public let intercept: Double
  /// The percentile interval of gamma over resamples of the attempts within each N; nil where some N
  /// has one attempt only, or too many resamples have no slope.
  public let interval: Interval?
  /// How many N there are.
  public let sizes: Int
  /// How many attempts there are.
  public let attempts: Int

  /// gamma by the theory of extreme values for a tail with exponent a, 1 / (a - 1), if the number of
  /// draws grows like N. nil for a up to 1.
  public static func predicted(exponent a: Double) -> Double? {
    a > 1 ? 1 / (a - 1) : nil
  }

  /// - Parameters:
  ///   - maxima: by number of agents, how often each largest value occurred among the attempts; 0 for an
  ///     attempt without any.
  ///   - setup: for the interval; its method is not used.
  ///
  /// nil where fewer than two N have a mean above 0.
  public init?(_ maxima: [Int: [Int: Int]], _ setup: Bootstrap) {
    let groups = maxima.sorted { $0.key < $1.key }.map { agents, counts in
      (agents: Double(agents), values: counts.filter { $0.value > 0 }.sorted { $0.key < $1.key })
    }.filter { $0.agents > 0 && !$0.values.isEmpty }
    let totals = groups.map { $0.values.reduce(0) { $0 + $1.value } }
    let means = zip(groups, totals).map { group, total in
      group.values.reduce(0.0) { $0 + Double($1.key) * Double($1.value) } / Double(total)
    }
    guard let fit = Self.line(zip(groups, means).map { ($0.agents, $1) }) else { return nil }
    exponent = fit.slope
    intercept = fit.intercept
    sizes = means.count { $0 > 0 }
    attempts = totals.reduce(0, +)
    guard totals.allSatisfy({ $0 > 1 }) else {
      interval = nil
      return
    }
    let resamplers = groups.map { group in
      CountResampler(
        CountDistribution(values: group.values.map(\.key), counts: group.values.map(\.value)))
    }
    var generator = SplitMix64(seed: setup.seed)
    let slopes = (0..<setup.resamples).map { _ -> Double? in
      let means = zip(resamplers, totals).map { $0.draw($1, &generator).mean { $0 } }
      return Self.line(zip(groups, means).map { ($0.agents, $1) })?.slope
    }
    interval = Replicates(slopes, around: fit.slope).percentiles(setup.confidence)
  }

  /// Means of 0 have no logarithm and are left out.
  private static func line(_ points: [(agents: Double, mean: Double)]) -> LinearFit? {
    LinearFit(points.filter { $0.mean > 0 }.map { (x: log($0.agents), y: log($0.mean)) })
  }
}
