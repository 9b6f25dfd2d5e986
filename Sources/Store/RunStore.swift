/// The store: every reply that was paid for, and every run, in one SQLite file.
///
///     let store = try await RunStore.open(path: "orgbench.sqlite")
///     let run = try await store.beginRun(configuration, provenance: provenance, tasks: tasks)
///     let recorder = store.recorder(run: run)          // a RunRecorder for the harness
///     …                                                // the store itself is the ReplyArchive
///     try await store.finishRun(run, .complete)
///     await store.close()
///
/// A commit is durable when it returns: it survives the death of the process at any moment, and
/// with `Durability.full` a power cut too. Any number of tasks may commit at once; what waits is
/// committed together. Several processes may use one file. Nothing here runs on, or blocks, the
/// threads that Swift's tasks run on.
public final class RunStore: Sendable {
  /// What the store is opened for.
  public enum Mode: Sendable, Hashable {
    /// Reads; the file must exist. Also works on a file or folder that cannot be written.
    case readOnly
    /// Reads and writes; a missing file is made, an older one is brought up to date.
    case readWrite
  }

  /// What a commit survives.
  public enum Durability: Sendable, Hashable {
    /// The death of the process. After a power cut the last commits may be missing; the file stays
    /// whole.
    case normal
    /// A power cut as well, at the price of waiting for the disk at every group of commits.
    case full
  }

  /// The file, as it was given.
  public let path: String

  let writer: DatabaseThread?
  /// Answers the short look-ups of the response cache, apart from reports that may take long.
  let lookups: DatabaseThread
  let reports: DatabaseThread

  private init(
    path: String, writer: DatabaseThread?, lookups: DatabaseThread, reports: DatabaseThread
  ) {
    self.path = path
    self.writer = writer
    self.lookups = lookups
    self.reports = reports
  }

  /// Opens the store at `path`.
  /// - Throws: `StoreError`; nothing is written to a file that is not a store of orgbench.
  public static func open(
    path: String, mode: Mode = .readWrite, durability: Durability = .normal
  ) async throws -> RunStore {
    switch mode {
    case .readWrite:
      let writer = try await DatabaseThread.start(
        path: path, begin: "BEGIN IMMEDIATE", takeOver: { Opening.takeOver($0, durability) }
      ) {
        try Opening.forWriting(path, durability)
      }
      let (lookups, reports) = try await startReaders(path)
      return RunStore(path: path, writer: writer, lookups: lookups, reports: reports)
    case .readOnly:
      try await Opening.bringUpToDate(path)
      let (lookups, reports) = try await startReaders(path)
      return RunStore(path: path, writer: nil, lookups: lookups, reports: reports)
    }
  }

  private static func startReaders(_ path: String) async throws -> (DatabaseThread, DatabaseThread)
  {
    func start() async throws -> DatabaseThread {
      try await DatabaseThread.start(path: path, begin: "BEGIN") { try Opening.forReading(path) }
    }
    return (try await start(), try await start())
  }

  /// Commits what waits, closes the file, and folds the write-ahead log into it. Whatever is asked
  /// of the store afterwards throws `StoreError.closed`. A store that is merely let go is closed
  /// too, a little later.
  public func close() async {
    await lookups.stop()
    await reports.stop()
    await writer?.stop()
  }

  /// Runs `work` on the writer's thread, in a transaction shared with whatever else waits.
  func write<Value: Sendable>(
    _ work: @escaping @Sendable (Connection) throws -> Value
  ) async throws -> Value {
    guard let writer else { throw StoreError.readOnly(path: path) }
    return try await writer.perform(work)
  }
}
