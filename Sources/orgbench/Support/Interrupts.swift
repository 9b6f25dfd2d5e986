import Harness

#if canImport(Glibc)
  import Glibc
#endif

/// Ctrl-C and SIGTERM during a run: once finishes what is under way and saves, twice stops now.
///
/// The store commits as it goes, so stopping now loses only calls in flight.
enum Interrupts {
  /// Posted by the signal handler, which may do hardly anything else.
  private nonisolated(unsafe) static let arrivals: UnsafeMutablePointer<sem_t> = {
    let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
    return semaphore
  }()

  /// Turns the signals into requests to stop, on a thread of its own that lives as long as the
  /// process.
  static func forward(to stop: StopRequest) {
    _ = arrivals
    for number in [SIGINT, SIGTERM] { signal(number) { _ in sem_post(Interrupts.arrivals) } }
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
      guard sem_wait(arrivals) == 0 else { continue }
      if stop.isRequested {
        Output.note("\nStopped. The same command continues the run.")
        _exit(ExitCode.interrupted.rawValue)
      }
      stop.make()
      Output.note("\nFinishing what is under way; once more stops now.")
    }
  }
}
