public import Benchmarks
import Evaluation
public import Transport

#if canImport(Glibc)
  import Glibc
#endif

/// Fetches official files, verifies them, and puts them into their place whole or not at all.
public struct Fetcher: Sendable {
  /// What a fetch tells its caller on the way.
  public enum Event: Sendable, Hashable {
    /// Another process fetches into the same folder.
    case waiting(folder: String)
    /// A download begins, or goes on behind the bytes that are there.
    case downloading(name: String, address: String, resumedAt: Int)
    /// Bytes in the file so far, and of the whole where known.
    case progress(name: String, received: Int, total: Int?)
    /// What was there or came is not the official file; it is fetched anew.
    case startingOver(name: String, reason: String)
    /// A file is in its place.
    case placed(path: String, isVerified: Bool)
    /// A file was there already.
    case alreadyThere(path: String, isVerified: Bool)
  }

  /// Where files come from.
  public struct Source: Sendable {
    /// An address with one folder for each benchmark, in place of the official addresses.
    public var mirror: String?
    /// The user's token for gated files. It goes to the official address only.
    public var token: String?
    /// A file that the user has: it is copied, and nothing is downloaded.
    public var file: String?

    /// A source.
    public init(mirror: String? = nil, token: String? = nil, file: String? = nil) {
      self.mirror = mirror
      self.token = token
      self.file = file
    }
  }

  let folder: DataFolder
  let source: Source
  let client: HTTPClient?
  let report: @Sendable (Event) -> Void

  /// A fetcher.
  /// - Parameters:
  ///   - client: nil where `source` names a file.
  ///   - report: called from several threads; must return quickly.
  public init(
    into folder: DataFolder, from source: Source, client: HTTPClient?,
    report: @escaping @Sendable (Event) -> Void
  ) {
    self.folder = folder
    self.source = source
    self.client = client
    self.report = report
  }

  /// Fetches a file, with what is unpacked from it or lies beside it. What is there already and
  /// unchanged stays, and is not fetched again.
  /// - Throws: `InputError` that says what to do; `CancellationError`.
  public func fetch(_ file: OfficialFile, of benchmark: any Benchmark) async throws {
    let place = folder.folder(of: benchmark)
    try Folder.make(place, remedy: "Choose another place with --folder.")
    let lock = try await FolderLock(in: place) { report(.waiting(folder: place)) }
    defer { withExtendedLifetime(lock) {} }
    var task = FetchTask(fetcher: self, file: file, benchmark: benchmark, folder: place)
    try await task.run()
  }
}

/// The fetch of one file, while the folder is locked.
struct FetchTask {
  let fetcher: Fetcher
  let file: OfficialFile
  let benchmark: any Benchmark
  let folder: String
  private var record: FirstFetch?

  init(fetcher: Fetcher, file: OfficialFile, benchmark: any Benchmark, folder: String) {
    self.fetcher = fetcher
    self.file = file
    self.benchmark = benchmark
    self.folder = folder
  }

  /// Fetches what is not there.
  mutating func run() async throws {
    record = try FirstFetch(in: folder)
    if try !isInPlace() {
      try await obtain(file)
      try settle(file)
    }
    for name in try benchmark.companions(of: path(file.name)) where file.members.isEmpty {
      let companion = try self.companion(name)
      if try isUnchanged(companion) { continue }
      try await obtain(companion)
      try settle(companion)
    }
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }

  private func companion(_ name: String) throws -> OfficialFile {
    let taken = [file.name, FirstFetch.name].map(ExactText.init)
    guard CompanionFile.problem(with: name) == nil, !name.hasPrefix("."), !name.hasSuffix(".part"),
      !taken.contains(ExactText(name))
    else {
      throw InputError(
        path(file.name), "it speaks of a file \(name.debugDescription), which cannot be fetched")
    }
    return OfficialFile(
      name: name, location: FetchAddress.folder(of: file.location) + FetchAddress.encoded(name),
      identity: .unknown, maximumBytes: file.maximumBytes, accessPage: file.accessPage)
  }
}

