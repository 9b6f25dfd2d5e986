import Randomness

/// How well a power law fits: the share of data sets drawn from it that lie as far from their own fit.
public struct GoodnessOfFit: Sendable, Hashable {
  /// (1 + data sets with a distance of at least the samples') / (1 + data sets), which is never 0:
  /// a small p, 0.1 and below, rules the power law out; a large one does not prove it.
  public let pValue: Double
  /// How many data sets were drawn.
  public let replicates: Int
}

/// Bootstraps of a tail. Each replicate has a generator of its own, so that the result does not depend
/// on how many run at once.
struct TailResampling {
  let samples: ClusteredCounts
  let threshold: TailThreshold
  /// Whether x_min was given: then no replicate chooses its own.
  let isFixed: Bool

  private var distribution: CountDistribution { samples.distribution }

  /// More samples take minutes for each replicate.
  static let mostSamples = 1 << 30

  /// Clauset and others (2009), section 4.1: samples below x_min are drawn from those there are, the
  /// others from the power law; x_min and a are fitted anew. With a fixed x_min the tail alone is drawn.
  func goodnessOfFit(replicates: Int, seed: UInt64) async -> Result<GoodnessOfFit, CannotTell> {
    guard distribution.total <= Self.mostSamples else {
      return .failure(.manySamples(distribution.total))
    }
    let tail = distribution.tail(from: threshold.xMin).total
    let sampler: PowerLawSampler
    do throws(StatisticsError) {
      sampler = try PowerLawSampler(
        exponent: threshold.exponent, xMin: threshold.xMin, draws: tail)
    } catch {
      return .failure(.notFound(.powerLaw))
    }
    let bodySize = distribution.values.firstIndex { $0 >= threshold.xMin } ?? 0
    let body = CountDistribution(
      values: Array(distribution.values[..<bodySize]),
      counts: Array(distribution.counts[..<bodySize]))
    let resampler = CountResampler(body)
    let (total, isFixed, xMin) = (distribution.total, isFixed, threshold.xMin)
    let distances = await Self.parallel(replicates, seed: seed) { generator in
      guard !isFixed else {
        // Data that are all x_min lie on their fit.
        let drawn = sampler.draw(tail, &generator)
        return TailThreshold.fixed(xMin, in: drawn)?.distance ?? 0
      }
      var inTail = tail
      if body.total > 0 {
        inTail = (0..<total).count { _ in generator.index(below: total) < tail }
      }
      let drawn = resampler.draw(total - inTail, &generator)
        .followed(by: sampler.draw(inTail, &generator))
      return TailThreshold.best(of: drawn)?.distance ?? 0
    }
    let far = distances.count { $0 >= threshold.distance }
    return .success(
      GoodnessOfFit(
        pValue: Double(1 + far) / Double(1 + replicates), replicates: replicates))
  }

  /// The interval of the exponent over resamples: percentiles where each sample is a cluster of its own,
  /// else expanded percentiles over resamples of whole clusters, see `Bootstrap`. Where x_min was
  /// chosen, each resample chooses anew, so that the interval holds the uncertainty of the choice.
  func exponentInterval(
    resamples: Int, seed: UInt64, confidence: Confidence
  ) async -> Result<Interval, CannotTell> {
    guard distribution.total <= Self.mostSamples else {
      return .failure(.manySamples(distribution.total))
    }
    let (isFixed, xMin) = (isFixed, threshold.xMin)
    let draw = drawing
    if let clusters = samples.clusters?.count, clusters < 2 { return .failure(.oneCluster) }
    let exponents = await Self.parallel(resamples, seed: seed) { generator -> Double? in
      let drawn = draw(&generator)
      return (isFixed ? TailThreshold.fixed(xMin, in: drawn) : .best(of: drawn))?.exponent
    }
    let replicates = Replicates(exponents, around: threshold.exponent)
    guard
      let interval = replicates.percentiles(confidence, clusters: samples.clusters?.count)
    else {
      return .failure(.resamples(undefined: replicates.undefined, of: resamples))
    }
    return .success(interval)
  }

  /// Draws as many samples, or clusters, as there are.
  private var drawing: @Sendable (inout SplitMix64) -> CountDistribution {
    if let resampler = ClusterResampler(samples) { return { resampler.draw(&$0) } }
    let (resampler, total) = (CountResampler(distribution), distribution.total)
    return { resampler.draw(total, &$0) }
  }

  /// One result a replicate, in order; a few tasks share the replicates out.
  private static func parallel<Value: Sendable>(
    _ count: Int, seed: UInt64, _ replicate: @escaping @Sendable (inout SplitMix64) -> Value
  ) async -> [Value] {
    var seeder = SplitMix64(seed: seed)
    let seeds = (0..<count).map { _ in seeder.next() }
    let share = max(1, count / 64)
    return await withTaskGroup(of: (Int, [Value]).self) { group in
      for first in stride(from: 0, to: count, by: share) {
        group.addTask {
          let values = seeds[first..<min(count, first + share)].map { seed in
            var generator = SplitMix64(seed: seed)
            return replicate(&generator)
          }
          return (first, values)
        }
      }
      var parts: [(Int, [Value])] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }
}
