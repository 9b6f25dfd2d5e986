import Digests
import Evaluation
import FoundationEssentials

/// A file of the user's, read whole.
struct InputFile: Sendable {
  /// Its path as the user gave it.
  let path: String
  /// Its content.
  let bytes: [UInt8]
  /// Where its text begins: behind a byte order mark, if there is one.
  let textStart: Int

  /// Reads a file.
  /// - Throws: `InputError` where it is absent, a folder, unreadable or blank.
  init(_ path: String) throws {
    self.path = path
    bytes = try Self.content(of: path)
    textStart = bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
    if bytes[textStart...].allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
      throw InputError(path, "the file is empty", remedy: "Check that it was written completely.")
    }
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

  /// Whether there is anything at the path.
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  /// A file's bytes as they are.
  /// - Throws: `InputError` where it is absent, a folder or unreadable.
  static func content(of path: String) throws -> [UInt8] {
    if isFolder(path) {
      throw InputError(path, "expected a file, found a folder", remedy: "Name the file in it.")
    }
    guard exists(path) else { throw InputError(path, "there is no such file") }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputError(path, "the file cannot be read", remedy: "Check its permissions.")
    }
    return Array(data)
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
