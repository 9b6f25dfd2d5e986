import Evaluation
public import Statistics

/// Whether what one organization gains over another depends on the model: the difference of the two
/// gains, on the same tasks. A capability threshold is a gain that a strong model has and a weak one has
/// not, or has the other way round.
public struct StructureInteraction: Sendable {
  /// The organization that gains, and the one that it gains over, with their models: places among the
  /// report's runs.
  public struct Runs: Sendable, Hashable {
    /// The first organization with the model.
    public let base: Int
    /// The second organization with the model.
    public let candidate: Int
  }

  /// The two organizations with the first model.
  public let first: Runs
  /// The same organizations with the second model.
  public let second: Runs
  /// What the candidate gains over the base with the first model, in points.
  public let firstGain: BootstrapEstimate
  /// What it gains with the second model, in points.
  public let secondGain: BootstrapEstimate
  /// The second gain less the first, in points, with the wider of its bootstrap interval and of the limits
  /// that hold however few tasks flip.
  public let difference: BootstrapEstimate
  /// The sign-flip p-value that the gains are equal.
  public let pValue: Double
  /// The same, Holm-adjusted over all interactions of the report.
  public internal(set) var adjustedP: Double

  /// Whether the candidate is shown to gain with one model and to lose with the other.
  public var isReversed: Bool {
    guard let one = firstGain.interval, let other = secondGain.interval else { return false }
    return (one.upper < 0 && other.lower > 0) || (one.lower > 0 && other.upper < 0)
  }

  /// All pairs of organizations that have runs with all of a pair of models.
  /// - Parameter runs: on the same tasks, each with the metric, the best first.
  static func all(
    among runs: [ComparedRun], metric: String, _ settings: ResamplingSettings
  ) throws(StatisticsError) -> [StructureInteraction] {
    let structures = runs.map { Structure($0) }
    let models = runs.map(\.configuration.model).uniqued()
    var found: [StructureInteraction] = []
    let kinds = structures.uniqued()
    for (place, candidate) in kinds.enumerated() {
      for base in kinds[(place + 1)...] {
        // A structure that a model has several runs of cannot stand for one of them.
        let pairs = models.compactMap { model -> Runs? in
          func only(_ structure: Structure) -> Int? {
            let places = runs.indices.filter {
              structures[$0] == structure && runs[$0].configuration.model == model
            }
            return places.count == 1 ? places[0] : nil
          }
          guard let base = only(base), let candidate = only(candidate) else { return nil }
          return Runs(base: base, candidate: candidate)
        }
        for (place, first) in pairs.enumerated() {
          for second in pairs[(place + 1)...] {
            let one = try StructureInteraction(first, second, runs, metric, settings)
            if let one { found.append(one) }
          }
        }
      }
    }
    let adjusted = holmAdjusted(found.map(\.pValue))
    for index in found.indices { found[index].adjustedP = adjusted[index] }
    return found
  }

  private init?(
    _ first: Runs, _ second: Runs, _ runs: [ComparedRun], _ metric: String,
    _ settings: ResamplingSettings
  ) throws(StatisticsError) {
    let tasks = runs[first.base].tasks
    let clusters = tasks.map { ExactText($0.cluster) }
    func scores(_ place: Int) -> [Double] {
      let byID = Dictionary(
        runs[place].tasks.map { (ExactText($0.id), $0.scores[metric] ?? 0) },
        uniquingKeysWith: { one, _ in one })
      return tasks.map { 100 * (byID[$0.id] ?? 0) }
    }
    func gains(_ pair: Runs) -> [Double] {
      zip(scores(pair.base), scores(pair.candidate)).map { $1 - $0 }
    }
    let bootstrap = try Bootstrap(seed: settings.seed, resamples: settings.resamples)
    func estimate(
      _ values: [Double], within reach: Double
    ) throws(StatisticsError) -> (sample: Sample, estimate: BootstrapEstimate)? {
      let sample = try Sample(values, clusters: clusters)
      let limits = try BoundedInterval(meanOf: sample, within: -reach...reach)?.limits()
      return bootstrap.mean(of: sample).map { estimate in
        (sample, limits.map { estimate.widened(to: $0) } ?? estimate)
      }
    }
    let (one, other) = (gains(first), gains(second))
    let differences = zip(one, other).map { $1 - $0 }
    guard let firstGain = try estimate(one, within: 100),
      let secondGain = try estimate(other, within: 100),
      let difference = try estimate(differences, within: 200),
      let test = try SignFlipTest(
        difference.sample, seed: settings.seed, draws: settings.resamples)
    else { return nil }
    (self.first, self.second) = (first, second)
    (self.firstGain, self.secondGain) = (firstGain.estimate, secondGain.estimate)
    self.difference = difference.estimate
    pValue = test.pValue
    adjustedP = test.pValue
  }
}

/// An organization with its options: what two runs of different models have in common.
struct Structure: Hashable {
  let organization: String
  let options: [String: JSONValue]

  init(_ run: ComparedRun) {
    organization = run.configuration.organization
    options = run.configuration.options
  }
}
