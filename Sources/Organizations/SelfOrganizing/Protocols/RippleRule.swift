import Evaluation

/// `ripple` (a batched sequential).
///
/// Agents work in waves of 1, 2, 4, … in the order of their numbers; the last wave has the rest.
/// The agents of a wave work in parallel; each sees the completed work of all earlier waves, and who
/// abstained and why, within the context budget, and nothing of its own wave.
///
/// Final answer: the plurality of the last wave in which a contribution states an answer; ties go
/// to the agent with the lower number. Without any answer the first agent writes one.
///
/// N calls in about log2 N steps. An agent whose call fails is missing from its wave; if a whole
/// wave fails, the task fails.
struct RippleRule: TeamRule {
  static let name = "ripple"
  var rules: String { SelfOrganizingPrompts.Ripple.rules }
  var turns: [PromptText] { [("turn", SelfOrganizingPrompts.Ripple.turn)] }

  func solve(_ team: Team) async throws -> TeamResult {
    var all: [Contribution] = []
    var finished: [ContextBudget.Entry] = []
    var claims: [Int: Claim.ID] = [:]
    var deciding: [Contribution] = []
    var cut = ContextBudget.Cut()
    for (index, wave) in Self.waves(team.members).enumerated() {
      let turn = Team.Turn(
        purpose: "contribute", round: index + 1, form: .addition,
        seen: team.carry(SelfOrganizingPrompts.finishedWork, finished, &cut),
        words: SelfOrganizingPrompts.Ripple.turn)
      let gathered = try await team.gather(wave, turn).compactMap(\.self)
      let contributions = try await team.derive(gathered, seeing: turn.seen, after: &claims)
      await team.recordStanding(afterEach: contributions)
      all += contributions
      finished += Team.finished(contributions)
      if contributions.contains(where: { $0.answer != nil }) { deciding = contributions }
    }
    let solution =
      if let solution = try await team.vote(deciding) { solution } else {
        try await team.write(by: team.members[0], from: all, &cut)
      }
    return TeamResult(solution: solution, contributions: all, cut: cut)
  }

  /// Waves of 1, 2, 4, … members; the last one has the rest.
  static func waves(_ members: [Member]) -> [[Member]] {
    var waves: [[Member]] = []
    var rest = members[...]
    var size = 1
    while !rest.isEmpty {
      waves.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
      size *= 2
    }
    return waves
  }
}
