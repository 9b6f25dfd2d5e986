public import Benchmarks
import Digests
import Evaluation

#if canImport(Glibc)
  import Glibc
#endif

/// A file's length and checksum, computed in pieces.
public struct FileFingerprint: Sendable, Hashable {
  /// Its length.
  public let bytes: Int
  /// In lower-case hexadecimal: the SHA-256, or the git blob id where that was asked for.
  public let checksum: String

  /// The fingerprint that an identity is compared by; SHA-256 where nothing is published.
  /// - Throws: `InputError` where the file cannot be read.
  public init(of path: String, for identity: OfficialFile.Identity = .unknown) throws {
    // Without waiting: a pipe in the file's place has nobody at its other end.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw InputError.system(path, "cannot be read") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw InputError.system(path, "cannot be read") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw InputError(path, "expected a file, found a folder, a pipe or a device")
    }
    let isBlob = if case .gitBlob = identity { true } else { false }
    let digest = Digest(isBlob ? .sha1 : .sha256)
    if isBlob { digest.update("blob \(status.st_size)\0") }
    bytes = try eachPiece(of: descriptor, path) { digest.update($0) }
    checksum = digest.finish()
  }

  /// Whether it is the official file's; nil where nothing is published.
  public func matches(_ identity: OfficialFile.Identity) -> Bool? {
    switch identity {
    case .sha256(let sum, let length): bytes == length && checksum == sum
    case .gitBlob(let id): checksum == id
    case .unknown: nil
    }
  }
}

/// Reads a descriptor to its end.
/// - Returns: how many bytes there were.
func eachPiece(
  of descriptor: Int32, _ path: String, _ use: (UnsafeRawBufferPointer) throws -> Void
) throws -> Int {
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
  defer { buffer.deallocate() }
  var total = 0
  while true {
    let count = read(descriptor, buffer.baseAddress, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw InputError.system(path, "cannot be read") }
    if count == 0 { return total }
    try use(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    total += count
  }
}

extension OfficialFile.Identity {
  /// The identity in words.
  public var words: String {
    switch self {
    case .sha256: "pinned SHA-256"
    case .gitBlob: "pinned git blob id"
    case .unknown: "none is published"
    }
  }
}

extension InputError {
  /// An error with the system's own words for `errno`.
  static func system(_ path: String, _ problem: String, remedy: String? = nil) -> InputError {
    InputError(path, "\(problem): \(String(cString: strerror(errno)))", remedy: remedy)
  }
}
