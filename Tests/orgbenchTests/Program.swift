import Foundation
import Glibc
import Synchronization

/// Runs the built program and reads both its pipes while it runs.
struct Program {
  struct Result {
    let status: Int32
    let output: String
    let errors: String

    func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// The folder of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of real slices beside the package; absent on most machines.
  static let sharedData = root.deletingLastPathComponent().appending(path: "shared/data")

  static let hasSharedData = FileManager.default.fileExists(
    atPath: sharedData.appending(path: "squad2").path)

  /// A folder for one test, removed with it.
  final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "orgbench-\(UUID())")
    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(at: url) }
    func path(_ name: String) -> String { url.appending(path: name).path }
    func write(_ name: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: url.appending(path: name))
      return path(name)
    }
  }

  /// The program: the test bundle lies in the same folder.
  private static let executable = Bundle.main.bundleURL.appending(path: "orgbench").path

  /// A process that has been started. `waitpid` rather than Foundation's `Process`, whose waiting
  /// needs a run loop.
  final class Running: Sendable {
    let identifier: pid_t
    private let readers: [Reader]

    /// - Parameter wrapper: a program by its path, with words, that gets the program's own path and
    ///   words after them, such as `setpriv`.
    init(
      _ words: [String], environment: [String: String] = [:], through wrapper: [String] = []
    ) throws {
      var variables = ProcessInfo.processInfo.environment
      for name in ["ORGBENCH_API_KEY", "OPENAI_API_KEY", "ORGBENCH_ENDPOINT", "ORGBENCH_STORE"] {
        variables[name] = nil
      }
      variables["ORGBENCH_DATASETS"] = Program.root.appending(path: "datasets").path
      variables.merge(environment) { $1 }
      let pipes = (Pipe(), Pipe())
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, pipes.0.fileHandleForWriting.fileDescriptor, 1)
      posix_spawn_file_actions_adddup2(&actions, pipes.1.fileHandleForWriting.fileDescriptor, 2)
      let command = wrapper + [Program.executable] + words
      var arguments = command.map { strdup($0) } + [nil]
      var settings = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
      var identifier = pid_t()
      let status = posix_spawn(
        &identifier, command[0], &actions, nil, &arguments, &settings)
      for pointer in arguments + settings { free(pointer) }
      posix_spawn_file_actions_destroy(&actions)
      guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: status) ?? .ENOENT) }
      self.identifier = identifier
      for pipe in [pipes.0, pipes.1] { try pipe.fileHandleForWriting.close() }
      readers = [Reader(pipes.0), Reader(pipes.1)]
    }

    /// Waits for the end: the exit code, or 128 and the signal's number.
    func wait() -> Result {
      let output = readers[0].wait()
      let errors = readers[1].wait()
      var status: Int32 = 0
      while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7F
      return Result(
        status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: output, errors: errors)
    }
  }

  /// Reads a pipe to its end on a thread of its own.
  private final class Reader: Sendable {
    private let text = Mutex("")
    private let done = DispatchSemaphore(value: 0)

    init(_ pipe: Pipe) {
      Thread.detachNewThread { [self] in
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        text.withLock { $0 = String(decoding: data, as: UTF8.self) }
        done.signal()
      }
    }

    func wait() -> String {
      done.wait()
      return text.withLock { $0 }
    }
  }

  static func run(
    _ words: [String], environment: [String: String] = [:], through wrapper: [String] = []
  ) throws -> Result {
    try Running(words, environment: environment, through: wrapper).wait()
  }

  /// What another program prints.
  static func output(of path: String, _ words: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = words
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    return String(decoding: data, as: UTF8.self)
  }

  /// Waits until a condition holds, at most a minute.
  static func wait(until condition: () -> Bool) -> Bool {
    for _ in 0..<30_000 {
      if condition() { return true }
      usleep(2000)
    }
    return false
  }
}
