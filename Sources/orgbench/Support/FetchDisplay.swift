import Evaluation
import Fetching
import Reporting
import Synchronization

/// What a fetch does, on standard error: a line that is drawn over on a terminal, a line now and
/// then otherwise.
final class FetchDisplay: Sendable {
  private let lastDrawn = Mutex(ContinuousClock.now)
  private let isTerminal = Output.standardErrorIsTerminal

  /// Shows an event.
  func show(_ event: Fetcher.Event) {
    switch event {
    case .progress(let name, let received, let total): draw(name, received, total)
    case .waiting(let folder): note("another process fetches into \(folder); waiting for it")
    case .downloading(let name, let address, let offset):
      note(
        "\(name): \(offset > 0 ? "going on at byte \(Figures.count(offset))" : "downloading") "
          + "from \(address)")
    case .startingOver(let name, let reason): note("\(name): fetching it anew: \(reason)")
    case .placed(let path, let isVerified): note("\(path): \(Self.words(isVerified))")
    case .alreadyThere(let path, let isVerified):
      note("\(path): already there, \(Self.words(isVerified))")
    }
  }

  private static func words(_ isVerified: Bool) -> String {
    isVerified
      ? "verified"
      : "no checksum is published; its SHA-256 is recorded, and held against it from now on"
  }

  private func note(_ text: String) {
    if isTerminal { Output.writeToTerminal("\r\u{1B}[K") }
    Output.note(TerminalText.visible(text))
  }

  private func draw(_ name: String, _ received: Int, _ total: Int?) {
    lastDrawn.withLock { last in
      let now = ContinuousClock.now
      guard now - last >= (isTerminal ? .milliseconds(100) : .seconds(10)) else { return }
      last = now
      let done = "\(Figures.fixed(Double(received) / 1e6, 1)) MB"
      let share = total.map { ", \(Figures.percent(received, of: max($0, 1)))" } ?? ""
      let text = TerminalText.visible("\(name): \(done)\(share)")
      if isTerminal { Output.writeToTerminal("\r\u{1B}[K\(text)") } else { Output.note(text) }
    }
  }
}
