import Evaluation
import Options

/// `sequential` (hybrid: the order is fixed, roles are free).
///
/// Agents work in the order of their numbers. Each sees the completed work of all its predecessors,
/// within the context budget: facts, not intentions; of an agent that abstained it sees that, and
/// why. It names a role and contributes, or abstains. With `roles` fixed, the control, each has a role
/// of a list instead; all else is the same. After `stopAfter` abstentions in a row, the agents that
/// follow are not asked, and are idle.
///
/// Final answer: the last contribution that states an answer. Where contributions state none, the
/// last contributor writes it; where everybody abstained, the first agent does.
///
/// At most N calls, and one more where there is no answer to take. A call that fails fails the task,
/// since all later turns rest on it; a resumed run goes on from there with the stored replies.
struct SequentialRule: TeamRule {
  /// Where roles come from.
  enum Roles: String, Sendable, CaseIterable { case free, fixed }

  static let name = "sequential"

  /// Where roles come from.
  var roles = Roles.free
  /// Abstentions in a row that end the work; nil for never.
  var stopAfter: Int?

  var rules: String {
    let rules =
      switch roles {
      case .free: SelfOrganizingPrompts.Sequential.rules
      case .fixed: SelfOrganizingPrompts.Sequential.fixedRules
      }
    guard let stopAfter else { return rules }
    let stop = fill(
      SelfOrganizingPrompts.Sequential.stop, ["abstentions": Counts.text(stopAfter, "abstention")])
    return "\(rules) \(stop)"
  }

  var turns: [PromptText] {
    switch roles {
    case .free: [("turn", SelfOrganizingPrompts.Sequential.turn)]
    case .fixed:
      [
        ("turn", SelfOrganizingPrompts.Sequential.fixedTurn),
        (
          "roles",
          SelfOrganizingPrompts.Sequential.fixedRoles.map { "\($0.role): \($0.duty)" }
            .joined(separator: "\n")
        ),
      ]
    }
  }

  var options: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(roles, as: Self.roles)
    options.record(stopAfter.map { .integer($0) } ?? .word(.none), as: Self.stopAfter)
    return options
  }

  func solve(_ team: Team) async throws -> TeamResult {
    var all: [Contribution] = []
    var entries: [ContextBudget.Entry] = []
    var claims: [Int: Claim.ID] = [:]
    var cut = ContextBudget.Cut()
    var abstentions = 0
    for member in team.members {
      if abstentions == stopAfter { break }
      let turn = turn(
        seeing: team.carry(SelfOrganizingPrompts.finishedWork, entries, &cut))
      let taken = try await team.turn(member, turn, post(of: member))
      let contributions = try await team.derive([taken], seeing: turn.seen, after: &claims)
      await team.recordStanding(afterEach: contributions)
      all += contributions
      entries += Team.finished(contributions)
      abstentions = taken.status == .abstained ? abstentions + 1 : 0
    }
    let finished = all.filter(\.hasContributed)
    let solution: Solution
    if let answer = finished.last(where: { $0.answer != nil })?.answer {
      solution = team.conclude(with: answer)
    } else {
      let writer = finished.last?.member ?? team.members[0]
      solution = try await team.write(by: writer, from: all, &cut)
    }
    return TeamResult(
      solution: solution, contributions: all,
      idle: Set(team.members.dropFirst(all.count).map(\.number)), cut: cut)
  }

  private func turn(seeing seen: Context) -> Team.Turn {
    Team.Turn(
      purpose: "contribute", form: roles == .free ? .addition : .fixedAddition, seen: seen,
      words: roles == .free
        ? SelfOrganizingPrompts.Sequential.turn : SelfOrganizingPrompts.Sequential.fixedTurn)
  }

  /// What an agent has of its own: nothing, or its role.
  private func post(of member: Member) -> Team.Post {
    guard roles == .fixed else { return Team.Post() }
    let list = SelfOrganizingPrompts.Sequential.fixedRoles
    let (role, duty) = list[(member.number - 1) % list.count]
    return Team.Post(role: role, places: ["role": role, "duty": duty])
  }
}
