import Evaluation
import Options

/// `morphogenetic` (roles from local signals).
///
/// The agents stand in a ring in the order of their numbers. In each of `rounds` rounds all of them
/// name a role or abstain, in parallel; each sees its own role so far and the roles of its two
/// neighbours as of the round before, nothing else. Then those who do not abstain contribute in
/// parallel, in their role, seeing the final roles of their neighbours. An agent may take back its
/// abstention in a later round; the last round's word counts.
///
/// Final answer: the plurality's; ties go to the agent with the lower number. Without any answer
/// the first agent writes one.
///
/// N calls a round and one for each agent that did not abstain: at most N (rounds + 1). An agent
/// whose call fails keeps its state of the round before; if all calls of a step fail, the task
/// fails.
struct MorphogeneticRule: TeamRule {
  static let name = "morphogenetic"
  var rules: String { SelfOrganizingPrompts.Morphogenetic.rules }
  var turns: [PromptText] {
    [
      ("differentiate", SelfOrganizingPrompts.Morphogenetic.differentiate),
      ("act", SelfOrganizingPrompts.Morphogenetic.act),
      ("undecided", SelfOrganizingPrompts.Morphogenetic.undecided),
      ("abstaining", SelfOrganizingPrompts.Morphogenetic.abstaining),
    ]
  }

  /// Rounds of differentiation.
  let rounds: Int

  var options: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(rounds, as: Self.rounds)
    return options
  }

  func solve(_ team: Team) async throws -> TeamResult {
    var cells: [Contribution?] = Array(repeating: nil, count: team.members.count)
    var all: [Contribution] = []
    for round in 1...rounds {
      let turn = Team.Turn(
        purpose: "differentiate", round: round, form: .differentiation,
        words: SelfOrganizingPrompts.Morphogenetic.differentiate)
      let named = try await team.gather(
        team.members, turn, posts: Self.posts(team.members, cells))
      all += named.compactMap(\.self)
      cells = zip(named, cells).map { $0 ?? $1 }
    }
    await team.unname(all, of: cells.compactMap(\.self))
    let active = zip(team.members, cells).filter { $1?.hasWithdrawn != true }.map(\.0)
    let act = Team.Turn(
      purpose: "contribute", round: rounds + 1, form: .work,
      words: SelfOrganizingPrompts.Morphogenetic.act)
    let acts = try await team.gather(active, act, posts: Self.posts(team.members, cells))
    let contributions = await team.propose(acts.compactMap(\.self))
    var cut = ContextBudget.Cut()
    return TeamResult(
      solution: try await team.voteOrWrite(contributions, &cut),
      contributions: cells.compactMap(\.self).filter(\.hasWithdrawn) + contributions,
      cut: cut)
  }

  /// What a member is and sees: its own state and that of its neighbours in the ring.
  private static func posts(
    _ members: [Member], _ cells: [Contribution?]
  ) -> (Member) -> Team.Post {
    let states = cells.map { cell in
      guard let cell else { return SelfOrganizingPrompts.Morphogenetic.undecided }
      guard !cell.hasWithdrawn else { return SelfOrganizingPrompts.Morphogenetic.abstaining }
      return cell.role.isEmpty ? SelfOrganizingPrompts.Morphogenetic.undecided : cell.role
    }
    let indices = Dictionary(uniqueKeysWithValues: zip(members, members.indices))
    return { member in
      guard let index = indices[member] else { return Team.Post() }
      let count = members.count
      let ring = [(index + count - 1) % count, (index + 1) % count].filter { $0 != index }
      let neighbours = ring.count > 1 && ring[0] == ring[1] ? [ring[0]] : ring
      let shown = neighbours.map { "\(members[$0].id): \(states[$0])" }
      return Team.Post(
        role: cells[index]?.role ?? "",
        places: [
          "role": states[index],
          "neighbours": shown.isEmpty ? "none" : shown.joined(separator: "; "),
        ])
    }
  }
}
