import Benchmarks
import Evaluation
import Foundation
import LoopbackServer
import Testing

@testable import Fetching

@Suite struct FetcherTests {
  private let stage: Stage

  init() throws { stage = try Stage() }

  @Test func `a file is downloaded, verified and put in its place`() async throws {
    let server = try LoopbackServer { request, _ in ranged(request) }
    let file = pinned(server.url)
    try await stage.fetch(file)
    #expect(stage.content("data.bin") == content)
    #expect(stage.content("data.bin.part") == nil)
    #expect(try stage.checks(file).map(\.state) == [.ok])
    #expect(stage.events.last == .placed(path: stage.url("data.bin").path, isVerified: true))
  }

  @Test func `a good file that is there is not downloaded again`() async throws {
    let server = try LoopbackServer { request, _ in ranged(request) }
    try await stage.fetch(pinned(server.url))
    try await stage.fetch(pinned(server.url))
    #expect(server.requests.count == 1)
    #expect(
      stage.events.last == .alreadyThere(path: stage.url("data.bin").path, isVerified: true))
  }

  @Test func `a file that was changed is fetched anew`() async throws {
    let server = try LoopbackServer { request, _ in ranged(request) }
    try stage.write("data.bin", [1, 2, 3])
    #expect(try stage.checks(pinned(server.url)).map(\.state) == [.changed])
    try await stage.fetch(pinned(server.url))
    #expect(stage.content("data.bin") == content)
  }

  @Test func `a download that breaks off goes on where it stopped`() async throws {
    let server = try LoopbackServer { request, number in
      var reply = ranged(request)
      if number == 0 { reply.fault = .cutOff(afterBody: 30_000) }
      return reply
    }
    try await stage.fetch(pinned(server.url))
    #expect(stage.content("data.bin") == content)
    #expect(server.requests.map { $0.headers["range"] } == [nil, "bytes=30000-"])
  }

  @Test func `what came of a download that failed is kept for the next attempt`() async throws {
    let server = try LoopbackServer { request, number in
      var reply = ranged(request)
      if number < 6 { reply.fault = .cutOff(afterBody: 1000) }
      return reply
    }
    let error = try await stage.failure(pinned(server.url))
    #expect(error.remedy?.contains("goes on from there") == true)
    #expect(stage.content("data.bin.part")?.count == 6000)
    try await stage.fetch(pinned(server.url))
    #expect(server.requests.last?.headers["range"] == "bytes=6000-")
    #expect(stage.content("data.bin") == content)
  }

  @Test func `a server that ignores ranges sends the whole file, which is used`() async throws {
    let server = try LoopbackServer { _, _ in LoopbackReply(bytes: content) }
    try stage.write("data.bin.part", content.prefix(500))
    try await stage.fetch(pinned(server.url))
    #expect(stage.content("data.bin") == content)
    #expect(server.requests.count == 1)
  }

  @Test func `a resumed file that turns out wrong is fetched afresh once`() async throws {
    let server = try LoopbackServer { request, _ in ranged(request) }
    try stage.write("data.bin.part", [UInt8](repeating: 9, count: 500))
    try await stage.fetch(pinned(server.url))
    #expect(stage.content("data.bin") == content)
    #expect(server.requests.map { $0.headers["range"] } == ["bytes=500-", nil])
  }

  @Test(arguments: [content.count, content.count + 5])
  func `leftovers of the whole length or more are no reason to give up`(count: Int) async throws {
    let server = try LoopbackServer { request, _ in ranged(request) }
    try stage.write("data.bin.part", [UInt8](repeating: 9, count: count))
    try await stage.fetch(pinned(server.url))
    #expect(stage.content("data.bin") == content)
  }

  @Test func `a whole file that only lacked its place is not downloaded`() async throws {
    let server = try LoopbackServer { request, _ in ranged(request) }
    try stage.write("data.bin.part", content)
    try await stage.fetch(pinned(server.url))
    #expect(stage.content("data.bin") == content)
    #expect(server.requests.isEmpty)
  }

  @Test func `a wrong checksum is an error with both sums, and nothing is placed`() async throws {
    var other = content
    other[7] ^= 1
    let server = try LoopbackServer { [other] request, _ in ranged(request, other) }
    let error = try await stage.failure(pinned(server.url))
    #expect(error.problem.contains("has the SHA-256"))
    #expect(stage.content("data.bin") == nil)
    #expect(stage.content("data.bin.part") == nil)
    #expect(server.requests.count == 1)
  }

  @Test(arguments: [99_999, 100_001])
  func `a wrong length is an error that names the right one`(count: Int) async throws {
    let bytes = (content + [1]).prefix(count)
    let server = try LoopbackServer { request, _ in ranged(request, Array(bytes)) }
    let error = try await stage.failure(pinned(server.url))
    #expect(error.problem.contains("100000"), "\(error)")
    #expect(stage.content("data.bin") == nil)
  }

  @Test func `an address that cannot be reached is named, with the place for the file`()
    async throws
  {
    let url = try LoopbackServer.deadURL()
    let error = try await stage.failure(pinned(url))
    #expect(error.place == url + "/data.bin")
    #expect(error.remedy?.contains("--from FILE") == true)
    #expect(error.remedy?.contains("is kept") == false)
    #expect(stage.content("data.bin.part") == nil)
    #expect(error.remedy?.contains(stage.url("data.bin").path) == true)
  }

  @Test(arguments: [404, 500, 403])
  func `a refusal is an error with its status, and its body is no data`(status: Int) async throws {
    let server = try LoopbackServer { _, _ in .error(status, "no") }
    let error = try await stage.failure(pinned(server.url))
    #expect(error.problem.contains("status \(status)"))
    #expect(stage.content("data.bin") == nil)
  }

  @Test func `a folder that cannot be written is named, with the way out`() async throws {
    try Data().write(to: stage.root.appending(path: "made-up"))
    let error = try await stage.failure(pinned("http://127.0.0.1:1"))
    #expect(error.place.hasPrefix(stage.root.path))
    #expect(error.remedy?.contains("--folder") == true)
  }

  @Test func `a mirror has one folder for each benchmark`() async throws {
    let server = try LoopbackServer { request, _ in ranged(request) }
    let source = Fetcher.Source(mirror: server.url + "/copies", token: "s3cret")
    try await stage.fetch(pinned("http://127.0.0.1:1"), from: source)
    #expect(server.requests.map(\.path) == ["/copies/made-up/data.bin"])
  }

  @Test func `a copy that the user has is verified and placed`() async throws {
    let copy = stage.root.appending(path: "copy").path
    try Data(content).write(to: URL(filePath: copy))
    try await stage.fetch(pinned("http://127.0.0.1:1"), from: .init(file: copy))
    #expect(stage.content("data.bin") == content)
    try Data(content.dropLast()).write(to: URL(filePath: copy))
    let error = try await stage.failure(pinned("http://127.0.0.1:1"), from: .init(file: copy))
    #expect(error.place == copy)
    #expect(stage.content("data.bin") == content)
    #expect(stage.content("data.bin.part") == nil)
  }

  // printf abc | git hash-object --stdin; printf abc | sha256sum
  private static let identities: [(OfficialFile.Identity, Bool?)] = [
    (.gitBlob("f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f"), true),
    (.sha256("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", bytes: 3), true),
    (.sha256("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", bytes: 4), false),
    (.gitBlob("990ba68bdbc934e0d6608723ae66237ea8f0ac41"), false),
    (.unknown, nil),
  ]

  @Test(arguments: identities)
  func `an official file is known by its bytes`(
    _ identity: OfficialFile.Identity, _ expected: Bool?
  ) throws {
    try stage.write("abc", Array("abc".utf8))
    let found = try FileFingerprint(of: stage.url("abc").path, for: identity)
    #expect(found.matches(identity) == expected)
  }
}
