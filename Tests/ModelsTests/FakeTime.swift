import Models
import Synchronization

/// Time that passes only in `sleep`, at once.
final class FakeTime: Sendable {
  private let moment = Mutex(Duration.zero)
  private let log = Mutex<[Duration]>([])

  var source: TimeSource {
    TimeSource(
      now: { self.now },
      sleep: { duration in
        try Task.checkCancellation()
        self.log.withLock { $0.append(duration) }
        self.moment.withLock { $0 += duration }
      })
  }

  var now: Duration { moment.withLock { $0 } }

  /// What was slept, in order.
  var sleeps: [Duration] { log.withLock { $0 } }

  func advance(by duration: Duration) { moment.withLock { $0 += duration } }
}
