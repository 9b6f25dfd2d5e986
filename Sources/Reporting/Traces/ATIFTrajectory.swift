public import Evaluation
import FoundationEssentials

/// Attempts as trajectories of the Agent Trajectory Interchange Format (ATIF), the format of Harbor and
/// Terminal-Bench.
///
/// An attempt is one document. Where several agents were asked, each has a trajectory of its own in
/// `subagent_trajectories`, and the steps of the root are the organization handing the task to them and
/// its answer, which no model made (`llm_call_count` 0).
public enum ATIFTrajectory {
  /// The version of the format.
  public static let version = "ATIF-v1.8"

  /// The trajectory of an attempt.
  public static func json(of attempt: TracedAttempt) -> JSONValue {
    let agents = attempt.agents
    let only = agents.count == 1 ? agents[0] : nil
    var root = document(only?.calls ?? [], of: attempt)
    root["session_id"] = .string(attempt.identity)
    root["trajectory_id"] = .string(attempt.identity)
    root["agent"] = organization(attempt, only?.calls)
    root["extra"] = extra(attempt)
    root["final_metrics"] = finalMetrics(attempt.transcript.calls, attempt)
    if only == nil {
      root["steps"] = .array(rootSteps(agents, attempt))
      root["notes"] =
        "final_metrics count the calls of all agents, whose steps are in subagent_trajectories"
      if !agents.isEmpty {
        root["subagent_trajectories"] = .array(agents.map { subagent($0.agent, $0.calls, attempt) })
      }
    }
    return .object(root)
  }

  private static func document(_ calls: [Call], of attempt: TracedAttempt) -> [String: JSONValue] {
    var steps = ATIFSteps(attempt: attempt)
    for call in calls { steps.add(call) }
    return ["schema_version": .string(version), "steps": .array(steps.json)]
  }

  private static func subagent(
    _ agent: Agent, _ calls: [Call], _ attempt: TracedAttempt
  ) -> JSONValue {
    var members = document(calls, of: attempt)
    members["session_id"] = .string(attempt.identity)
    members["trajectory_id"] = .string(agent.id)
    var described = description(agent.id, attempt, calls)
    described["extra"] = [
      "role": .string(agent.role), "layer": .optional(agent.layer),
    ]
    members["agent"] = .object(described)
    members["final_metrics"] = finalMetrics(calls, attempt)
    return .object(members)
  }

  // MARK: - Agents

  private static func organization(_ attempt: TracedAttempt, _ calls: [Call]?) -> JSONValue {
    let settings = attempt.run.configuration
    var members = description(settings.organization, attempt, calls ?? [])
    members["model_name"] = .string(settings.model)
    members["extra"] = ["options": .object(settings.options)]
    return .object(members)
  }

  private static func description(
    _ name: String, _ attempt: TracedAttempt, _ calls: [Call]
  ) -> [String: JSONValue] {
    var members: [String: JSONValue] = [
      "name": .string(name), "version": .string(attempt.version),
    ]
    members["model_name"] = calls.first.map { .string($0.request.model) }
    members["tool_definitions"] = calls.lazy.compactMap(\.request.tools).first?.json
    return members
  }

  // MARK: - The root

  private static func rootSteps(
    _ agents: [(agent: Agent, calls: [Call])], _ attempt: TracedAttempt
  ) -> [JSONValue] {
    var steps = agents.map { agent, calls -> [String: JSONValue] in
      let reference: JSONValue = [
        "trajectory_id": .string(agent.id), "session_id": .string(attempt.identity),
      ]
      return [
        "source": "agent", "llm_call_count": 0,
        "message": .string("\(agent.id) (\(agent.role)) is asked: \(calls.count) calls"),
        "timestamp": .string(timestamp(attempt.schedule.stretch(of: calls).start)),
        "observation": ["results": [["subagent_trajectory_ref": [reference]]]],
      ]
    }
    let outcome = attempt.transcript.outcome
    let end =
      attempt.transcript.finalReply ?? outcome.prediction?.answer
      ?? "\(outcome.kind.rawValue): \(outcome.reason ?? "")"
    steps.append([
      "source": "agent", "llm_call_count": 0, "message": .string(end),
      "timestamp": .string(timestamp(attempt.schedule.attempt.end)),
    ])
    return ATIFSteps.numbered(steps)
  }

  private static func extra(_ attempt: TracedAttempt) -> JSONValue {
    var members = attempt.facts
    members["scores"] = attempt.recorded.score?.values.json ?? [:]
    members["seconds"] = .number(attempt.transcript.seconds)
    members["failed_calls"] = .array(
      attempt.transcript.failedCalls.map {
        [
          "agent": .string($0.agent.id), "purpose": .string($0.purpose),
          "round": .integer($0.round), "reason": .string($0.reason),
        ]
      })
    return .object(members)
  }

  private static func finalMetrics(_ calls: [Call], _ attempt: TracedAttempt) -> JSONValue {
    let usage = calls.reduce(Usage.zero) { $0 + $1.reply.usage }
    var members: [String: JSONValue] = [
      "total_prompt_tokens": .integer(usage.promptTokens),
      "total_completion_tokens": .integer(usage.completionTokens),
      "total_cached_tokens": .integer(usage.cachedPromptTokens),
      "extra": ["calls": .integer(calls.count), "is_estimated": .bool(usage.isEstimated)],
    ]
    members["total_cost_usd"] = attempt.cost(of: calls).map(JSONValue.number)
    return .object(members)
  }

  /// A time as ISO 8601 with milliseconds, in UTC.
  static func timestamp(_ seconds: Double) -> String {
    // To the end of the year 9999, beyond which the form has no digits.
    let date = Date(timeIntervalSince1970: min(max(seconds, 0), 253_402_300_799))
    return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
