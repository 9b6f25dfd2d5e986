import Evaluation
import Harness
import Reporting
import Synchronization

/// A run's progress on standard error: a bar on a terminal, a line now and then otherwise.
final class ProgressDisplay: RunObserver {
  private struct State {
    var label = ""
    var total = 0
    var alreadyDone = 0
    var done = 0
    var tokens = 0
    var tokensAreEstimated = false
    var failed = 0
    var start = ContinuousClock.now
    var lastDrawn: ContinuousClock.Instant?
    var hasWarned = false
  }

  private let state = Mutex(State())
  private let isTerminal = Output.standardErrorIsTerminal

  /// A display of so many attempts, of one run or several.
  init(total: Int) {
    state.withLock { $0.total = total }
  }

  /// Says which run is worked on from now on.
  func show(_ label: String) {
    state.withLock { $0.label = label }
  }

  func started(total: Int, alreadyDone: Int) {
    state.withLock {
      $0.alreadyDone += alreadyDone
      guard alreadyDone > 0 else { return }
      Output.note(
        alreadyDone < total
          ? "\($0.label): continuing, \(Figures.count(alreadyDone)) of \(Figures.count(total)) are done"
          : "\($0.label): finished before; all answers were in the store, 0 new calls "
            + "(--fresh asks anew)")
    }
  }

  func finished(_ transcript: Transcript, score: TaskScore?) {
    let usage = transcript.usage
    state.withLock {
      $0.done += 1
      $0.tokens += usage.totalTokens
      $0.tokensAreEstimated = $0.tokensAreEstimated || usage.isEstimated
      if transcript.outcome.kind == .failed { $0.failed += 1 }
      warn(of: transcript, &$0)
      let now = ContinuousClock.now
      let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
      if let last = $0.lastDrawn ?? (isTerminal ? nil : $0.start), now - last < pause { return }
      $0.lastDrawn = now
      draw($0, at: now)
    }
  }

  /// Says at the first reply that was cut off within its reasoning what will go wrong again and again.
  private func warn(of transcript: Transcript, _ state: inout State) {
    guard !state.hasWarned,
      transcript.calls.contains(where: { $0.reply.flags.contains(.cutInReasoning) })
    else { return }
    state.hasWarned = true
    clear(state)
    Output.note(
      "\(state.label): a reply was cut off while the model still reasoned; "
        + RunReport.reasoningRemedy)
  }

  /// Removes the bar, so that results start on a clean line.
  func finish() {
    state.withLock {
      clear($0)
      $0.lastDrawn = nil
    }
  }

  private func clear(_ state: State) {
    if isTerminal, state.lastDrawn != nil { Output.writeToTerminal("\r\u{1B}[K") }
  }

  private func draw(_ state: State, at now: ContinuousClock.Instant) {
    let seconds = (now - state.start) / .seconds(1)
    let rate = seconds > 0 ? Double(state.done) / seconds : 0
    let done = state.alreadyDone + state.done
    let left = rate > 0 ? Figures.duration(Double(state.total - done) / rate) : "?"
    let facts = [
      "\(done)/\(state.total)", "\(Figures.fixed(rate, rate < 10 ? 1 : 0))/s",
      "\(state.tokensAreEstimated ? "~" : "")\(Counts.text(state.tokens, "token"))",
      "\(state.failed) failed", "\(left) left",
    ].joined(separator: "  ")
    guard isTerminal else { return Output.note("\(state.label): \(facts)") }
    let room = Output.terminalWidth - facts.count - state.label.count - 6
    let width = max(0, min(30, room))
    let filled = state.total == 0 ? width : width * done / state.total
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    Output.writeToTerminal(
      "\r\u{1B}[K\(TerminalText.visible(state.label)) \(bar) \(facts)")
  }
}
