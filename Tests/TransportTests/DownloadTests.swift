import Foundation
import LoopbackServer
import Synchronization
import Testing
import Transport

private let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

/// A file server that knows ranges of the form `bytes=N-`.
private func fileServer(knowsRanges: Bool = true) throws -> LoopbackServer {
  try LoopbackServer { request, _ in
    let range = request.headers["range"]?.dropFirst("bytes=".count).dropLast()
    guard knowsRanges, let start = range.flatMap({ Int($0) }) else {
      return LoopbackReply(bytes: content)
    }
    guard start < content.count else { return .error(416, "no such range") }
    return LoopbackReply(
      206, headers: ["Content-Range": "bytes \(start)-\(content.count - 1)/\(content.count)"],
      bytes: Array(content[start...]))
  }
}

/// Downloads over a file that holds `before`, and returns what it holds then.
private func download(
  _ url: String, before: [UInt8] = [], resumingAt offset: Int = 0,
  progress: (@Sendable (Int, Int?) -> Void)? = nil
) async throws -> (status: Int, file: [UInt8]) {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("orgbench-\(UUID().uuidString)")
  try Data(before).write(to: path)
  defer { try? FileManager.default.removeItem(at: path) }
  let handle = try FileHandle(forUpdating: path)
  let client = try HTTPClient(.init(userAgent: "test"))
  let response = try await client.download(
    HTTPRequest(.get, url), to: handle.fileDescriptor, resumingAt: offset, progress: progress)
  return (response.status, Array(try Data(contentsOf: path)))
}

@Suite struct DownloadTests {
  @Test func `a download ends up in the file, with progress`() async throws {
    let reports = Mutex<[Int]>([])
    let server = try fileServer()
    let result = try await download(server.url) { received, total in
      #expect(total == content.count)
      reports.withLock { $0.append(received) }
    }
    #expect(result == (200, content))
    let received = reports.withLock { $0 }
    #expect(received.last == content.count)
    #expect(received == received.sorted())
  }

  @Test func `a download is resumed where it stopped`() async throws {
    let server = try fileServer()
    let result = try await download(
      server.url, before: Array(content[..<40_000]), resumingAt: 40_000)
    #expect(result == (206, content))
    #expect(server.requests.first?.headers["range"] == "bytes=40000-")
  }

  @Test func `a server without ranges starts the file anew`() async throws {
    let server = try fileServer(knowsRanges: false)
    let result = try await download(
      server.url, before: .init(repeating: 0, count: 200_000), resumingAt: 200_000)
    #expect(result == (200, content))
  }

  @Test(arguments: [404, 416])
  func `another status leaves the file alone`(status: Int) async throws {
    let server = try LoopbackServer { _, _ in .error(status, "no") }
    let result = try await download(server.url, before: [1, 2, 3], resumingAt: 3)
    #expect(result == (status, [1, 2, 3]))
  }

  @Test func `another range than the one asked for is an error`() async throws {
    let server = try LoopbackServer { _, _ in
      LoopbackReply(206, headers: ["Content-Range": "bytes 0-9/10"], bytes: .init(0..<10))
    }
    await #expect(throws: TransportError.self) {
      try await download(server.url, before: [9, 9, 9], resumingAt: 3)
    }
  }

  @Test func `an empty file is written too`() async throws {
    let server = try LoopbackServer { _, _ in LoopbackReply(bytes: []) }
    #expect(try await download(server.url, before: [1, 2]) == (200, []))
  }

  @Test func `a file that cannot be written is an error that says so`() async throws {
    let server = try fileServer()
    let handle = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let client = try HTTPClient(.init(userAgent: "test"))
    let error = await #expect(throws: TransportError.self) {
      try await client.download(HTTPRequest(.get, server.url), to: handle.fileDescriptor)
    }
    #expect(error?.description.contains("cannot write the download") == true)
  }
}

@Suite struct HTTPDateTests {
  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
  ])
  func `all three forms of RFC 9110 are read`(text: String) {
    #expect(HTTPDate.seconds(text) == 784_111_777)
  }

  @Test func `what is no date is nil`() {
    #expect(HTTPDate.seconds("soon") == nil)
  }
}
