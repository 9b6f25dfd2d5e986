import Evaluation
import Options

/// `shared` (fully autonomous).
///
/// All agents act in parallel and see the organization's memory alone: for each of the latest
/// tasks before their own wave of tasks, which agent took which role, who abstained, and whose
/// answer became the organization's. Whether that answer was right is not in it: no organization
/// sees an answer key. Memory beyond the context budget is cut, the oldest tasks first: to the
/// agents whose answer was taken, then altogether.
///
/// Tasks run in waves of `wave-size`, in task order, and a task sees the memory as of the waves
/// before its own, so nothing depends on timing.
///
/// Final answer: the plurality's; ties go to the agent with the lower number. Without any answer
/// the first agent writes one.
///
/// N calls. An agent whose call fails is out; if all fail, the task fails.
struct SharedRule: TeamRule {
  static let name = "shared"
  var rules: String { SelfOrganizingPrompts.Shared.rules }
  var turns: [PromptText] {
    [
      ("memory", SelfOrganizingPrompts.Shared.memory), ("turn", SelfOrganizingPrompts.Shared.turn),
    ]
  }

  /// Tasks a wave.
  let waveSize: Int
  /// Tasks that are remembered.
  let memoryLength: Int

  var options: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(waveSize, as: Self.waveSize)
    options.record(memoryLength, as: Self.memoryLength)
    return options
  }

  func solve(_ team: Team) async throws -> TeamResult {
    var cut = ContextBudget.Cut()
    let turn = Team.Turn(
      purpose: "contribute", form: .contribution,
      seen: team.carry(
        SelfOrganizingPrompts.Shared.memory, team.journal.place.memory.map(Self.entry), &cut),
      words: SelfOrganizingPrompts.Shared.turn)
    let gathered = try await team.gather(team.members, turn).compactMap(\.self)
    let contributions = await team.propose(gathered)
    return TeamResult(
      solution: try await team.voteOrWrite(contributions, &cut), contributions: contributions,
      cut: cut)
  }

  /// An earlier task as agents are shown it.
  private static func entry(_ task: RememberedTask) -> ContextBudget.Entry {
    .init(
      full: text(task.position, task.participants),
      line: text(task.position, task.participants.filter(\.isTaken)))
  }

  private static func text(_ position: Int, _ agents: [Participant]) -> String {
    let parts = agents.map { agent in
      let name = agent.role.isEmpty ? agent.agent : "\(agent.agent) (\(agent.role))"
      return switch agent.status {
      case .contributed: agent.isTaken ? "\(name): answer taken" : "\(name): answer not taken"
      case .abstained: "\(name): abstained"
      case .idle, .refused, .empty, .failed: "\(name): no contribution"
      }
    }
    return "Task \(position). " + parts.joined(separator: "; ")
  }
}

extension SelfOrganizing: Remembering where Rule == SharedRule {
  var waveSize: Int { rule.waveSize }
  var memoryLength: Int { rule.memoryLength }
}
