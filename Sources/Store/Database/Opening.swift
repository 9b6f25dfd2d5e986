import CSQLite
import Glibc

/// How connections are opened, checked and set up.
enum Opening {
  /// `orgb`: what `PRAGMA application_id` and `file` show of a store.
  static let applicationID: Int64 = 0x6F72_6762

  /// The writer's connection; makes the file or brings it up to date.
  /// - Parameter attaches: whether other stores will be attached to it.
  static func forWriting(
    _ path: String, _ durability: RunStore.Durability, attaches: Bool = false
  ) throws -> Connection {
    let folder = FileSystem.folder(of: path)
    guard FileSystem.isFolder(folder) else {
      throw StoreError.cannotOpen(
        path: path, reason: "there is no folder \(folder)\n  Make it, or name another with --store")
    }
    if FileSystem.exists(path) { try checkFile(path) }
    if let kind = FileSystem.network(of: folder) {
      throw StoreError.networkFileSystem(path: path, kind: kind)
    }
    // What it will hold is the user's alone; SQLite gives the files beside it the same permissions.
    if let code = FileSystem.make(path, mode: 0o600) {
      throw StoreError.cannotOpen(path: path, reason: String(cString: strerror(code)))
    }
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    let connection = try Connection(
      path: path, name: attaches ? uri(path) : nil,
      flags: attaches ? flags | SQLITE_OPEN_URI : flags)
    // Before anything is set: another program's file must stay as it is.
    let version = try checkIdentity(connection)
    try setUp(connection, durability)
    if version < Migration.latestVersion { try Migration.run(on: connection) }
    try connection.sealRows()
    return connection
  }

  /// Goes on in a copy beside the place of a store that was taken away while it was open: what was
  /// committed is still in reach of the connection, and nobody else's.
  /// - Returns: the copy, or what there was where none can be made; and the error for all who write.
  static func takeOver(
    _ lost: Connection, _ durability: RunStore.Durability
  ) -> (Connection, StoreError) {
    let names = (1...99).lazy.map { lost.path + ($0 == 1 ? ".kept" : ".kept-\($0)") }
    let isFree = { !FileSystem.exists($0) && FileSystem.make($0, mode: 0o600) == nil }
    guard let copy = names.first(where: isFree) else {
      return (lost, .takenAway(path: lost.path, kept: nil))
    }
    do {
      try lost.run(text: "VACUUM INTO ?1", [copy])
      let successor = try forWriting(copy, durability)
      lost.close()
      return (successor, .takenAway(path: lost.path, kept: copy))
    } catch {
      unlink(copy)
      return (lost, .takenAway(path: lost.path, kept: nil))
    }
  }

