import Foundation
import LoopbackServer
import Synchronization
import Testing

/// Stores that cannot be used, or cannot be used any further: a clear message, an exit code, and
/// nothing that was committed lost.
@Suite struct StoreFaultTests {
  private let folder: Program.Folder
  private let server: LoopbackServer

  init() throws {
    folder = try Program.Folder()
    server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
  }

  private func words(_ store: String, _ more: [String] = []) -> [String] {
    [
      "run", "-b", "musr", "-o", "single", "-m", "fake", "--endpoint", server.url, "--store",
      store, "--json",
    ] + more
  }

  private func answered(_ result: Program.Result) throws -> Int? {
    (try result.json()["outcomes"] as? [String: Int])?["answered"]
  }

  // MARK: No room

  private func expectResumption(
    ofRunIn store: String, atFirst wrapper: [String], makingRoom: () throws -> Void = {}
  ) throws {
    let first = try Program.run(words(store, ["--repeats", "20"]), through: wrapper)
    #expect(first.status == 3, "\(first.status) \(first.errors)")
    #expect(first.errors.contains("\(store): no room is left to write"), "\(first.errors)")
    #expect(first.errors.contains("the same command continues"))
    let asked = server.requests.count
    #expect((1..<500).contains(asked))
    try makingRoom()
    let second = try Program.run(words(store, ["--repeats", "20"]))
    #expect(second.status == 0, "\(second.errors)")
    #expect(try answered(second) == 500)
    // Of what was asked at first, only what was in flight at the end is asked again.
    #expect(server.requests.count - 500 <= 16, "\(asked) calls at first")
  }

  @Test func `a limit on the size of files is like a full disk`() throws {
    try expectResumption(
      ofRunIn: folder.path("s.sqlite"),
      atFirst: ["/bin/sh", "-c", "ulimit -f 1000; exec \"$@\"", "sh"])
  }

  @Test(.enabled(if: Mount.isAllowed, "needs the right to mount a file system"))
  func `a full disk ends the run, and with room it continues`() throws {
    let mount = try Mount(at: folder.path("small"), kilobytes: 1200)
    try expectResumption(ofRunIn: folder.path("small/s.sqlite"), atFirst: []) {
      try mount.resize(kilobytes: 20_000)
    }
  }

  // MARK: A file that is taken away

  @Test func `a store that is removed under a run ends it, and goes on from the copy`() throws {
    let store = folder.path("s.sqlite")
    let server = try LoopbackServer { _, number in
      if number == 40 {
        for file in [store, store + "-wal", store + "-shm"] { unlink(file) }
      }
      return .chat("ANSWER: 1")
    }
    let words = [
      "run", "-b", "musr", "-o", "single", "-m", "fake", "--endpoint", server.url, "--store",
      store, "--repeats", "20", "--json",
    ]
    let first = try Program.run(words)
    #expect(first.status == 3, "\(first.status) \(first.errors)")
    #expect(first.errors.contains("\(store): the store was removed"), "\(first.errors)")
    #expect(!FileManager.default.fileExists(atPath: store))
    #expect((41..<500).contains(server.requests.count))
    try FileManager.default.moveItem(atPath: store + ".kept", toPath: store)
    let second = try Program.run(words)
    #expect(second.status == 0, "\(second.errors)")
    #expect(try answered(second) == 500)
    // What was in flight at the end is asked again, and nothing else.
    #expect(server.requests.count - 500 <= 64, "\(server.requests.count) calls")
  }

  // MARK: No right to write

