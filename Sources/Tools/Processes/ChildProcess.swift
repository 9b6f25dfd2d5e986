import CProcesses
import Glibc

/// A program that is started with nothing of this process: no environment, no descriptors but those
/// that it is given.
///
/// Used by one thread at a time: the kernel ends the program when the thread that started it ends.
struct ChildProcess: ~Copyable {
  /// The process id.
  let id: pid_t
  private var isReaped = false

  /// Starts a program.
  /// - Parameters:
  ///   - path: the program's file.
  ///   - arguments: without the program's name.
  ///   - environment: `NAME=value`.
  ///   - folder: where it starts; nil for this process's folder.
  ///   - descriptors: what the program has as its descriptors 0, 1, 2 and so on.
  /// - Throws: `ChildProcessError` where it cannot be started.
  init(
    _ path: String, _ arguments: [String], environment: [String] = [], folder: String? = nil,
    descriptors: [Int32]
  ) throws {
    var child = pid_t()
    let code = Self.withPointers([path] + arguments) { arguments in
      Self.withPointers(environment) { environment in
        processes_spawn(
          path, arguments, environment, folder, descriptors, Int32(descriptors.count), &child)
      }
    }
    guard code == 0 else { throw ChildProcessError(program: path, code: code) }
    id = child
  }

  private static func withPointers<Value>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
  ) -> Value {
    var pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
  }

  /// Ends the program and all of its group at once.
  func kill() {
    guard !isReaped else { return }
    _ = Glibc.kill(-id, SIGKILL)
    _ = Glibc.kill(id, SIGKILL)
  }

  /// Waits until it has ended.
  /// - Returns: its exit code, or 128 and the signal that ended it.
  mutating func wait() -> Int {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 {
      if errno != EINTR { return 255 }
    }
    isReaped = true
    let signal = Int(status & 0x7F)
    return signal == 0 ? Int(status >> 8 & 0xFF) : 128 + signal
  }
}

/// A program that cannot be started.
struct ChildProcessError: Error, CustomStringConvertible {
  let program: String
  let code: Int32

  var description: String {
    "\(program) cannot be started: \(String(cString: strerror(code)))"
  }
}
