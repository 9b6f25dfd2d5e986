public import Evaluation
import Statistics

/// How unequally agents make the claims of societies ("Do Agent Societies Develop Intellectual Elites?",
/// section 3.4 and equation 3), beside what chance alone would give.
///
/// Memory does not grow with the attempts: what is kept are sums, in each replicate of a bootstrap over
/// tasks and in each shuffle of agents.
public struct ConcentrationLaw: Sendable {
  /// How it is measured.
  public struct Setup: Sendable, Hashable {
    /// Cascades of fewer claims are left out within cascades: the fewer claims, the fewer agents can
    /// share them, and the more unequal they look.
    public var leastClaims: Int
    /// How often agents are shuffled; 0 for no comparison with chance.
    public var shuffles: Int
    /// The seed of shuffles.
    public var seed: UInt64

    /// A setup.
    public init(leastClaims: Int = 5, shuffles: Int = 100, seed: UInt64 = 0) {
      self.leastClaims = leastClaims
      self.shuffles = shuffles
      self.seed = seed
    }
  }

  /// Which claims are shared out.
  enum Basis: String, CaseIterable, Sendable {
    /// Those of one cascade, as in equation 3.
    case cascade
    /// All of an attempt.
    case attempt
  }

  /// Among whom.
  enum Population: String, CaseIterable, Sendable {
    /// Those who made at least one of the claims.
    case active
    /// All of the society.
    case all
  }

  /// The top so many per cent.
  static let parts = [1, 5, 10, 20]

  /// A share of claims.
  struct Share: Hashable, CaseIterable, Sendable {
    let population: Population
    let percent: Int

    static let allCases = Population.allCases.flatMap { population in
      parts.map { Share(population: population, percent: $0) }
    }

    /// Where its excess stands among a basis's figures; behind them the shares.
    var index: Int {
      let order = population == .active ? 0 : ConcentrationLaw.parts.count
      return order + (ConcentrationLaw.parts.firstIndex(of: percent) ?? 0)
    }
  }

  /// What is measured of an attempt beside shares.
  enum Measure: String, CaseIterable, Sendable {
    case gini
    case giniOfActive = "gini_active"
    case effectiveNumber = "effective_agents"
    case effectiveShare = "effective_share"
    case activeShare = "active_share"
    /// Of the events of the top tenth of active agents.
    case mergesOfElite = "merge_share_elite"
    case mergesOfOthers = "merge_share_others"
  }

  /// The Lorenz curve is read at these parts of the population, in per cent.
  static let lorenzParts = Array(stride(from: 5, to: 100, by: 5))

  let setup: Setup
  /// How many attempts there were with claims of agents.
  public private(set) var attempts = 0
  /// How many claims of agents.
  public private(set) var claims = 0
  /// How many cascades.
  public private(set) var cascades = 0
  /// How many of them have enough claims.
  public private(set) var largeCascades = 0
  /// The claims of the largest cascade.
  public private(set) var largestCascade = 0
  private var shares: [Basis: ClusterMeans]
  private var measures: ClusterMeans
  private var curves: ClusterMeans
  /// By basis, in each shuffle the sums of the excesses.
  private var chance: [Basis: [[Double]]]
  private var shuffles: ConcentrationShuffles

  /// Nothing is known yet.
  public init(_ setup: Setup = Setup()) {
    self.setup = setup
    let count = Share.allCases.count
    func means(_ figures: Int) -> ClusterMeans { ClusterMeans(figures: figures, seed: setup.seed) }
    shares = [.cascade: means(2 * count), .attempt: means(2 * count)]
    measures = means(Measure.allCases.count)
    curves = ClusterMeans(
      figures: Population.allCases.count * Self.lorenzParts.count, replicates: 0, seed: setup.seed)
    let sums = [[Double]](repeating: Array(repeating: 0, count: count), count: setup.shuffles)
    chance = [.cascade: sums, .attempt: sums]
    shuffles = ConcentrationShuffles(seed: setup.seed)
  }

