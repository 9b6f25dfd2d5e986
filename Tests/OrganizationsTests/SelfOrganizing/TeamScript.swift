import Evaluation
import Foundation
import Organizations
import Scripted
import Testing

/// What a scripted agent replies; the request's place in the protocol is its form's name.
typealias AgentScript = @Sendable (_ agent: Int, _ form: String, ChatRequest) throws -> String

/// Runs one protocol on one task with scripted agents.
func solve(
  _ name: String, agents: Int, _ options: [String: JSONValue] = [:],
  task: BenchmarkTask = .sample(), place: TaskPlace = TaskPlace(), delays: Bool = false,
  script: @escaping AgentScript
) async throws -> Transcript {
  let kind = try #require(OrganizationCatalogue.kind(named: name))
  let organization = try kind.organization(
    options.merging(["agents": .integer(agents)]) { $1 })
  let model = ScriptedModel { request, _ in
    if delays { try await Task.sleep(for: .milliseconds(40 / request.agent)) }
    let text = try script(request.agent, request.schema?.name ?? "answer", request)
    return ChatReply(text: text, usage: Usage(promptTokens: 10, completionTokens: 5))
  }
  let journal = Journal(
    taskID: task.id, repetition: 0, model: model, modelName: "scripted", sampling: Sampling(),
    runSeed: 1, place: place, elapsed: { 0 })
  let solution = try await organization.solve(task, journal: journal)
  return await journal.transcript(solution, seconds: 0)
}

/// A reply of any form that has these members.
func says(
  _ answer: String? = nil, role: String = "", work: String = "", _ more: [String: JSONValue] = [:]
) -> String {
  var members: [String: JSONValue] = more
  members["abstain"] = more["abstain"] ?? false
  members["acting_as"] = .string(role)
  members["analysis"] = .string(work)
  members["answer"] = answer.map(JSONValue.string)
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return (try? encoder.encode(JSONValue.object(members))).map {
    String(decoding: $0, as: UTF8.self)
  }
    ?? ""
}

let abstains = says(["abstain": true])

/// An abstention with its reason.
func abstains(because reason: String, role: String = "") -> String {
  says(role: role, ["abstain": true, "able_to_add": .string(reason)])
}

func says(_ more: [String: JSONValue]) -> String { says(nil, more) }

extension ChatRequest {
  /// The number of the agent that is asked.
  var agent: Int {
    let turn = messages.first { $0.role == .user }?.content ?? ""
    guard let start = turn.ranges(of: "You are agent-").last?.upperBound else { return 0 }
    return Int(turn[start...].prefix { $0.isNumber }) ?? 0
  }
}

extension Transcript {
  /// The prompt of each call of a form, by agent.
  func prompts(_ form: String, round: Int? = nil) -> [Int: String] {
    let calls = calls.filter {
      ($0.request.schema?.name ?? "answer") == form && (round == nil || $0.round == round)
    }
    return Dictionary(
      calls.map { ($0.request.agent, $0.request.lastMessage) }, uniquingKeysWith: { $1 })
  }

  /// How long the list of this name may be in the replies that were asked for.
  func longestList(_ member: String) -> Int? {
    calls.lazy.compactMap {
      $0.request.schema?.schema["properties"]?[member]?["maxItems"]?.wholeNumber
    }.first
  }

  /// How each agent took part, and whether its answer was taken.
  var parts: [String] {
    participants.map { $0.isTaken ? "\($0.status), taken" : "\($0.status)" }
  }
}
