import CSQLite
import Evaluation
import Foundation
import Testing

@testable import Store

private let shell = "/usr/bin/sqlite3"

@Suite struct DurabilityTests {
  /// What is on disk after a kill is a beginning of the write-ahead log: it is only appended to.
  @Test func `whatever moment the process dies at, whole commits are left`() async throws {
    try await withStorePath { path in
      let store = try await RunStore.open(path: path)
      let run = try await store.sampleRun(tasks: 12)
      try await store.write { try $0.execute("SELECT 1") }
      let before = try Data(contentsOf: URL(filePath: path + "-wal")).count
      for task in 0..<12 {
        try await store.recorder(run: run).append(.small(task), score: .sample(task))
      }
      let file = try Data(contentsOf: URL(filePath: path))
      let log = try Data(contentsOf: URL(filePath: path + "-wal"))
      await store.close()

      var counts: [Int] = []
      for cut in stride(from: before, through: log.count, by: 1_777) + [log.count] {
        let copy = path + "-\(cut)"
        try file.write(to: URL(filePath: copy))
        try log.prefix(cut).write(to: URL(filePath: copy + "-wal"))
        counts.append(try await checkedCount(copy))
      }
      #expect(counts == counts.sorted())
      #expect(counts.first == 0 && counts.last == 12)
      #expect(Set(counts).count > 6)
    }
  }

