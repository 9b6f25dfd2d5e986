import CProcesses

#if canImport(Glibc)
  import Glibc
#endif

/// A program of the system's, run once on bytes that nobody vouches for: bounded in time, memory and
/// output, without the user's environment and files open.
struct ChildProcess {
  /// What it came to.
  struct Result {
    /// What it wrote, up to the bound.
    let output: [UInt8]
    /// Whether there was more.
    let isCut: Bool
    /// The beginning of what it wrote to its standard error.
    let errors: String
    /// Its exit code; nil where it was killed, by the time limit too.
    let exitCode: Int32?
  }

  /// The program's path.
  let path: String
  /// Arguments behind its name.
  let arguments: [String]
  /// It is killed after so many seconds.
  var seconds = 60.0
  /// No more of its output is kept, in bytes; it is killed when it writes more.
  var maximumOutput = AttachmentView.maximumBytes
  /// The most memory that it may map, in KiB.
  var maximumMemory = 4 << 20

  /// Where a program is; nil where `PATH` does not lead to it.
  static func find(_ name: String) -> String? {
    let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
    return folders.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
      .first { access($0, X_OK) == 0 && !InputFile.isFolder($0) }
  }

  /// Runs it with `input` as its standard input, which it may seek in.
  /// - Returns: nil where it could not be started.
  func run(input: [UInt8]) -> Result? {
    let source = input.withUnsafeBytes { processes_memory_file($0.baseAddress, $0.count) }
    guard source >= 0 else { return nil }
    defer { close(source) }
    guard let output = Pipe() else { return nil }
    defer { output.close() }
    guard let errors = Pipe() else { return nil }
    defer { errors.close() }
    guard let process = start(source, output, errors) else { return nil }
    output.closeWriting()
    errors.closeWriting()
    var reading = Reading(output: output.reading, errors: errors.reading, limit: maximumOutput)
    let isFinished = reading.run(for: seconds)
    // The whole group: what the program may have started, too.
    if !isFinished { kill(-process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let hasExited = isFinished && status & 0x7F == 0
    return Result(
      output: reading.kept, isCut: reading.isCut,
      errors: String(decoding: reading.complaints, as: UTF8.self),
      exitCode: hasExited ? status >> 8 & 0xFF : nil)
  }

  /// Starts it in a process group of its own.
  private func start(_ source: Int32, _ output: Pipe, _ errors: Pipe) -> pid_t? {
    // The shell sets the limits.
    let limits =
      "ulimit -c 0; ulimit -v \(maximumMemory); ulimit -t \(Int(seconds)); exec \"$0\" \"$@\""
    var process = pid_t()
    let code = Self.withStrings(["sh", "-c", limits, path] + arguments) { words in
      Self.withStrings(["LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"]) { environment in
        processes_spawn(
          "/bin/sh", words, environment, nil, [source, output.writing, errors.writing], 3, &process)
      }
    }
    return code == 0 ? process : nil
  }

  private static func withStrings<Value>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let copies = texts.map { strdup($0) } + [nil]
    defer { copies.forEach { free($0) } }
    return body(copies)
  }
}

extension ChildProcess {
  /// Two ends that belong together.
  private final class Pipe {
    let reading: Int32
    private(set) var writing: Int32

    init?() {
      var ends: [Int32] = [-1, -1]
      guard processes_pipe(&ends) == 0 else { return nil }
      (reading, writing) = (ends[0], ends[1])
    }

    func closeWriting() {
      if writing >= 0 { Glibc.close(writing) }
      writing = -1
    }

    func close() {
      closeWriting()
      Glibc.close(reading)
    }
  }

  /// Takes in what a process writes, until it has closed both ends.
  private struct Reading {
    let output: Int32
    let errors: Int32
    let limit: Int
    var kept: [UInt8] = []
    var complaints: [UInt8] = []
    var isCut = false

    init(output: Int32, errors: Int32, limit: Int) {
      self.output = output
      self.errors = errors
      self.limit = limit
    }

    /// - Returns: whether both were closed before the time was up and the output over its limit.
    mutating func run(for seconds: Double) -> Bool {
      let end = ContinuousClock.now + .seconds(seconds)
      var open = [output, errors]
      while !open.isEmpty {
        let left = Int32(max(0, min(60_000, (end - .now) / .milliseconds(1))))
        guard left > 0 else { return false }
        var events = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let count = poll(&events, nfds_t(events.count), left)
        if count < 0, errno != EINTR { return false }
        guard count > 0 else { continue }
        for event in events where event.revents != 0 {
          if !take(event.fd) { open.removeAll { $0 == event.fd } }
        }
        if isCut { return false }
      }
      return true
    }

    /// - Returns: whether there may be more.
    private mutating func take(_ descriptor: Int32) -> Bool {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 { return errno == EINTR || errno == EAGAIN }
      guard count > 0 else { return false }
      if descriptor == errors {
        complaints += buffer[..<min(count, max(0, 4096 - complaints.count))]
      } else {
        let room = limit - kept.count
        kept += buffer[..<min(count, room)]
        isCut = count > room
      }
      return true
    }
  }
}
