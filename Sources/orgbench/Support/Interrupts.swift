import Harness

#if canImport(Glibc)
  import Glibc
#endif

/// Ctrl-C and SIGTERM during a run: once finishes what is under way and saves, twice stops now.
///
/// The store commits as it goes, so stopping now loses only calls in flight.
enum Interrupts {
  private static let handled: sigset_t = {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    return set
  }()

  /// Keeps the signals from ending the process. Must come before any other thread exists, since
  /// threads inherit it.
  static func hold() {
    var set = handled
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Turns the signals into requests to stop, on a thread of its own that lives as long as the
  /// process.
  static func forward(to stop: StopRequest) {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(stop).toOpaque()
    pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Interrupts.wait(Unmanaged<StopRequest>.fromOpaque(context).takeRetainedValue())
        return nil
      }, context)
    pthread_detach(thread)
  }

  private static func wait(_ stop: StopRequest) {
    while true {
      var set = handled
      var signal: Int32 = 0
      guard sigwait(&set, &signal) == 0 else { continue }
      if stop.isRequested {
        Output.note("\nStopped. The same command continues the run.")
        _exit(ExitCode.interrupted.rawValue)
      }
      stop.make()
      Output.note("\nFinishing what is under way; once more stops now.")
    }
  }
}
