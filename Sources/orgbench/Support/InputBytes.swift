import Evaluation
import Glibc

/// Whole inputs of the user's as bytes.
enum InputBytes {
  /// The longest input that is read, in bytes.
  private static let limit = 1 << 30

  /// The content of a file, a pipe or a device.
  /// - Throws: `InputError` where it is absent, a folder, unreadable or too long.
  static func file(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputError.unreadable(path) }
    defer { close(descriptor) }
    return try read(descriptor, path)
  }

  /// Standard input to its end.
  /// - Throws: `InputError` where it cannot be read or is too long.
  static func standardInput() throws -> [UInt8] { try read(STDIN_FILENO, "standard input") }

  private static func read(_ descriptor: Int32, _ source: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let reason = String(cString: strerror(errno))
        throw errno == EISDIR
          ? InputError.unreadable(source) : InputError(source, "cannot read it: \(reason)")
      }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
      // A device may have no end.
      guard bytes.count <= limit else {
        throw InputError(
          source, "it has more than \(Counts.text(limit)) bytes",
          remedy: "check that it is the file that was meant")
      }
    }
  }
}