  /// Root may write everywhere: then the program runs as another user.
  private static let unprivileged =
    geteuid() == 0
    ? ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] : []

  @Test(arguments: [(0o444, 0o777), (0o444, 0o555)])
  func `a store that may only be read is left as it is, and can be shown`(
    _ fileMode: Int, _ folderMode: Int
  ) throws {
    let store = folder.path("s.sqlite")
    #expect(try Program.run(words(store, ["--first", "3"])).status == 0)
    let before = try Data(contentsOf: URL(filePath: store))
    chmod(store, mode_t(fileMode))
    chmod(folder.url.path, mode_t(folderMode))
    defer { chmod(folder.url.path, 0o755) }
    let result = try Program.run(words(store), through: Self.unprivileged)
    #expect(result.status == 2)
    #expect(result.errors.contains("\(store): the store can only be read"), "\(result.errors)")
    #expect(server.requests.count == 3)
    let shown = try Program.run(["show", "latest", "--store", store], through: Self.unprivileged)
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(try Data(contentsOf: URL(filePath: store)) == before)
  }

  @Test func `a folder that cannot be written is named`() throws {
    chmod(folder.url.path, 0o555)
    defer { chmod(folder.url.path, 0o755) }
    let result = try Program.run(words(folder.path("s.sqlite")), through: Self.unprivileged)
    #expect(result.status == 2)
    #expect(result.errors.contains(folder.path("s.sqlite")), "\(result.errors)")
    #expect(server.requests.isEmpty)
  }

  // MARK: Another file

  @Test func `a file that is no store is refused and left as it is`() throws {
    let letter = try folder.write("letter.txt", String(repeating: "Dear Sir, ", count: 500))
    let result = try Program.run(words(letter))
    #expect(result.status == 2)
    #expect(result.errors.contains("not a store of orgbench"), "\(result.errors)")
    #expect(try String(contentsOfFile: letter, encoding: .utf8).hasPrefix("Dear Sir, Dear"))
    #expect(server.requests.isEmpty)
  }

  @Test func `a store of a newer version is refused`() throws {
    let store = folder.path("s.sqlite")
    #expect(try Program.run(words(store, ["--first", "1"])).status == 0)
    let file = try FileHandle(forUpdating: URL(filePath: store))
    try file.seek(toOffset: 60)  // user_version in SQLite's header
    try file.write(contentsOf: Data([0, 0, 0, 99]))
    try file.close()
    let result = try Program.run(words(store))
    #expect(result.status == 2)
    #expect(result.errors.contains("schema version 99"), "\(result.errors)")
    #expect(server.requests.count == 1)
  }

  @Test(arguments: [1, 2, 3, 5, 8, 13, 21])
  func `a damaged store is an error, never a crash`(_ page: Int) throws {
    let store = folder.path("s.sqlite")
    #expect(try Program.run(words(store)).status == 0)
    let file = try FileHandle(forUpdating: URL(filePath: store))
    try file.seek(toOffset: UInt64(page * 4096))
    try file.write(contentsOf: Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }))
    try file.close()
    for words in [
      words(store), words(store, ["--repeats", "2"]), ["leaderboard", "--store", store],
      ["show", "latest", "1", "--store", store],
    ] {
      let result = try Program.run(words)
      #expect([0, 2, 3].contains(result.status), "\(words): \(result.status) \(result.errors)")
      #expect(result.status == 0 || !result.errors.isEmpty)
    }
  }

  @Test func `half a store is an error, never a crash`() throws {
    let store = folder.path("s.sqlite")
    #expect(try Program.run(words(store)).status == 0)
    let size = try Data(contentsOf: URL(filePath: store)).count
    #expect(truncate(store, off_t(size / 2)) == 0)
    let result = try Program.run(words(store))
    #expect(result.status == 2)
    #expect(result.errors.contains("the store is damaged"), "\(result.errors)")
  }

  // MARK: Two at once

  @Test func `two different runs share a store`() throws {
    let store = folder.path("s.sqlite")
    let both = try ["direct", "cot"].map {
      try Program.Running(words(store, ["--variant", $0, "--repeats", "4"]))
    }
    for running in both {
      let result = running.wait()
      #expect(result.status == 0, "\(result.errors)")
      #expect(try answered(result) == 100)
    }
    #expect(server.requests.count == 200)
  }

  @Test func `the same run twice at once ends in one whole run`() throws {
    let store = folder.path("s.sqlite")
    let both = try (0..<2).map { _ in try Program.Running(words(store, ["--repeats", "8"])) }
    for result in both.map({ $0.wait() }) where result.status != 0 {
      #expect(result.status == 3, "\(result.status) \(result.errors)")
      #expect(result.errors.contains("Another process works on this run"), "\(result.errors)")
    }
    let last = try Program.run(words(store, ["--repeats", "8"]))
    #expect(last.status == 0, "\(last.errors)")
    #expect(try answered(last) == 200)
  }
}

/// A small file system in memory, gone with its last reference.
private final class Mount {
  private let path: String

  static let isAllowed: Bool = {
    guard geteuid() == 0, let folder = try? Program.Folder() else { return false }
    return (try? Mount(at: folder.path("probe"), kilobytes: 64)) != nil
  }()

  init(at path: String, kilobytes: Int) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
    }
  }

  func resize(kilobytes: Int) throws {
    guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(kilobytes)k") == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
    }
  }

  deinit { umount(path) }
}
