import CSQLite
import Evaluation
import Foundation
import Testing

@testable import Store

@Suite struct OpeningTests {
  @Test func `a new store has its application id, schema version and settings`() async throws {
    try await withStore { store in
      let facts = try await store.write { connection in
        try [
          connection.first("PRAGMA application_id") { try $0.int(0) },
          connection.first("PRAGMA user_version") { try $0.int(0) },
          connection.first("PRAGMA foreign_keys") { try $0.int(0) },
          connection.first("PRAGMA synchronous") { try $0.int(0) },
        ]
      }
      #expect(facts == [0x6F72_6762, Migration.latestVersion, 1, 1])
    }
  }

  /// SQLite's busy timeout does not cover two that make a write-ahead log at once: seen in one
  /// opening of a hundred.
  @Test func `several may open a new file at once`() async throws {
    for _ in 0..<40 {
      try await withStorePath { path in
        let stores = try await withThrowingTaskGroup(of: RunStore.self) { group in
          for _ in 0..<8 { group.addTask { try await RunStore.open(path: path) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let run = try await stores[0].sampleRun()
        for store in stores {
          #expect(try await store.run("latest").id == run.id)
          await store.close()
        }
      }
    }
  }

  @Test func `full durability waits for the disk at every commit`() async throws {
    try await withStorePath { path in
      let store = try await RunStore.open(path: path, durability: .full)
      let level = try await store.write { try $0.first("PRAGMA synchronous") { try $0.int(0) } }
      #expect(level == 2)
      await store.close()
    }
  }

  @Test func `a missing file can be made but not read`() async throws {
    try await withStorePath { path in
      await #expect(throws: StoreError.missing(path: path)) {
        try await RunStore.open(path: path, mode: .readOnly)
      }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func `a missing folder is named`() async throws {
    try await withStorePath { path in
      let error = await #expect(throws: StoreError.self) {
        try await RunStore.open(path: path + ".d/store.sqlite")
      }
      #expect(error?.description.contains("there is no folder \(path).d\n") == true)
    }
  }

  @Test(arguments: [RunStore.Mode.readWrite, .readOnly])
  func `a file that is no database is left as it is`(_ mode: RunStore.Mode) async throws {
    try await withStorePath { path in
      let text = String(repeating: "This is a letter, not a database. ", count: 40)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      await #expect(throws: StoreError.notAStore(path: path, found: "no SQLite database")) {
        try await RunStore.open(path: path, mode: mode)
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
  }

  @Test(arguments: [RunStore.Mode.readWrite, .readOnly])
  func `another program's database is left as it is`(_ mode: RunStore.Mode) async throws {
    try await withStorePath { path in
      try rawConnection(path).execute("CREATE TABLE moz_places (id); PRAGMA user_version = 1")
      let before = try Data(contentsOf: URL(filePath: path))
      await #expect(
        throws: StoreError.notAStore(path: path, found: "an SQLite database of another program")
      ) { try await RunStore.open(path: path, mode: mode) }
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }

  @Test func `a folder is not a store`() async throws {
    try await withStorePath { path in
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      await #expect(throws: StoreError.notAStore(path: path, found: "a folder")) {
        try await RunStore.open(path: path)
      }
    }
  }

  @Test(arguments: [RunStore.Mode.readWrite, .readOnly])
  func `a newer store is refused`(_ mode: RunStore.Mode) async throws {
    try await withStorePath { path in
      await (try RunStore.open(path: path)).close()
      try rawConnection(path).execute("PRAGMA user_version = 99")
      let error = await #expect(throws: StoreError.self) {
        try await RunStore.open(path: path, mode: mode)
      }
      #expect(error == .newer(path: path, version: 99, known: Migration.latestVersion))
      #expect(error?.description.contains("Use the orgbench that wrote it, or a newer one") == true)
    }
  }

  @Test(arguments: [RunStore.Mode.readWrite, .readOnly])
  func `a store from before the first release is refused and left as it is`(
    _ mode: RunStore.Mode
  ) async throws {
    try await withStorePath { path in
      await (try RunStore.open(path: path)).close()
      let version = Migration.abandonedVersion
      try rawConnection(path).execute("PRAGMA user_version = \(version)")
      let before = try Data(contentsOf: URL(filePath: path))
      let error = await #expect(throws: StoreError.self) {
        try await RunStore.open(path: path, mode: mode)
      }
      #expect(error == .abandoned(path: path, version: version))
      #expect(error?.description.contains("Name another file with --store") == true)
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }

  @Test func `a store opened for reading reads and refuses to write`() async throws {
    try await withStorePath { path in
      let writing = try await RunStore.open(path: path)
      let run = try await writing.sampleRun()
      let reading = try await RunStore.open(path: path, mode: .readOnly)
      try await writing.recorder(run: run).append(.small(0), score: .sample(0))
      #expect(try await reading.attempts(of: run).count == 1)
      await #expect(throws: StoreError.readOnly(path: path)) {
        try await reading.commit(
          ChatReply(text: "x"), for: requestKey(1), endpoint: "e", model: "m")
      }
      await reading.close()
      await writing.close()
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a store in a folder that cannot be written can be read`() async throws {
    try await withStorePath { path in
      let store = try await RunStore.open(path: path)
      let run = try await store.sampleRun()
      await store.close()
      let folder = FileSystem.folder(of: path)
      chmod(path, 0o444)
      chmod(folder, 0o555)
      defer { chmod(folder, 0o755) }
      let reading = try await RunStore.open(path: path, mode: .readOnly)
      #expect(try await reading.run("latest").id == run.id)
      await reading.close()
      await #expect(throws: StoreError.self) { try await RunStore.open(path: path) }
    }
  }

  @Test func `a closed store can be read without locks`() async throws {
    try await withStorePath { path in
      let odd = FileSystem.folder(of: path) + "/50%?a#b.sqlite"
      let store = try await RunStore.open(path: odd)
      let run = try await store.sampleRun()
      await store.close()
      let connection = try Connection(
        path: odd, name: Opening.uri(odd) + "?immutable=1",
        flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
      #expect(try connection.first("SELECT run FROM runs") { try $0.text(0) } == run.id)
    }
  }

  @Test(
    arguments: [
      (0x6969, "NFS"), (0xFF53_4D42, "CIFS"), (0xFE53_4D42, "SMB"), (0x0102_1997, "9P"),
      (0xEF53, nil), (0x0102_1994, nil), (0x9123_683E, nil),
    ] as [(UInt, String?)])
  func `network file systems are told from ext4, tmpfs and btrfs`(_ type: UInt, _ kind: String?) {
    #expect(FileSystem.networks[type] == kind)
  }

  @Test func `the file system of a temporary folder is known and of no folder is not`() {
    #expect(csqlite_file_system("/tmp") != 0)
    #expect(csqlite_file_system("/no/such/folder") == 0)
    #expect(FileSystem.network(of: "/tmp") == nil)
  }

  @Test(arguments: [
    ("store.sqlite", "."), ("/store.sqlite", "/"), ("a/b.sqlite", "a"), ("/a/b/c", "/a/b"),
  ])
  func `a file's folder is known`(_ path: String, _ folder: String) {
    #expect(FileSystem.folder(of: path) == folder)
  }
}
