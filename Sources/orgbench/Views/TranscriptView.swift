import Evaluation
import Reporting

/// One transcript as text or JSON.
struct TranscriptView {
  /// What stands around a transcript: of a run, on a task.
  struct Setting {
    /// The run.
    var run: RunRecord
    /// What the task asks; nil where the dataset is not at hand.
    var task: BenchmarkTask?
    /// The expected answer; nil where the dataset is not at hand.
    var expectation: String?
  }

  /// How much of it is printed.
  struct Detail {
    /// Each call's whole prompt.
    var hasPrompts = false
    /// Everything, however long.
    var isFull = false
  }

  let recorded: RecordedTranscript
  var transcript: Transcript { recorded.transcript }

  init(_ recorded: RecordedTranscript) {
    self.recorded = recorded
  }

  /// So many characters of what is long are printed without `--full`.
  static let longestText = 1200

  /// A text for a terminal: first what was asked and what came of it, then what each agent said.
  func text(_ setting: Setting, _ detail: Detail) -> String {
    var lines = head(setting, detail) + [""]
    if transcript.outcome == .simulated {
      let turns = Counts.text(transcript.simulatedTurns.count, "turn")
      lines += ["Simulated: no model was asked in \(turns).", ""]
    }
    for call in transcript.calls { lines += describe(call, detail) }
    lines += coordination
    return TerminalText.visible(lines.joined(separator: "\n"), keepingLineBreaks: true) + "\n"
  }

  private func describe(_ call: Call, _ detail: Detail) -> [String] {
    let layer = call.agent.layer.map { ", layer \($0)" } ?? ""
    let round = call.round > 0 ? ", round \(call.round)" : ""
    let usage = call.reply.usage
    let (role, name) = (call.agent.role, call.agent.id + layer)
    let speaker = role.isEmpty ? name : "\(role) (\(name))"
    let cut = call.reply.finish == .length
    var lines = [
      "── \(call.number). \(speaker): \(call.purpose)\(round)",
      "   \(call.request.model)\(answeredBy(call)), \(usage.promptTokens) + \(usage.completionTokens) tokens, "
        + "\(Figures.duration(call.reply.latency))\(call.isCacheHit ? ", from the store" : "")",
    ]
    if detail.hasPrompts {
      for message in call.request.messages {
        lines += ["   [\(message.role.rawValue)]", indented(message.contentWithFiles)]
      }
      lines += ["   [reply]"]
    }
    if let reasoning = call.reply.reasoning, !reasoning.isEmpty {
      lines += ["   (reasoning) \(shortened(reasoning, detail, to: 500))"]
    }
    lines += [indented(call.reply.text.isEmpty ? "(empty)" : shortened(call.reply.text, detail))]
    if cut { lines += ["   ! cut off at \(Counts.text(usage.completionTokens, "token"))"] }
    if let failure = call.formatFailure { lines += ["   ! format failure: \(failure)"] }
    lines += call.reply.remarks.map { "   ! \($0)" }
    lines += transcript.toolUses.filter { $0.call == call.number }.flatMap(describe)
    return lines + [""]
  }

  private func describe(_ use: ToolUse) -> [String] {
    let stored = use.isStored ? ", from the store" : ""
    let ending = use.output.isError ? ", \(use.output.ending.rawValue)" : ""
    let duration = Figures.duration(use.output.seconds)
    return [
      "   > \(use.wish.name) \(ToolArguments.words(use.wish.arguments))",
      "   < \(duration)\(ending)\(stored)", indented(use.output.text),
    ]
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

  /// The text, of which without `--full` only the beginning where it is long.
  func shortened(_ text: String, _ detail: Detail, to limit: Int = longestText) -> String {
    guard !detail.isFull, text.count > limit else { return text }
    let rest = text.count - limit
    return "\(text.prefix(limit)) … (\(Counts.text(rest, "more character")); --full prints all)"
  }

  func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "   \($0)" }
      .joined(separator: "\n")
  }
}
