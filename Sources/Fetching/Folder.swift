public import Evaluation
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// Folders of the file system.
public enum Folder {
  /// Makes a folder with those above it, where they are not there.
  /// - Parameter remedy: what the error advises.
  /// - Throws: `InputError` with the system's reason.
  public static func make(_ path: String, remedy: String? = nil) throws(InputError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      let code = ((error as? CocoaError)?.underlying as? POSIXError)?.code.rawValue
      let reason = code.map { String(cString: strerror($0)) } ?? "\(error)"
      throw InputError(path, "the folder cannot be made: \(reason)", remedy: remedy)
    }
  }
}