  @Test(arguments: [RunStore.Mode.readWrite, .readOnly], [true, false])
  func `a log that was taken away after a kill is missed`(
    _ mode: RunStore.Mode, isEmptied: Bool
  ) async throws {
    try await withStorePath { path in
      let store = try await RunStore.open(path: path)
      let run = try await store.sampleRun(tasks: 2)
      try await store.recorder(run: run).append(.small(0), score: .sample(0))
      let copy = path + "-copy"
      for end in ["", "-wal", "-shm"] {
        try FileManager.default.copyItem(atPath: path + end, toPath: copy + end)
      }
      await store.close()

      let log = try Data(contentsOf: URL(filePath: copy + "-wal"))
      try FileManager.default.removeItem(atPath: copy + "-wal")
      if isEmptied { try Data().write(to: URL(filePath: copy + "-wal")) }
      let error = await #expect(throws: StoreError.self) {
        try await RunStore.open(path: copy, mode: mode)
      }
      #expect(error?.description.contains("-wal is gone, and with it commits") == true)
      try log.write(to: URL(filePath: copy + "-wal"))
      #expect(try await checkedCount(copy) == 1)
    }
  }

  /// The number of transcripts, each of which must be whole.
  private func checkedCount(_ path: String) async throws -> Int {
    let store = try await RunStore.open(path: path)
    let run = try await store.run("latest")
    var count = 0
    for try await recorded in store.transcripts(of: run) {
      #expect(recorded.transcript == .small(recorded.position))
      #expect(recorded.score == .sample(recorded.position))
      count += 1
    }
    let health = try await store.write { connection in
      try connection.first("PRAGMA integrity_check") { try $0.text(0) }
    }
    #expect(health == "ok")
    let orphans = try await store.write { connection in
      try connection.all("PRAGMA foreign_key_check") { try $0.text(0) }
    }
    #expect(orphans.isEmpty)
    await store.close()
    return count
  }

  @Test func `a full disk is an error, and with room the run continues`() async throws {
    try await withStore { store in
      let run = try await store.sampleRun(tasks: 500)
      let recorder = store.recorder(run: run)
      try await store.write { connection in
        let pages = try connection.first("PRAGMA page_count") { try $0.int(0) } ?? 0
        try connection.execute("PRAGMA max_page_count = \(pages + 12)")
      }
      var committed = 0
      let error = await #expect(throws: StoreError.self) {
        while committed < 500 {
          try await recorder.append(.small(committed), score: .sample(committed))
          committed += 1
        }
      }
      #expect(error == .diskFull(path: store.path))
      #expect(try await recorder.finishedAttempts().count == committed)
      try await store.write { try $0.execute("PRAGMA max_page_count = 1000000") }
      try await recorder.append(.small(committed), score: .sample(committed))
      #expect(try await recorder.finishedAttempts().count == committed + 1)
    }
  }

  enum Fate: CaseIterable { case removed, renamed, replaced }

  @Test(arguments: Fate.allCases)
  func `a store that is taken away is noticed, and goes on in a copy`(_ fate: Fate) async throws {
    try await withStorePath { path in
      let files = FileManager.default
      let store = try await RunStore.open(path: path)
      let run = try await store.sampleRun()
      try await store.recorder(run: run).append(.small(0), score: .sample(0))
      let other = Data("another's".utf8)
      switch fate {
      case .removed:
        for file in [path, path + "-wal", path + "-shm"] { try files.removeItem(atPath: file) }
      case .renamed: try files.moveItem(atPath: path, toPath: path + ".moved")
      case .replaced: try other.write(to: URL(filePath: path), options: .atomic)
      }
      let error = StoreError.takenAway(path: path, kept: path + ".kept")
      await #expect(throws: error) {
        try await store.recorder(run: run).append(.small(1), score: .sample(1))
      }
      await #expect(throws: error) {
        try await store.commit(
          ChatReply(text: "late"), for: requestKey(9), endpoint: "e", model: "m")
      }
      await #expect(throws: error) { try await store.finishRun(run, .incomplete) }
      #expect(error.isPassing && error.description.contains("store.sqlite.kept; move it back"))
      await store.close()
      if fate == .replaced { #expect(try Data(contentsOf: URL(filePath: path)) == other) }
      let mode = try files.attributesOfItem(atPath: path + ".kept")[.posixPermissions] as? Int
      #expect(mode == 0o600)

      let kept = try await RunStore.open(path: path + ".kept")
      let again = try await kept.sampleRun()
      #expect(again.id == run.id)
      #expect(try await kept.recorder(run: again).finishedAttempts().count == 2)
      #expect(try await kept.reply(for: requestKey(9))?.text == "late")
      await kept.close()
    }
  }

  @Test func `a store whose folder is taken away is noticed`() async throws {
    try await withStorePath { path in
      let store = try await RunStore.open(path: path)
      let run = try await store.sampleRun()
      try FileManager.default.removeItem(at: URL(filePath: path).deletingLastPathComponent())
      let error = StoreError.takenAway(path: path, kept: nil)
      await #expect(throws: error) {
        try await store.recorder(run: run).append(.small(1), score: .sample(1))
      }
      #expect(error.isPassing && error.description.contains("no copy could be made"))
      await store.close()
    }
  }

  @Test func `a file that stays locked is an error that says so`() async throws {
    try await withStore { store in
      try await store.write { try $0.execute("PRAGMA busy_timeout = 20") }
      let other = try rawConnection(store.path)
      try other.execute("BEGIN IMMEDIATE")
      await #expect(throws: StoreError.busy(path: store.path)) { try await store.sampleRun() }
      other.rollBack()
      _ = try await store.sampleRun()
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: shell), "needs \(shell)"))
  func `a writer killed within its transaction leaves no trace and no lock`() async throws {
    try await withStore { store in
      let child = Process()
      let (input, output) = (Pipe(), Pipe())
      child.executableURL = URL(filePath: shell)
      child.arguments = [store.path]
      child.standardInput = input
      child.standardOutput = output
      try child.run()
      try input.fileHandleForWriting.write(
        contentsOf: Data(
          """
          BEGIN IMMEDIATE;
          INSERT INTO origins (endpoint, model) VALUES ('of the dead', 'm');
          SELECT 'inserted';

          """.utf8))
      #expect(output.fileHandleForReading.availableData == Data("inserted\n".utf8))
      kill(child.processIdentifier, SIGKILL)
      child.waitUntilExit()
      try await store.commit(
        ChatReply(text: "x"), for: requestKey(1), endpoint: "alive", model: "m")
      let endpoints = try await store.reports.perform {
        try $0.all("SELECT endpoint FROM origins") { try $0.text(0) }
      }
      #expect(endpoints == ["alive"])
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: shell), "needs \(shell)"))
  func `another process may write at the same time`() async throws {
    try await withStore { store in
      let child = Process()
      child.executableURL = URL(filePath: shell)
      let insert = "INSERT INTO origins (endpoint, model) VALUES ('child', 'm');\n"
      child.arguments = [
        store.path, ".timeout 30000", String(repeating: insert, count: 200),
      ]
      try child.run()
      for number in 0..<200 {
        try await store.commit(
          ChatReply(text: "x"), for: requestKey(number), endpoint: "parent \(number)",
          model: "m")
      }
      child.waitUntilExit()
      #expect(child.terminationStatus == 0)
      let count = try await store.reports.perform {
        try $0.first("SELECT count(*) FROM origins") { try $0.int(0) }
      }
      #expect(count == 400)
    }
  }

  @Test(arguments: [
    (SQLITE_FULL, Int32(0), StoreError.diskFull(path: "s")),
    (SQLITE_IOERR, ENOSPC, .diskFull(path: "s")),
    (SQLITE_IOERR, EFBIG, .diskFull(path: "s")), (SQLITE_BUSY, 0, .busy(path: "s")),
    (SQLITE_READONLY, 0, .readOnly(path: "s")),
    (SQLITE_CORRUPT, 0, .damaged(path: "s", detail: "m (SQLite 11)")),
    (SQLITE_IOERR, EIO, .failed(path: "s", detail: "m (SQLite 10)")),
  ])
  func `SQLite's codes become errors`(_ code: Int32, _ system: Int32, _ error: StoreError) {
    #expect(StoreError(path: "s", code: code, systemError: system, message: "m") == error)
    #expect(error.description.hasPrefix("s: "))
  }
}
