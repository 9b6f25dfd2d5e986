public import Evaluation
public import Statistics

/// How a comparison's random draws are made: with equal settings every figure is the same, bit for
/// bit.
public struct ResamplingSettings: Sendable, Hashable {
  /// The seed of the bootstrap and of the sign-flip draws.
  public var seed: UInt64
  /// Bootstrap resamples, and sign-flip draws where there are too many assignments for all.
  public var resamples: Int

  /// Settings; 10,000 resamples suit published figures.
  public init(seed: UInt64 = 1, resamples: Int = 10_000) {
    self.seed = seed
    self.resamples = resamples
  }
}

/// One quantity of two runs, compared over the tasks that both have.
///
/// Scores are in points of 0...100, tokens and calls a task, cost in the currency a task.
public struct PairedMeasure: Sendable {
  /// The values of one task or group.
  struct Row {
    let cluster: String
    let base: Double
    let candidate: Double
  }

  /// The metric's name, or `tokens`, `calls`, `cost`.
  public let name: String
  /// What its values count; a share is a metric of the benchmark.
  public let unit: MetricDefinition.Unit
  /// What the figures are given in: `points`, `tokens a task`, `calls a task`, `USD a task`.
  let unitWords: String
  /// The base's mean over the shared tasks.
  public let base: Double
  /// The candidate's mean over the shared tasks.
  public let candidate: Double
  /// Candidate less base, with its paired cluster bootstrap interval; of scores with the wider, at
  /// either end, of that and of the limits that hold however few tasks flip (`BoundedInterval`).
  public let difference: BootstrapEstimate
  /// The same difference with its cluster-robust standard error: what power is reckoned from.
  public let robust: Estimate
  /// The change in percent of the base, with its interval as for the difference; nil where the base's mean is 0.
  public let change: BootstrapEstimate?
  /// The change in percent with its cluster-robust standard error (the delta method).
  public let robustChange: Estimate?
  /// The sign-flip permutation test of the differences.
  public let signFlip: SignFlipTest
  /// McNemar's exact test; nil unless all scores are 0 or 1.
  public let mcNemar: McNemarTest?
  /// d_z of the differences.
  public let effectSize: Double?
  /// What the difference's and the change's intervals hold in any case; nil but for scores.
  let bounded: (difference: BoundedInterval?, change: BoundedInterval?)
  /// Candidate less base, task by task, and the change in percent likewise.
  private let values: (difference: Sample, change: Sample?)
  private let settings: ResamplingSettings
  /// The sign-flip p-value, Holm-adjusted over all scores of the command; nil but for scores.
  public internal(set) var adjustedP: Double?

  /// - Parameter currency: that of money.
  /// - Returns: nil for no rows.
  init?(
    _ name: String, _ unit: MetricDefinition.Unit, _ rows: [Row], currency: String?,
    _ settings: ResamplingSettings
  ) throws(StatisticsError) {
    let isScore = unit == .share
    let scale = isScore ? 100.0 : 1.0
    let clusters = rows.map { ExactText($0.cluster) }
    let raw = try PairedSample(
      base: rows.map(\.base), candidate: rows.map(\.candidate), clusters: clusters)
    let pairs = try PairedSample(
      base: rows.map { $0.base * scale }, candidate: rows.map { $0.candidate * scale },
      clusters: clusters)
    let bootstrap = try Bootstrap(seed: settings.seed, resamples: settings.resamples)
    guard let base = raw.base.mean(times: scale), let candidate = raw.candidate.mean(times: scale),
      var difference = bootstrap.mean(of: pairs.differences),
      let robust = pairs.differences.estimate(),
      let signFlip = try SignFlipTest(
        pairs.differences, seed: settings.seed, draws: settings.resamples)
    else { return nil }
    self.name = name
    self.unit = unit
    unitWords = unit.words(currency: currency)
    self.base = base
    self.candidate = candidate
    self.robust = robust
    self.signFlip = signFlip
    self.settings = settings
    var change = bootstrap.percentChange(of: pairs)
    values = (pairs.differences, try Self.linearized(pairs, clusters))
    robustChange = values.change?.estimate()
    if isScore {
      bounded = (
        try BoundedInterval(meanOf: pairs.differences, within: -scale...scale),
        try BoundedInterval(percentChangeOf: pairs, largest: scale)
      )
      if let limits = bounded.difference?.limits() { difference = difference.widened(to: limits) }
      if let limits = bounded.change?.limits() { change = change?.widened(to: limits) }
    } else {
      bounded = (nil, nil)
    }
    self.difference = difference
    self.change = change
    mcNemar = isScore ? McNemarTest(raw) : nil
    effectSize = pairs.differences.effectSize
  }

  /// The change in percent as a mean of one value a row, so that it has a standard error:
  /// 100 ((c - b) / b + (c_i - (c / b) b_i) / b) with the means b and c.
  private static func linearized(
    _ pairs: PairedSample, _ clusters: [ExactText]
  ) throws(StatisticsError) -> Sample? {
    guard let base = pairs.base.mean, let candidate = pairs.candidate.mean, base != 0 else {
      return nil
    }
    let ratio = candidate / base
    var values: [Double] = []
    for (b, c) in zip(pairs.base.values, pairs.candidate.values) {
      values.append(100 * (ratio - 1 + (c - ratio * b) / base))
    }
    return try Sample(values, clusters: clusters)
  }

  /// Whether no task differs.
  public var isUnchanged: Bool { robust.value == 0 && robust.standardError == 0 }

  /// Whether every task differs by the same amount, and by some: what makes that is a rule, not
  /// chance.
  func isShift(in unit: Gate.Unit) -> Bool {
    switch unit {
    case .absolute: robust.value != 0 && robust.standardError == 0
    case .percent: robustChange.map { $0.value != 0 && isAlike($0) } ?? false
    }
  }

  /// Equal changes in percent differ by rounding.
  private func isAlike(_ change: Estimate) -> Bool {
    guard let error = change.standardError else { return false }
    return error <= 1e-12 * max(100, abs(change.value))
  }

  /// The sign-flip p-value of the difference, or the change in percent, from a value that it might
  /// truly have; nil where there is no change.
  func pValue(against value: Double, in unit: Gate.Unit) throws(StatisticsError) -> Double? {
    guard let sample = unit == .percent ? values.change : values.difference else { return nil }
    return try SignFlipTest(
      sample.shifted(by: -value), seed: settings.seed, draws: settings.resamples)?.pValue
  }

  /// The smallest true difference that so many tasks would find with 80% power, in the unit of the
  /// measure; nil without a standard error.
  public var smallestDetectableDifference: Double? {
    PowerAnalysis(robust)?.smallestDetectableDifference
  }

  /// The tasks that would find a true difference of the size observed with 80% power; nil for a
  /// difference of 0.
  public var tasksNeeded: Int? {
    PowerAnalysis(robust)?.pointsNeeded(toDetect: robust.value)
  }
}

extension MetricDefinition.Unit {
  /// What a comparison gives its figures in.
  fileprivate func words(currency: String?) -> String {
    switch self {
    case .share: "points"
    case .tokens: "tokens a task"
    case .calls: "calls a task"
    case .money: "\(currency ?? "") a task"
    }
  }
}
