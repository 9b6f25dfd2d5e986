import Benchmarks
import Evaluation
import Foundation
import LoopbackServer
import Testing

@testable import Fetching

/// A gated file without a published checksum, with attachments, as GAIA's.
@Suite struct GatedTests {
  private let stage: Stage

  init() throws { stage = try Stage() }

  private static let metadata = """
    {"task_id": "1", "Question": "?", "Level": 1, "Final answer": "x", "file_name": "a b.txt"}
    {"task_id": "2", "Question": "?", "Level": 2, "Final answer": "y", "file_name": ""}

    """

  private func gated(_ url: String) -> OfficialFile {
    OfficialFile(
      name: "metadata.jsonl", location: url + "/set/metadata.jsonl", identity: .unknown,
      accessPage: "https://example.org/access")
  }

  private func server(_ metadata: String = metadata) throws -> LoopbackServer {
    try LoopbackServer { request, _ in
      guard request.headers["authorization"] == "Bearer s3cret" else { return .error(401, "no") }
      switch request.path {
      case "/set/metadata.jsonl": return LoopbackReply(bytes: Array(metadata.utf8))
      case "/set/a%20b.txt": return LoopbackReply(bytes: Array("attached".utf8))
      default: return .error(404, "no")
      }
    }
  }

  @Test func `the file comes with its attachments, and all are recorded`() async throws {
    let server = try server()
    try await stage.fetch(gated(server.url), from: .init(token: "s3cret"))
    #expect(stage.content("a b.txt") == Array("attached".utf8))
    #expect(try stage.checks(gated(server.url)).map(\.state) == [.ok, .ok])
    try stage.write("a b.txt", [1])
    #expect(try stage.checks(gated(server.url)).map(\.state) == [.ok, .changed])
  }

