import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// A file that is written piece by piece: a regular one beside its place, where `finish` puts it, any
/// other into what is there. Without `finish` a regular file stays as it was.
final class OutputFile {
  private enum Place {
    /// What is written becomes the file, with this mode and owner; `replaced` is one that is there.
    case beside(PartFile, mode: mode_t, owner: (uid_t, gid_t)?, replaced: String?)
    case inPlace(OpenFile)

    var descriptor: Int32 {
      switch self {
      case .beside(let part, _, _, _): part.descriptor
      case .inPlace(let file): file.descriptor
      }
    }
  }

  private let place: Place
  private var buffer: [UInt8] = []

  /// - Parameter mode: the permissions of a file that is made.
  init(_ path: String, mode: mode_t) throws(SystemError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let error = SystemError.last
      guard error.code == ENOENT else { throw error }
      // What a link points to that is not there is made by writing through it.
      place =
        lstat(path, &status) == 0
        ? .inPlace(try OpenFile(path, mode: mode))
        : .beside(try PartFile(beside: path), mode: mode, owner: nil, replaced: nil)
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw SystemError(code: EISDIR)
    case S_IFREG where !Self.isOpen(status):
      place = try Self.replacing(Self.realPath(path), status)
    default: place = .inPlace(try OpenFile(path, mode: mode))
    }
  }

  /// Writes a text after what was written before.
  func write(_ text: String) throws(SystemError) {
    buffer += text.utf8
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Ends the file, and puts it in its place.
  func finish() throws(SystemError) {
    try flush()
    switch place {
    case .inPlace(let file): try file.end()
    case .beside(let part, let mode, let owner, let replaced):
      if let owner, fchown(part.descriptor, owner.0, owner.1) != 0 {
        // Another user's file becomes one's own, as with any editor.
      }
      do throws(SystemError) {
        guard fchmod(part.descriptor, mode) == 0 else { throw SystemError.last }
        try part.place()
      } catch {
        guard let replaced, Self.forbidsReplacing(error) else { throw error }
        let file = try OpenFile(replaced, mode: mode)
        try part.copy(to: file.descriptor)
        try file.end()
      }
    }
  }

  private func flush() throws(SystemError) {
    if let failure = buffer.withUnsafeBytes({ Output.write($0, to: place.descriptor) }) {
      throw failure
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func replacing(_ path: String, _ status: stat) throws(SystemError) -> Place {
    let mode = status.st_mode & 0o7777
    // A file that may not be written is not to be replaced either, though its folder would let it.
    guard access(path, W_OK) == 0 else { throw SystemError.last }
    do throws(SystemError) {
      return .beside(
        try PartFile(beside: path), mode: mode, owner: (status.st_uid, status.st_gid),
        replaced: path)
    } catch {
      guard forbidsReplacing(error) else { throw error }
      return .inPlace(try OpenFile(path, mode: mode))
    }
  }

  /// Whether the folder takes no new file, or the file is a mount of its own.
  private static func forbidsReplacing(_ error: SystemError) -> Bool {
    [EACCES, EPERM, EROFS, EBUSY].contains(error.code)
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

  private static func realPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// What is there, emptied where it can be, and written into.
private final class OpenFile {
  private(set) var descriptor: Int32

  init(_ path: String, mode: mode_t) throws(SystemError) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, mode)
    guard descriptor >= 0 else { throw SystemError.last }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Closes it: some file systems tell of a full disk only now.
  func end() throws(SystemError) {
    defer { descriptor = -1 }
    guard close(descriptor) == 0 else { throw SystemError.last }
  }
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
      let descriptor = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
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

  /// Writes what it holds into another file.
  func copy(to other: Int32) throws(SystemError) {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    var offset: off_t = 0
    while true {
      let count = pread(descriptor, &piece, piece.count, offset)
      guard count >= 0 else { throw SystemError.last }
      if count == 0 { return }
      if let failure = piece[..<count].withUnsafeBytes({ Output.write($0, to: other) }) {
        throw failure
      }
      offset += off_t(count)
    }
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
