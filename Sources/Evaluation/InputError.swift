#if canImport(Glibc)
  import Glibc
#endif

/// Wrong input of the user's: a file, an option, a reference. Always names the place and the way
/// out. The command line prints it and exits with 2.
public struct InputError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where: a file, `file:line`, `file: JSON path`, or an option.
  public let place: String
  /// What is wrong there: what was expected and what was found.
  public let problem: String
  /// What to do about it, if there is more to say than to mend the place.
  public let remedy: String?

  /// An error at `place`.
  public init(_ place: String, _ problem: String, remedy: String? = nil) {
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  /// `place: problem`, and the remedy on a line of its own.
  public var description: String {
    "\(place): \(problem)" + (remedy.map { "\n  \($0)" } ?? "")
  }
}

extension InputError {
  /// Why a file cannot be read, as the system says it when asked once more.
  /// - Parameter what: what the file should be: `the prices`.
  public static func unreadable(_ path: String, as what: String = "the file") -> InputError {
    guard let code = readingFault(path) else { return InputError(path, "cannot read \(what)") }
    switch code {
    case ENOENT, ENOTDIR:
      return InputError(path, "there is no such file")
    case EISDIR:
      return InputError(path, "expected a file, found a folder", remedy: "name the file in it")
    case EACCES, EPERM:
      return InputError(
        path, "cannot read \(what): \(String(cString: strerror(code)))",
        remedy: "check the permissions of the file and of the folders above it")
    default:
      return InputError(path, "cannot read \(what): \(String(cString: strerror(code)))")
    }
  }

  private static func readingFault(_ path: String) -> Int32? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    var byte: UInt8 = 0
    return read(descriptor, &byte, 1) < 0 ? errno : nil
  }
}