  @Test func `nobody else on the machine can read gated data`() async throws {
    let server = try server()
    try await stage.fetch(gated(server.url), from: .init(token: "s3cret"))
    for name in ["metadata.jsonl", "a b.txt"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: stage.url(name).path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test(arguments: ["a\\nb", "a\\r", "x.part", ".lock", "first-fetch.sha256", "metadata.jsonl"])
  func `a name that would stumble later is refused`(_ name: String)
    async throws
  {
    let server = try server(Self.metadata.replacing("a b.txt", with: name))
    _ = try await stage.failure(gated(server.url), from: .init(token: "s3cret"))
    #expect(stage.content("a b.txt") == nil)
    #expect((stage.content("first-fetch.sha256") ?? []).count { $0 == 0x0A } <= 1)
  }

  @Test func `the record of first fetches keeps names of every kind apart`() throws {
    let names = ["\u{301}x", "\u{E9}", "e\u{301}", "  two  spaces", "\u{200D}", "a\u{2028}b"]
    try stage.write("x", [])
    var record = try FirstFetch(in: stage.url("").path)
    var sums: [String: String] = [:]
    for (index, name) in names.enumerated() where index != 2 {
      sums[name] = String(repeating: "\(index)", count: 64)
    }
    try record.add(sums)
    try record.add([names[2]: String(repeating: "2", count: 64)])
    let read = try FirstFetch(in: stage.url("").path)
    #expect(read.sums.count == names.count)
    for (index, name) in names.enumerated() {
      #expect(read.sums[name] == String(repeating: "\(index)", count: 64), "\(index)")
    }
  }

  @Test func `a pipe in a file's place is an error, not a wait`() async throws {
    let server = try server()
    try stage.write("x", [])
    for name in ["metadata.jsonl", "metadata.jsonl.part"] {
      #expect(mkfifo(stage.url(name).path, 0o600) == 0)
      let error = try await stage.failure(gated(server.url), from: .init(token: "s3cret"))
      #expect(error.place.hasSuffix(name))
      try FileManager.default.removeItem(at: stage.url(name))
    }
  }

  @Test func `an attachment that is a link out of its folder is not copied`() async throws {
    try stage.write("private", Array("private".utf8))
    let given = stage.root.appending(path: "given")
    try FileManager.default.createDirectory(at: given, withIntermediateDirectories: true)
    try Data(Self.metadata.utf8).write(to: given.appending(path: "metadata.jsonl"))
    try FileManager.default.createSymbolicLink(
      at: given.appending(path: "a b.txt"), withDestinationURL: stage.url("private"))
    let error = try await stage.failure(
      gated("http://127.0.0.1:1"), from: .init(file: given.appending(path: "metadata.jsonl").path))
    #expect(error.problem.contains("leads out of its folder"))
    #expect(stage.content("a b.txt") == nil)
  }

  @Test func `without a token the error says where to ask for access`() async throws {
    let error = try await stage.failure(gated("http://127.0.0.1:1"))
    #expect(error.problem.contains("HF_TOKEN is not set"))
    #expect(error.remedy?.contains("https://example.org/access") == true)
    #expect(error.remedy?.contains("--from metadata.jsonl") == true)
  }

  @Test func `a token that is refused is not in the error`() async throws {
    let server = try server()
    let error = try await stage.failure(gated(server.url), from: .init(token: "wr0ng"))
    #expect(error.problem.contains("refused"))
    #expect(!"\(error)".contains("wr0ng"))
    #expect(!"\(stage.events)".contains("wr0ng"))
  }

  @Test func `another host that the server points to does not get the token`() async throws {
    let other = try LoopbackServer { _, _ in
      LoopbackReply(bytes: Array(Self.metadata.replacing("a b.txt", with: "").utf8))
    }
    let server = try LoopbackServer { [url = other.url] _, _ in
      LoopbackReply(302, headers: ["Location": url + "/signed"], bytes: [])
    }
    try await stage.fetch(gated(server.url), from: .init(token: "s3cret"))
    #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer s3cret"])
    #expect(other.requests.map { $0.headers["authorization"] } == [nil])
  }

  @Test func `a mirror does not get the token`() async throws {
    let server = try LoopbackServer { _, _ in
      LoopbackReply(bytes: Array(Self.metadata.replacing("a b.txt", with: "").utf8))
    }
    try await stage.fetch(
      gated("http://127.0.0.1:1"), from: .init(mirror: server.url, token: "s3cret"))
    #expect(server.requests.count == 1)
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test(arguments: [".lock", "first-fetch.sha256", "metadata.jsonl"])
  func `an attachment cannot take the place of another file`(name: String) async throws {
    let server = try server(Self.metadata.replacing("a b.txt", with: name))
    let error = try await stage.failure(gated(server.url), from: .init(token: "s3cret"))
    #expect(error.problem.contains(name))
  }

  @Test func `malformed metadata are not placed`() async throws {
    let server = try server("<html>please log in</html>")
    _ = try await stage.failure(gated(server.url), from: .init(token: "s3cret"))
    #expect(stage.content("metadata.jsonl") == nil)
  }

  @Test func `a copy is placed with the attachments beside it`() async throws {
    let copy = stage.root.appending(path: "metadata.jsonl").path
    try Data(Self.metadata.utf8).write(to: URL(filePath: copy))
    let error = try await stage.failure(gated("http://127.0.0.1:1"), from: .init(file: copy))
    #expect(error.problem.contains("the attachment a b.txt is not in"))
    try Data("beside".utf8).write(to: stage.root.appending(path: "a b.txt"))
    try await stage.fetch(gated("http://127.0.0.1:1"), from: .init(file: copy))
    #expect(stage.content("a b.txt") == Array("beside".utf8))
  }

  @Test func `files put there by hand are taken over and held against from then on`() async throws {
    let file = gated("http://127.0.0.1:1")
    try stage.write("metadata.jsonl", Self.metadata.utf8)
    try stage.write("a b.txt", "by hand".utf8)
    #expect(try stage.checks(file).map(\.state) == [.noChecksum, .noChecksum])
    try await stage.fetch(file)
    #expect(try stage.checks(file).map(\.state) == [.ok, .ok])
  }
}
