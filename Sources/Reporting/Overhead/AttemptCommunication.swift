public import Evaluation

/// What the agents of an attempt said to each other, as far as its ledger tells.
public struct AttemptCommunication: Sendable, Hashable {
  /// Calls that were answered: reasoning turns.
  public let turns: Int
  /// What one agent told another: claims that a call of another agent was shown, endorsements of a claim
  /// that a later call of another agent was shown, and subtasks handed to another agent; each once,
  /// however many read it. An agent that repeats itself, or announces what is no claim, adds nothing.
  public let messages: Int
  /// The claims among them for each call of another agent that was shown it, and the subtasks.
  public let deliveries: Int
  /// The mean over pairs of agents of the words that both used over those that either used (Jaccard), in
  /// all their claims: 0...1. Nil where fewer than two agents made a claim with words.
  public let redundancy: Double?

  /// What was said in an attempt.
  public init(_ attempt: AttemptCoordination) {
    turns = attempt.calls.count
    var deliveries = 0
    /// By claim, who was shown it last, and before that the last one other than that agent.
    var readers: [Int: (last: (agent: String, call: Int), other: (agent: String, call: Int)?)] = [:]
    for call in attempt.calls {
      for claim in call.shownClaims where attempt.claims.indices.contains(claim.number - 1) {
        let reader = (agent: call.agent, call: call.number)
        let known = readers[claim.number]
        readers[claim.number] =
          known.map { $0.last.agent == call.agent ? (reader, $0.other) : (reader, $0.last) }
          ?? (reader, nil)
        let author = attempt.claims[claim.number - 1].agent
        if let author, author != call.agent { deliveries += 1 }
      }
    }
    /// Whether another agent was shown a claim after a call.
    func isHeard(_ claim: Claim.ID, beyond agent: String, after call: Int) -> Bool {
      guard let readers = readers[claim.number] else { return false }
      let last = readers.last.agent == agent ? readers.other : readers.last
      return last.map { $0.call > call } ?? false
    }
    var messages = 0
    for event in attempt.events {
      guard let agent = event.agent else { continue }
      switch event.kind {
      case .delegateSubtask:
        let assignee = event.delegated.flatMap { id in
          attempt.subtasks.indices.contains(id.number - 1)
            ? attempt.subtasks[id.number - 1].assignee : nil
        }
        guard let assignee, assignee != agent else { continue }
        messages += 1
        deliveries += 1
      case .endorseClaim:
        let claim = event.targets.first
        if let claim, isHeard(claim, beyond: agent, after: event.call ?? 0) { messages += 1 }
      case .proposeClaim, .reviseClaim, .contradictClaim, .mergeClaims:
        if let claim = event.claim, isHeard(claim, beyond: agent, after: event.call ?? 0) {
          messages += 1
        }
      }
    }
    self.messages = messages
    self.deliveries = deliveries
    redundancy = Self.redundancy(attempt.claims)
  }

  private static func redundancy(_ claims: [Claim]) -> Double? {
    var places: [Substring: Int] = [:]
    var vocabularies: [String: Set<Int>] = [:]
    for claim in claims {
      guard let agent = claim.agent else { continue }
      for word in words(of: claim.words) {
        let place = places[word] ?? places.count
        places[word] = place
        vocabularies[agent, default: []].insert(place)
      }
    }
    // Sets of bits, since a society of 512 has 130,000 pairs.
    let sets = vocabularies.sorted { $0.key < $1.key }.map { entry in
      var bits = [UInt64](repeating: 0, count: places.count / 64 + 1)
      for place in entry.value { bits[place / 64] |= 1 << UInt64(place % 64) }
      return bits
    }
    guard sets.count > 1 else { return nil }
    var sum = 0.0
    for second in sets.indices {
      for first in 0..<second {
        var (both, either) = (0, 0)
        for (one, other) in zip(sets[first], sets[second]) {
          both += (one & other).nonzeroBitCount
          either += (one | other).nonzeroBitCount
        }
        sum += Double(both) / Double(either)
      }
    }
    return sum / Double(sets.count * (sets.count - 1) / 2)
  }

  /// The words of a text in lower case: runs of letters and digits.
  static func words(of text: String) -> [Substring] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }
  }
}
