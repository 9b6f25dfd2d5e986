import Glibc
import Threads

/// A thread of its own with a connection of its own.
///
/// It takes all jobs that wait, runs them in one transaction, commits, and only then answers: a
/// group commit. Where a job of the group fails, the group is rolled back and every job is run in a
/// transaction of its own, so that only the failing one's caller sees the error. Where the
/// transaction cannot be begun or committed, all callers see that.
final class DatabaseThread: Sendable {
  private enum Letter: Sendable {
    case job(any Job)
    case stop(CheckedContinuation<Void, Never>)
  }

  private let path: String
  private let inbox = Inbox<Letter>()

  private init(path: String) { self.path = path }

  deinit { inbox.close() }

  /// How many jobs wait for the thread.
  var waiting: Int { inbox.count }

  /// What takes the place of a connection whose file was taken away, and what those who write are
  /// told from then on.
  typealias TakeOver = @Sendable (Connection) -> (Connection, StoreError)

  /// Starts a thread that opens its connection first.
  /// - Parameters:
  ///   - begin: the statement that begins a transaction.
  ///   - takeOver: is asked once the file is no longer where it was opened; nil to take no notice.
  /// - Throws: what `open` throws.
  static func start(
    path: String, begin: StaticString, takeOver: TakeOver? = nil,
    open: @escaping @Sendable () throws -> Connection
  ) async throws -> DatabaseThread {
    let thread = DatabaseThread(path: path)
    let inbox = thread.inbox
    try await withCheckedThrowingContinuation {
      (opened: CheckedContinuation<Void, any Error>) in
      let code = startThread {
        do {
          let connection = try open()
          opened.resume()
          serve(inbox, connection, begin, takeOver)
        } catch {
          opened.resume(throwing: error)
        }
      }
      if code != 0 {
        opened.resume(throwing: noThread(path, code))
      }
    }
    return thread
  }

  /// Runs `work` on a thread of its own that ends with it.
  static func alone<Value: Sendable>(
    path: String, _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let code = startThread { continuation.resume(with: Result { try work() }) }
      if code != 0 { continuation.resume(throwing: noThread(path, code)) }
    }
  }

  private static func noThread(_ path: String, _ code: Int32) -> StoreError {
    .cannotOpen(
      path: path, reason: "no thread can be started: \(String(cString: strerror(code)))")
  }

  /// Runs `work` in a transaction and returns once that is committed. `work` may be run twice and
  /// must have no effect but on the connection. A cancelled task's work is still committed.
  func perform<Value: Sendable>(
    _ work: @escaping @Sendable (Connection) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      if !inbox.send(.job(PendingJob(work, continuation))) {
        continuation.resume(throwing: StoreError.closed(path: path))
      }
    }
  }

  /// Finishes what waits, closes the connection and ends the thread.
  func stop() async {
    await withCheckedContinuation { continuation in
      if !inbox.send(.stop(continuation)) { continuation.resume() }
      inbox.close()
    }
  }

  // MARK: - On the thread

  private static func serve(
    _ inbox: Inbox<Letter>, _ connection: Connection, _ begin: StaticString, _ takeOver: TakeOver?
  ) {
    var connection = connection
    var loss: StoreError?
    var stops: [CheckedContinuation<Void, Never>] = []
    while true {
      let letters = inbox.takeAll()
      if letters.isEmpty { break }
      var jobs: [any Job] = []
      for letter in letters {
        switch letter {
        case .job(let job): jobs.append(job)
        case .stop(let continuation): stops.append(continuation)
        }
      }
      if jobs.isEmpty { continue }
      if loss == nil, let takeOver, connection.isAstray {
        let (successor, error) = takeOver(connection)
        (connection, loss) = (successor, error)
      }
      commit(jobs, connection, begin, loss)
    }
    connection.close()
    for stop in stops { stop.resume() }
  }

  /// - Parameter loss: what every caller is told although its work is committed: the file is not the
  ///   one that was asked for.
  private static func commit(
    _ jobs: [any Job], _ connection: Connection, _ begin: StaticString, _ loss: StoreError?
  ) {
    var isJobsFault = false
    do {
      try connection.run(begin)
      isJobsFault = true
      for job in jobs { try job.run(connection) }
      isJobsFault = false
      try connection.run("COMMIT")
    } catch {
      connection.rollBack()
      if isJobsFault && jobs.count > 1 {
        for job in jobs { commit([job], connection, begin, loss) }
      } else {
        for job in jobs { job.fail(loss ?? error) }
      }
      return
    }
    for job in jobs {
      if let loss { job.fail(loss) } else { job.succeed() }
    }
  }
}

/// Work that waits for a database thread.
private protocol Job: AnyObject, Sendable {
  func run(_ connection: Connection) throws
  func succeed()
  func fail(_ error: any Error)
}

/// `@unchecked Sendable`: once it is sent, only the database thread touches it.
private final class PendingJob<Value: Sendable>: Job, @unchecked Sendable {
  private let work: @Sendable (Connection) throws -> Value
  private let continuation: CheckedContinuation<Value, any Error>
  private var value: Value?

  init(
    _ work: @escaping @Sendable (Connection) throws -> Value,
    _ continuation: CheckedContinuation<Value, any Error>
  ) {
    self.work = work
    self.continuation = continuation
  }

  func run(_ connection: Connection) throws { value = try work(connection) }

  func succeed() {
    guard let value else { preconditionFailure("a job is run before it succeeds") }
    continuation.resume(returning: value)
  }

  func fail(_ error: any Error) { continuation.resume(throwing: error) }
}
