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

  /// A file that an archive is fetched for.
  public struct Member: Sendable, Hashable {
    /// Its name, without the folders that it lies in.
    public let name: String
    /// How many lines it has, each of them a JSON object.
    public let lines: Int

    /// A member.
    public init(name: String, lines: Int) {
      self.name = name
      self.lines = lines
    }
  }

  /// The file's name.
  public let name: String
  /// Where it is to be had.
  public let location: String
  /// How to recognize it.
  public let identity: Identity
  /// The longest that it, or the whole of what it unpacks to, may be, in bytes.
  public let maximumBytes: Int
  /// For a zip file: what is to be unpacked from it. Only that is kept.
  public let members: [Member]
  /// The page to ask for access at, where a token is needed.
  public let accessPage: String?

  /// An official file.
  public init(
    name: String, location: String, identity: Identity, maximumBytes: Int = 64 << 20,
    members: [Member] = [], accessPage: String? = nil
  ) {
    self.name = name
    self.location = location
    self.identity = identity
    self.maximumBytes = maximumBytes
    self.members = members
    self.accessPage = accessPage
  }

  /// The names of the files that it becomes once it is fetched.
  public var placedNames: [String] { members.isEmpty ? [name] : members.map(\.name) }
}

/// A part of a benchmark that runs are made on.
public struct DatasetSplit: Sendable, Hashable {
  /// Its name on the command line and in experiments, such as `dev`.
  public let name: String
  /// What `Benchmark.read` takes, within the benchmark's folder; empty for the folder itself.
  public let path: String
  /// The files that it consists of.
  public let files: [String]

  /// A split of one file.
  public init(_ name: String, _ file: String) {
    self.init(name, path: file, files: [file])
  }

  /// A split of several files.
  public init(_ name: String, path: String, files: [String]) {
    self.name = name
    self.path = path
    self.files = files
  }
}
