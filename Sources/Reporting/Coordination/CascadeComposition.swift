import Evaluation

/// What events cascades are made of (appendix D.3): of one cascade, or of several put together.
struct CascadeComposition: Sendable, Equatable {
  /// How many cascades.
  var cascades = 0
  /// By kind, how many events.
  private(set) var kinds: [CoordinationEvent.Kind: Int] = [:]
  /// How many of the merges Deficit-Triggered Integration asked for.
  private(set) var integrations = 0

  /// How many events.
  var events: Int { kinds.values.reduce(0, +) }
  var merges: Int { kinds[.mergeClaims] ?? 0 }
  var contradictions: Int { kinds[.contradictClaim] ?? 0 }
  /// Delegations and contradictions, which make a cascade larger where merges would end it.
  var expansions: Int { contradictions + (kinds[.delegateSubtask] ?? 0) }

  /// Merges over delegations and contradictions; nil without either.
  var conversion: Double? { Self.ratio(merges, expansions) }

  /// The same of merges that agents made of their own accord.
  var ownConversion: Double? { Self.ratio(merges - integrations, expansions) }

  /// Of events of a kind, a share of 0...1; nil without events.
  func share(_ kind: CoordinationEvent.Kind) -> Double? { Self.ratio(kinds[kind] ?? 0, events) }

  private static func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
  }

  /// What its ratios are made of, in the order of `Ratio.allCases`.
  var ratios: (parts: [Double], wholes: [Double]) {
    let kinds = CoordinationEvent.Kind.allCases.map { Double(self.kinds[$0] ?? 0) }
    return (
      kinds + [Double(merges), Double(merges - integrations)],
      kinds.map { _ in Double(events) } + [Double(expansions), Double(expansions)]
    )
  }

  /// A ratio of counts of events.
  enum Ratio: Hashable, CaseIterable {
    /// Of the events, those of a kind.
    case share(CoordinationEvent.Kind)
    case conversion, ownConversion

    static let allCases: [Ratio] =
      CoordinationEvent.Kind.allCases.map(Ratio.share) + [.conversion, .ownConversion]

    /// Where it stands among `ratios`.
    var index: Int {
      switch self {
      case .share(let kind): CoordinationEvent.Kind.allCases.firstIndex(of: kind) ?? 0
      case .conversion: CoordinationEvent.Kind.allCases.count
      case .ownConversion: CoordinationEvent.Kind.allCases.count + 1
      }
    }
  }

  mutating func add(_ event: CoordinationEvent) {
    kinds[event.kind, default: 0] += 1
    if event.origin == .dti, event.kind == .mergeClaims { integrations += 1 }
  }

  mutating func add(_ other: CascadeComposition) {
    cascades += other.cascades
    integrations += other.integrations
    kinds.merge(other.kinds, uniquingKeysWith: +)
  }

  /// The cascades of an attempt, by root.
  static func of(_ attempt: AttemptCoordination) -> [(root: Claim.ID, own: CascadeComposition)] {
    var byRoot: [Claim.ID: CascadeComposition] = [:]
    for event in attempt.events {
      guard let root = event.root(among: attempt.claims) else { continue }
      byRoot[root, default: CascadeComposition(cascades: 1)].add(event)
    }
    return byRoot.sorted { $0.key < $1.key }.map { (root: $0.key, own: $0.value) }
  }

  /// By root, the merges of an attempt, each shared among the cascades that its parents belong to. The
  /// ledger's rule gives a merge, and all that follows from it, to the earliest root alone.
  static func sharedMerges(_ attempt: AttemptCoordination) -> [Claim.ID: Double] {
    var merges: [Claim.ID: Double] = [:]
    for event in attempt.events where event.kind == .mergeClaims && !event.targets.isEmpty {
      for parent in event.targets where attempt.claims.indices.contains(parent.number - 1) {
        merges[attempt.claims[parent.number - 1].root, default: 0] +=
          1 / Double(event.targets.count)
      }
    }
    return merges
  }

  init(cascades: Int = 0) { self.cascades = cascades }
}

extension [(root: Claim.ID, own: CascadeComposition)] {
  /// The place of the cascade with the most events, of equally large ones the first; nil without any.
  var largest: Int? {
    indices.max { (self[$0].own.events, $1) < (self[$1].own.events, $0) }
  }
}

/// Parts of a distribution: all that have one value belong to one part, that in which half of them stand.
struct QuantileParts {
  /// Where parts end, shares of 0...1 in ascending order, the last 1.
  let ends: [Double]

  /// Cascades by size as in appendix D.3: the smaller half, up to nine in ten, up to 99 in 100, the
  /// largest 1%.
  static let percentiles = QuantileParts(ends: [0.5, 0.9, 0.99, 1])
  static let percentileNames = ["median", "90th", "99th", "top 1%"]

  /// Tenths.
  static let deciles = QuantileParts(ends: (1...10).map { Double($0) / 10 })

  /// By part, the values in it, in ascending order; a part may have none.
  /// - Parameter counts: how often each value occurs.
  func divide(_ counts: [Int: Int]) -> [[Int]] {
    var parts = [[Int]](repeating: [], count: ends.count)
    let total = Double(counts.values.reduce(0, +))
    var seen = 0
    for (value, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 {
      let middle = (Double(seen) + Double(count) / 2) / total
      parts[ends.firstIndex { middle <= $0 } ?? ends.count - 1].append(value)
      seen += count
    }
    return parts
  }
}

extension [Int: CascadeComposition] {
  /// Cascades by how many events they have, put together in the parts of appendix D.3; without those that
  /// have none.
  func percentiles() -> [(name: String, events: ClosedRange<Int>, own: CascadeComposition)] {
    zip(QuantileParts.percentileNames, QuantileParts.percentiles.divide(mapValues(\.cascades)))
      .compactMap { name, values in
        guard let least = values.first, let most = values.last else { return nil }
        var own = CascadeComposition()
        for value in values { if let part = self[value] { own.add(part) } }
        return (name, least...most, own)
      }
  }
}
