import Evaluation
import Statistics

/// Who made the claims of one attempt. What was voted for is nobody's.
struct ConcentrationReading {
  /// What agents made of one cascade.
  struct Cascade {
    /// How many claims.
    let claims: Int
    /// By agent that made any: how many, in no order that means anything.
    let counts: [Int]
  }

  /// By active agent: its claims.
  private(set) var counts: [Int] = []
  /// By cascade: its claims.
  private(set) var cascadeSizes: [Int] = []
  /// All cascades.
  private(set) var cascades: [Cascade] = []
  /// Those with enough claims.
  private(set) var large: [Cascade] = []
  /// Events and merges of the top tenth of active agents by claims, and of the others. An integration is
  /// no effort of an agent's own.
  private var elite = (events: 0, merges: 0)
  private var others = (events: 0, merges: 0)

  init(_ attempt: AttemptCoordination, leastClaims: Int) {
    var numbers: [String: Int] = [:]
    var names: [String] = []
    var byRoot: [Claim.ID: [Int: Int]] = [:]
    for claim in attempt.claims {
      guard let agent = claim.agent else { continue }
      let number = numbers[agent] ?? names.count
      if number == names.count {
        numbers[agent] = number
        names.append(agent)
        counts.append(0)
      }
      counts[number] += 1
      byRoot[claim.root, default: [:]][number, default: 0] += 1
    }
    // In order, so that the same seed shuffles alike.
    for (_, byAgent) in byRoot.sorted(by: { $0.key < $1.key }) {
      let counts = byAgent.sorted { $0.key < $1.key }.map(\.value)
      let cascade = Cascade(claims: counts.reduce(0, +), counts: counts)
      cascades.append(cascade)
      cascadeSizes.append(cascade.claims)
      if cascade.claims >= leastClaims { large.append(cascade) }
    }
    // Of equally active ones the first to act.
    let ranked = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    let top = Set(ranked.prefix(Concentration.size(ofTop: 10, among: counts.count)))
    for event in attempt.events where event.origin == .agent {
      guard let agent = event.agent else { continue }
      let merges = event.kind == .mergeClaims ? 1 : 0
      if numbers[agent].map(top.contains) ?? false {
        elite = (elite.events + 1, elite.merges + merges)
      } else {
        others = (others.events + 1, others.merges + merges)
      }
    }
  }

  /// Merges among the events of the elite, or of the others.
  func merges(ofElite isElite: Bool) -> (sum: Double, count: Double) {
    let effort = isElite ? elite : others
    return (Double(effort.merges), Double(effort.events))
  }
}
