/// The six observables of coordination ("Do Agent Societies Develop Intellectual Elites?", sections 3.2
/// and 3.3, appendix E.6) of one attempt, each a list with one size for every structure of its kind.
public struct CoordinationObservables: Sendable, Hashable {
  /// By delegation: the subtasks under it, itself included.
  public var delegationCascades: [Int] = []
  /// By end of a chain of revisions: the claims from its base to the end. A chain that branches has
  /// several ends, and each branch continues what they share (our reading).
  public var revisionWaves: [Int] = []
  /// By claim that was contradicted: the agents who did.
  public var contradictionBursts: [Int] = []
  /// By merge: its parents.
  public var mergeFanIns: [Int] = []
  /// By cascade, the claims of one root: the events attached to it, its proposal included.
  public var totalEvents: [Int] = []
  /// By cascade: its claims.
  public var cascadeSizes: [Int] = []

  /// The observables of what a ledger holds.
  public init(claims: [Claim], subtasks: [Subtask], events: [CoordinationEvent]) {
    delegationCascades = Self.delegations(subtasks, events)
    revisionWaves = Self.waves(claims)
    mergeFanIns = claims.filter { $0.status == .merged }.map(\.parents.count)
    var contradicting: [Claim.ID: Set<String>] = [:]
    var sizes: [Claim.ID: Int] = [:]
    var totals: [Claim.ID: Int] = [:]
    for claim in claims {
      sizes[claim.root, default: 0] += 1
      if claim.status == .contradictory, let parent = claim.parents.first, let agent = claim.agent {
        contradicting[parent, default: []].insert(agent)
      }
    }
    for event in events {
      if let root = event.root(among: claims) { totals[root, default: 0] += 1 }
    }
    contradictionBursts = contradicting.sorted { $0.key < $1.key }.map(\.value.count)
    cascadeSizes = sizes.sorted { $0.key < $1.key }.map(\.value)
    totalEvents = totals.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func delegations(_ subtasks: [Subtask], _ events: [CoordinationEvent]) -> [Int] {
    var sizes = [Int](repeating: 1, count: subtasks.count)
    // A subtask comes after the one it is a part of.
    for subtask in subtasks.reversed() {
      guard let parent = subtask.parent else { continue }
      sizes[parent.number - 1] += sizes[subtask.id.number - 1]
    }
    return events.compactMap(\.delegated).map { sizes[$0.number - 1] }
  }

  private static func waves(_ claims: [Claim]) -> [Int] {
    var lengths = [Int](repeating: 1, count: claims.count)
    var isContinued = [Bool](repeating: false, count: claims.count)
    for (index, claim) in claims.enumerated() where claim.status == .revised {
      guard let parent = claim.parents.first else { continue }
      lengths[index] = lengths[parent.number - 1] + 1
      isContinued[parent.number - 1] = true
    }
    return claims.indices.filter { lengths[$0] > 1 && !isContinued[$0] }.map { lengths[$0] }
  }
}

extension CoordinationEvent {
  /// The root of the cascade that the event is attached to: that of the claim it made, or of the one it
  /// acted on; nil for a delegation that came from no claim.
  /// - Parameter claims: the claims of the attempt by number.
  public func root(among claims: [Claim]) -> Claim.ID? {
    guard let id = claim ?? targets.min(), claims.indices.contains(id.number - 1) else {
      return nil
    }
    return claims[id.number - 1].root
  }
}
