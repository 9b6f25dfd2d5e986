import Harness
import Synchronization
import Threads

#if canImport(Glibc)
  import Glibc
#endif

/// Ctrl-C and SIGTERM during a run: once finishes what is under way and saves, twice stops now. A run
/// that SIGTERM ends is incomplete, for what started it to go on with; Ctrl-C is the user's own end.
///
/// The store commits as it goes, so stopping now loses only calls in flight.
enum Interrupts {
  /// Posted by the signal handler, which may do hardly anything else.
  private nonisolated(unsafe) static let arrivals: UnsafeMutablePointer<sem_t> = {
    let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
    return semaphore
  }()

  /// Whether one of the arrivals was SIGTERM.
  private static let isTerminated = Atomic(false)

  /// Turns the signals into requests to stop, on a thread of its own that lives as long as the
  /// process.
  static func forward(to stop: StopRequest) {
    // Made here, before a handler needs them.
    _ = (arrivals, isTerminated.load(ordering: .relaxed))
    signal(SIGINT) { _ in sem_post(Interrupts.arrivals) }
    signal(SIGTERM) { _ in
      Interrupts.isTerminated.store(true, ordering: .releasing)
      sem_post(Interrupts.arrivals)
    }
    _ = startThread { wait(stop) }
  }

  private static func wait(_ stop: StopRequest) {
    while true {
      guard sem_wait(arrivals) == 0 else { continue }
      if let cause = stop.cause {
        Output.note("\nStopped. The same command continues the run.")
        _exit(ExitCode(cause).rawValue)
      }
      stop.make(isTerminated.load(ordering: .acquiring) ? .termination : .interrupt)
      Output.note("\nFinishing what is under way; once more stops now.")
    }
  }
}

extension ExitCode {
  /// What a run that was stopped ends with.
  init(_ cause: StopRequest.Cause) {
    self = cause == .interrupt ? .interrupted : .incomplete
  }
}
