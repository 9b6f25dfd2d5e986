public import Evaluation
import Glibc
public import Statistics

/// Reinforced routing ("Do Agent Societies Develop Intellectual Elites?", equations 4 to 6): how much
/// more often agents choose claims that were chosen before, among those that they were shown.
///
/// k of a claim is how many events of earlier steps targeted it, since all agents of a step act on the
/// state of the step before. Choices are the targets of agents' own events; what an integration merges
/// was not chosen, but counts in k. Memory does not grow with the attempts: what is kept are sums by k.
public struct RoutingLaw: Sendable {
  /// What is known of the choices of one kind of event, or of all.
  struct Sums: Sendable {
    /// How many choices there were.
    var picks = 0
    /// By k: how often claims with it were chosen, and how often they would have been by chance.
    var ratios: [(observed: Double, expected: Double)] = []
    var likelihood = ReinforcementLikelihood()
    /// Claims that were first targeted so; those that were targeted again; how often after the first.
    var targeted = 0
    var again = 0
    var further = 0

    mutating func add(_ other: Sums, times: Int = 1) {
      picks += times * other.picks
      for (k, ratio) in other.ratios.enumerated() {
        note(k, observed: Double(times) * ratio.observed, expected: Double(times) * ratio.expected)
      }
      likelihood.add(other.likelihood, times: Double(times))
      targeted += times * other.targeted
      again += times * other.again
      further += times * other.further
    }

    mutating func note(_ k: Int, observed: Double = 0, expected: Double = 0) {
      while ratios.count <= k { ratios.append((0, 0)) }
      ratios[k].observed += observed
      ratios[k].expected += expected
    }

    /// The slope of ln ρ(k) on ln k over k >= 1, weighted by the expected picks (equation 6).
    var slope: Double? {
      let points = ratios.enumerated().dropFirst().filter {
        $0.element.observed > 0 && $0.element.expected > 0
      }
      return LinearFit(
        weighted: points.map { k, ratio in
          (x: log(Double(k)), y: log(ratio.observed / ratio.expected), weight: ratio.expected)
        })?.slope
    }
  }

  /// The kinds of events whose targets are chosen, in the order of tables.
  static let kinds: [CoordinationEvent.Kind] = CoordinationEvent.Kind.allCases.filter {
    $0 != .proposeClaim
  }

  private(set) var sums: [CoordinationEvent.Kind: Sums] = [:]
  /// By replicate, what `sums` would be.
  private var replicates: [[CoordinationEvent.Kind: Sums]]
  private var weights: ClusterReplicates
  private var powers = ReinforcementLikelihood.Powers()
  /// Targets that were not among what the call showed, or of events that no call made.
  public private(set) var unplaced = 0

  /// Nothing is known yet.
  /// - Parameter replicates: of the bootstrap over clusters; 0 for no intervals.
  public init(replicates: Int = 200) {
    weights = ClusterReplicates(count: replicates, seed: 0)
    self.replicates = Array(repeating: [:], count: replicates)
  }

  /// Takes an attempt in.
  /// - Parameter cluster: what attempts have in common that are not independent of each other: the task.
  ///   Nil for one that is a cluster of its own.
  public mutating func add(_ attempt: AttemptCoordination, cluster: String? = nil) {
    var reading = RoutingReading(attempt)
    reading.read(&powers)
    unplaced += reading.unplaced
    guard reading.sums.values.contains(where: { $0.picks > 0 }) else { return }
    for (kind, own) in reading.sums { sums[kind, default: Sums()].add(own) }
    attempts += 1
    let drawn = cluster.map { weights.next(of: $0) } ?? weights.next()
    for (index, times) in drawn.enumerated() where times > 0 {
      for (kind, own) in reading.sums {
        replicates[index][kind, default: Sums()].add(own, times: times)
      }
    }
  }

  /// How many attempts had choices.
  public private(set) var attempts = 0

  /// What is known of the choices of one kind, or of all (nil).
  func total(_ kind: CoordinationEvent.Kind?) -> Sums { Self.total(sums, kind) }

  private static func total(
    _ sums: [CoordinationEvent.Kind: Sums], _ kind: CoordinationEvent.Kind?
  ) -> Sums {
    if let kind { return sums[kind] ?? Sums() }
    var total = Sums()
    for kind in kinds { if let own = sums[kind] { total.add(own) } }
    return total
  }

  /// What the choices of one kind of event say, or all (nil).
  public func estimate(of kind: CoordinationEvent.Kind? = nil) -> Estimate {
    let own = total(kind)
    let resampled = replicates.map { Self.total($0, kind) }
    let beta = own.likelihood.estimate
    let slope = own.slope
    return Estimate(
      picks: own.picks, beta: beta,
      betaInterval: beta.flatMap {
        weights.interval($0, replicates: resampled.map(\.likelihood.estimate))
      },
      slope: slope,
      slopeInterval: slope.flatMap { weights.interval($0, replicates: resampled.map(\.slope)) },
      targeted: own.targeted,
      continuation: own.targeted == 0 ? nil : Double(own.again) / Double(own.targeted),
      amplification: own.targeted == 0 ? nil : Double(own.further) / Double(own.targeted))
  }

  /// What choices say.
  public struct Estimate: Sendable, Equatable {
    /// How many choices there were, each among two or more claims.
    public let picks: Int
    /// β by maximum likelihood; nil where nothing tells it, or it lies outside -3...8.
    public let beta: Double?
    /// Its 95% interval over clusters; nil with fewer than two.
    public let betaInterval: Interval?
    /// The slope of ln ρ(k) on ln k, which is no consistent estimate of β.
    public let slope: Double?
    /// Its 95% interval over clusters.
    public let slopeInterval: Interval?
    /// How many claims were targeted first by such an event.
    public let targeted: Int
    /// The share of these that were targeted again, by any event.
    public let continuation: Double?
    /// The mean number of further events that targeted these.
    public let amplification: Double?
  }
}