// MARK: - What is there already

extension FetchTask {
  /// Whether the file, or all that is unpacked from it, is there and as it should be. What is there
  /// without a checksum to hold it against is taken over, once its structure is found right.
  private mutating func isInPlace() throws -> Bool {
    guard fetcher.source.file == nil else { return false }
    if file.members.isEmpty { return try isUnchanged(file) }
    var sums: [String: String] = [:]
    for member in file.members {
      guard access(path(member.name), F_OK) == 0 else { return false }
      let sum = try FileFingerprint(of: path(member.name)).checksum
      if let first = record?.sums[member.name], first != sum {
        fetcher.report(.startingOver(name: member.name, reason: "it was changed"))
        return false
      }
      if record?.sums[member.name] == nil { try checkLines(of: member) }
      sums[member.name] = sum
    }
    try record?.add(sums)
    for member in file.members {
      fetcher.report(.alreadyThere(path: path(member.name), isVerified: true))
    }
    return true
  }

  private func checkLines(of member: OfficialFile.Member) throws {
    let place = path(member.name)
    let descriptor = open(place, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputError.system(place, "cannot be read") }
    defer { close(descriptor) }
    var lines = JSONLineCount()
    _ = try eachPiece(of: descriptor, place) { lines.add($0) }
    do {
      try lines.check(member)
    } catch let error as Mismatch {
      throw InputError(place, error.description, remedy: "Delete it, or put the right one there.")
    }
  }

  private mutating func isUnchanged(_ file: OfficialFile) throws -> Bool {
    let place = path(file.name)
    guard fetcher.source.file == nil, access(place, F_OK) == 0 else { return false }
    let found = try FileFingerprint(of: place, for: file.identity)
    let first = record?.sums[file.name]
    guard found.matches(file.identity) ?? (first == nil || first == found.checksum) else {
      fetcher.report(.startingOver(name: file.name, reason: "it was changed"))
      return false
    }
    if file.identity == .unknown { try record?.add([file.name: found.checksum]) }
    fetcher.report(.alreadyThere(path: place, isVerified: file.identity != .unknown))
    return true
  }
}

// MARK: - Placing

extension FetchTask {
  /// Puts what `obtain` has left under the name with `.part` into its place.
  private mutating func settle(_ file: OfficialFile) throws {
    let part = path(file.name) + ".part"
    var sums: [String: String] = [:]
    if file.identity == .unknown { sums[file.name] = try FileFingerprint(of: part).checksum }
    for name in file.placedNames {
      if !file.members.isEmpty {
        sums[name] = try FileFingerprint(of: path(name) + ".part").checksum
      }
      try OutputFile.place(path(name) + ".part", at: path(name))
      fetcher.report(.placed(path: path(name), isVerified: file.identity != .unknown))
    }
    try record?.add(sums)
    if !file.members.isEmpty { unlink(part) }
  }

  /// Whether the file under the name with `.part` is what was wanted; unpacks it, where it is an
  /// archive.
  /// - Throws: `Mismatch` where it is not.
  func verify(_ file: OfficialFile) throws {
    let part = path(file.name) + ".part"
    let found = try FileFingerprint(of: part, for: file.identity)
    if found.matches(file.identity) == false {
      throw Mismatch(file.name, found, file.identity)
    }
    if file.identity == .unknown, let first = record?.sums[file.name], first != found.checksum {
      throw Mismatch(
        "\(file.name) has the SHA-256 \(found.checksum), when it was first fetched it had \(first); "
          + "delete \(path(FirstFetch.name)) to trust the new one")
    }
    if file.members.isEmpty {
      // Malformed metadata must not take a good file's place.
      guard file == self.file else { return }
      do {
        _ = try benchmark.companions(of: part)
      } catch let error as InputError {
        throw Mismatch("\(error.place): \(error.problem)")
      }
    } else {
      let archive = ZipArchive(path: part, maximumBytes: file.maximumBytes)
      try archive.extract(file.members) { path($0) + ".part" }
    }
  }
}
