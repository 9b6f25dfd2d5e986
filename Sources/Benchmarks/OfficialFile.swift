import Digests

/// An official file of a benchmark, pinned.
public struct OfficialFile: Sendable, Hashable {
  /// How the file can be recognized.
  public enum Identity: Sendable, Hashable {
    /// Its length in bytes and its SHA-256 in lower-case hexadecimal.
    case sha256(String, bytes: Int)
    /// Its id as a git object: SHA-1 of `blob <length>`, a zero byte and the content.
    case gitBlob(String)
    /// Not published.
    case unknown
  }

  /// The file's name.
  public let name: String
  /// Where it is to be had.
  public let location: String
  /// How to recognize it.
  public let identity: Identity
}

extension OfficialFile {
  /// Whether the file at this path is the official one, byte for byte; nil where its identity is
  /// not published.
  /// - Throws: `InputError` where the file cannot be read.
  public func isAuthentic(_ path: String) throws -> Bool? {
    switch identity {
    case .sha256(let expected, let length):
      let bytes = try InputFile.content(of: path)
      return bytes.count == length && Digest.sha256(bytes) == expected
    case .gitBlob(let expected):
      let bytes = try InputFile.content(of: path)
      let digest = Digest(.sha1)
      Array("blob \(bytes.count)\0".utf8).withUnsafeBytes { digest.update($0) }
      bytes.withUnsafeBytes { digest.update($0) }
      return digest.finish() == expected
    case .unknown: return nil
    }
  }
}
