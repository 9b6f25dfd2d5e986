public import Evaluation
import Glibc
import Statistics

/// What makes societies comparable: all but the tasks, the model and the seed.
public struct SocietyCondition: Sendable, Hashable {
  /// How many agents, N.
  public internal(set) var agents: Int
  /// Who reads whom.
  public let topology: String
  /// The benchmark, or what stands for it in simulated runs.
  public let benchmark: String
  /// Whether Deficit-Triggered Integration is on.
  public internal(set) var integrates: Bool

  /// The condition of a run; nil for another organization than `society`.
  public init?(_ configuration: RunConfiguration) {
    guard configuration.organization == "society",
      let agents = configuration.options["agents"]?.wholeNumber,
      let topology = configuration.options["topology"]?.text
    else { return nil }
    self.agents = agents
    self.topology = topology
    benchmark = configuration.benchmark
    let parameters = configuration.options["dti"]
    integrates = parameters != nil && parameters != .null
  }

  /// The family of tasks by the paper's names; nil for a benchmark of none. MuSR is reasoning, what is
  /// answered from passages or the web is question answering.
  var task: String? {
    switch benchmark {
    case "musr": "reasoning"
    case "musique", "squad2", "gaia": "qa"
    default: nil
    }
  }

  /// Where it stands but for N and integration.
  var place: String { "\(topology), \(benchmark)" }
}

/// What runs of one condition hold of the laws of coordination: how often each size occurs, and a few
/// figures an attempt.
struct SocietyEvidence: Sendable {
  /// A figure of an attempt.
  enum Measure: String, CaseIterable {
    case topAgent = "share of the top agent"
    case topTenth = "share of the top 10%"
    case gini = "Gini"
    case effective = "effective share of agents"
    case active = "active share"
    /// Of the cascade with the most events.
    case conversion = "merge conversion"
    /// The same without merges that integration asked for.
    case ownConversion = "merge conversion without integrations"
    /// The same less that of all other cascades.
    case conversionLoss = "merge conversion, largest cascade less others"
    /// The same where a merge of several cascades counts for each by its share of the parents, and not
    /// for the one with the earliest root alone.
    case sharedConversionLoss = "merge conversion, largest cascade less others, merges shared"
    /// Contradictions among the events of the cascade with the most events.
    case contradictionShare = "contradictions of the largest cascade"
    case score
  }

  /// A value with the attempt that it is of.
  struct Point: Sendable {
    let attempt: AttemptID
    let seed: Int
    let cluster: String
    let value: Double
  }

  private(set) var runs: [String] = []
  private(set) var attempts = 0
  private(set) var events = 0
  /// By observable, how often each size occurs.
  private(set) var sizes: [String: ObservableSizes] = [:]
  /// The largest sizes of an attempt.
  private(set) var largest = LargestSizes.means(seed: SocietyTails.seed)
  /// Cascades by how many events they have.
  private(set) var cascades: [Int: CascadeComposition] = [:]
  private(set) var points: [Measure: [Point]] = [:]
  /// Who made the claims.
  private(set) var concentration = ConcentrationLaw()

  /// What the paper calls the excess of the top 10%, which equation 3 defines within a cascade.
  static let excess = "excess of the top 10% over the egalitarian share"

  /// By observable, the mean over attempts of the largest, 0 where there is none.
  var meanLargest: [String: Double] {
    LargestSizes.names.enumerated().reduce(into: [:]) { $0[$1.element] = largest.mean($1.offset) }
  }

  mutating func begin(_ run: String) { runs.append(run) }

