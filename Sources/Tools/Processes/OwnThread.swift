import Glibc

/// Runs what blocks on a thread of its own, so that it holds up none of the threads that tasks run on.
func onOwnThread<Value: Sendable>(
  _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    let box = Box { continuation.resume(with: Result(catching: work)) }
    var thread = pthread_t()
    let pointer = Unmanaged.passRetained(box).toOpaque()
    let code = pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().work()
        return nil
      }, pointer)
    if code == 0 {
      pthread_detach(thread)
    } else {
      Unmanaged<Box>.fromOpaque(pointer).release()
      continuation.resume(throwing: ChildProcessError(program: "a thread", code: code))
    }
  }
}

private final class Box: Sendable {
  let work: @Sendable () -> Void
  init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}
