import Digests
import Evaluation
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// A file of the user's, read whole.
struct InputFile: Sendable {
  /// Its path as the user gave it.
  let path: String
  /// Its content, unpacked where gzip has compressed it.
  let bytes: [UInt8]
  /// Where its text begins: behind a byte order mark, if there is one.
  let textStart: Int

  /// The longest file that is read, in bytes; the longest official one has a quarter of that.
  static let maximumBytes = 2 << 30

  /// Reads a file.
  /// - Throws: `InputError` where it is absent, a folder, unreadable, too long, blank, or in a format
  ///   that cannot be JSON.
  init(_ path: String) throws {
    self.path = path
    let content = try Self.content(of: path)
    bytes =
      Gzip.isFormat(of: content)
      ? try Gzip.unpacked(content, path, maximumBytes: Self.maximumBytes) : content
    textStart = bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
    if bytes[textStart...].allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
      throw InputError(path, "the file is empty", remedy: "Check that it was written completely.")
    }
    if let format = FileFormat(bytes, textStart: textStart) { throw format.error(path) }
  }

  /// The SHA-256 of its content in lower-case hexadecimal.
  var contentHash: String { Digest.sha256(bytes) }

  /// U+FEFF in UTF-8.
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Whether the path is a folder.
  static func isFolder(_ path: String) -> Bool {
    var isDirectory = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
  }

  /// Whether there is anything at the path, or may be in a folder that is closed to the user: reading
  /// it tells.
  static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0 || errno == EACCES
  }

  /// A file's bytes as they are.
  /// - Throws: `InputError` where it is absent, a folder, unreadable or too long.
  static func content(of path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputError.unreadable(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw InputError.unreadable(path) }
    guard status.st_size <= maximumBytes else {
      throw tooLong(path, "it has more than", maximumBytes)
    }
    guard var bytes = read(descriptor, upTo: Int(status.st_size) + 1)
    else { throw InputError.unreadable(path) }
    // A pipe has no size, and a file may have grown.
    while bytes.count > status.st_size {
      guard let more = read(descriptor, upTo: 1 << 16) else {
        throw InputError.unreadable(path)
      }
      if more.isEmpty { break }
      bytes += more
      // A device may have no end.
      guard bytes.count <= maximumBytes else {
        throw tooLong(path, "it has more than", maximumBytes)
      }
    }
    return bytes
  }

  /// That a file has more than so many bytes.
  static func tooLong(_ path: String, _ what: String, _ maximumBytes: Int) -> InputError {
    InputError(
      path, "\(what) \(maximumBytes) bytes", remedy: "Check that it is the file that was meant.")
  }

  /// So many bytes, or fewer where the file ends; nil where it cannot be read.
  static func read(_ descriptor: Int32, upTo limit: Int) -> [UInt8]? {
    var hasFailed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      while count < limit {
        let piece = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
        let size = Glibc.read(descriptor, piece.baseAddress, piece.count)
        if size < 0, errno == EINTR { continue }
        hasFailed = size < 0
        guard size > 0 else { return }
        count += size
      }
    }
    return hasFailed ? nil : bytes
  }

  /// `name` in `folder`.
  static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The folder that a path lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last component of a path.
  static func name(of path: String) -> String {
    String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
  }
}
