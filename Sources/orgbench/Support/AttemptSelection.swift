import Evaluation
import Store

/// Which attempts of a run are listed.
struct AttemptSelection {
  /// How an attempt ended, with its score.
  enum Ending: String, CaseIterable, Sendable {
    /// The full score.
    case right
    /// More than nothing, and less than the full score.
    case partly
    /// An answer that scored nothing.
    case wrong
    case abstained
    case unparsable
    case refused
    case limitReached = "limit-reached"
    case failed

    func fits(_ attempt: AttemptSummary, metric: String) -> Bool {
      let score = attempt.score?.values[metric]
      switch self {
      case .right: return score.map { $0 >= 1 } ?? false
      case .partly: return score.map { $0 > 0 && $0 < 1 } ?? false
      case .wrong: return attempt.outcome.kind == .answered && score == 0
      case .abstained: return attempt.outcome.kind == .abstained
      case .unparsable: return attempt.outcome.kind == .unparsable
      case .refused: return attempt.outcome.kind == .refused
      case .limitReached: return attempt.outcome.kind == .limitReached
      case .failed: return attempt.outcome.kind == .failed
      }
    }
  }

  var ending: Ending?
  /// What a reply or reasoning has to have in it, whatever its case.
  var text: String?
  /// The metric that says what is right.
  var metric: String

  /// The attempts as they are listed.
  /// - Parameter base: only those with another score than in this run.
  func rows(
    of run: RunRecord, changedFrom base: RunRecord?, in store: RunStore,
    expectation: (String) -> String?
  ) async throws -> [AttemptList.Row] {
    var attempts = try await store.attempts(of: run)
    if let ending { attempts.removeAll { !ending.fits($0, metric: metric) } }
    var rows = attempts.map {
      AttemptList.Row(attempt: $0, expectation: expectation($0.task.id))
    }
    if let base {
      var scores: [AttemptID: Double] = [:]
      for attempt in try await store.attempts(of: base) {
        scores[Self.id(attempt)] = attempt.score?.values[metric]
      }
      rows = rows.compactMap { row in
        let (own, other) = (row.attempt.score?.values[metric], scores[Self.id(row.attempt)])
        guard let other, own != other else { return nil }
        var row = row
        row.base = other
        return row
      }
    }
    guard let text else { return rows }
    let matches = try await matches(text, of: run, in: store)
    return rows.compactMap { row in
      matches[Self.id(row.attempt)].map { match in
        var row = row
        row.match = match
        return row
      }
    }
  }

  private static func id(_ attempt: AttemptSummary) -> AttemptID {
    AttemptID(taskID: attempt.task.id, repetition: attempt.repetition)
  }

  /// By attempt: the text with the words around it, where it first occurs.
  private func matches(
    _ text: String, of run: RunRecord, in store: RunStore
  ) async throws -> [AttemptID: String] {
    let wanted = text.lowercased()
    var matches: [AttemptID: String] = [:]
    for try await recorded in store.transcripts(of: run, prompts: false) {
      let texts = recorded.transcript.calls.lazy.flatMap {
        [$0.reply.text, $0.reply.reasoning ?? ""]
      }
      guard let match = texts.compactMap({ Self.match(wanted, in: $0) }).first else { continue }
      let transcript = recorded.transcript
      matches[AttemptID(taskID: transcript.taskID, repetition: transcript.repetition)] = match
    }
    return matches
  }

  private static func match(_ wanted: String, in text: String) -> String? {
    let low = text.lowercased()
    guard let range = low.firstRange(of: wanted) else { return nil }
    let around = 24
    let start = low.index(range.lowerBound, offsetBy: -around, limitedBy: low.startIndex)
    let end = low.index(range.upperBound, offsetBy: around, limitedBy: low.endIndex)
    // Lower case may be longer than the text: then the words around are shown in lower case.
    let shown = low.utf8.count == text.utf8.count ? text : low
    let from = start ?? shown.startIndex
    let to = end ?? shown.endIndex
    let words = shown[from..<to].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return (start == nil ? "" : "…") + words + (end == nil ? "" : "…")
  }
}

extension Optional {
  /// What an operation that waits makes of the value, if there is one.
  func asyncMap<Value>(_ operation: (Wrapped) async throws -> Value) async rethrows -> Value? {
    guard let value = self else { return nil }
    return try await operation(value)
  }
}