  /// A reader's connection, to which other stores can be attached.
  static func forReading(_ path: String) throws -> Connection {
    try checkFile(path)
    let connection = try Connection(
      path: path, name: readOnlyURI(path), flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
    let version = try checkIdentity(connection)
    if version < Migration.latestVersion {
      throw StoreError.older(path: path, version: version, known: Migration.latestVersion)
    }
    try connection.execute("PRAGMA trusted_schema = OFF; PRAGMA cache_size = -1024")
    return connection
  }

  /// What SQLite would only call an I/O error.
  private static func checkFile(_ path: String) throws {
    switch FileSystem.access(path) {
    case nil: break
    case ENOENT: throw StoreError.missing(path: path)
    case let code?:
      throw StoreError.cannotOpen(path: path, reason: String(cString: strerror(code)))
    }
    if FileSystem.isFolder(path) {
      throw StoreError.notAStore(path: path, found: "a folder")
    }
    try checkLog(path)
  }

  /// SQLite would open a file whose write-ahead log was taken away as if nothing were missing. The
  /// file does not tell, but a process that was killed leaves the log's index beside it.
  private static func checkLog(_ path: String) throws {
    guard isLogLost(path) else { return }
    // Another process may have been opening or closing it just then.
    usleep(50_000)
    guard isLogLost(path) else { return }
    throw StoreError.cannotOpen(
      path: path,
      reason: "\(path)-wal is gone, and with it commits that are not in the file yet\n"
        + "  Put it back, or delete \(path)-shm to go on without them")
  }

  /// Whether the index (https://sqlite.org/walformat.html, section 2) counts frames of the log that
  /// were not copied into the file, and there is no log.
  private static func isLogLost(_ path: String) -> Bool {
    guard FileSystem.size(of: path + "-wal") == 0,
      let index = FileSystem.start(of: path + "-shm", count: 100)
    else { return false }
    func number(_ offset: Int) -> UInt32 {
      index.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
    let (frames, copied) = (number(16), number(96))
    return frames > copied
  }

  /// Runs the migrations that an existing file lacks, where it can be written.
  static func bringUpToDate(_ path: String) async throws {
    do {
      let reader = try await DatabaseThread.start(path: path, begin: "BEGIN") {
        try forReading(path)
      }
      await reader.stop()
    } catch StoreError.older(let path, let version, let known) {
      guard FileSystem.isWritable(path), FileSystem.isWritable(FileSystem.folder(of: path)) else {
        throw StoreError.older(path: path, version: version, known: known)
      }
      let writer = try await DatabaseThread.start(path: path, begin: "BEGIN IMMEDIATE") {
        try forWriting(path, .normal)
      }
      await writer.stop()
    }
  }

  /// Whether a file must be read without locks and shared memory: in a folder that cannot be
  /// written, or on a network. That is safe as long as nobody writes, so not beside a write-ahead
  /// log.
  private static func needsNoLocks(_ path: String) throws -> Bool {
    let folder = FileSystem.folder(of: path)
    let network = FileSystem.network(of: folder)
    if network == nil && FileSystem.isWritable(folder) { return false }
    if FileSystem.size(of: path + "-wal") == 0 { return true }
    if let network { throw StoreError.networkFileSystem(path: path, kind: network) }
    if FileSystem.exists(path + "-shm") { return false }
    throw StoreError.cannotOpen(
      path: path,
      reason: "\(path)-wal holds commits that can only be read in a writable folder\n"
        + "  Copy both files to one and open the copy")
  }

  /// A file that is only read, as SQLite is to open it where it lies.
  static func readOnlyURI(_ path: String) throws -> String {
    uri(path) + (try needsNoLocks(path) ? "?immutable=1" : "?mode=ro")
  }

  /// "The path component of the URI … escaped as %HH."
  static func uri(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var uri: [UInt8] = Array("file:".utf8)
    for byte in path.utf8 {
      if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") {
        uri += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        uri.append(byte)
      }
    }
    return String(decoding: uri, as: UTF8.self)
  }

  /// - Returns: the schema's version, 0 for a file that was just made.
  private static func checkIdentity(_ connection: Connection) throws -> Int {
    let path = connection.path
    // In one transaction: another process may be making the tables just now.
    let (application, version, objects) = try connection.transaction("BEGIN") {
      (
        try connection.first("PRAGMA application_id") { try $0.integer(0) } ?? 0,
        try connection.first("PRAGMA user_version") { Int(try $0.integer(0)) } ?? 0,
        try connection.first("SELECT count(*) FROM sqlite_schema") { try $0.int(0) } ?? 0
      )
    }
    if application == 0 && version == 0 && objects == 0 { return 0 }
    guard application == applicationID else {
      throw StoreError.notAStore(path: path, found: "an SQLite database of another program")
    }
    guard version > Migration.abandonedVersion else {
      throw StoreError.abandoned(path: path, version: version)
    }
    guard version <= Migration.latestVersion else {
      throw StoreError.newer(path: path, version: version, known: Migration.latestVersion)
    }
    return version
  }

  private static func setUp(
    _ connection: Connection, _ durability: RunStore.Durability
  ) throws {
    guard try writeAheadLog(connection) else {
      throw StoreError.cannotOpen(
        path: connection.path, reason: "its file system allows no write-ahead log")
    }
    // Few checkpoints: a page of the key indexes is written back once for many commits.
    try connection.execute(
      """
      PRAGMA synchronous = \(durability == .full ? "FULL" : "NORMAL");
      PRAGMA foreign_keys = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -2048;
      PRAGMA wal_autocheckpoint = 8000;
      PRAGMA journal_size_limit = 67108864
      """)
  }

  /// Has the file keep a write-ahead log. Where other processes ask for the same at this moment,
  /// SQLite fails at once, whatever its busy timeout, since they would wait for each other for ever:
  /// so this asks again.
  /// - Returns: whether it keeps one.
  private static func writeAheadLog(_ connection: Connection) throws -> Bool {
    let patience = ContinuousClock.now + .seconds(30)
    while true {
      do {
        return try connection.first("PRAGMA journal_mode = WAL") { try $0.text(0) } == "wal"
      } catch StoreError.busy where ContinuousClock.now < patience {
        usleep(.random(in: 1_000...20_000))
      }
    }
  }
}
