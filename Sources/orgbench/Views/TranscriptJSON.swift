import Evaluation
import Reporting

extension TranscriptView {
  /// The transcript with its run, question and expected answer: what `show --json` writes.
  func json(_ setting: Setting) -> JSONValue {
    guard case .object(var members) = json else { return json }
    members["run"] = .string(setting.run.id)
    members["question"] = .optional(setting.task?.question)
    members["expected"] = .optional(setting.expectation)
    return .object(members)
  }

  /// The transcript as JSON: what `export transcripts` writes.
  var json: JSONValue {
    [
      "task": .string(transcript.taskID),
      "repeat": .integer(transcript.repetition + 1),
      "outcome": .string(transcript.outcome.kind.rawValue),
      "prediction": transcript.outcome.prediction?.json ?? .null,
      "reason": .optional(transcript.outcome.reason),
      "final_reply": .optional(transcript.finalReply),
      "scores": recorded.score?.values.json ?? [:],
      "conduct": .object(conduct),
      "shocks": .array(transcript.conduct.shocks.map(JSONValue.string)),
      "participants": .array(transcript.participants.map(Self.json)),
      "standing_answers": .array(
        transcript.standingAnswers.map {
          ["call": .integer($0.call), "prediction": $0.prediction.json]
        }),
      "integrations": .array(transcript.integrations.map(Self.json)),
      "deferred_actions": .array(transcript.deferredActions.map(Self.json)),
      "notes": .object(transcript.notes),
      "seconds": .number(transcript.seconds),
      "calls": .array(transcript.calls.map(Self.json)),
      "tool_uses": .array(transcript.toolUses.map(Self.json)),
      "simulated_turns": .array(transcript.simulatedTurns.map(Self.json)),
      "failed_calls": .array(transcript.failedCalls.map(Self.json)),
      "claims": .array(transcript.claims.map(Self.json)),
      "subtasks": .array(transcript.subtasks.map(Self.json)),
      "events": .array(transcript.events.map(Self.json)),
    ]
  }

  private var conduct: [String: JSONValue] {
    let facts = Conduct.facts.compactMap { fact in
      transcript.conduct[fact].map { (fact.name, $0) }
    }
    return Dictionary(facts, uniquingKeysWith: { $1 })
  }

  private static func json(_ participant: Participant) -> JSONValue {
    [
      "agent": .string(participant.agent), "role": .string(participant.role),
      "status": .string(participant.status.rawValue), "taken": .bool(participant.isTaken),
      "reason": .string(participant.reason),
    ]
  }

  private static func json(_ use: ToolUse) -> JSONValue {
    [
      "call": .integer(use.call), "tool": .string(use.wish.name),
      "arguments": .string(use.wish.arguments), "ending": .string(use.output.ending.rawValue),
      "text": .string(use.output.text), "full_text": .optional(use.output.fullText),
      "seconds": .number(use.output.seconds), "stored": .bool(use.isStored),
    ]
  }

  private static func json(_ call: FailedCall) -> JSONValue {
    [
      "agent": .string(call.agent.id), "role": .string(call.agent.role),
      "purpose": .string(call.purpose), "round": .integer(call.round),
      "reason": .string(call.reason),
    ]
  }

  private static func json(_ turn: AttemptCoordination.Call) -> JSONValue {
    [
      "number": .integer(turn.number), "agent": .string(turn.agent),
      "purpose": .string(turn.purpose), "round": .integer(turn.round),
      "subtask": .optional(turn.subtask?.description), "shown_claims": names(turn.shownClaims),
    ]
  }

  private static func json(_ claim: Claim) -> JSONValue {
    [
      "id": .string("\(claim.id)"), "parents": names(claim.parents),
      "root": .string("\(claim.root)"), "depth": .integer(claim.depth),
      "status": .string(claim.status.rawValue), "agent": .optional(claim.agent),
      "subtask": .optional(claim.subtask?.description), "call": .optional(claim.call),
      "words": .string(claim.words),
    ]
  }

  private static func json(_ subtask: Subtask) -> JSONValue {
    [
      "id": .string("\(subtask.id)"), "parent": .optional(subtask.parent?.description),
      "depth": .integer(subtask.depth), "title": .string(subtask.title),
      "words": .string(subtask.words), "dependencies": names(subtask.dependencies),
      "assignee": .optional(subtask.assignee), "status": .string(subtask.status.rawValue),
    ]
  }

  private static func json(_ event: CoordinationEvent) -> JSONValue {
    [
      "step": .integer(event.step), "tick": .integer(event.tick),
      "seconds": .number(event.seconds), "kind": .string(event.kind.rawValue),
      "agent": .optional(event.agent), "targets": names(event.targets),
      "claim": .optional(event.claim?.description),
      "delegated": .optional(event.delegated?.description),
      "subtask": .optional(event.subtask?.description), "call": .optional(event.call),
      "visible_tokens": .integer(event.visibleTokens), "origin": .string(event.origin.rawValue),
    ]
  }

  private static func json(_ integration: Integration) -> JSONValue {
    let trigger = integration.trigger
    return [
      "tick": .integer(integration.tick), "agent": .string(integration.agent),
      "root": .string("\(trigger.root)"), "events": .integer(trigger.events),
      "merges": .integer(trigger.merges), "pressure": .number(trigger.pressure),
      "deficit": .number(trigger.deficit), "threshold": .number(integration.threshold),
      "heads": names(integration.heads), "call": .optional(integration.call),
      "claim": .optional(integration.claim?.description),
    ]
  }

  private static func json(_ deferred: DeferredAction) -> JSONValue {
    [
      "tick": .integer(deferred.tick), "agent": .string(deferred.agent),
      "kind": .string(deferred.kind.rawValue), "targets": names(deferred.targets),
      "call": .integer(deferred.call),
    ]
  }

  private static func names(_ ids: [some CustomStringConvertible]) -> JSONValue {
    .array(ids.map { .string($0.description) })
  }

  private static func json(_ call: Call) -> JSONValue {
    [
      "number": .integer(call.number), "agent": .string(call.agent.id),
      "role": .string(call.agent.role), "layer": .optional(call.agent.layer),
      "purpose": .string(call.purpose), "round": .integer(call.round),
      "subtask": .optional(call.subtask?.description), "shown_claims": names(call.shownClaims),
      "model": .string(call.request.model), "served_model": .optional(call.reply.servedModel),
      "request_key": .string(call.requestKey),
      "messages": .array(
        call.request.messages.map {
          ["role": .string($0.role.rawValue), "content": .string($0.contentWithFiles)]
        }),
      "reply": .string(call.reply.text),
      "reasoning": .optional(call.reply.reasoning),
      "format_failure": .optional(call.formatFailure),
      "finish": .string(call.reply.finish.word), "cache_hit": .bool(call.isCacheHit),
      "latency": .number(call.reply.latency),
      "prompt_tokens": .integer(call.reply.usage.promptTokens),
      "completion_tokens": .integer(call.reply.usage.completionTokens),
      "flags": .array(call.reply.flags.map(\.rawValue).sorted().map(JSONValue.string)),
      "remarks": .array(call.reply.remarks.map(JSONValue.string)),
    ]
  }
}
