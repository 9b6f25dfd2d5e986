import CLibcurl
import Synchronization
import Threads

import Glibc

/// The thread that moves all transfers of a client, and the inbox through which it is spoken to.
///
/// Everything but `inbox` and the immutable fields belongs to the thread. The thread never waits
/// for the cooperative pool, and the pool never waits for the thread.
final class TransferLoop: @unchecked Sendable {
  private struct Inbox {
    var added: [Transfer] = []
    var cancelled: [Transfer] = []
    var isStopping = false
    var hasEnded = false
    /// Whether the thread sleeps, or is about to, so that a newcomer must wake it.
    var isAsleep = false
    var waitingForEnd: [CheckedContinuation<Void, Never>] = []
  }

  private let inbox = Mutex(Inbox())
  private let loop: OpaquePointer
  private let configuration: HTTPClient.Configuration
  private var active: [UnsafeMutableRawPointer: Transfer] = [:]
  private var idle: [EasyHandle] = []

  init(_ configuration: HTTPClient.Configuration) throws(TransportError) {
    if let failure = oc_load() { throw .libraryMissing(String(cString: failure)) }
    guard let loop = oc_loop_create(max(1, configuration.maxIdleConnections)) else {
      throw .failed("cannot start the HTTP client: \(String(cString: strerror(errno)))")
    }
    self.loop = loop
    self.configuration = configuration
  }

  deinit { oc_loop_destroy(loop) }
}

// MARK: - From any thread

extension TransferLoop {
  /// Runs one exchange on the thread.
  func perform(
    _ request: HTTPRequest, download: Download?, receive: (@Sendable ([UInt8]) -> Bool)? = nil
  ) async throws -> HTTPResponse {
    let transfer = Transfer(request, download: download, receive: receive)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        submit(transfer, continuation)
      }
    } onCancel: {
      cancel(transfer)
    }
  }

  private func submit(
    _ transfer: Transfer, _ continuation: CheckedContinuation<HTTPResponse, any Error>
  ) {
    let (refusal, mustWake): ((any Error)?, Bool) = inbox.withLock { inbox in
      if inbox.isStopping { return (TransportError.closed, false) }
      if transfer.submission == .cancelledBefore { return (CancellationError(), false) }
      transfer.submission = .submitted
      transfer.continuation = continuation
      inbox.added.append(transfer)
      defer { inbox.isAsleep = false }
      return (nil, inbox.isAsleep)
    }
    if let refusal { continuation.resume(throwing: refusal) }
    if mustWake { oc_loop_wake(loop) }
  }

  private func cancel(_ transfer: Transfer) {
    let mustWake = inbox.withLock { inbox in
      guard transfer.submission == .submitted else {
        transfer.submission = .cancelledBefore
        return false
      }
      inbox.cancelled.append(transfer)
      defer { inbox.isAsleep = false }
      return inbox.isAsleep
    }
    if mustWake { oc_loop_wake(loop) }
  }

  /// Asks the thread to end.
  func stop() {
    inbox.withLock { $0.isStopping = true }
    oc_loop_wake(loop)
  }

  /// Returns once the thread has ended.
  func ended() async {
    await withCheckedContinuation { continuation in
      let hasEnded = inbox.withLock { inbox in
        if !inbox.hasEnded { inbox.waitingForEnd.append(continuation) }
        return inbox.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
  }
}

// MARK: - On the thread

extension TransferLoop {
  /// Starts the thread, which keeps this object alive until it ends.
  func start() {
    // A broken pipe inside TLS must not end the process.
    let code = startThread(blocksSignals: true) { self.run() }
    guard code == 0 else { fatalError("cannot start a thread: \(String(cString: strerror(code)))") }
  }

  private func run() {
    while true {
      let work = takeWork()
      for transfer in work.added { begin(transfer) }
      for transfer in work.cancelled { end(transfer, .failure(CancellationError())) }
      if work.isStopping { break }
      oc_loop_wait(loop, work.added.isEmpty && work.cancelled.isEmpty ? 1 : 0)
      finishEnded()
    }
    for transfer in active.values { end(transfer, .failure(TransportError.closed)) }
    idle.removeAll()
    let waiting = inbox.withLock { inbox in
      inbox.hasEnded = true
      return inbox.waitingForEnd
    }
    for continuation in waiting { continuation.resume() }
  }

  private func takeWork() -> (added: [Transfer], cancelled: [Transfer], isStopping: Bool) {
    inbox.withLock { inbox in
      let work = (inbox.added, inbox.cancelled, inbox.isStopping)
      inbox.added = []
      inbox.cancelled = []
      inbox.isAsleep = work.0.isEmpty && work.1.isEmpty
      return work
    }
  }

  private func begin(_ transfer: Transfer) {
    guard let easy = idle.popLast() ?? EasyHandle(configuration) else {
      return end(transfer, .failure(TransportError.failed("out of memory")))
    }
    do throws(TransportError) {
      try easy.prepare(transfer)
    } catch {
      idle.append(easy)
      return end(transfer, .failure(error))
    }
    transfer.easy = easy
    active[easy.pointer] = transfer
    let code = oc_loop_add(loop, easy.pointer)
    if code != CURLM_OK {
      end(transfer, .failure(TransportError.failed("libcurl refused the transfer: \(code)")))
    }
  }

  private func finishEnded() {
    var code = CURLE_OK
    while let pointer = oc_loop_next_ended(loop, &code) {
      guard let transfer = active[pointer], let easy = transfer.easy else { continue }
      end(transfer, transfer.outcome(code, easy).mapError { $0 })
    }
  }

  /// Takes a transfer out of the loop and hands over its outcome; without effect on one that has
  /// ended already.
  private func end(_ transfer: Transfer, _ outcome: Result<HTTPResponse, any Error>) {
    if let easy = transfer.easy {
      oc_loop_remove(loop, easy.pointer)
      active[easy.pointer] = nil
      transfer.easy = nil
      idle.append(easy)
    }
    transfer.continuation?.resume(with: outcome)
    transfer.continuation = nil
  }
}
