import Glibc

/// Runs what blocks on a thread of its own, so that it holds up none of the threads that tasks run on.
func onOwnThread<Value: Sendable>(
  _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    do {
      try startThread { continuation.resume(with: Result(catching: work)) }
    } catch {
      continuation.resume(throwing: error)
    }
  }
}

/// Does some work on a thread of its own.
/// - Throws: `ChildProcessError` where the system has no more threads.
func startThread(_ work: @escaping @Sendable () -> Void) throws {
  let box = Box(work)
  var thread = pthread_t()
  let pointer = Unmanaged.passRetained(box).toOpaque()
  let code = pthread_create(
    &thread, nil,
    { pointer in
      guard let pointer else { return nil }
      Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().work()
      return nil
    }, pointer)
  guard code == 0 else {
    Unmanaged<Box>.fromOpaque(pointer).release()
    throw ChildProcessError(program: "a thread", code: code)
  }
  pthread_detach(thread)
}

/// Leaves all signals to the other threads: a pipe that is broken here must not end the process.
func blockSignals() {
  var all = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, nil)
}

private final class Box: Sendable {
  let work: @Sendable () -> Void
  init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}