  mutating func add(
    _ attempt: AttemptCoordination, seed: Int, agents: Int, cluster: String, score: Double?
  ) {
    attempts += 1
    events += attempt.events.count
    let found = CoordinationObservables(
      claims: attempt.claims, subtasks: attempt.subtasks, events: attempt.events)
    for reading in CoordinationSummary.readings {
      sizes[reading.name, default: ObservableSizes()].add(reading.sizes(found), cluster: cluster)
    }
    largest.add(LargestSizes.of(found), cluster: cluster)
    concentration.add(attempt, agents: agents, cluster: cluster)
    for (measure, value) in inequality(attempt, agents) + integration(attempt)
      + (score.map { [(.score, $0)] } ?? [])
    {
      points[measure, default: []].append(
        Point(attempt: attempt.attempt, seed: seed, cluster: cluster, value: value))
    }
  }

  /// How unequally agents made the claims of an attempt, over all of them.
  private func inequality(
    _ attempt: AttemptCoordination, _ agents: Int
  ) -> [(Measure, Double)] {
    let counts = ConcentrationReading(attempt, leastClaims: 1).counts
    guard let all = Concentration(counts, population: agents) else { return [] }
    return [
      (.topAgent, Double(all.ranked[0]) / Double(all.total)),
      (.topTenth, all.share(ofTop: 10)), (.gini, all.gini), (.effective, all.effectiveShare),
      (.active, all.activeShare),
    ]
  }

  /// How far the cascades of an attempt were integrated; takes them in as well.
  private mutating func integration(_ attempt: AttemptCoordination) -> [(Measure, Double)] {
    let found = CascadeComposition.of(attempt)
    for (_, own) in found { cascades[own.events, default: CascadeComposition()].add(own) }
    guard let place = found.largest else { return [] }
    let largest = found[place].own
    var values: [(Measure, Double)] = [
      (.contradictionShare, largest.share(.contradictClaim) ?? 0)
    ]
    guard let conversion = largest.conversion else { return values }
    values.append((.conversion, conversion))
    if let own = largest.ownConversion { values.append((.ownConversion, own)) }
    var others = CascadeComposition()
    for (index, cascade) in found.enumerated() where index != place { others.add(cascade.own) }
    guard let rest = others.conversion else { return values }
    values.append((.conversionLoss, conversion - rest))
    let merges = CascadeComposition.sharedMerges(attempt)
    let own = merges[found[place].root] ?? 0
    let all = merges.values.reduce(0, +)
    values.append(
      (
        .sharedConversionLoss,
        own / Double(largest.expansions) - (all - own) / Double(others.expansions)
      ))
    return values
  }
}

/// Runs of societies read for the tables and claims of "Do Agent Societies Develop Intellectual
/// Elites?".
public struct SocietyReading: Sendable {
  private(set) var conditions: [SocietyCondition: SocietyEvidence] = [:]
  /// Of runs without integration; of no `reputation`, which prefers what was used by its own rule.
  private(set) var routing = RoutingLaw()
  /// Whether the runs are a simulator's.
  public let isSimulated: Bool
  /// How many runs of societies were left out, since they have other settings.
  public let others: Int

  /// No run yet.
  public init(isSimulated: Bool, others: Int = 0) {
    self.isSimulated = isSimulated
    self.others = others
  }

  /// What runs must have in common to be put together: all but tasks, N, topology, integration, seed and
  /// repeats.
  private static func settings(_ configuration: RunConfiguration) -> RunConfiguration {
    var settings = configuration
    for name in ["agents", "topology", "dti"] { settings.options[name] = nil }
    (settings.benchmark, settings.datasetHash, settings.selection) = ("", "", "")
    (settings.taskSetHash, settings.answerFormat) = ("", "")
    (settings.promptVersion, settings.promptHash) = ("", "")
    (settings.seed, settings.repeats) = (0, 0)
    return settings
  }

  /// The runs of societies that are alike in all that is not compared: the most, of equally many those
  /// with the latest; and how many others there are.
  /// - Parameter runs: the latest first.
  public static func alike(_ runs: [RunRecord]) -> (runs: [RunRecord], others: Int) {
    let societies = runs.filter { SocietyCondition($0.configuration) != nil }
    let groups = Dictionary(grouping: societies.indices) { settings(societies[$0].configuration) }
    let best = groups.values.max {
      ($0.count, -($0.first ?? 0)) < ($1.count, -($1.first ?? 0))
    }
    let chosen = (best ?? []).map { societies[$0] }
    return (chosen, societies.count - chosen.count)
  }

