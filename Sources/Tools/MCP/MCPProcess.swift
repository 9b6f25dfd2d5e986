import CProcesses
import Evaluation
import Glibc
import Synchronization
import Threads

/// A server that is a program: one message a line over its standard input and output.
///
/// A thread of its own starts the program, writes, reads, keeps deadlines and ends the program with all
/// that it started. A guard ends them too where this process is killed.
final class MCPProcess: MCPChannel {
  /// Bytes that a line may have.
  static let longestLine = 32 << 20
  /// How long a program has to end by itself once its input is closed, and again once it is asked to.
  private static let grace = Duration.seconds(2)

  private struct Waiting {
    let deadline: ContinuousClock.Instant
    let patience: Duration
    let continuation: CheckedContinuation<JSONValue, any Error>
  }

  private struct State {
    var outgoing: [UInt8] = []
    var waiting: [Int: Waiting] = [:]
    var nextID = 1
    /// Why nothing can be asked any more.
    var fault: MCPFault?
    var isClosing = false
    var hasEnded = false
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let bell: Pipe
  private let server: MCPServer
  private let program: MCPServer.Program

  /// Starts the program. That it cannot be started is said by the first request.
  /// - Throws: `ChildProcessError` where the system has no more threads or descriptors.
  init(_ program: MCPServer.Program, of server: MCPServer) throws {
    self.server = server
    self.program = program
    bell = try Pipe()
    // A pipe that the program has closed must not end this process.
    let code = startThread(blocksSignals: true) { self.run() }
    if code != 0 { throw ChildProcessError.noThread(code) }
  }

  func settled(on revision: String) {}

  func request(
    _ method: String, _ params: JSONValue?, patience: Duration
  ) async throws -> JSONValue {
    let id = state.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
    let message = Self.line(MCPMessage.request(id, method, params))
    let response = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let refusal = state.withLock { state -> (any Error)? in
          if let fault = state.fault { return fault }
          if Task.isCancelled { return CancellationError() }
          state.waiting[id] = Waiting(
            deadline: .now + patience, patience: patience, continuation: continuation)
          state.outgoing += message
          return nil
        }
        if let refusal { continuation.resume(throwing: refusal) } else { ring() }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        let waiting = state.waiting.removeValue(forKey: id)
        if waiting != nil { state.outgoing += Self.line(MCPMessage.cancelled(id)) }
        return waiting
      }
      waiting?.continuation.resume(throwing: CancellationError())
      ring()
    }
    return try MCPMessage.result(of: response, from: server)
  }

  func notify(_ method: String, _ params: JSONValue?) async throws {
    let line = Self.line(MCPMessage.notification(method, params))
    let fault = state.withLock { state in
      state.outgoing += line
      return state.fault
    }
    if let fault { throw fault }
    ring()
  }

  func close() async {
    await withCheckedContinuation { continuation in
      let hasEnded = state.withLock { state in
        state.isClosing = true
        if !state.hasEnded { state.closers.append(continuation) }
        return state.hasEnded
      }
      if hasEnded { continuation.resume() } else { ring() }
    }
  }

  private func ring() {
    var byte: UInt8 = 1
    _ = Glibc.write(bell.write, &byte, 1)
  }

  private static func line(_ message: JSONValue) -> [UInt8] {
    CanonicalJSON.encode(message) + [0x0A]
  }
}

// MARK: - On the thread

extension MCPProcess {
  private func run() {
    let fault: MCPFault
    do {
      fault = try serve()
    } catch {
      let words = (error as? ChildProcessError)?.description ?? "\(error)"
      fault = MCPFault(
        kind: .unusable, words: "cannot be started: \(server.presentable(words))",
        remedy: tryByHand)
    }
    let (waiting, closers) = state.withLock { state in
      state.fault = fault
      state.hasEnded = true
      defer { state.waiting = [:] }
      return (Array(state.waiting.values), state.closers)
    }
    for waiting in waiting { waiting.continuation.resume(throwing: fault) }
    for closer in closers { closer.resume() }
  }

  /// Serves until the program ends or has to.
  /// - Returns: why it is over.
  private func serve() throws -> MCPFault {
    var program = try ServerProgram(self.program)
    var outgoing: [UInt8] = []
    var lines = LineReader(longest: Self.longestLine)
    var fault: MCPFault?
    while fault == nil {
      let (isClosing, deadline) = state.withLock { state in
        outgoing += state.outgoing
        state.outgoing = []
        return (state.isClosing, state.waiting.values.map(\.deadline).min())
      }
      if isClosing && outgoing.isEmpty { break }
      let events = program.wait(
        bell: bell.read, wantsToWrite: !outgoing.isEmpty,
        until: isClosing ? .now + Self.grace : deadline)
      if events.isRung { drain(bell.read) }
      if events.canWrite { fault = write(&outgoing, to: &program) }
      if events.canRead {
        fault = read(&program, &lines) ?? fault
      }
      if isClosing && !events.canWrite { break }
      expire()
    }
    let isGarbage = fault?.remedy != nil
    let code = program.end(within: fault == nil ? Self.grace : isGarbage ? .zero : .seconds(0.5))
    return fault.map { isGarbage ? $0 : ended(code, program.complaints) }
      ?? MCPFault(kind: .ended, words: "was ended")
  }

