import Evaluation
import Reporting
import Store

/// One transcript as text or JSON.
struct TranscriptView {
  private let recorded: RecordedTranscript
  private var transcript: Transcript { recorded.transcript }

  init(_ recorded: RecordedTranscript) {
    self.recorded = recorded
  }

  /// A text for a terminal: what was asked, what each agent said, how it ended and what it scored.
  func text(expectation: String?, withPrompts: Bool) -> String {
    var lines = ["task \(transcript.taskID), repeat \(transcript.repetition + 1)", ""]
    if !withPrompts, let prompt = transcript.calls.first?.request.messages.last?.content {
      lines += [indented(prompt), ""]
    }
    for call in transcript.calls { lines += describe(call, withPrompt: withPrompts) }
    lines += coordination
    lines += ["outcome   \(transcript.outcome.kind.rawValue)\(outcomeDetail)"]
    if let expectation { lines += ["expected  \(expectation)"] }
    let scores = recorded.score?.values.sorted { $0.key < $1.key } ?? []
    let shown = scores.map { "\($0.key) \(Figures.fixed($0.value, 3))" }.joined(separator: ", ")
    lines += ["score     \(scores.isEmpty ? "none" : shown)"]
    for (name, value) in transcript.notes.sorted(by: { $0.key < $1.key }) {
      lines += ["\(name): \(OrganizationLabel.of("", ["": value]).dropFirst(2))"]
    }
    let usage = transcript.usage
    lines += [
      "tokens    \(usage.isEstimated ? "~" : "")\(Figures.count(usage.totalTokens)) in "
        + "\(transcript.calls.count) calls, \(Figures.duration(transcript.seconds))"
    ]
    return TerminalText.visible(lines.joined(separator: "\n"), keepingLineBreaks: true) + "\n"
  }

  private func describe(_ call: Call, withPrompt: Bool) -> [String] {
    let layer = call.agent.layer.map { ", layer \($0)" } ?? ""
    let round = call.round > 0 ? ", round \(call.round)" : ""
    let usage = call.reply.usage
    var lines = [
      "── \(call.number). \(call.agent.role) (\(call.agent.id)\(layer)): \(call.purpose)\(round)",
      "   \(call.request.model), \(usage.promptTokens) + \(usage.completionTokens) tokens, "
        + "\(Figures.duration(call.reply.latency))\(call.isCacheHit ? ", from the store" : "")",
    ]
    if withPrompt {
      for message in call.request.messages {
        lines += ["   [\(message.role.rawValue)]", indented(message.content)]
      }
      lines += ["   [reply]"]
    }
    if let reasoning = call.reply.reasoning, !reasoning.isEmpty {
      lines += ["   (reasoning) \(reasoning.prefix(500))"]
    }
    lines += [indented(call.reply.text.isEmpty ? "(empty)" : call.reply.text)]
    if let failure = call.formatFailure { lines += ["   ! format failure: \(failure)"] }
    return lines + [""]
  }

  private var coordination: [String] {
    guard transcript.events.count > 1 else { return [] }
    let steps = transcript.events.map { event in
      let claim = event.claim.map { " claim \($0)" } ?? ""
      let parents = event.claim.map { transcript.claims[$0 - 1].parents } ?? []
      let from = parents.isEmpty || event.kind == .endorseClaim ? "" : " from \(parents)"
      let subtask = event.subtask.map {
        " subtask \($0) to \(transcript.subtasks[$0 - 1].assignee)"
      }
      return "  \(event.step). \(event.agent) \(event.kind.rawValue)\(claim)\(from)\(subtask ?? "")"
    }
    return ["events"] + steps + [""]
  }

  private var outcomeDetail: String {
    if let prediction = transcript.outcome.prediction {
      let support = prediction.support.map { ", support \($0)" } ?? ""
      let answerable = prediction.answerable.map { $0 ? "" : ", held unanswerable" } ?? ""
      return ": \(prediction.answer.isEmpty ? "(no answer)" : prediction.answer)\(support)"
        + answerable
    }
    return transcript.outcome.reason.map { ": \($0)" } ?? ""
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "   \($0)" }
      .joined(separator: "\n")
  }

  /// The transcript as JSON.
  var json: JSONValue {
    [
      "task": .string(transcript.taskID),
      "repeat": .integer(transcript.repetition + 1),
      "outcome": .string(transcript.outcome.kind.rawValue),
      "prediction": transcript.outcome.prediction.map(AttemptList.json) ?? .null,
      "reason": transcript.outcome.reason.map(JSONValue.string) ?? .null,
      "final_reply": transcript.finalReply.map(JSONValue.string) ?? .null,
      "scores": .object(recorded.score?.values.mapValues(JSONValue.number) ?? [:]),
      "notes": .object(transcript.notes),
      "seconds": .number(transcript.seconds),
      "calls": .array(transcript.calls.map(json)),
      "claims": .array(
        transcript.claims.map { claim in
          [
            "id": .integer(claim.id), "parents": .array(claim.parents.map(JSONValue.integer)),
            "root": .integer(claim.root), "depth": .integer(claim.depth),
            "status": .string(claim.status.rawValue), "agent": .string(claim.agent),
            "call": claim.call.map(JSONValue.integer) ?? .null,
          ]
        }),
      "events": .array(
        transcript.events.map { event in
          [
            "step": .integer(event.step), "type": .string(event.kind.rawValue),
            "agent": .string(event.agent), "claim": event.claim.map(JSONValue.integer) ?? .null,
            "subtask": event.subtask.map(JSONValue.integer) ?? .null,
            "call": event.call.map(JSONValue.integer) ?? .null,
            "message_tokens": .integer(event.messageTokens),
          ]
        }),
    ]
  }

  private func json(_ call: Call) -> JSONValue {
    [
      "number": .integer(call.number), "agent": .string(call.agent.id),
      "role": .string(call.agent.role), "layer": call.agent.layer.map(JSONValue.string) ?? .null,
      "purpose": .string(call.purpose), "round": .integer(call.round),
      "model": .string(call.request.model), "request_key": .string(call.requestKey),
      "messages": .array(
        call.request.messages.map {
          ["role": .string($0.role.rawValue), "content": .string($0.content)]
        }),
      "reply": .string(call.reply.text),
      "reasoning": call.reply.reasoning.map(JSONValue.string) ?? .null,
      "format_failure": call.formatFailure.map(JSONValue.string) ?? .null,
      "cache_hit": .bool(call.isCacheHit), "latency": .number(call.reply.latency),
      "prompt_tokens": .integer(call.reply.usage.promptTokens),
      "completion_tokens": .integer(call.reply.usage.completionTokens),
      "remarks": .array(call.reply.remarks.map(JSONValue.string)),
    ]
  }
}
