import Evaluation
import Models
import Reporting

/// How far the work of a command is, in counts.
struct ProgressFacts {
  /// Attempts that are to be made.
  var total = 0
  /// Attempts that were made before.
  var alreadyDone = 0
  private(set) var done = 0
  private(set) var failed = 0
  private(set) var calls = 0
  /// Calls of attempts that are done: what an attempt takes.
  private(set) var callsOfDone = 0
  private(set) var tokens = 0
  private(set) var tokensAreEstimated = false
  private(set) var retries = 0

  mutating func add(_ answer: ModelAnswer) {
    calls += 1
    tokens += answer.reply.usage.totalTokens
    tokensAreEstimated = tokensAreEstimated || answer.reply.usage.isEstimated
    if !answer.isCacheHit { retries += answer.reply.attempts - 1 }
  }

  mutating func add(_ transcript: Transcript) {
    done += 1
    callsOfDone += transcript.calls.count
    if transcript.outcome.kind == .failed { failed += 1 }
  }

  /// The facts in words, the most important first.
  /// - Parameters:
  ///   - seconds: since the work began.
  ///   - endpoints: what became of the calls to each endpoint.
  func words(after seconds: Double, endpoints: [EndpointUse]) -> [String] {
    let throttlings = endpoints.reduce(0) { $0 + $1.throttlings }
    let out = endpoints.count(where: \.isOut)
    let rate = seconds > 0 ? Double(calls) / seconds : 0
    return [
      "\(Figures.count(alreadyDone + done))/\(Figures.count(total))",
      left(after: seconds).map { "\(Figures.duration($0)) left" },
      failed > 0 ? "\(Figures.count(failed)) failed" : nil,
      out > 0 ? "\(out) of \(Counts.text(endpoints.count, "endpoint")) left out" : nil,
      throttlings > 0 ? "throttled \(Counts.text(throttlings, "time"))" : nil,
      retries > 0 ? "\(Figures.count(retries)) \(retries == 1 ? "retry" : "retries")" : nil,
      "\(Counts.text(calls, "call")), \(Figures.fixed(rate, rate < 10 ? 1 : 0))/s",
      "\(tokensAreEstimated ? "~" : "")\(Counts.text(tokens, "token"))",
    ].compactMap(\.self)
  }

  /// Seconds until all is done: by calls, since attempts end late and many at once; nil before one is
  /// done.
  func left(after seconds: Double) -> Double? {
    guard done > 0, callsOfDone > 0, calls > 0 else { return nil }
    let expected = Double(total - alreadyDone) * Double(callsOfDone) / Double(done)
    return seconds / Double(calls) * max(0, expected - Double(calls))
  }

  /// A line for a terminal: label, bar, and as many of the facts as there is room for.
  static func line(_ label: String, _ facts: Self, _ words: [String], width: Int) -> String {
    var shown: [String] = []
    var used = TerminalText.width(label) + 1
    for word in words where used + word.count + 2 < width {
      shown.append(word)
      used += word.count + 2
    }
    let room = max(0, min(30, width - used - 2))
    let done = facts.alreadyDone + facts.done
    let filled = facts.total == 0 ? room : min(room, room * done / facts.total)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
    return "\(label) \(bar)\(bar.isEmpty ? "" : "  ")\(shown.joined(separator: "  "))"
  }
}
