import Evaluation
import Fetching

#if canImport(Glibc)
  import Glibc
#endif

/// Files that a command writes for the user.
enum FileOutput {
  /// Who may read a file that is made; one that is there keeps its permissions.
  enum Readers {
    /// The user alone: prompts, replies, gated tasks.
    case user
    /// Whoever the user lets read by the umask: what is meant to be committed and shared.
    case all

    fileprivate var mode: mode_t { self == .user ? 0o600 : 0o666 & ~currentMask }

    private var currentMask: mode_t {
      let mask = umask(0)
      umask(mask)
      return mask
    }
  }

  /// Writes a file. A regular file is written beside its place and renamed there, so that no reader
  /// sees half of it; a link's target is written, and the link stays; a device or a FIFO is written
  /// into. `-` is standard output.
  /// - Throws: `InputError` naming the option and the file.
  static func write(
    _ text: String, to path: String, option: String, readers: Readers = .user
  ) throws {
    guard path != "-" else { return Output.print(text) }
    do throws(SystemError) {
      let file = try OutputFile(path, mode: readers.mode)
      try file.write(text)
      try file.finish()
    } catch {
      throw cannotWrite(path, option, error)
    }
  }

  /// Writes a file as `write(_:to:option:readers:)` does, piece by piece, so that it need not be in
  /// memory. Where `content` throws, a regular file stays as it was.
  /// - Parameter content: calls what it is given with one whole line, or several, after the other.
  /// - Throws: `InputError` naming the option and the file; what `content` throws.
  static func write(
    to path: String, option: String, readers: Readers = .user,
    content: (_ write: (String) throws -> Void) async throws -> Void
  ) async throws {
    guard path != "-" else { return try await content { Output.print($0) } }
    func checked<Value>(_ body: () throws(SystemError) -> Value) throws -> Value {
      do { return try body() } catch { throw cannotWrite(path, option, error) }
    }
    let file = try checked { () throws(SystemError) in
      try OutputFile(path, mode: readers.mode)
    }
    try await content { text in try checked { () throws(SystemError) in try file.write(text) } }
    try checked(file.finish)
  }

  private static func cannotWrite(
    _ path: String, _ option: String, _ error: SystemError
  ) -> InputError {
    InputError(option, "cannot write \(path): \(error)")
  }

  /// A file's path in a folder, which is made where it is not there.
  static func path(_ name: String, inFolder folder: String) throws -> String {
    try Folder.make(folder)
    return folder + "/" + name
  }
}

/// An `errno` with the system's own words.
struct SystemError: Error, CustomStringConvertible {
  let code: Int32

  /// The error of the last call.
  static var last: SystemError { SystemError(code: errno) }

  var description: String { String(cString: strerror(code)) }
}
