import Threads

/// Runs what blocks on a thread of its own, so that it holds up none of the threads that tasks run on.
/// - Throws: also `ChildProcessError` where the system has no more threads.
func onOwnThread<Value: Sendable>(
  _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    let code = startThread { continuation.resume(with: Result(catching: work)) }
    if code != 0 { continuation.resume(throwing: ChildProcessError.noThread(code)) }
  }
}

extension ChildProcessError {
  static func noThread(_ code: Int32) -> Self { Self(program: "a thread", code: code) }
}
