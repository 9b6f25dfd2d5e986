import Evaluation
import Synchronization

/// Joins identical requests that are under way at the same time: the first one asks, the others
/// wait for its answer.
final class Flights: Sendable {
  /// What those who wait get.
  private enum Landing {
    case answer(ModelAnswer)
    /// The first one was cancelled: whoever gets this asks in its place.
    case takeOver
  }

  private struct Waiter {
    let ticket: UInt64
    let continuation: CheckedContinuation<Landing, any Error>
  }

  private struct State {
    var waiting: [String: [Waiter]] = [:]
    var nextTicket: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Runs `ask` unless it runs already for this key; then waits for that answer, which counts as a
  /// hit. An error of the first one is everyone's error, but for its cancellation.
  func join(
    _ key: String, _ ask: () async throws -> ModelAnswer
  ) async throws -> ModelAnswer {
    if let landing = try await wait(key), case .answer(let answer) = landing {
      return ModelAnswer(reply: answer.reply, requestKey: answer.requestKey, isCacheHit: true)
    }
    do {
      let answer = try await ask()
      land(key, .success(.answer(answer)))
      return answer
    } catch is CancellationError {
      handOver(key)
      throw CancellationError()
    } catch {
      land(key, .failure(error))
      throw error
    }
  }

  /// Nil at once for the first one of a key; for the others, what came of it.
  private func wait(_ key: String) async throws -> Landing? {
    let ticket: UInt64? = state.withLock { state in
      if state.waiting[key] == nil {
        state.waiting[key] = []
        return nil
      }
      state.nextTicket += 1
      return state.nextTicket
    }
    guard let ticket else { return nil }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let landing = state.withLock { state -> Result<Landing, any Error>? in
          if Task.isCancelled { return .failure(CancellationError()) }
          // It may have landed since: then this one asks for itself.
          guard state.waiting[key] != nil else {
            state.waiting[key] = []
            return .success(.takeOver)
          }
          state.waiting[key]?.append(Waiter(ticket: ticket, continuation: continuation))
          return nil
        }
        if let landing { continuation.resume(with: landing) }
      }
    } onCancel: {
      let continuation = state.withLock { state in
        let index = state.waiting[key]?.firstIndex { $0.ticket == ticket }
        return index.flatMap { state.waiting[key]?.remove(at: $0).continuation }
      }
      continuation?.resume(throwing: CancellationError())
    }
  }

  @inline(never)  // Its variables are not needed while the first one waits.
  private func land(_ key: String, _ landing: Result<Landing, any Error>) {
    let waiters = state.withLock { $0.waiting.removeValue(forKey: key) ?? [] }
    for waiter in waiters { waiter.continuation.resume(with: landing) }
  }

  @inline(never)
  private func handOver(_ key: String) {
    let heir = state.withLock { state -> Waiter? in
      guard let waiters = state.waiting[key], let heir = waiters.first else {
        state.waiting[key] = nil
        return nil
      }
      state.waiting[key] = Array(waiters.dropFirst())
      return heir
    }
    heir?.continuation.resume(returning: .takeOver)
  }
}
