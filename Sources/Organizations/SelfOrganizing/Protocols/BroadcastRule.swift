import Evaluation

/// `broadcast` (signals).
///
/// All agents announce role and plan, or abstention, in parallel, seeing the task alone. Then those
/// who did not abstain act in parallel. They see all announcements, their own and abstentions
/// included, within the context budget, and no work; they may still change their role or abstain.
///
/// Final answer: the plurality's; ties go to the agent with the lower number. Without any answer
/// the first agent writes one.
///
/// N calls to announce and one for each agent that did not abstain: at most 2 N. An agent whose
/// call fails is out; if all calls of a step fail, the task fails. An announcement that cannot be
/// read counts as one in the agent's own words.
struct BroadcastRule: TeamRule {
  static let name = "broadcast"
  var rules: String { SelfOrganizingPrompts.Broadcast.rules }
  var turns: [PromptText] {
    [
      ("announce", SelfOrganizingPrompts.Broadcast.announce),
      ("announced", SelfOrganizingPrompts.Broadcast.announced),
      ("act", SelfOrganizingPrompts.Broadcast.act),
    ]
  }

  func solve(_ team: Team) async throws -> TeamResult {
    var cut = ContextBudget.Cut()
    let announce = Team.Turn(
      purpose: "announce", round: 1, form: .intention,
      words: SelfOrganizingPrompts.Broadcast.announce, isWork: false)
    let intentions = try await team.gather(team.members, announce).compactMap(\.self)
    let active = intentions.filter { !$0.hasWithdrawn }
    let act = Team.Turn(
      purpose: "contribute", round: 2, form: .contribution,
      seen: team.carry(
        SelfOrganizingPrompts.Broadcast.announced, intentions.map(Self.entry), &cut),
      words: SelfOrganizingPrompts.Broadcast.act)
    let roles = Dictionary(
      active.map { ($0.member.number, $0.role) }, uniquingKeysWith: { $1 })
    let acts = try await team.gather(active.map(\.member), act) {
      Team.Post(role: roles[$0.number] ?? "")
    }
    let contributions = await team.propose(acts.compactMap(\.self))
    await team.unname(intentions, of: contributions)
    return TeamResult(
      solution: try await team.voteOrWrite(contributions, &cut),
      contributions: intentions.filter(\.hasWithdrawn) + contributions, cut: cut)
  }

  /// An announcement as all see it.
  private static func entry(_ intention: Contribution) -> ContextBudget.Entry {
    guard !intention.hasWithdrawn else { return intention.abstention }
    let name = intention.named(intention.member.id)
    return .init(full: "\(name): \(intention.work)", line: name)
  }
}
