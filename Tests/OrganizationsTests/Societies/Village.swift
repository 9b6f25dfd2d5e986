import Evaluation
import Organizations
import Scripted

/// A scripted society: who does what in which step; everybody else passes.
struct Village: Sendable {
  /// By step, by agent: the reply.
  var script: [Int: [Int: String]] = [:]
  var final = "ANSWER: Orvale"
  /// The final replies of agents who say something else.
  var finals: [Int: String] = [:]
  var integration = #"{"analysis": "All of it.", "answer": "Orvale"}"#
  /// Milliseconds to wait before a reply, by agent.
  var delay: @Sendable (Int) -> Int = { _ in 0 }

  static let pass = #"{"analysis": "", "answer": "", "do": "pass", "targets": [], "title": ""}"#

  static func move(
    _ move: String, _ targets: [String] = [], _ words: String = "Words.", answer: String = "",
    title: String = ""
  ) -> String {
    let names = targets.map { "\"\($0)\"" }.joined(separator: ", ")
    return """
      {"analysis": "\(words)", "answer": "\(answer)", "do": "\(move)", "targets": [\(names)], \
      "title": "\(title)"}
      """
  }

  func model() -> ScriptedModel {
    ScriptedModel { request, _ in
      let prompt = request.messages.last?.content ?? ""
      let (agent, step) = Self.place(prompt)
      try await Task.sleep(for: .milliseconds(delay(agent)))
      let text =
        prompt.contains("This is the last step.")
        ? finals[agent] ?? final
        : prompt.contains("Integrate them") ? integration : script[step]?[agent] ?? Self.pass
      return ChatReply(text: text, usage: Usage(promptTokens: 10, completionTokens: 2))
    }
  }

  /// The agent and the step that a prompt names.
  static func place(_ prompt: String) -> (agent: Int, step: Int) {
    guard let match = prompt.firstMatch(of: #/You are agent-(\d+) of \d+, and this is step (\d+)/#)
    else { return (0, 0) }
    return (Int(match.1) ?? 0, Int(match.2) ?? 0)
  }

  /// Lets a society work on a task.
  func solve(
    _ topology: String, agents: Int, steps: Int, _ options: [String: JSONValue] = [:],
    task: BenchmarkTask = .sample()
  ) async throws -> Transcript {
    try await OrganizationCatalogue.solve(
      "society",
      [
        "topology": .string(topology), "agents": .integer(agents), "steps": .integer(steps),
        "workload": "none",
      ].merging(options) { $1 }, task: task, with: model())
  }
}

extension Transcript {
  /// The claims that each agent's turn showed it in a step, by agent from 1.
  func shown(inStep step: Int) -> [[Int]] {
    calls.filter { $0.round == step && $0.purpose == "turn" }.map { $0.shownClaims.map(\.number) }
  }
}