  /// Takes an attempt in.
  /// - Parameters:
  ///   - agents: how many agents the society has.
  ///   - cluster: what attempts have in common that are not independent of each other: the task.
  public mutating func add(_ attempt: AttemptCoordination, agents: Int, cluster: String) {
    let reading = ConcentrationReading(attempt, leastClaims: setup.leastClaims)
    guard let whole = Concentration(reading.counts) else { return }
    let agents = max(agents, reading.counts.count)
    attempts += 1
    claims += whole.total
    cascades += reading.cascadeSizes.count
    largestCascade = max(largestCascade, reading.cascadeSizes.max() ?? 0)
    largeCascades += reading.large.count
    let large = reading.large.compactMap { Concentration($0.counts) }
    note([whole], in: .attempt, agents, cluster)
    if !large.isEmpty { note(large, in: .cascade, agents, cluster) }
    note(whole, reading, agents, cluster)
    shuffle(reading, agents)
  }

  private mutating func shuffle(_ reading: ConcentrationReading, _ agents: Int) {
    let members = reading.counts.count
    let groups = ConcentrationShuffles.Groups(reading.cascades.map(\.counts))
    let none = [Double](repeating: 0, count: Share.allCases.count)
    for index in 0..<setup.shuffles {
      var (attempt, cascade) = (none, none)
      if let found = shuffles.exchanged(groups, members: members) {
        Self.add(found, agents, to: &attempt)
      }
      for large in reading.large {
        guard let found = shuffles.drawn(large.claims, members: members) else { continue }
        Self.add(found, agents, to: &cascade)
      }
      for share in none.indices {
        chance[.attempt]?[index][share] += attempt[share]
        chance[.cascade]?[index][share] += cascade[share]
      }
    }
  }

  /// Adds the excesses, by `Share.index`.
  private static func add(_ active: Concentration, _ agents: Int, to sums: inout [Double]) {
    let all = active.among(agents)
    for (place, percent) in parts.enumerated() {
      sums[place] += active.excess(ofTop: percent)
      sums[parts.count + place] += all.excess(ofTop: percent)
    }
  }

  private mutating func note(
    _ found: [Concentration], in basis: Basis, _ agents: Int, _ cluster: String
  ) {
    let count = Share.allCases.count
    var (excesses, tops) = (
      [Double](repeating: 0, count: count), [Double](repeating: 0, count: count)
    )
    for active in found {
      Self.add(active, agents, to: &excesses)
      let all = active.among(agents)
      for share in Share.allCases {
        tops[share.index] += (share.population == .active ? active : all).share(
          ofTop: share.percent)
      }
    }
    shares[basis]?.add(
      sums: excesses + tops, counts: Array(repeating: Double(found.count), count: 2 * count),
      cluster: cluster)
  }

  private mutating func note(
    _ active: Concentration, _ reading: ConcentrationReading, _ agents: Int, _ cluster: String
  ) {
    let all = active.among(agents)
    var (sums, counts) = ([Double](), [Double]())
    for measure in Measure.allCases {
      let value: (sum: Double, count: Double) =
        switch measure {
        case .gini: (all.gini, 1)
        case .giniOfActive: (active.gini, 1)
        case .effectiveNumber: (all.effectiveNumber, 1)
        case .effectiveShare: (all.effectiveShare, 1)
        case .activeShare: (all.activeShare, 1)
        case .mergesOfElite: reading.merges(ofElite: true)
        case .mergesOfOthers: reading.merges(ofElite: false)
        }
      sums.append(value.sum)
      counts.append(value.count)
    }
    measures.add(sums: sums, counts: counts, cluster: cluster)
    curves.add(
      [active, all].flatMap { concentration in
        Self.lorenzParts.map { concentration.lorenz(Double($0) / 100) }
      }, cluster: cluster)
  }

