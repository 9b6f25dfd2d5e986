import Glibc

/// Starts a detached thread, for what blocks and must hold up none of the threads that tasks run on.
/// - Parameter blocksSignals: leaves all signals to the other threads: a pipe that is broken on this one
///   must not end the process.
/// - Returns: 0, or an error number, in which case `body` never runs.
public func startThread(
  blocksSignals: Bool = false, _ body: @escaping @Sendable () -> Void
) -> Int32 {
  var before = sigset_t()
  if blocksSignals {
    // The new thread has the mask of the one that starts it.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
  }
  defer { if blocksSignals { pthread_sigmask(SIG_SETMASK, &before, nil) } }
  let box = Unmanaged.passRetained(Body(body))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
      return nil
    }, box.toOpaque())
  if code == 0 { pthread_detach(thread) } else { box.release() }
  return code
}

private final class Body: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
