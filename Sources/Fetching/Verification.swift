public import Benchmarks
import Evaluation

#if canImport(Glibc)
  import Glibc
#endif

/// What a file that was fetched is like now.
public struct FileCheck: Sendable, Hashable {
  /// How it stands.
  public enum State: String, Sendable, Hashable {
    case ok
    case changed
    case missing
    /// It is there, but no checksum is published, and none was recorded when it came.
    case noChecksum = "no pinned checksum"
  }

  /// The file's name.
  public let file: String
  /// Where it is, or belongs.
  public let path: String
  /// How it stands.
  public let state: State
  /// What it was held against, or what is wrong.
  public let detail: String
  /// Its checksum, where it is there.
  public let checksum: String?
}

/// The files of a benchmark, held against their checksums.
public struct Verification: Sendable {
  /// One for each file that fetching places, in the benchmark's order.
  public let checks: [FileCheck]

  /// Recomputes the checksums of what is in the folder.
  /// - Parameter names: the files to look at, with those that lie beside them; nil for all.
  /// - Throws: `InputError` where a file is there and cannot be read.
  public init(of benchmark: any Benchmark, in folder: DataFolder, only names: [String]? = nil)
    throws
  {
    let record = try FirstFetch(in: folder.folder(of: benchmark))
    var checks: [FileCheck] = []
    for file in benchmark.reference.files {
      let wanted = file.placedNames.filter { names?.contains($0) ?? true }
      for name in wanted {
        checks.append(
          try Self.check(
            name, at: folder.path(name, of: benchmark),
            against: file.members.isEmpty ? file.identity : .unknown, record))
      }
      if !wanted.isEmpty { checks += try Self.companions(of: file, benchmark, folder, record) }
    }
    self.checks = checks
  }

  private static func companions(
    of file: OfficialFile, _ benchmark: any Benchmark, _ folder: DataFolder, _ record: FirstFetch
  ) throws -> [FileCheck] {
    let path = folder.path(file.name, of: benchmark)
    guard file.members.isEmpty, access(path, F_OK) == 0 else { return [] }
    return try benchmark.companions(of: path).map {
      try check($0, at: folder.path($0, of: benchmark), against: .unknown, record)
    }
  }

  private static func check(
    _ name: String, at path: String, against identity: OfficialFile.Identity, _ record: FirstFetch
  ) throws -> FileCheck {
    guard access(path, F_OK) == 0 else {
      return FileCheck(file: name, path: path, state: .missing, detail: "", checksum: nil)
    }
    let found = try FileFingerprint(of: path, for: identity)
    func result(_ state: FileCheck.State, _ detail: String) -> FileCheck {
      FileCheck(file: name, path: path, state: state, detail: detail, checksum: found.checksum)
    }
    if let matches = found.matches(identity) {
      return matches
        ? result(.ok, identity.words)
        : result(.changed, Mismatch(name, found, identity).description)
    }
    guard let first = record.sums[name] else { return result(.noChecksum, identity.words) }
    return first == found.checksum
      ? result(.ok, "SHA-256 recorded when it was first fetched")
      : result(.changed, "SHA-256 \(found.checksum), when first fetched \(first)")
  }
}

/// A file that is not what it ought to be.
struct Mismatch: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  init(_ name: String, _ found: FileFingerprint, _ identity: OfficialFile.Identity) {
    description =
      switch identity {
      case .sha256(_, let length) where found.bytes != length:
        "\(name) has \(found.bytes) bytes, the official file \(length)"
      case .sha256(let sum, _):
        "\(name) has the SHA-256 \(found.checksum), the official file \(sum)"
      case .gitBlob(let id):
        "\(name) has the git blob id \(found.checksum), the official file \(id)"
      case .unknown: "\(name) is another file"
      }
  }
}
