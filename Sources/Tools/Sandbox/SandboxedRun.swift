import CProcesses
import Evaluation
import Glibc

/// One program in the sandbox, watched by the thread that started it.
struct SandboxedRun {
  /// The descriptor under which bubblewrap finds the filter of system calls.
  static let filterDescriptor: Int32 = 3
  /// How often memory and disk space are looked at.
  private static let watch = 0.02

  private let bubblewrap: String
  private let arguments: [String]
  private let folder: String
  private let limits: SandboxLimits

  init(_ bubblewrap: String, _ arguments: [String], folder: String, _ limits: SandboxLimits) {
    self.bubblewrap = bubblewrap
    self.arguments = arguments
    self.folder = folder
    self.limits = limits
  }

  /// Runs it to its end.
  func output() throws -> ToolOutput {
    var pipe = try Pipe()
    let filter = try Self.filter()
    defer { close(filter) }
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(null) }
    let start = ContinuousClock.now
    var child = try ChildProcess(
      bubblewrap, arguments, descriptors: [null, pipe.write, pipe.write, filter])
    pipe.closeWrite()
    var kept = BoundedOutput(most: limits.output)
    let breach = follow(pipe, &kept, of: child.id, since: start)
    if breach != nil { Self.end(child.id, pipe) }
    child.kill()
    let code = child.wait()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return kept.output(code: code, breach: breach, limits: limits, seconds: seconds)
  }

  /// Ends all that runs in the sandbox, and waits until it has: the first process of its namespace, with
  /// which the kernel ends all others. Bubblewrap, the parent, waits for it and closes the pipe.
  private static func end(_ bubblewrap: pid_t, _ pipe: borrowing Pipe) {
    for process in ProcessTree.children(of: bubblewrap) { kill(process, SIGKILL) }
    let patience = ContinuousClock.now + .seconds(5)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while ContinuousClock.now < patience {
      var poll = pollfd(fd: pipe.read, events: Int16(POLLIN), revents: 0)
      guard Glibc.poll(&poll, 1, 100) > 0 else { continue }
      if Glibc.read(pipe.read, &buffer, buffer.count) <= 0 { return }
    }
  }

  /// Reads what the program writes until it ends or breaks a limit.
  private func follow(
    _ pipe: borrowing Pipe, _ kept: inout BoundedOutput, of child: pid_t,
    since start: ContinuousClock.Instant
  ) -> BoundedOutput.Breach? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var nextLook = 0.0
    var nextCount = 0.0
    var looksAbove = 0
    // A folder that an earlier program filled can be emptied by the next.
    let most = max(Int64(limits.disk), processes_folder_bytes(folder, .max))
    while true {
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      if elapsed >= limits.seconds { return .time }
      if elapsed >= nextLook {
        nextLook = elapsed + Self.watch
        let tree = ProcessTree(of: child)
        // Twice in a row: a process that is just being replaced may still show this one's memory.
        looksAbove = tree.residentBytes > limits.memory ? looksAbove + 1 : 0
        if looksAbove > 1 { return .memory }
        if tree.processes > limits.processes { return .processes }
        if elapsed >= nextCount {
          // Counting many files takes long; it may take a tenth of the time.
          let before = ContinuousClock.now
          if processes_folder_bytes(folder, most) > most { return .disk }
          nextCount = elapsed + max(Self.watch, (ContinuousClock.now - before) / .seconds(1) * 10)
        }
      }
      var poll = pollfd(fd: pipe.read, events: Int16(POLLIN), revents: 0)
      let wait = min(Self.watch, limits.seconds - elapsed)
      guard Glibc.poll(&poll, 1, Int32((wait * 1000).rounded(.up))) != 0 else { continue }
      let count = Glibc.read(pipe.read, &buffer, buffer.count)
      if count > 0 {
        kept.append(buffer[..<count])
      } else if count == 0 {
        return nil
      } else if errno != EINTR && errno != EAGAIN {
        return nil
      }
    }
  }

  /// The filter as something that can be read once.
  private static func filter() throws -> Int32 {
    let descriptor = SystemCallFilter.bytes.withUnsafeBytes {
      processes_memory_file($0.baseAddress, $0.count)
    }
    guard descriptor >= 0 else { throw ChildProcessError(program: "a memory file", code: errno) }
    return descriptor
  }
}

/// Two ends of a pipe.
struct Pipe: ~Copyable {
  private(set) var read: Int32
  private(set) var write: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard processes_pipe(&ends) == 0 else {
      throw ChildProcessError(program: "a pipe", code: errno)
    }
    (read, write) = (ends[0], ends[1])
  }

  mutating func closeRead() {
    if read >= 0 { close(read) }
    read = -1
  }

  mutating func closeWrite() {
    if write >= 0 { close(write) }
    write = -1
  }

  deinit {
    if read >= 0 { close(read) }
    if write >= 0 { close(write) }
  }
}

/// The processes that a process has started, as far as the kernel tells of them.
struct ProcessTree {
  /// The memory that a process and all below it hold, without what they share with files.
  let residentBytes: Int
  /// How many they are.
  let processes: Int

  init(of root: pid_t) {
    var total = 0
    var rest = [root]
    var seen = 0
    while let process = rest.popLast(), seen < 10_000 {
      seen += 1
      total += Self.pages(of: process)
      rest += Self.children(of: process)
    }
    residentBytes = total * Int(sysconf(Int32(_SC_PAGESIZE)))
    processes = seen
  }

  /// The processes that a process has started itself.
  static func children(of process: pid_t) -> [pid_t] {
    let children = "/proc/\(process)/task/\(process)/children"
    return (contents(children) ?? "").split(separator: " ").compactMap { pid_t($0) }
  }

  /// Resident pages less those of files: of `statm`, the second figure less the third. Shared memory is
  /// counted apart, by the size of the only places where it can be.
  private static func pages(of process: pid_t) -> Int {
    let figures = (contents("/proc/\(process)/statm") ?? "").split(separator: " ")
    guard figures.count > 2, let resident = Int(figures[1]), let shared = Int(figures[2]) else {
      return 0
    }
    return resident - shared
  }

  private static func contents(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      text += buffer[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
