import Glibc

/// A queue between any number of senders and one thread, which takes all that waits at once.
///
/// `@unchecked Sendable`: everything mutable is touched only with the lock held.
final class Inbox<Element: Sendable>: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let arrival: UnsafeMutablePointer<pthread_cond_t>
  private var waiting: [Element] = []
  private var isClosed = false

  init() {
    lock = .allocate(capacity: 1)
    arrival = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(arrival, nil)
  }

  deinit {
    pthread_cond_destroy(arrival)
    pthread_mutex_destroy(lock)
    arrival.deallocate()
    lock.deallocate()
  }

  /// How many elements wait.
  var count: Int {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return waiting.count
  }

  /// Adds an element.
  /// - Returns: false if the inbox is closed; the element is then not taken.
  func send(_ element: Element) -> Bool {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    guard !isClosed else { return false }
    waiting.append(element)
    if waiting.count == 1 { pthread_cond_signal(arrival) }
    return true
  }

  /// Waits for elements and takes them all, in the order in which they were sent.
  /// - Returns: an empty array when the inbox is closed and nothing is left.
  func takeAll() -> [Element] {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while waiting.isEmpty && !isClosed { pthread_cond_wait(arrival, lock) }
    let taken = waiting
    waiting = []
    return taken
  }

  /// Accepts nothing more; what waits will still be taken.
  func close() {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    isClosed = true
    pthread_cond_signal(arrival)
  }
}
