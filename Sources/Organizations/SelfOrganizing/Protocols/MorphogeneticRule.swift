import Evaluation
import Options

/// `morphogenetic` (roles from local signals).
///
/// The agents stand in a ring in the order of their numbers. In each of `rounds` rounds all of them
/// name a role or abstain, in parallel; each sees its own role so far and the roles of its two
/// neighbours as of the round before, nothing else. Then those who do not abstain contribute in
/// parallel, in their role, seeing the final roles of their neighbours. An agent may take back its
/// abstention in a later round; the last round's word counts. At last those who have a neighbour with
/// work see it beside their own, within the context budget, and in parallel keep or change their
/// answer; where nothing usable comes of that, the first answer stands.
///
/// Final answer: the plurality's; ties go to the agent with the lower number. Without any answer
/// the first agent writes one.
///
/// N calls a round and two for each agent that did not abstain: at most N (rounds + 2). An agent
/// whose call fails keeps its state of the step before; if all calls of a step fail, the task
/// fails.
struct MorphogeneticRule: TeamRule {
  static let name = "morphogenetic"
  var rules: String { SelfOrganizingPrompts.Morphogenetic.rules }
  var turns: [PromptText] {
    [
      ("differentiate", SelfOrganizingPrompts.Morphogenetic.differentiate),
      ("act", SelfOrganizingPrompts.Morphogenetic.act),
      ("neighbourhood", SelfOrganizingPrompts.Morphogenetic.neighbourhood),
      ("settle", SelfOrganizingPrompts.Morphogenetic.settle),
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
        words: SelfOrganizingPrompts.Morphogenetic.differentiate, isWork: false)
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
    let firsts = await team.propose(acts.compactMap(\.self))
    await team.recordStanding(afterEach: firsts)
    var cut = ContextBudget.Cut()
    let contributions = try await settle(firsts, team, &cut)
    return TeamResult(
      solution: try await team.voteOrWrite(contributions, &cut, isStanding: true),
      contributions: cells.compactMap(\.self).filter(\.hasWithdrawn) + contributions,
      cut: cut)
  }

  /// The last answers, after each has seen its neighbours' work beside its own.
  private func settle(
    _ firsts: [Contribution], _ team: Team, _ cut: inout ContextBudget.Cut
  ) async throws -> [Contribution] {
    let working = Dictionary(
      firsts.filter(\.hasContributed).map { ($0.member, $0) }, uniquingKeysWith: { $1 })
    var seen: [Member: Context] = [:]
    for own in firsts where !own.hasWithdrawn {
      let others = Self.neighbours(of: own.member, in: team.members).compactMap { working[$0] }
      guard !others.isEmpty else { continue }
      let mine =
        own.hasContributed ? [own.entry(named: own.named(SelfOrganizingPrompts.own))] : []
      seen[own.member] = team.carry(
        SelfOrganizingPrompts.Morphogenetic.neighbourhood, others.map(\.entry) + mine, &cut)
    }
    let asked = firsts.map(\.member).filter { seen[$0] != nil }
    guard !asked.isEmpty else { return firsts }
    let roles = Dictionary(firsts.map { ($0.member, $0.role) }, uniquingKeysWith: { $1 })
    let turn = Team.Turn(
      purpose: "revise", round: rounds + 2, form: .sequel,
      words: SelfOrganizingPrompts.Morphogenetic.settle)
    let lasts = try await team.gather(asked, turn) { member in
      let role = roles[member] ?? ""
      return Team.Post(role: role, places: ["role": role], seen: seen[member])
    }
    return try await replaced(firsts, by: lasts.compactMap(\.self), seen, team)
  }

  /// Each agent's last answer, which revises its first work, or the first where the last cannot be
  /// used.
  private func replaced(
    _ firsts: [Contribution], by lasts: [Contribution], _ seen: [Member: Context], _ team: Team
  ) async throws -> [Contribution] {
    let claims = Dictionary(
      firsts.map { ($0.member.number, $0.claim) }, uniquingKeysWith: { $1 }
    ).compactMapValues(\.self)
    let places = Dictionary(
      firsts.enumerated().map { ($1.member, $0) }, uniquingKeysWith: { $1 })
    var settled = firsts
    for var last in lasts where last.hasContributed && last.answer != nil {
      guard let place = places[last.member], let inSight = seen[last.member] else { continue }
      let named = Set(([last.member.number] + last.buildsOn).compactMap { claims[$0] })
      last.claim = try await team.journal.derive(
        from: named.filter(inSight.states).sorted(), last.reply, words: last.words)
      settled[place] = last
      await team.recordStanding(team.leading(settled), after: [last])
    }
    return settled
  }

  /// A member's neighbours in the ring: two, or the other one of a pair, or none.
  private static func neighbours(of member: Member, in members: [Member]) -> [Member] {
    guard let index = members.firstIndex(of: member) else { return [] }
    let count = members.count
    let ring = [(index + count - 1) % count, (index + 1) % count].filter { $0 != index }
    return (ring.count > 1 && ring[0] == ring[1] ? [ring[0]] : ring).map { members[$0] }
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
      let shown = neighbours(of: member, in: members).map { neighbour in
        "\(neighbour.id): \(indices[neighbour].map { states[$0] } ?? "")"
      }
      return Team.Post(
        role: cells[index]?.role ?? "",
        places: [
          "role": states[index],
          "neighbours": shown.isEmpty ? "none" : shown.joined(separator: "; "),
        ])
    }
  }
}
