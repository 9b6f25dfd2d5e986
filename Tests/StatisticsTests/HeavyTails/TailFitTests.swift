import Glibc
import Randomness
import Testing

@testable import Statistics

struct TailFitTests {
  private func fit(
    _ family: TailFamily, _ reference: TailReference
  ) throws -> Result<TailModel, CannotTell> {
    try #require(Self.fits[reference.testDescription]?[family])
  }

  /// Every reference fitted once, for all tests.
  private static let fits: [String: [TailFamily: Result<TailModel, CannotTell>]] = {
    Dictionary(
      uniqueKeysWithValues: all.compactMap { reference in
        guard let tail = try? reference.distribution().tail(from: reference.xMin) else {
          return nil
        }
        let estimation = TailEstimation(tail, xMin: reference.xMin)
        return (
          reference.testDescription,
          Dictionary(
            uniqueKeysWithValues: TailFamily.allCases.map { ($0, estimation.model(of: $0)) })
        )
      })
  }()

  private static let all = TailReference.observed + TailReference.simulated

  @Test func `the datum that is known has the parameters that are known`() throws {
    let known = TailReference.observed[0]
    let tail = try known.distribution()
    let model = try fit(.powerLaw, known).get()
    guard case .powerLaw(let exponent) = model.parameters else { return #expect(Bool(false)) }
    #expect(abs(exponent - 2.594976) < 5e-7)
    #expect(abs(model.logLikelihood(of: tail) - -282.93134) < 5e-6)
  }

  @Test func `a steep power law does not stop at an exponent of 3`() throws {
    guard
      case .powerLaw(let exponent) = try fit(.powerLaw, TailReference.observed[2]).get().parameters
    else { return #expect(Bool(false)) }
    #expect(abs(exponent - 3.6223243789791666) < 1e-6)
  }

  @Test(arguments: all) func `parameters are where scipy finds the maximum`(
    reference: TailReference
  ) throws {
    for family in TailFamily.allCases {
      let result = try fit(family, reference)
      // Where scipy's search runs away as well.
      if case .failure(let reason) = result {
        #expect(reason == .noMaximum(.logNormal))
        #expect(reference.logNormal.sigma > 60)
        continue
      }
      let found: [Double]
      let expected: [Double]
      switch try result.get().parameters {
      case .powerLaw(let exponent):
        (found, expected) = ([exponent], [reference.powerLaw.exponent])
      case .truncatedPowerLaw(let exponent, let rate):
        found = [exponent, rate]
        expected = [reference.truncated.exponent, reference.truncated.rate]
      case .logNormal(let mu, let sigma):
        (found, expected) = ([mu, sigma], [reference.logNormal.mu, reference.logNormal.sigma])
      case .exponential(let rate): (found, expected) = ([rate], [reference.exponential.rate])
      }
      for (found, expected) in zip(found, expected) {
        #expect(abs(found - expected) <= 1e-6 * max(1, abs(expected)), "\(family)")
      }
    }
  }

  @Test(arguments: all) func `log-likelihoods are scipy's, and at least those of powerlaw`(
    reference: TailReference
  ) throws {
    let tail = try reference.distribution().tail(from: reference.xMin)
    let scipy = [
      reference.powerLaw.logLikelihood, reference.truncated.logLikelihood,
      reference.logNormal.logLikelihood, reference.exponential.logLikelihood,
    ]
    for (index, family) in TailFamily.allCases.enumerated() {
      guard case .success(let model) = try fit(family, reference) else { continue }
      let found = model.logLikelihood(of: tail)
      #expect(abs(found - scipy[index]) <= 1e-6, "\(family)")
      if family == .logNormal {
        // Its log-normal is another one: with its parameters ours is no likelier.
        let theirs = try TailModel(
          .logNormal(mu: reference.theirLogNormal.mu, sigma: reference.theirLogNormal.sigma),
          xMin: reference.xMin)
        #expect(found >= theirs.logLikelihood(of: tail) - 1e-8)
      } else {
        #expect(found >= reference.theirs[index] - 1e-8, "\(family)")
      }
    }
  }

  @Test(arguments: all) func `no step away from the maximum leads higher`(
    reference: TailReference
  ) throws {
    let tail = try reference.distribution().tail(from: reference.xMin)
    for family in TailFamily.allCases {
      guard case .success(let model) = try fit(family, reference) else { continue }
      let height = model.logLikelihood(of: tail)
      for step in [1e-3, -1e-3] {
        for parameters in model.parameters.stepped(by: step) {
          let beside = try TailModel(parameters, xMin: reference.xMin).logLikelihood(of: tail)
          #expect(beside < height, "\(family) \(parameters)")
        }
        // The gradient: to either side the log-likelihood falls alike.
        let there = try model.parameters.stepped(by: step / 100).map {
          try TailModel($0, xMin: reference.xMin).logLikelihood(of: tail) - height
        }
        let back = try model.parameters.stepped(by: -step / 100).map {
          try TailModel($0, xMin: reference.xMin).logLikelihood(of: tail) - height
        }
        for (there, back) in zip(there, back) {
          #expect(abs(there - back) <= 1e-3 * abs(there + back) + 1e-8, "\(family)")
        }
      }
    }
  }

  @Test(arguments: all) func `x_min is that of the smallest distance`(
    reference: TailReference
  ) throws {
    let best = try #require(TailThreshold.best(of: reference.distribution()))
    #expect(best.xMin == reference.scan.xMin)
    #expect(abs(best.distance - reference.scan.distance) < 1e-7)
    let fixed = try #require(
      TailThreshold.fixed(best.xMin, in: reference.distribution()))
    #expect(abs(fixed.distance - best.distance) < 1e-12)
    #expect(abs(fixed.exponent - best.exponent) < 1e-9)
  }

  @Test func `an x_min between values begins there, not at the next value`() throws {
    let distribution = try CountDistribution([1: 900, 5: 60, 6: 30, 9: 20, 17: 5, 30: 1])
    let fixed = try #require(TailThreshold.fixed(4, in: distribution))
    let model = try TailModel(.powerLaw(exponent: fixed.exponent), xMin: 4)
    // No sample is 4, of which the law expects a share.
    #expect(fixed.distance >= 1 - model.survival(from: 5) - 1e-12)
    #expect(fixed.exponent < TailThreshold.fixed(5, in: distribution)?.exponent ?? 0)
  }

  @Test(.timeLimit(.minutes(10))) func `a cutoff far beyond the samples is found at once`() throws {
    // From most starts, steps lead to where the cutoff is infinite and the curvature has no bounds.
    var generator = SplitMix64(seed: 11 &* 15_485_863)
    let sampler = try PowerLawSampler(exponent: 2.5, xMin: 1, draws: 300)
    let tail = try CountDistribution(
      samples: (0..<300).map { _ in
        _ = generator.next()
        return sampler.draw(&generator)
      })
    let model = try TailEstimation(tail, xMin: 1).model(of: .truncatedPowerLaw).get()
    guard case .truncatedPowerLaw(let exponent, let rate) = model.parameters else {
      return #expect(Bool(false))
    }
    #expect(abs(exponent - 2.487860865885558) < 1e-6)
    #expect(abs(rate - 8.52920618885e-05) < 1e-9)
    for other in [rate * 0.98, rate * 1.02, rate / 100, 0] {
      let beside = try TailModel(.truncatedPowerLaw(exponent: exponent, rate: other), xMin: 1)
      #expect(beside.logLikelihood(of: tail) < model.logLikelihood(of: tail))
    }
  }

  @Test func `where x_c is infinite, the truncated power law is the power law`() throws {
    // A tail longer than its own power law's.
    let distribution = try CountDistribution([
      1: 9000, 2: 700, 3: 150, 4: 50, 5: 25, 6: 12, 7: 6, 8: 4, 90: 9, 400: 3,
    ])
    let estimation = TailEstimation(distribution, xMin: 1)
    let powerLaw = try estimation.model(of: .powerLaw).get()
    let truncated = try estimation.model(of: .truncatedPowerLaw).get()
    guard case .powerLaw(let exponent) = powerLaw.parameters else { return #expect(Bool(false)) }
    #expect(truncated.parameters == .truncatedPowerLaw(exponent: exponent, rate: 0))
    let comparison = try TailComparison.of(powerLaw, truncated, tail: ClusteredCounts(distribution))
      .get()
    #expect(comparison.pValue == 1 && comparison.logLikelihoodRatio == 0)
    #expect(estimation.model(of: .logNormal) == .failure(.noMaximum(.logNormal)))
    // Any cutoff is worse.
    for rate in [1e-7, 1e-5, 1e-3] {
      let cut = try TailModel(.truncatedPowerLaw(exponent: exponent, rate: rate), xMin: 1)
      #expect(cut.logLikelihood(of: distribution) < powerLaw.logLikelihood(of: distribution))
    }
  }
}

extension TailModel.Parameters {
  /// The parameters with each one in turn stepped by a share of itself, and a little at least.
  fileprivate func stepped(by share: Double) -> [TailModel.Parameters] {
    func step(_ value: Double) -> Double { value + share * max(abs(value), 1e-3) }
    return switch self {
    case .powerLaw(let a): [.powerLaw(exponent: step(a))]
    case .truncatedPowerLaw(let a, let rate):
      [
        .truncatedPowerLaw(exponent: step(a), rate: rate),
        .truncatedPowerLaw(exponent: a, rate: rate * (1 + share)),
      ]
    case .logNormal(let mu, let sigma):
      [.logNormal(mu: step(mu), sigma: sigma), .logNormal(mu: mu, sigma: step(sigma))]
    case .exponential(let rate): [.exponential(rate: step(rate))]
    }
  }
}
