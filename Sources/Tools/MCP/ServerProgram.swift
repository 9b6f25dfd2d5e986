import CProcesses
import Glibc

/// The process of a server with its three pipes, and the guard that ends it should this process die.
struct ServerProgram: ~Copyable {
  /// What can be done next.
  struct Events {
    var isRung = false
    var canWrite = false
    var canRead = false
  }

  private var child: ChildProcess
  private let end: Int32
  private let guardian: ProcessGuard
  private var inputPipe: Pipe
  private let outputPipe: Pipe
  private let errorPipe: Pipe
  private var tail: [UInt8] = []
  private var hasErrorEnded = false

  /// Bytes of its standard error that are kept: the last.
  private static let keptErrors = 4096

  /// - Throws: `ChildProcessError`.
  init(_ program: MCPServer.Program) throws {
    var input = try Pipe()
    var output = try Pipe()
    var errors = try Pipe()
    guard let path = Self.file(of: program) else {
      throw ChildProcessError(program: program.written, code: ENOENT)
    }
    child = try ChildProcess(
      path, program.arguments, environment: program.environment, folder: program.folder,
      descriptors: [input.read, output.write, errors.write])
    input.closeRead()
    output.closeWrite()
    errors.closeWrite()
    for descriptor in [input.write, output.read, errors.read] {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
    end = processes_end_descriptor(child.id)
    guardian = ProcessGuard(of: child.id)
    inputPipe = input
    outputPipe = output
    errorPipe = errors
  }

  deinit { if end >= 0 { close(end) } }

  /// Where its input is written to.
  var input: Int32 { inputPipe.write }

  /// The last lines of its standard error.
  var complaints: String { String(decoding: tail, as: UTF8.self) }

  /// The program's file, as a shell would find it.
  private static func file(of program: MCPServer.Program) -> String? {
    if program.command.contains("/") { return program.command }
    let search = program.environment.first { $0.hasPrefix("PATH=") }?.dropFirst(5)
    return (search ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
      .map { "\($0)/\(program.command)" }.first { access($0, X_OK) == 0 }
  }

  /// Waits until something can be done, the bell rings, or a moment comes.
  mutating func wait(
    bell: Int32, wantsToWrite: Bool, until moment: ContinuousClock.Instant?
  ) -> Events {
    let left = moment.map { max(.zero, $0 - .now) / .milliseconds(1) }
    var polls = [
      pollfd(fd: bell, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wantsToWrite ? inputPipe.write : -1, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: outputPipe.read, events: Int16(POLLIN), revents: 0),
      pollfd(fd: hasErrorEnded ? -1 : errorPipe.read, events: Int16(POLLIN), revents: 0),
      pollfd(fd: end, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&polls, nfds_t(polls.count), left.map { Int32(min($0.rounded(.up), 1e6)) } ?? -1) > 0
    else { return Events() }
    if polls[3].revents != 0 { readErrors() }
    return Events(
      isRung: polls[0].revents != 0, canWrite: polls[1].revents != 0,
      canRead: polls[2].revents != 0 || polls[4].revents != 0)
  }

  /// What there is to read of its output now.
  /// - Returns: nothing where it has ended; nil where nothing is there yet.
  mutating func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(outputPipe.read, &buffer, buffer.count)
      if count > 0 { return Array(buffer[..<count]) }
      if count == 0 { return [] }
      if errno == EINTR { continue }
      guard errno == EAGAIN else { return [] }
      // What it started may hold the pipe open after it.
      return hasEnded ? [] : nil
    }
  }

  private var hasEnded: Bool {
    var poll = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
    return end >= 0 && Glibc.poll(&poll, 1, 0) > 0
  }

  private mutating func readErrors() {
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = Glibc.read(errorPipe.read, &buffer, buffer.count)
      guard count > 0 else {
        if count == 0 || errno != EAGAIN && errno != EINTR { hasErrorEnded = true }
        return
      }
      tail = (tail + buffer[..<count]).suffix(Self.keptErrors)
    }
  }

  /// Closes its input, waits for it, and ends it and all of its group where it does not end by itself.
  /// - Returns: its exit code.
  mutating func end(within grace: Duration) -> Int {
    inputPipe.closeWrite()
    if !hasEnded(within: grace) {
      kill(-child.id, SIGTERM)
      if grace > .zero { _ = hasEnded(within: grace) }
    }
    child.kill()
    guardian.dismiss()
    let code = child.wait()
    readErrors()
    return code
  }

  /// Reads on meanwhile, so that a program that writes can end.
  private mutating func hasEnded(within grace: Duration) -> Bool {
    let moment = ContinuousClock.now + grace
    while !hasEnded {
      guard ContinuousClock.now < moment else { return false }
      _ = wait(bell: -1, wantsToWrite: false, until: min(moment, .now + .milliseconds(50)))
      while let bytes = read(), !bytes.isEmpty {}
    }
    return true
  }
}
