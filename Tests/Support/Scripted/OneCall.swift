public import Evaluation

/// The simplest organization: asks once and reads the reply.
public struct OneCall: Organization {
  /// The organization.
  public init() {}

  public var name: String { "one-call" }
  public var options: [String: JSONValue] { [:] }
  public var prompts: PromptSet { PromptSet(version: "one-call/1", []) }

  public func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    let reply = try await journal.ask(
      Ask(
        Agent(id: "agent-01", role: "Solver"), purpose: "answer",
        messages: [Message(.user, task.question)]))
    return switch task.format.read(reply.text) {
    case .answer(let prediction): Solution(.answered(prediction), finalReply: reply.text)
    case .abstention(let prediction): Solution(.abstained(prediction), finalReply: reply.text)
    case .unreadable(let reason):
      Solution(.unparsable(reason: reason), finalReply: reply.text)
    }
  }
}