  /// Takes in what was found of other attempts, with the same setup.
  public mutating func add(_ other: ConcentrationLaw) {
    precondition(setup == other.setup, "the same setup")
    attempts += other.attempts
    claims += other.claims
    cascades += other.cascades
    largeCascades += other.largeCascades
    largestCascade = max(largestCascade, other.largestCascade)
    for basis in Basis.allCases {
      if let means = other.shares[basis] { shares[basis]?.add(means) }
      for (shuffle, sums) in (other.chance[basis] ?? []).enumerated() {
        for (index, sum) in sums.enumerated() { chance[basis]?[shuffle][index] += sum }
      }
    }
    measures.add(other.measures)
    curves.add(other.curves)
  }
}

// MARK: - What was found

extension ConcentrationLaw {
  /// A share with what equality and what chance would give.
  struct ShareEstimate: Sendable {
    /// How many cascades or attempts it is the mean of.
    let count: Int
    let share: Double
    /// Over the egalitarian share of the same population.
    let excess: Double
    /// Of the excess, over tasks; nil with fewer than two.
    let interval: Interval?
    /// The mean excess over the shuffles; nil without any.
    let chance: Double?
    /// How often agents by chance are as concentrated or more; nil without shuffles.
    let pValue: Double?

    /// Whether they are more concentrated than by chance; nil where that was not asked.
    var isBeyondChance: Bool? { pValue.map { $0 < ConcentrationLaw.level } }

    /// The interval of the excess less what chance gives; nil without either.
    var overChance: ClosedRange<Double>? {
      guard let interval, let chance else { return nil }
      return interval.lower - chance...interval.upper - chance
    }
  }

  /// A p below it tells concentration from chance.
  static let level = 0.05

  /// nil where there is no such cascade or attempt.
  func estimate(_ share: Share, in basis: Basis) -> ShareEstimate? {
    guard let means = shares[basis], let excess = means.mean(share.index),
      let mean = means.mean(Share.allCases.count + share.index)
    else { return nil }
    let sums = (chance[basis] ?? []).map { $0[share.index] }
    let own = means.sum(share.index)
    // Sums of equal shares in another order differ in their last digits.
    let tie = 1e-9 * max(1, abs(own))
    let asUnequal = sums.count { $0 >= own - tie }
    return ShareEstimate(
      count: Int(means.count(share.index)), share: mean, excess: excess,
      interval: means.interval(share.index),
      chance: sums.isEmpty
        ? nil : sums.reduce(0, +) / Double(sums.count) / means.count(share.index),
      pValue: sums.isEmpty ? nil : Double(1 + asUnequal) / Double(1 + sums.count))
  }

  /// How much more a share is above chance than in other attempts, with its 95% interval; tasks that both
  /// have are paired. nil where one of them has no such cascade or attempt, or no shuffles.
  func growth(_ share: Share, in basis: Basis, from base: ConcentrationLaw) -> (
    value: Double, interval: Interval?
  )? {
    guard let own = estimate(share, in: basis)?.chance,
      let other = base.estimate(share, in: basis)?.chance,
      let means = shares[basis], let baseMeans = base.shares[basis],
      let found = means.difference(share.index, from: baseMeans)
    else { return nil }
    let chance = own - other
    return (found.value - chance, found.interval?.scaled(by: 1, plus: -chance))
  }

  /// The mean over attempts, with its interval; of merges, over all events.
  func estimate(_ measure: Measure) -> (value: Double, interval: Interval?)? {
    guard let index = Measure.allCases.firstIndex(of: measure) else { return nil }
    return measures.mean(index).map {
      let interval = measures.interval(index)
      return ($0, measure == .effectiveNumber ? interval : interval?.cut(to: 0...1))
    }
  }

  /// The Lorenz curve of claims of an attempt, the mean over attempts, by `lorenzParts`; empty without
  /// any.
  func lorenz(_ population: Population) -> [Double] {
    let start = population == .active ? 0 : Self.lorenzParts.count
    return Self.lorenzParts.indices.compactMap { curves.mean(start + $0) }
  }
}