  /// Takes a run in, without its attempts.
  public mutating func begin(_ run: String, _ configuration: RunConfiguration) {
    guard let condition = SocietyCondition(configuration) else { return }
    conditions[condition, default: SocietyEvidence()].begin(run)
  }

  /// Takes an attempt of a run in.
  /// - Parameters:
  ///   - cluster: what attempts have in common that are not independent of each other.
  ///   - score: the benchmark's main metric, 0...1; nil where there is none.
  public mutating func add(
    _ attempt: AttemptCoordination, of configuration: RunConfiguration, cluster: String,
    score: Double?
  ) {
    guard let condition = SocietyCondition(configuration) else { return }
    let cluster = "\(condition.benchmark) \(cluster)"
    conditions[condition, default: SocietyEvidence()].add(
      attempt, seed: configuration.seed, agents: condition.agents, cluster: cluster, score: score)
    if !condition.integrates, condition.topology != "reputation" {
      routing.add(attempt, cluster: cluster)
    }
  }

  /// The conditions without integration for which something holds.
  func without(_ matches: (SocietyCondition) -> Bool = { _ in true }) -> [SocietyEvidence] {
    conditions.filter { !$0.key.integrates && matches($0.key) }.map(\.value)
  }
}

extension [SocietyEvidence] {
  /// The most active tenth of the active agents of a cascade: what equation 3 is taken of.
  private static let topTenth = ConcentrationLaw.Share(population: .active, percent: 10)

  private var concentration: ConcentrationLaw {
    var law = ConcentrationLaw()
    for evidence in self { law.add(evidence.concentration) }
    return law
  }

  /// The excess of the most active tenth of the active agents of a cascade.
  var excess: ConcentrationLaw.ShareEstimate? {
    concentration.estimate(Self.topTenth, in: .cascade)
  }

  /// The same of all claims of an attempt.
  var excessOfAttempts: ConcentrationLaw.ShareEstimate? {
    concentration.estimate(Self.topTenth, in: .attempt)
  }

  /// How much more that is above chance than in other evidence, with its interval.
  func growthOfAttempts(from base: [SocietyEvidence]) -> (value: Double, interval: Interval?)? {
    concentration.growth(Self.topTenth, in: .attempt, from: base.concentration)
  }

  func sizes(_ observable: String) -> ObservableSizes {
    reduce(into: ObservableSizes()) { sizes, evidence in
      if let own = evidence.sizes[observable] { sizes.add(own) }
    }
  }

  func points(_ measure: SocietyEvidence.Measure) -> [SocietyEvidence.Point] {
    // In order: sums of the same data are the same to the last digit.
    flatMap { $0.points[measure] ?? [] }.sorted {
      ($0.attempt.taskID, $0.attempt.repetition, $0.seed, $0.value)
        < ($1.attempt.taskID, $1.attempt.repetition, $1.seed, $1.value)
    }
  }

  /// The mean over attempts; nil without any.
  func mean(_ measure: SocietyEvidence.Measure) throws -> Reproduction.Value? {
    let points = points(measure)
    let estimate = try Sample(points.map(\.value), clusters: points.map(\.cluster)).estimate()
    return estimate.map {
      Reproduction.Value(
        value: $0.value, deviation: nil, interval: $0.interval?.scaled(by: 1))
    }
  }

  /// Cascades by size, the parts of appendix D.3 by name.
  func bands() -> [String: CascadeComposition] {
    let all = reduce(into: [Int: CascadeComposition]()) { all, evidence in
      for (events, own) in evidence.cascades { all[events, default: CascadeComposition()].add(own) }
    }
    return Dictionary(uniqueKeysWithValues: all.percentiles().map { ($0.name, $0.own) })
  }
}
