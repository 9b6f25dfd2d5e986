import Evaluation
import Reporting
import Store

/// One transcript as text or JSON.
struct TranscriptView {
  let recorded: RecordedTranscript
  var transcript: Transcript { recorded.transcript }

  init(_ recorded: RecordedTranscript) {
    self.recorded = recorded
  }

  /// A text for a terminal: what was asked, what each agent said, how it ended and what it scored.
  func text(expectation: String?, withPrompts: Bool) -> String {
    var lines = ["task \(transcript.taskID), repeat \(transcript.repetition + 1)", ""]
    if transcript.outcome == .simulated {
      let turns = Counts.text(transcript.simulatedTurns.count, "turn")
      lines += ["Simulated: no model was asked in \(turns).", ""]
    }
    if !withPrompts, let prompt = transcript.calls.first?.request.messages.last?.content {
      lines += [indented(prompt), ""]
    }
    for call in transcript.calls { lines += describe(call, withPrompt: withPrompts) }
    lines += coordination
    lines += ["outcome   \(transcript.outcome.kind.rawValue)\(outcomeDetail)"]
    if let expectation { lines += ["expected  \(expectation)"] }
    let scores = recorded.score?.values.sorted { $0.name < $1.name } ?? []
    let shown = scores.map { "\($0.name) \(Figures.fixed($0.value, 3))" }.joined(separator: ", ")
    lines += ["score     \(scores.isEmpty ? "none" : shown)"]
    lines += facts
    let usage = transcript.usage
    lines += [
      "tokens    \(usage.isEstimated ? "~" : "")\(Figures.count(usage.totalTokens)) in "
        + "\(Counts.text(transcript.calls.count, "call")), \(Figures.duration(transcript.seconds))"
    ]
    return TerminalText.visible(lines.joined(separator: "\n"), keepingLineBreaks: true) + "\n"
  }

  private func describe(_ call: Call, withPrompt: Bool) -> [String] {
    let layer = call.agent.layer.map { ", layer \($0)" } ?? ""
    let round = call.round > 0 ? ", round \(call.round)" : ""
    let usage = call.reply.usage
    let (role, name) = (call.agent.role, call.agent.id + layer)
    let speaker = role.isEmpty ? name : "\(role) (\(name))"
    var lines = [
      "── \(call.number). \(speaker): \(call.purpose)\(round)",
      "   \(call.request.model)\(answeredBy(call)), \(usage.promptTokens) + \(usage.completionTokens) tokens"
        + (call.reply.finish == .length ? " (cut off), " : ", ")
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
    lines += call.reply.remarks.map { "   ! \($0)" }
    return lines + [""]
  }

  private func answeredBy(_ call: Call) -> String {
    guard let served = call.reply.servedModel, served != call.request.model else { return "" }
    return " (answered by \(served))"
  }

  private var coordination: [String] {
    let steps = transcript.events.count > 1 ? transcript.events.map(describe) : []
    let integrations =
      transcript.integrations.map(describe) + transcript.deferredActions.map(describe)
    let failed = transcript.failedCalls.map {
      "  ! \($0.agent.id): \($0.purpose) failed: \($0.reason)"
    }
    return (steps.isEmpty ? [] : ["events"] + steps + [""]) + ClaimGraph(transcript).lines
      + (integrations.isEmpty ? [] : ["integrations"] + integrations + [""])
      + (failed.isEmpty ? [] : ["failed calls"] + failed + [""])
  }

  private func describe(_ event: CoordinationEvent) -> String {
    let made = event.claim.map { " \($0)" } ?? ""
    let targets = event.targets.map(\.description).joined(separator: ", ")
    let subtask = event.delegated.map { id in
      let subtask = transcript.subtasks.first { $0.id == id }
      let title = subtask.map { $0.title.isEmpty ? "" : " “\($0.title)”" } ?? ""
      return " \(id)\(title) to \(subtask?.assignee ?? "nobody")"
    }
    let origin = event.origin == .agent ? "" : " (\(event.origin.rawValue))"
    return "  \(event.step). \(event.agent ?? "-") \(event.kind.rawValue)\(made)"
      + (targets.isEmpty ? "" : " of \(targets)") + (subtask ?? "") + origin
  }

  private func describe(_ integration: Integration) -> String {
    let trigger = integration.trigger
    let figures = [trigger.pressure, trigger.deficit, integration.threshold].map {
      Figures.fixed($0, 3)
    }
    let heads = integration.heads.map(\.description).joined(separator: ", ")
    return
      "  step \(integration.tick): the cascade of \(trigger.root) had \(trigger.events) events and "
      + "\(trigger.merges) merges since it began anew, pressure \(figures[0]), deficit \(figures[1]) "
      + "above \(figures[2]); \(integration.agent) was asked to integrate \(heads): "
      + (integration.claim?.description ?? "nothing came of it")
  }

  private func describe(_ deferred: DeferredAction) -> String {
    let targets = deferred.targets.map(\.description).joined(separator: ", ")
    return
      "  step \(deferred.tick): \(deferred.agent) \(deferred.kind.rawValue) of \(targets) was put "
      + "off (call \(deferred.call))"
  }

  private var facts: [String] {
    let conduct = Conduct.facts.compactMap { fact in
      transcript.conduct[fact].map { (fact.name, $0) }
    }
    let shocks = transcript.conduct.shocks.map { ("shock", JSONValue.string($0)) }
    let notes = transcript.notes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return (conduct + shocks + notes).map { name, value in
      "\(name): \(OrganizationLabel.of("", ["": value]).dropFirst(2))"
    }
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
}
