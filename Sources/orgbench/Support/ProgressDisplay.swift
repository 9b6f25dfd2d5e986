import Evaluation
import Harness
import Models
import Reporting
import Synchronization

/// A run's progress on standard error: a bar on a terminal, a line now and then otherwise.
final class ProgressDisplay: RunObserver {
  private struct State {
    var label = ""
    var facts = ProgressFacts()
    var limiter: AdaptiveLimiter?
    var start = ContinuousClock.now
    var lastDrawn: ContinuousClock.Instant?
    var hasWarned = false
  }

  private let state = Mutex(State())
  private let isTerminal = Output.standardErrorIsTerminal

  /// A display of so many attempts, of one run or several.
  init(total: Int) {
    state.withLock { $0.facts.total = total }
  }

  /// Says which run is worked on from now on.
  /// - Parameters:
  ///   - about: what it is, said at once.
  ///   - limiter: tells whether the endpoint takes as much as it is asked.
  func show(_ label: String, about: String, limiter: AdaptiveLimiter) {
    state.withLock {
      clear($0)
      Output.note("\(label): \(about)")
      $0.label = label
      $0.limiter = limiter
    }
  }

  func started(total: Int, alreadyDone: Int) {
    state.withLock {
      $0.facts.alreadyDone += alreadyDone
      guard alreadyDone > 0 else { return }
      Output.note(
        alreadyDone < total
          ? "\($0.label): continuing, \(Figures.count(alreadyDone)) of \(Figures.count(total)) are done"
          : "\($0.label): finished before; all answers were in the store, 0 new calls "
            + "(--fresh asks anew)")
    }
  }

  /// Counts an answer as it comes.
  func answered(_ answer: ModelAnswer) {
    state.withLock {
      $0.facts.add(answer)
      drawSoon(&$0)
    }
  }

  func finished(_ transcript: Transcript, score: TaskScore?) {
    state.withLock {
      $0.facts.add(transcript)
      warn(of: transcript, &$0)
      drawSoon(&$0)
    }
  }

  /// Draws again as time passes, so that a slow endpoint is seen to be slow, until it is cancelled.
  func keepCurrent() async {
    guard isTerminal else { return }
    while (try? await Task.sleep(for: .seconds(1))) != nil { state.withLock { drawSoon(&$0) } }
  }

  private func drawSoon(_ state: inout State) {
    let now = ContinuousClock.now
    let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
    if let last = state.lastDrawn ?? (isTerminal ? nil : state.start), now - last < pause { return }
    state.lastDrawn = now
    draw(state, at: now)
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
    let words = state.facts.words(
      after: (now - state.start) / .seconds(1), endpoints: state.limiter?.uses ?? [])
    guard isTerminal else {
      return Output.note("\(state.label): \(words.joined(separator: "  "))")
    }
    let label = TerminalText.visible(state.label)
    Output.writeToTerminal(
      "\r\u{1B}[K\(ProgressFacts.line(label, state.facts, words, width: Output.terminalWidth))")
  }
}
