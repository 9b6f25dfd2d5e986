import Randomness

/// What a sample of whole numbers tells of its tail: where it begins, the four families fitted to it,
/// how well the power law fits, and which family is closer. Where the data cannot carry a figure, the
/// reason stands in its place.
///
/// Source: A. Clauset, C. R. Shalizi, M. E. J. Newman, SIAM Review 51 (2009) 661.
public struct TailAnalysis: Sendable {
  /// What is to be computed, and how.
  public struct Setup: Sendable {
    /// Where the tail begins; nil: where the Kolmogorov-Smirnov distance is smallest.
    public var xMin: Int?
    /// Resamples for the interval of the exponent, at least 100; 0 for none.
    public var bootstrap: Int
    /// Data sets drawn for the goodness of fit; 0 for none.
    public var goodnessOfFit: Int
    public var seed: UInt64
    public var confidence: Confidence

    /// A setup. The seed has no default: every figure must be reproducible from what is written down.
    public init(
      xMin: Int? = nil, bootstrap: Int = 1000, goodnessOfFit: Int = 1000, seed: UInt64,
      confidence: Confidence = .ninetyFive
    ) {
      self.xMin = xMin
      self.bootstrap = bootstrap
      self.goodnessOfFit = goodnessOfFit
      self.seed = seed
      self.confidence = confidence
    }
  }

  /// One family fitted to the tail.
  public struct Fit: Sendable {
    public let model: TailModel
    public let logLikelihood: Double
    /// The Kolmogorov-Smirnov distance between the tail's samples and the model.
    public let distance: Double
  }

  /// The samples.
  public let distribution: CountDistribution
  /// Those of the tail; none where no tail was found.
  public let tail: CountDistribution
  /// How many clusters the samples lie in; nil where each is one of its own.
  public let clusters: Int?
  /// Where the tail begins, with the power law from there on.
  public let threshold: Result<TailThreshold, CannotTell>
  /// The families in the order of `TailFamily.allCases`.
  public let fits: [(family: TailFamily, fit: Result<Fit, CannotTell>)]
  /// Every pair of families.
  public let comparisons:
    [(first: TailFamily, second: TailFamily, result: Result<TailComparison, CannotTell>)]
  /// Of the power law; nil where none was asked for.
  public let goodnessOfFit: Result<GoodnessOfFit, CannotTell>?
  /// Of the power law's exponent; nil where none was asked for.
  public let exponentInterval: Result<Interval, CannotTell>?

  /// The share of samples in the tail; 0 of no samples.
  public var tailShare: Double {
    distribution.total == 0 ? 0 : Double(tail.total) / Double(distribution.total)
  }

  /// The pairs of families that are compared: the likelier one to be wanted in front.
  public static let pairs: [(TailFamily, TailFamily)] = [
    (.powerLaw, .truncatedPowerLaw), (.powerLaw, .logNormal), (.powerLaw, .exponential),
    (.truncatedPowerLaw, .logNormal), (.exponential, .truncatedPowerLaw),
    (.logNormal, .exponential),
  ]

  /// Analyzes samples that are independent of each other, as `init(_:_:)` for clustered ones.
  public init(_ distribution: CountDistribution, _ setup: Setup) async throws(StatisticsError) {
    try await self.init(ClusteredCounts(distribution), setup)
  }

  /// Analyzes samples; the bootstraps use all processors. The exponent's interval and Vuong's tests are
  /// over clusters; the goodness of fit and the tests of nested families take all samples for
  /// independent. Throws `StatisticsError` for fewer than 100 resamples that are not 0, and for an x_min
  /// or data sets below what there can be.
  public init(_ samples: ClusteredCounts, _ setup: Setup) async throws(StatisticsError) {
    try setup.check()
    let distribution = samples.distribution
    self.distribution = distribution
    clusters = samples.clusters?.count
    let found = Self.threshold(distribution, xMin: setup.xMin)
    let start = found.xMin ?? setup.xMin
    let samplesOfTail = samples.tail(from: start ?? Int.max)
    let tail = samplesOfTail.distribution
    self.tail = tail
    threshold = found.result
    let fits = TailFamily.allCases.map { family in
      (
        family: family,
        fit: found.result.flatMap { threshold in
          TailEstimation(tail, xMin: threshold.xMin).model(of: family).map {
            Fit(
              model: $0, logLikelihood: $0.logLikelihood(of: tail), distance: $0.distance(to: tail))
          }
        }
      )
    }
    self.fits = fits
    let byFamily = Dictionary(uniqueKeysWithValues: fits.map { ($0.family, $0.fit) })
    comparisons = Self.pairs.compactMap { pair in
      guard let one = byFamily[pair.0], let other = byFamily[pair.1] else { return nil }
      let result = one.flatMap { one in
        other.flatMap { TailComparison.of(one.model, $0.model, tail: samplesOfTail) }
      }
      return (pair.0, pair.1, result)
    }
    switch found.result {
    case .failure(let reason):
      goodnessOfFit = setup.goodnessOfFit > 0 ? .failure(reason) : nil
      exponentInterval = setup.bootstrap > 0 ? .failure(reason) : nil
    case .success(let threshold):
      let resampling = TailResampling(
        samples: samples, threshold: threshold, isFixed: setup.xMin != nil)
      // Streams of their own: the one asked for less does not change the other.
      var seeder = SplitMix64(seed: setup.seed)
      let seeds = (seeder.next(), seeder.next())
      goodnessOfFit =
        setup.goodnessOfFit > 0
        ? await resampling.goodnessOfFit(replicates: setup.goodnessOfFit, seed: seeds.0) : nil
      exponentInterval =
        setup.bootstrap > 0
        ? await resampling.exponentInterval(
          resamples: setup.bootstrap, seed: seeds.1, confidence: setup.confidence) : nil
    }
  }

  /// The threshold, and where it lies even if its tail tells nothing.
  private static func threshold(
    _ distribution: CountDistribution, xMin: Int?
  ) -> (result: Result<TailThreshold, CannotTell>, xMin: Int?) {
    guard let largest = distribution.maximum else { return (.failure(.noSamples), nil) }
    if let xMin, largest < xMin { return (.failure(.emptyTail(xMin: xMin)), xMin) }
    guard distribution.values.count > 1 else { return (.failure(.allEqual(largest)), nil) }
    let found = xMin.map { TailThreshold.fixed($0, in: distribution) } ?? .best(of: distribution)
    let start = found?.xMin ?? xMin
    guard let start else { return (.failure(.notFound(.powerLaw)), nil) }
    let tail = distribution.tail(from: start)
    if tail.values.count < TailThreshold.leastDistinct {
      return (.failure(.fewDistinct(tail.values.count, xMin: start)), start)
    }
    if tail.total < TailThreshold.leastSamples {
      return (.failure(.fewSamples(tail.total, xMin: start)), start)
    }
    return (found.map { .success($0) } ?? .failure(.notFound(.powerLaw)), start)
  }
}

extension TailAnalysis.Setup {
  fileprivate func check() throws(StatisticsError) {
    if let xMin, xMin < 1 { throw StatisticsError("an x_min of \(xMin): it must be 1 or more") }
    if bootstrap != 0, bootstrap < 100 {
      throw StatisticsError("\(bootstrap) resamples: expected 0 for no interval, or 100 and more")
    }
    if goodnessOfFit < 0 {
      throw StatisticsError(
        "\(goodnessOfFit) data sets for the goodness of fit: expected 0 or more")
    }
  }
}
