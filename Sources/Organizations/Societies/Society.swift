import Evaluation
import Options

/// N agents on a topology ("Do Agent Societies Develop Intellectual Elites?", section 3.1, appendices
/// G to I). The object of study is who can read whom; all else is equal: one model, one base prompt,
/// one workload.
///
/// In each step all agents act at once on the state of the step before, so that nothing depends on
/// which reply comes first. In the last step whoever hands in writes the final answer from what it
/// sees.
struct Society: Organization {
  /// How a task's work is divided.
  enum Division: Sendable, Hashable {
    /// Into parts that a model writes, as many as the number of agents asks for, or so many.
    case written(count: Int?)
    /// Into the parts that a file has.
    case file(WorkloadFile)
    /// Not at all: every agent has the whole task.
    case none
  }

  let topology: Topology
  let agents: Int
  let steps: Int
  let division: Division
  /// Tokens of claims in a prompt.
  let contextBudget: Int
  /// The most tokens of a reply.
  let completionCap: Int
  /// The parameters of Deficit-Triggered Integration; nil for none.
  var deficit: DeficitParameters?

  var name: String { "society" }

  var prompts: PromptSet {
    PromptSet(
      version: "society/5",
      [("ground rules", Briefing.groundRules)] + SocietyPrompts.texts
        + [
          ("repair", Compliance.repairTurn),
          ("structured repair", Compliance.structuredRepairTurn),
        ] + Talk.prompts)
  }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    let workload = try await workload(task, journal)
    var assembly = try await Assembly(self, task: task, journal: journal, workload: workload)
    for step in 1..<steps { try await assembly.act(step: step) }
    return try await assembly.conclude(step: steps)
  }

  func check(_ tasks: [BenchmarkTask]) throws {
    guard case .file(let file) = division else { return }
    for task in tasks { _ = try file.workload(of: task) }
  }

  private func workload(_ task: BenchmarkTask, _ journal: Journal) async throws -> Workload {
    switch division {
    case .none: return Workload(parts: [])
    case .file(let file): return try file.workload(of: task)
    case .written(let count):
      let writer = WorkloadWriter(task: task, journal: journal, completionCap: completionCap)
      return try await writer.write(count: count ?? Workload.count(agents: agents))
    }
  }
}
