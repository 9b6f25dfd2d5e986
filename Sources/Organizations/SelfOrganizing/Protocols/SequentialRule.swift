import Evaluation

/// `sequential` (hybrid: the order is fixed, roles are free).
///
/// Agents work in the order of their numbers. Each sees the completed work of all its predecessors,
/// within the context budget: facts, not intentions; of an agent that abstained it sees nothing. It
/// names a role and contributes, or abstains.
///
/// Final answer: the last contribution that states an answer. Where contributions state none, the
/// last contributor writes it; where everybody abstained, the first agent does.
///
/// N calls, and one more where there is no answer to take. A call that fails fails the task, since
/// all later turns rest on it; a resumed run goes on from there with the stored replies.
struct SequentialRule: TeamRule {
  static let name = "sequential"
  static let rules = SelfOrganizingPrompts.Sequential.rules
  static let turns: [PromptText] = [("turn", SelfOrganizingPrompts.Sequential.turn)]

  func solve(_ team: Team) async throws -> TeamResult {
    var all: [Contribution] = []
    var entries: [ContextBudget.Entry] = []
    var claims: [Int: Claim.ID] = [:]
    var cut = ContextBudget.Cut()
    for member in team.members {
      let turn = Team.Turn(
        purpose: "contribute", form: .addition,
        seen: team.carry(SelfOrganizingPrompts.finishedWork, entries, &cut),
        words: SelfOrganizingPrompts.Sequential.turn)
      let taken = try await team.turn(member, turn)
      let contributions = try await team.derive([taken], seeing: turn.seen, after: &claims)
      await team.recordStanding(afterEach: contributions)
      all += contributions
      entries += Team.work(contributions)
    }
    let finished = all.filter(\.hasContributed)
    let solution: Solution
    if let answer = finished.last(where: { $0.answer != nil })?.answer {
      solution = team.conclude(with: answer)
    } else {
      let writer = finished.last?.member ?? team.members[0]
      solution = try await team.write(by: writer, from: all, &cut)
    }
    return TeamResult(solution: solution, contributions: all, cut: cut)
  }
}
