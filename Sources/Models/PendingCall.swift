import Evaluation

/// One call until it has its reply: in which dialect it is sent next, and what its attempts so far cost.
// An object: what waits for the endpoint keeps room for no more than it needs.
final class PendingCall<Format: WireFormat> {
  /// What comes after an attempt.
  // Indirect, as verdicts are.
  indirect enum Step {
    /// Nothing: this is the reply.
    case reply(ChatReply)
    /// The next attempt, at once.
    case again
    /// The next attempt after a wait, not before the server's own, where it named one; the error where
    /// no further one is allowed.
    case later(ModelError, asked: Duration?)
  }

  /// What to send.
  private(set) var body: [UInt8]
  private(set) var failures = RetryPolicy.Failures()
  private let encoded: EncodedRequest
  private let format: Format
  private var dialect: Format.Dialect
  /// The dialect that the last reply showed to be needed.
  private var better: Format.Dialect?
  private var attempts = 0
  private var discarded = Usage.zero
  /// How often it went to another endpoint without a wait.
  private var moves = 0

  private var request: ChatRequest { encoded.request }

  init(_ encoded: EncodedRequest, _ format: Format) {
    self.encoded = encoded
    self.format = format
    dialect = format.dialects[encoded.request.model]
    body = format.encode(encoded, in: dialect)
  }

  /// An attempt begins.
  func begin() { attempts += 1 }

  /// Makes of a reply what it means, with what all attempts cost.
  /// - Returns: whether it is to be kept: not if it shows the dialect to be wrong.
  func accept(_ reply: inout ChatReply) -> Bool {
    better = format.adapt(dialect, to: reply, of: request)
    if better != nil { return false }
    format.interpret(&reply, to: request, in: dialect)
    reply.attempts = attempts
    reply.discardedUsage = discarded
    reply.remarks += dialect.departures(for: request)
    return true
  }

  /// Goes on after an attempt.
  /// - Parameters:
  ///   - isElsewhere: whether another endpoint takes calls while the one that was asked does not.
  ///   - mostMoves: how often a call may go to another without a wait.
  /// - Throws: `ModelError` where no further attempt would help.
  func judge(_ verdict: Verdict, isElsewhere: Bool, mostMoves: Int) throws -> Step {
    switch verdict {
    case .reply(let reply):
      guard let better else {
        format.dialects.learn(dialect, of: request.model)
        return .reply(reply)
      }
      discarded = discarded + reply.usage
      speak(better)
      return .again
    case .refused(let message, let error):
      discarded = discarded + error.discardedUsage
      guard let next = format.adapt(dialect, to: message, of: request) else {
        throw discarding(error)
      }
      speak(next)
      return .again
    case .failed(let error):
      discarded = discarded + error.discardedUsage
      guard error.isOutage, isElsewhere, moves < mostMoves else { throw discarding(error) }
      moves += 1
      return .again
    case .retry(let error, let asked, let message):
      discarded = discarded + error.discardedUsage
      if let next = message.flatMap({ format.adapt(dialect, to: $0, of: request) }) {
        speak(next)
        return .again
      }
      if isElsewhere, moves < mostMoves {
        moves += 1
        return .again
      }
      failures.count(asked: asked)
      return .later(error, asked: asked)
    }
  }

  /// The error with the usage of all that was paid for and thrown away.
  func discarding(_ error: ModelError) -> ModelError {
    ModelError(error.kind, discardedUsage: discarded)
  }

  private func speak(_ next: Format.Dialect) {
    dialect = next
    body = format.encode(encoded, in: next)
  }
}
