import Evaluation

/// Who did what on a task: the note `agents` of a transcript, from which memory and measures are
/// made.
struct Participation: Sendable, Hashable {
  static let noteName = "agents"

  /// One agent's part.
  struct Entry: Sendable, Hashable {
    var agent: String
    /// The role as named; empty where none was.
    var role: String
    var status: Contribution.Status
    /// Whether the agent's own answer was the organization's final answer.
    var isTaken: Bool
  }

  /// One entry for each agent of the team, by number.
  var entries: [Entry]

  init(entries: [Entry]) {
    self.entries = entries
  }

  init(_ result: TeamResult, of team: Team) {
    let format = team.task.format
    let final = result.solution.outcome.prediction.map(format.voteKey)
    let latest = Dictionary(
      result.contributions.map { ($0.member.number, $0) }, uniquingKeysWith: { $1 })
    entries = team.members.map { member in
      guard let contribution = latest[member.number] else {
        let status = result.idle.contains(member.number) ? Contribution.Status.idle : .failed
        return Entry(agent: member.id, role: "", status: status, isTaken: false)
      }
      let answer = contribution.answer.map { format.voteKey(of: $0.prediction) }
      return Entry(
        agent: member.id, role: contribution.role, status: contribution.status,
        isTaken: contribution.hasContributed && answer != nil && answer == final)
    }
  }

  /// `[agent, role, status, taken]` for each agent: short, since it is kept for every task.
  var note: JSONValue {
    .array(
      entries.map { entry in
        .array([
          .string(entry.agent), .string(entry.role), .string(entry.status.rawValue),
          .bool(entry.isTaken),
        ])
      })
  }

  /// Reads the note; nil where it is none.
  init?(note: JSONValue?) {
    guard let rows = note?.elements else { return nil }
    entries = rows.compactMap { row in
      guard let parts = row.elements, parts.count == 4, let agent = parts[0].text,
        let role = parts[1].text,
        let status = parts[2].text.flatMap(Contribution.Status.init(rawValue:)),
        let isTaken = parts[3].flag
      else { return nil }
      return Entry(agent: agent, role: role, status: status, isTaken: isTaken)
    }
    guard entries.count == rows.count else { return nil }
  }
}
