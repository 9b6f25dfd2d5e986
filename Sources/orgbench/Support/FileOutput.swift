import Evaluation
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// Files that a command writes for the user.
enum FileOutput {
  /// Writes a file beside its place and renames it there, so that no reader sees half of it; `-` is
  /// standard output.
  /// - Throws: `InputError` naming the option and the file.
  static func write(_ text: String, to path: String, option: String) throws {
    guard path != "-" else { return Output.print(text) }
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch let error as CocoaError {
      throw InputError(option, "cannot write \(path): \(error.reason)")
    }
  }

  /// A file's path in a folder, which is made where it is not there.
  static func path(_ name: String, inFolder folder: String) throws -> String {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch let error as CocoaError {
      throw InputError(folder, "the folder cannot be made: \(error.reason)")
    }
    return folder + "/" + name
  }
}

extension CocoaError {
  /// The system's own words where there are any.
  fileprivate var reason: String {
    (underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) } ?? "\(code)"
  }
}
