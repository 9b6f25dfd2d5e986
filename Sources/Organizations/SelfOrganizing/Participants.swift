import Evaluation

extension TeamResult {
  /// Who did what on the task, by the agents' numbers: what memory and measures are made from.
  func participants(of team: Team) -> [Participant] {
    let format = team.task.format
    let final = solution.outcome.prediction.map(format.voteKey)
    let latest = Dictionary(
      contributions.map { ($0.member.number, $0) }, uniquingKeysWith: { $1 })
    return team.members.map { member in
      guard let contribution = latest[member.number] else {
        return Participant(
          agent: member.id, role: "", status: idle.contains(member.number) ? .idle : .failed,
          isTaken: false)
      }
      let answer = contribution.answer.map { format.voteKey(of: $0.prediction) }
      return Participant(
        agent: member.id, role: contribution.role, status: contribution.status,
        isTaken: contribution.hasContributed && answer != nil && answer == final,
        reason: contribution.reason)
    }
  }
}
