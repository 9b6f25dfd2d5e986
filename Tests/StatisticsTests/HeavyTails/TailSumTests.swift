import Glibc
import Testing

@testable import Statistics

/// Expected logarithms of sums by mpmath 1.4.1 with 30 and 40 digits.
struct TailSumTests {
  /// Whether two logarithms are of numbers that agree to a relative error of 1e-10.
  private func agreeAsLogarithms(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-10 + 4e-16 * abs(expected)
  }

  // mp.log(mp.zeta(s, q))
  @Test(arguments: [
    (1.0001, 1, 9.2103980926050690821), (1.5, 1, 0.96025990273078522814),
    (2.5, 1, 0.29377889195726214025), (2.594976, 3, -1.9543894790813596784),
    (3.6, 1, 0.10974107817946229777), (10, 2, -6.9131949192172292592),
    (60, 1, 8.6736173801206937399e-19), (1.8, 1000, -5.3026606318981825861),
    (2.2, 1e9, -25.050240560529651843), (30, 50, -116.5392329926666426),
    (1.01, 7, 4.5864422447101445601), (400, 1000, -2761.9904153448444273),
  ]) func `Hurwitz's zeta function agrees with mpmath`(s: Double, q: Double, expected: Double) {
    let logarithm = log(HurwitzZeta(s, from: q).moments.0) - s * log(q)
    #expect(agreeAsLogarithms(logarithm, expected))
  }

  // mp.zeta(s, q, 1) / mp.zeta(s, q) + mp.log(q) and the like are the moments of ln(x / q).
  @Test(arguments: [(1.3, 1.0), (2.5, 1.0), (3.1, 40.0), (12.0, 7.0)])
  func `the moments of the logarithm are the derivatives`(s: Double, q: Double) {
    func logSum(_ s: Double) -> Double { log(HurwitzZeta(s, from: q).moments.0) }
    let h = 1e-4 * (s - 1)
    let (zeroth, first, second) = HurwitzZeta(s, from: q).moments
    let slope = (logSum(s - h) - logSum(s + h)) / (2 * h)
    let bend = (logSum(s - h) - 2 * logSum(s) + logSum(s + h)) / (h * h)
    #expect(agree(slope, first / zeroth, relative: 1e-6))
    let mean = first / zeroth
    #expect(agree(bend, second / zeroth - mean * mean, relative: 1e-4))
  }

  // 3,000 terms of x^-a e^(-l x), then mp.quad over ln x and four Euler-Maclaurin corrections.
  @Test(arguments: [
    (2.5, 0.01, 1, 0.27585272515365889124), (1.5, 1e-6, 1, 0.95890257377533712679),
    (0.5, 0.2, 3, 0.22419154175766168574), (-2, 0.5, 1, 2.7723333728816723966),
    (1.2, 0.001, 500, -1.9453837265489253136), (3, 2, 1, -1.9825168139628752903),
    (0, 0.1, 1, 2.2521684610440907506), (2, 1e-9, 1, 0.49770028926458321706),
    (-30, 0.3, 10, 111.9813932829341813), (2.5, 0.02, 100_000, -2024.8615434680763409),
    (-500, 0.29, 1500, 3231.5044794196595852),
  ]) func `the truncated power law's sum agrees with mpmath`(
    exponent: Double, rate: Double, xMin: Int, expected: Double
  ) throws {
    let model = try TailModel(.truncatedPowerLaw(exponent: exponent, rate: rate), xMin: xMin)
    let x = Double(xMin)
    let logarithm = -exponent * log(x) - rate * x - model.logProbability(of: xMin)
    #expect(agreeAsLogarithms(logarithm, expected))
  }

  // Terms of (1/x) exp(-(ln x - mu)² / (2 sigma²)), then erfc and four Euler-Maclaurin corrections.
  @Test(arguments: [
    (0, 1, 1, 0.60740935384615294672), (1.5, 0.5, 1, 0.22527358951937900405),
    (-20, 4, 1, -12.141081813374467239), (3, 0.05, 1, -2.0767937437702454205),
    (7, 0.001, 1000, -5.9888167458540474416), (5, 2, 50, 1.267480278688236637),
    (-400, 18, 1, -246.52990117336153187), (12, 1, 1, 0.91893853320467274178),
    (0.3, 1.2, 20, -3.2399856083407630918), (9, 0.2, 1, -0.69049937922942757731),
  ]) func `the log-normal's sum agrees with mpmath`(
    mu: Double, sigma: Double, xMin: Int, expected: Double
  ) throws {
    let model = try TailModel(.logNormal(mu: mu, sigma: sigma), xMin: xMin)
    let x = Double(xMin)
    let distance = (log(x) - mu) / sigma
    let logarithm = -log(x) - distance * distance / 2 - model.logProbability(of: xMin)
    #expect(agreeAsLogarithms(logarithm, expected))
  }

  private static let models: [TailModel.Parameters] = [
    .powerLaw(exponent: 2.4), .truncatedPowerLaw(exponent: 1.3, rate: 0.02),
    .truncatedPowerLaw(exponent: -4, rate: 0.6), .logNormal(mu: 1.2, sigma: 0.9),
    .logNormal(mu: 4, sigma: 0.01), .exponential(rate: 0.3),
  ]

  @Test(arguments: models) func `what is at least x is what is x and what is more`(
    parameters: TailModel.Parameters
  ) throws {
    let model = try TailModel(parameters, xMin: 3)
    #expect(abs(model.survival(from: 3) - 1) < 1e-12)
    #expect(model.survival(from: 1) == 1)
    #expect(model.logProbability(of: 2) == -.infinity)
    for x in [3, 4, 10, 30, 54, 55, 100, 1000] {
      let step = model.survival(from: x) - model.survival(from: x + 1)
      #expect(abs(step - exp(model.logProbability(of: x))) < 1e-11, "\(x)")
    }
    let values = [3, 4, 9, 80, 81, 700, 5000]
    for (x, share) in zip(values, model.survival(from: values)) {
      #expect(abs(share - model.survival(from: x)) < 1e-11, "\(x)")
    }
  }

  @Test(
    arguments: [
      .powerLaw(exponent: 1), .powerLaw(exponent: .nan), .truncatedPowerLaw(exponent: 1, rate: 0),
      .truncatedPowerLaw(exponent: 1, rate: -1), .logNormal(mu: 0, sigma: 0),
      .logNormal(mu: .infinity, sigma: 1), .exponential(rate: 0),
    ] as [TailModel.Parameters]) func `parameters of no distribution are refused`(
      parameters: TailModel.Parameters
    )
  {
    #expect(throws: StatisticsError.self) { try TailModel(parameters, xMin: 1) }
    #expect(throws: StatisticsError.self) { try TailModel(.exponential(rate: 1), xMin: 0) }
  }
}
