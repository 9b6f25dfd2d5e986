import Glibc
import Testing
import Threads

struct StartThreadTests {
  /// Whether the calling thread has a signal blocked.
  private static func blocks(_ signal: Int32) -> Bool {
    var mask = sigset_t()
    pthread_sigmask(SIG_SETMASK, nil, &mask)
    return sigismember(&mask, signal) == 1
  }

  @Test(arguments: [false, true])
  func `a thread does its work elsewhere, with signals or without`(isBlocked: Bool) async {
    let signals = [SIGPIPE, SIGTERM, SIGUSR1]
    let (own, others) = await withCheckedContinuation { continuation in
      // Threads that run tests have signals blocked already.
      let own = signals.map(Self.blocks)
      let code = startThread(blocksSignals: isBlocked) {
        continuation.resume(returning: (own, signals.map(Self.blocks)))
      }
      #expect(code == 0 && signals.map(Self.blocks) == own)
    }
    #expect(others == (isBlocked ? [true, true, true] : own))
  }
}