  private var tryByHand: String {
    "try its command by hand: \(TerminalText.visible(program.written.excerpt(100)))"
  }

  private func ended(_ code: Int, _ complaints: String) -> MCPFault {
    let last = complaints.split(whereSeparator: \.isNewline).suffix(3).joined(separator: " / ")
    let said = last.isEmpty ? "" : ": \(server.presentable(last))"
    return MCPFault(
      kind: .ended, words: "ended with exit code \(code)\(said)", remedy: tryByHand)
  }

  private func write(_ outgoing: inout [UInt8], to program: inout ServerProgram) -> MCPFault? {
    let count = outgoing.withUnsafeBytes { Glibc.write(program.input, $0.baseAddress, $0.count) }
    if count >= 0 {
      outgoing.removeFirst(count)
    } else if errno != EAGAIN && errno != EINTR {
      return MCPFault(kind: .ended, words: "reads no more")
    }
    return nil
  }

  /// Reads what there is.
  private func read(_ program: inout ServerProgram, _ lines: inout LineReader) -> MCPFault? {
    while let bytes = program.read() {
      if bytes.isEmpty { return MCPFault(kind: .ended, words: "ended") }
      guard lines.append(bytes) else {
        return broken("wrote a line of more than \(Self.longestLine >> 20) MiB")
      }
      while let line = lines.next() {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
        guard let messages = MCPMessage.read(line) else {
          let text = String(decoding: line.prefix(1000), as: UTF8.self)
          return broken("wrote what is no message of MCP: \(server.presentable(text, 120))")
        }
        for message in messages { if let fault = take(message) { return fault } }
      }
    }
    return nil
  }

  private func take(_ message: MCPMessage.Received) -> MCPFault? {
    switch message {
    case .response(let id, let response):
      let waiting = state.withLock { $0.waiting.removeValue(forKey: id) }
      waiting?.continuation.resume(returning: response)
    case .complaint(let text):
      return broken("did not understand what it was sent: \(server.presentable(text, 120))")
    case .request(let answer):
      state.withLock { $0.outgoing += Self.line(answer) }
      ring()
    case .notification: break
    }
    return nil
  }

  private func broken(_ words: String) -> MCPFault {
    MCPFault(
      kind: .ended, words: words,
      remedy: "its standard output is for MCP alone: have it write all else to standard error")
  }

  private func expire() {
    let now = ContinuousClock.now
    let late = state.withLock { state in
      let late = state.waiting.filter { $0.value.deadline <= now }
      for id in late.keys {
        state.waiting[id] = nil
        // Nobody waits for a first message any more, and it must not be cancelled.
        if id > 1 { state.outgoing += Self.line(MCPMessage.cancelled(id)) }
      }
      return late.values
    }
    for waiting in late {
      waiting.continuation.resume(throwing: MCPFault.timedOut(waiting.patience))
    }
  }

  private func drain(_ descriptor: Int32) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    _ = Glibc.read(descriptor, &buffer, buffer.count)
  }
}

extension MCPFault {
  static func timedOut(_ patience: Duration) -> MCPFault {
    let seconds = patience / .seconds(1)
    return MCPFault(
      kind: .timedOut,
      words:
        "did not answer within \(seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)") seconds",
      remedy: "give it longer with --tool-timeout SECONDS")
  }
}

/// Cuts what comes into lines.
struct LineReader {
  private let longest: Int
  private var bytes: [UInt8] = []
  private var start = 0
  private var searched = 0

  init(longest: Int) { self.longest = longest }

  /// - Returns: false where a line has become too long.
  mutating func append(_ more: [UInt8]) -> Bool {
    if start > 0 {
      bytes.removeFirst(start)
      searched -= start
      start = 0
    }
    bytes += more
    return bytes.count <= longest || bytes[searched...].contains(0x0A)
  }

  /// The next whole line without its end.
  mutating func next() -> ArraySlice<UInt8>? {
    guard let end = bytes[searched...].firstIndex(of: 0x0A) else {
      searched = bytes.count
      return nil
    }
    defer {
      start = end + 1
      searched = start
    }
    return bytes[start..<end]
  }
}
