public import Evaluation
import Glibc

/// What the self-organizing study measures besides score and tokens, over transcripts of one run.
///
/// The paper names its measures and gives no formulas; these are our readings. Transcripts without
/// participants (another organization, or a task that a limit ended) count for depth only.
public struct TeamMeasures: Sendable, Hashable {
  /// Tasks whose agents are known.
  public let tasks: Int
  /// The roles of its agents.
  public let roles: RoleCounts
  /// The share of agents that keep their normalized role from one task of a repeat to the next,
  /// 0...1: of the agents that played one on both, averaged over pairs of tasks. Nil without such a
  /// pair. The paper's index tends to 0.
  public let roleStability: Double?
  /// The share of agents that withdrew of their own will, 0...1, over all tasks. Nil without tasks.
  public let voluntaryAbstention: Double?
  /// The share of agents that were given nothing to do, 0...1, over all tasks. Nil without tasks.
  public let assignedIdleness: Double?
  /// The share of those that withdrew of their own will among them and those that were given nothing
  /// to do, 0...1. Nil where there are neither.
  public var voluntaryShare: Double? {
    guard let voluntaryAbstention, let assignedIdleness,
      voluntaryAbstention + assignedIdleness > 0
    else { return nil }
    return voluntaryAbstention / (voluntaryAbstention + assignedIdleness)
  }

  /// The claims in the longest chain in which each builds on the one before, averaged over tasks
  /// that have claims: 1 where nobody builds on another. A merge that counting votes made is no
  /// link, since no agent made it. Nil without claims.
  public let hierarchyDepth: Double?
  /// How evenly the completion tokens of contributions are spread over the agents of the team (an
  /// agent that did not contribute in the end has none), 0...1, averaged over tasks: Pielou's
  /// evenness, the Shannon entropy of the agents' shares over its maximum, the logarithm of the
  /// number of agents. 0 where one agent did everything. Nil without a task that has tokens and at
  /// least two agents.
  public let balance: Double?

  /// Measures transcripts of one run.
  /// - Parameter transcripts: each repeat's in the run's order of tasks; repeats may be mixed.
  public init(_ transcripts: [Transcript]) {
    let known = transcripts.filter { !$0.participants.isEmpty }
    let parts = known.flatMap(\.participants)
    tasks = known.count
    roles = RoleCounts(
      turns: parts.count, played: Set(parts.compactMap(Self.played)),
      named: Set(parts.compactMap { RoleName.normalized($0.role) }))
    voluntaryAbstention = Self.share(of: .abstained, in: parts)
    assignedIdleness = Self.share(of: .idle, in: parts)
    let repeats = Dictionary(grouping: known, by: \.repetition).sorted { $0.key < $1.key }
    roleStability = Self.mean(repeats.flatMap { Self.stabilities($0.value.map(\.participants)) })
    hierarchyDepth = Self.mean(transcripts.compactMap(Self.depth))
    balance = Self.mean(transcripts.compactMap(Self.balance))
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private static func share(
    of status: Participant.Status, in parts: [Participant]
  ) -> Double? {
    parts.isEmpty ? nil : Double(parts.count { $0.status == status }) / Double(parts.count)
  }

  /// The role in which an agent contributed; nil where it did not, or named none.
  private static func played(_ part: Participant) -> String? {
    part.status == .contributed ? RoleName.normalized(part.role) : nil
  }

  /// For each task and the next one, the share of agents that keep their role.
  private static func stabilities(_ tasks: [[Participant]]) -> [Double] {
    zip(tasks, tasks.dropFirst()).compactMap { before, after in
      let roles = Dictionary(
        before.compactMap { part in played(part).map { (part.agent, $0) } },
        uniquingKeysWith: { $1 })
      let kept = after.compactMap { part -> Double? in
        guard let role = played(part), let earlier = roles[part.agent] else {
          return nil
        }
        return role == earlier ? 1 : 0
      }
      return mean(kept)
    }
  }
}

// MARK: - One transcript

extension TeamMeasures {
  /// The longest chain of claims, in claims; nil without claims.
  static func depth(_ transcript: Transcript) -> Double? {
    var depths: [Claim.ID: Int] = [:]
    for claim in transcript.claims where claim.call != nil {
      depths[claim.id] = (claim.parents.compactMap { depths[$0] }.max() ?? 0) + 1
    }
    return depths.values.max().map(Double.init)
  }

  /// The evenness of contribution tokens; nil with fewer than two agents or no tokens.
  static func balance(_ transcript: Transcript) -> Double? {
    let agents = transcript.participants
    guard agents.count > 1 else { return nil }
    let contributors = Set(agents.filter { $0.status == .contributed }.map(\.agent))
    var tokens: [String: Int] = [:]
    for call in transcript.calls
    where contributing.contains(call.purpose) && contributors.contains(call.agent.id) {
      tokens[call.agent.id, default: 0] += call.reply.usage.completionTokens
    }
    let total = tokens.values.reduce(0, +)
    guard total > 0 else { return nil }
    // The order of a dictionary changes from run to run, and with it the rounding of a sum.
    let entropy = agents.reduce(0.0) { sum, agent in
      let share = Double(tokens[agent.agent] ?? 0) / Double(total)
      return share > 0 ? sum - share * log(share) : sum
    }
    return min(1, entropy / log(Double(agents.count)))
  }

  /// Purposes of calls that are contributions; plans, announcements, ratings, final answers and
  /// repairs are not.
  private static let contributing: Set<String> = ["contribute", "vary", "revise"]
}
