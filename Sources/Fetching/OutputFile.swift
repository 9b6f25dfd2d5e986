import Evaluation

#if canImport(Glibc)
  import Glibc
#endif

/// A file that is being written, closed with its last reference.
final class OutputFile {
  let path: String
  let descriptor: Int32

  /// Opens or makes a file with these permissions. A symbolic link in its place is not followed.
  /// - Throws: `InputError` where it cannot be written, or is no file.
  init(_ path: String, truncating: Bool, mode: mode_t = 0o644) throws {
    self.path = path
    // Without waiting for somebody to read a pipe.
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    descriptor = open(path, flags | (truncating ? O_TRUNC : 0), mode)
    guard descriptor >= 0 else {
      throw InputError.system(
        path, "cannot be written", remedy: "Choose another place with --folder.")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw InputError(path, "expected a file, found a pipe or a device", remedy: "Remove it.")
    }
    // A file that was there before keeps its permissions otherwise.
    if mode == 0o600 { fchmod(descriptor, mode) }
  }

  deinit { close(descriptor) }

  /// Appends bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw InputError.system(path, "cannot be written") }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Makes sure that the content is on the disk, so that a file under its final name is whole.
  func sync() throws {
    guard fsync(descriptor) == 0 else { throw InputError.system(path, "cannot be written") }
  }

  /// The length of a file; 0 where there is none.
  static func length(_ path: String) -> Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Moves a file to its final place.
  static func place(_ part: String, at path: String) throws {
    guard rename(part, path) == 0 else { throw InputError.system(path, "cannot be put there") }
  }
}

/// A lock on a benchmark's folder against other processes that fetch into it. It ends with its last
/// reference, or with the process.
final class FolderLock {
  private let descriptor: Int32

  /// Waits for the lock.
  /// - Parameter waiting: called once where another process has it.
  init(in folder: String, waiting: () -> Void) async throws {
    let path = "\(folder)/.lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw InputError.system(
        path, "cannot be written", remedy: "Choose another place with --folder.")
    }
    var hasSaid = false
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw InputError.system(path, "cannot be locked")
      }
      if !hasSaid { waiting() }
      hasSaid = true
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  deinit { close(descriptor) }
}
