import Evaluation
import Reporting

extension TranscriptView {
  /// What was asked, expected, answered and spent, and how it went, a line each.
  func head(_ setting: Setting, _ detail: Detail) -> [String] {
    var lines: [String] = []
    func add(_ name: String, _ text: String?) {
      guard let text, !text.isEmpty else { return }
      let padded = name + String(repeating: " ", count: max(1, 10 - name.count))
      lines.append(padded + text.split(separator: "\n").joined(separator: "\n          "))
    }
    let configuration = setting.run.configuration
    let name = setting.run.name.map { " (\($0))" } ?? ""
    add("run", setting.run.id + name)
    let label = OrganizationLabel.of(configuration.organization, configuration.options)
    add("by", "\(label); \(configuration.model)")
    let repeats = configuration.repeats
    add(
      "task",
      "\(transcript.taskID), \(recorded.position + 1) of \(Figures.count(setting.run.taskCount))"
        + (repeats > 1 ? ", repeat \(transcript.repetition + 1) of \(repeats)" : ""))
    add("question", setting.task.map { shortened($0.question, detail) })
    add("material", setting.task.map { shortened($0.material, detail, to: 300) })
    add("expected", setting.expectation)
    add("outcome", transcript.outcome.kind.rawValue + outcomeDetail)
    let scores = recorded.score?.values.sorted { $0.name < $1.name } ?? []
    let shown = scores.map { "\($0.name) \(Figures.fixed($0.value, 3))" }.joined(separator: ", ")
    add("score", scores.isEmpty ? "none" : shown)
    let usage = transcript.usage
    add(
      "tokens",
      "\(usage.isEstimated ? "~" : "")\(Figures.count(usage.totalTokens)) in "
        + "\(Counts.text(transcript.calls.count, "call")), \(Figures.duration(transcript.seconds))"
        + trouble)
    add("how", transcript.conduct.inWords.joined(separator: "; "))
    add("agents", participants.joined(separator: "\n"))
    for (note, value) in transcript.notes.sorted(by: { $0.key < $1.key }) {
      add("note", "\(note): \(OrganizationLabel.of("", ["": value]).dropFirst(2))")
    }
    return lines
  }

  /// What went wrong with replies, in counts.
  private var trouble: String {
    let cut = transcript.calls.count { $0.reply.finish == .length }
    let withheld = transcript.toolUses.count { $0.output.ending == .withheld }
    return [
      transcript.formatFailures > 0
        ? Counts.text(transcript.formatFailures, "format failure") : nil,
      cut > 0 ? "\(Counts.text(cut)) \(cut == 1 ? "reply" : "replies") cut off" : nil,
      transcript.failedCalls.isEmpty
        ? nil : Counts.text(transcript.failedCalls.count, "failed call"),
      withheld > 0 ? "\(Counts.text(withheld, "result")) of tools withheld" : nil,
    ].compactMap { $0.map { ", \($0)" } }.joined()
  }

  /// Who did not contribute and why, and whose answer was taken.
  private var participants: [String] {
    transcript.participants.compactMap { participant in
      let role = participant.role.isEmpty ? "" : ", \(participant.role),"
      let reason = participant.reason.isEmpty ? "" : ": \(participant.reason)"
      if participant.isTaken { return "\(participant.agent)\(role) gave the answer" }
      switch participant.status {
      case .contributed: return nil
      case .abstained: return "\(participant.agent)\(role) withdrew\(reason)"
      case .idle: return "\(participant.agent)\(role) was given nothing to do"
      case .refused: return "\(participant.agent)\(role) refused\(reason)"
      case .empty: return "\(participant.agent)\(role) said nothing"
      case .failed: return "\(participant.agent)\(role) failed\(reason)"
      }
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
}
