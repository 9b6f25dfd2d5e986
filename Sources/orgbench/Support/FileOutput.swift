import Evaluation
import FoundationEssentials

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
      try write(Array(text.utf8), to: path, readers)
    } catch {
      throw InputError(option, "cannot write \(path): \(error)")
    }
  }

  private static func write(
    _ bytes: [UInt8], to path: String, _ readers: Readers
  ) throws(SystemError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let error = SystemError.last
      guard error.code == ENOENT else { throw error }
      // What a link points to that is not there is made by writing through it.
      return lstat(path, &status) == 0
        ? try overwrite(path, bytes, mode: readers.mode)
        : try replace(path, bytes, mode: readers.mode)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw SystemError(code: EISDIR)
    case S_IFREG where !isOpen(status): try replace(realPath(path), bytes, like: status)
    default: try overwrite(path, bytes, mode: readers.mode)
    }
  }

  /// Whether a file is this process's own standard output or error, as `/dev/stdout` is: the shell
  /// that opened it must find there what was written.
  private static func isOpen(_ file: stat) -> Bool {
    [STDOUT_FILENO, STDERR_FILENO].contains { descriptor in
      var status = stat()
      return fstat(descriptor, &status) == 0 && status.st_dev == file.st_dev
        && status.st_ino == file.st_ino
    }
  }

  private static func replace(
    _ path: String, _ bytes: [UInt8], like status: stat
  ) throws(SystemError) {
    let mode = status.st_mode & 0o7777
    // A file that may not be written is not to be replaced either, though its folder would let it.
    guard access(path, W_OK) == 0 else { throw SystemError.last }
    do {
      try replace(path, bytes, mode: mode, owner: (status.st_uid, status.st_gid))
    } catch  where [EACCES, EPERM, EROFS, EBUSY].contains(error.code) {
      // The folder takes no new file, or the file is a mount of its own.
      try overwrite(path, bytes, mode: mode)
    }
  }

  private static func replace(
    _ path: String, _ bytes: [UInt8], mode: mode_t, owner: (uid_t, gid_t)? = nil
  ) throws(SystemError) {
    let part = try PartFile(beside: path)
    try part.write(bytes)
    if let owner, fchown(part.descriptor, owner.0, owner.1) != 0 {
      // Another user's file becomes one's own, as with any editor.
    }
    guard fchmod(part.descriptor, mode) == 0 else { throw SystemError.last }
    try part.place()
  }

  private static func overwrite(
    _ path: String, _ bytes: [UInt8], mode: mode_t
  ) throws(SystemError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, mode)
    guard descriptor >= 0 else { throw SystemError.last }
    let failure = bytes.withUnsafeBytes { Output.write($0, to: descriptor) }
    guard close(descriptor) == 0 || failure != nil else { throw SystemError.last }
    if let failure { throw failure }
  }

  private static func realPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A file's path in a folder, which is made where it is not there.
  static func path(_ name: String, inFolder folder: String) throws -> String {
    try makeFolder(folder)
    return folder + "/" + name
  }

  /// Makes a folder with those above it, where they are not there.
  static func makeFolder(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch let error as CocoaError {
      let code = (error.underlying as? POSIXError)?.code.rawValue
      throw InputError(
        folder,
        "the folder cannot be made: "
          + (code.map { "\(SystemError(code: $0))" } ?? "\(error.code)"))
    }
  }
}

/// An `errno` with the system's own words.
struct SystemError: Error, CustomStringConvertible {
  let code: Int32

  /// The error of the last call.
  static var last: SystemError { SystemError(code: errno) }

  var description: String { String(cString: strerror(code)) }
}

/// A file under way to its place. It is locked as long as it is written, so that what a killed
/// process has left is known by its free lock, and cleared by the next one.
private final class PartFile {
  let descriptor: Int32
  private let path: String
  private let part: String
  private var isPlaced = false

  init(beside path: String) throws(SystemError) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? "./"
    let name = String(path[(slash.map { path.index(after: $0) } ?? path.startIndex)...])
    // A name may have 255 bytes.
    let prefix = ".\(String(decoding: name.utf8.prefix(200), as: UTF8.self))."
    Self.clear(folder, prefix)
    self.path = path
    while true {
      let part = "\(folder)\(prefix)\(UInt32.random(in: 0...UInt32.max))\(Self.ending)"
      let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor < 0, errno == EEXIST { continue }
      guard descriptor >= 0 else { throw SystemError.last }
      // Another process may have found it unlocked and cleared it just now.
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0 || access(part, F_OK) != 0 {
        close(descriptor)
        unlink(part)
        continue
      }
      self.part = part
      self.descriptor = descriptor
      return
    }
  }

  deinit {
    if !isPlaced { unlink(part) }
    close(descriptor)
  }

  func write(_ bytes: [UInt8]) throws(SystemError) {
    if let failure = bytes.withUnsafeBytes({ Output.write($0, to: descriptor) }) { throw failure }
  }

  /// Puts the file in its place, whole and on the disk.
  func place() throws(SystemError) {
    guard fsync(descriptor) == 0 || errno == EINVAL, rename(part, path) == 0 else {
      throw SystemError.last
    }
    isPlaced = true
  }

  private static let ending = ".orgbench-part"

  private static func clear(_ folder: String, _ prefix: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(ending) {
      let descriptor = open(folder + name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(folder + name) }
      close(descriptor)
    }
  }
}
