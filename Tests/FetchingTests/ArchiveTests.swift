import Evaluation
import Foundation
import LoopbackServer
import Testing

@testable import Benchmarks
@testable import Fetching

/// Archives, hostile ones among them, made by Python's zipfile.
@Suite struct ArchiveTests {
  private let stage: Stage

  init() throws { stage = try Stage() }

  private static let members = [OfficialFile.Member(name: "a.jsonl", lines: 2)]

  private func archive(_ url: String = "http://127.0.0.1:1", maximumBytes: Int = 2_000_000)
    -> OfficialFile
  {
    OfficialFile(
      name: "set.zip", location: url + "/set.zip", identity: .unknown, maximumBytes: maximumBytes,
      members: Self.members)
  }

  /// An archive that the Python statements write into `z`; `link(name, target)` adds a link.
  private func zip(_ statements: String) throws -> (path: String, bytes: [UInt8]) {
    let path = stage.root.appending(path: "given.zip").path
    let script = """
      import sys, zipfile, warnings
      warnings.simplefilter("ignore")
      good = b'{"id": 1}\\n{"id": 2}\\n'
      def link(name, target, kind=0o120777):
          info = zipfile.ZipInfo(name)
          info.create_system = 3
          info.external_attr = kind << 16
          z.writestr(info, target)
      with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
          \(statements.split(separator: "\n").joined(separator: "\n    "))
      """
    let source = stage.root.appending(path: "make.py")
    try Data(script.utf8).write(to: source)
    #expect(system("python3 '\(source.path)' '\(path)'") == 0)
    return (path, Array(try Data(contentsOf: URL(filePath: path))))
  }

  @Test func `only what is wanted is unpacked, and it is recorded`() async throws {
    let bytes = try zip(
      "z.writestr('data/a.jsonl', good)\nz.writestr('data/b.jsonl', good)\nz.writestr('é/', '')"
    ).bytes
    let server = try LoopbackServer { request, _ in ranged(request, bytes) }
    try await stage.fetch(archive(server.url))
    let names = try FileManager.default.contentsOfDirectory(atPath: stage.url("").path)
    #expect(Set(names) == [".lock", "a.jsonl", "first-fetch.sha256"])
    #expect(stage.content("a.jsonl") == Array("{\"id\": 1}\n{\"id\": 2}\n".utf8))
    #expect(try stage.checks(archive()).map(\.state) == [.ok])
    try await stage.fetch(archive(server.url))
    #expect(server.requests.count == 1)
  }

  @Test func `another archive than the first one is refused`() async throws {
    let first = try zip("z.writestr('a.jsonl', good)").path
    try await stage.fetch(archive(), from: .init(file: first))
    let other = try zip("z.writestr('a.jsonl', good.replace(b'2', b'3'))").path
    let error = try await stage.failure(archive(), from: .init(file: other))
    #expect(error.problem.contains("first-fetch.sha256"))
    #expect(stage.content("a.jsonl") == Array("{\"id\": 1}\n{\"id\": 2}\n".utf8))
  }

  @Test func `a member that was changed is unpacked anew from the same archive`() async throws {
    let path = try zip("z.writestr('a.jsonl', good)").path
    try await stage.fetch(archive(), from: .init(file: path))
    try stage.write("a.jsonl", Array("{}\n{}\n".utf8))
    #expect(try stage.checks(archive()).map(\.state) == [.changed])
    try await stage.fetch(archive(), from: .init(file: path))
    #expect(try stage.checks(archive()).map(\.state) == [.ok])
  }

  private static let hostile: [(String, String)] = [
    ("z.writestr('../x', good)", "\"../x\" leads out"),
    ("z.writestr('data/../../a.jsonl', good)", "leads out"),
    ("z.writestr('/tmp/a.jsonl', good)", "\"/tmp/a.jsonl\" leads out"),
    ("z.writestr('..\\\\\\\\a.jsonl', good)", "leads out"),
    ("link('data', '/tmp')\nz.writestr('data/a.jsonl', good)", "\"data\" is a link"),
    ("link('a.jsonl', '/etc/passwd')", "\"a.jsonl\" is a link"),
    ("link('a.jsonl', '', 0o020666)", "neither file nor folder"),
    ("z.writestr('a.jsonl', b'{' + bytes(1 << 22) + b'}')", "more than 2000000 bytes"),
    ("z.writestr('a.jsonl', good)\nz.writestr('b/a.jsonl', good)", "a.jsonl twice"),
    ("[z.writestr(f'{n}', '') for n in range(10001)]", "more than 10000 members"),
    ("z.writestr('b.jsonl', good)", "lacks a.jsonl"),
    ("z.writestr('a.jsonl', good + b'{}\\n')", "has 3 lines, the official file 2"),
    ("z.writestr('a.jsonl', b'{}\\nnothing\\n')", "line 2 of a.jsonl is no JSON object"),
    ("z.writestr('a.jsonl', good[:-3])", "2 lines"),
  ]

  @Test(arguments: hostile)
  func `an archive that is hostile or another one is refused`(
    statements: String, message: String
  ) async throws {
    let path = try zip(statements).path
    let error = try await stage.failure(archive(), from: .init(file: path))
    #expect(error.problem.contains(message), "\(error)")
    let names = try FileManager.default.contentsOfDirectory(atPath: stage.url("").path)
    #expect(names == [".lock"])
    #expect(!FileManager.default.fileExists(atPath: stage.root.appending(path: "x").path))
  }

  @Test(arguments: [40, 45])
  func `a damaged archive is refused`(position: Int) async throws {
    var (path, bytes) = try zip("z.writestr('a.jsonl', good)")
    bytes[position] ^= 0x55
    try Data(bytes).write(to: URL(filePath: path))
    let error = try await stage.failure(archive(), from: .init(file: path))
    #expect(error.problem.contains("not the official file"), "\(error)")
    #expect(stage.content("a.jsonl") == nil)
  }

  @Test func `a web page in place of the archive is refused`() async throws {
    let server = try LoopbackServer { _, _ in LoopbackReply(bytes: Array("<html>Sign in".utf8)) }
    let error = try await stage.failure(archive(server.url))
    #expect(error.problem.contains("the archive cannot be read"))
    #expect(error.remedy?.contains(stage.url("a.jsonl").path) == true)
  }

  @Test func `a cut-off archive is refused as a copy, and completed as a download`() async throws {
    let (path, bytes) = try zip("z.writestr('a.jsonl', good)")
    try Data(bytes.dropLast(30)).write(to: URL(filePath: path))
    _ = try await stage.failure(archive(), from: .init(file: path))
    let server = try LoopbackServer { request, _ in ranged(request, bytes) }
    try stage.write("set.zip.part", bytes.dropLast(30))
    try await stage.fetch(archive(server.url))
    #expect(stage.content("a.jsonl") != nil)
  }

  @Test func `members that are there already need no archive`() async throws {
    try stage.write("a.jsonl", Array("{}\n".utf8))
    let error = try await stage.failure(archive())
    #expect(error.problem.contains("has 1 line,"))
    try stage.write("a.jsonl", Array("{}\n{}\n".utf8))
    try await stage.fetch(archive())
    #expect(try stage.checks(archive()).map(\.state) == [.ok])
  }
}
