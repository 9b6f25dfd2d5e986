import Evaluation

#if canImport(Glibc)
  import Glibc
#endif

/// How many files and connections the process may have open at once (`ulimit -n`).
enum DescriptorLimit {
  /// What a run has open besides its calls: the store, standard streams, the event loop, name look-ups.
  private static let besides = 32

  /// Raises the limit as far as a process may raise its own.
  static func raise() {
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(resource, &limit)
  }

  /// What is wrong where not even the threads of the process could be started, which would trap.
  static var shortage: InputError? {
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < least else { return nil }
    return InputError(
      "ulimit -n", "the process may have only \(limit.rlim_cur) files open at once",
      remedy: "allow at least \(least); a run needs \(besides) and one for each call at once")
  }

  private static let least: rlim_t = 16

  /// - Throws: `InputError` if so many calls at once could not all have a connection.
  static func check(concurrency: Int) throws {
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return }
    let open = Int(clamping: limit.rlim_cur)
    guard concurrency > open - besides else { return }
    let most = open - besides
    throw InputError(
      "--concurrency",
      "\(concurrency) calls at once need \(concurrency + besides) open files, and this process may "
        + "have \(open)",
      remedy: (most > 0 ? "give \(most) or fewer, or " : "")
        + "raise the limit: ulimit -n \(concurrency + besides)")
  }

  private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
}
