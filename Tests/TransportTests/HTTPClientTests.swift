import LoopbackServer
import Synchronization
import Testing
import Transport

private func client() throws -> HTTPClient {
  try HTTPClient(.init(userAgent: "orgbench/0.0-test"))
}

@Suite struct HTTPClientTests {
  @Test func `a POST arrives whole, with its headers and the user agent`() async throws {
    let server = try LoopbackServer { _, _ in .json(#"{"ok":true}"#) }
    let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
    let response = try await client().send(
      HTTPRequest(.post, server.url + "/a?b=c", headers: [HTTPField("X-One", "1")], body: body))
    #expect(response.status == 200)
    #expect(response.body == Array(#"{"ok":true}"#.utf8))
    #expect(response.headers["content-TYPE"] == "application/json")
    #expect(response.headers["absent"] == nil)
    #expect(response.seconds > 0)
    let request = try #require(server.requests.first)
    #expect(request.method == "POST")
    #expect(request.path == "/a?b=c")
    #expect(request.body == body)
    #expect(request.headers["x-one"] == "1")
    #expect(request.headers["user-agent"] == "orgbench/0.0-test")
    #expect(request.headers["expect"] == nil)
  }

  @Test func `a body that comes compressed, though nobody asked, is read`() async throws {
    let compressed: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 84, 178, 50, 172, 5, 0, 175, 172, 27, 86, 7, 0,
      0, 0,
    ]
    let server = try LoopbackServer { _, _ in
      LoopbackReply(headers: ["Content-Encoding": "gzip"], bytes: compressed)
    }
    let response = try await client().send(HTTPRequest(.get, server.url))
    #expect(response.body == Array(#"{"a":1}"#.utf8))
    #expect(server.requests.first?.headers["accept-encoding"] == "identity")
  }

  @Test func `an empty POST has a length of 0`() async throws {
    let server = try LoopbackServer { _, _ in .json("{}") }
    _ = try await client().send(HTTPRequest(.post, server.url))
    #expect(server.requests.first?.headers["content-length"] == "0")
  }

  @Test func `a status other than 200 is a response, not an error`() async throws {
    let server = try LoopbackServer { _, _ in .error(503, "busy") }
    let response = try await client().send(HTTPRequest(.get, server.url))
    #expect(response.status == 503)
    #expect(String(decoding: response.body, as: UTF8.self).contains("busy"))
  }

  @Test func `requests one after the other use one connection`() async throws {
    let clock = ContinuousClock()
    for _ in 0..<3 {
      let server = try LoopbackServer { _, _ in .json("{}") }
      let client = try client()
      let time = try await clock.measure {
        for _ in 0..<20 { _ = try await client.send(HTTPRequest(.get, server.url)) }
      }
      // libcurl drops a connection that idled for 118 seconds: on a machine that stood still.
      if time > .seconds(100) { continue }
      #expect(server.requests.count == 20)
      #expect(server.connectionCount == 1)
      return
    }
    Issue.record("20 requests took more than 100 seconds three times over")
  }

  @Test func `many requests at once all get their own answer`() async throws {
    let server = try LoopbackServer { request, _ in .json(request.text) }
    let client = try client()
    let echoes = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for index in 0..<200 {
        group.addTask {
          let request = HTTPRequest(.post, server.url, body: Array("\(index)".utf8))
          return (index, String(decoding: try await client.send(request).body, as: UTF8.self))
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(echoes == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "\($0)") }))
  }

  @Test func `a body beyond the cap is refused`() async throws {
    let server = try LoopbackServer { _, _ in LoopbackReply(bytes: .init(repeating: 1, count: 5000))
    }
    var request = HTTPRequest(.get, server.url)
    request.maxResponseBytes = 4999
    await #expect(throws: TransportError.tooLarge(limit: 4999)) { try await client().send(request) }
    request.maxResponseBytes = 5000
    #expect(try await client().send(request).body.count == 5000)
  }

  @Test func `a header block without end is refused`() async throws {
    let server = try LoopbackServer { _, _ in
      let fields = (0..<5000).map { ("X-\($0)", String(repeating: "x", count: 80)) }
      return LoopbackReply(headers: Dictionary(uniqueKeysWithValues: fields), bytes: [])
    }
    await #expect(throws: TransportError.self) {
      try await client().send(HTTPRequest(.get, server.url))
    }
  }

  @Test func `closing the client ends its transfers`() async throws {
    let arrived = Mutex(false)
    let server = try LoopbackServer { _, _ in
      arrived.withLock { $0 = true }
      return LoopbackReply(bytes: [], fault: .stall(afterBody: nil))
    }
    let client = try client()
    await #expect(throws: TransportError.closed) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try await client.send(HTTPRequest(.get, server.url)) }
        while !arrived.withLock({ $0 }) { await Task.yield() }
        await client.close()
        try await group.waitForAll()
      }
    }
    await #expect(throws: TransportError.closed) {
      try await client.send(HTTPRequest(.get, server.url))
    }
  }

  @Test func `a scoped client is closed at the end`() async throws {
    let server = try LoopbackServer { _, _ in .json("{}") }
    let escaped = try await HTTPClient.withClient(.init(userAgent: "test")) { client in
      _ = try await client.send(HTTPRequest(.get, server.url))
      return client
    }
    await #expect(throws: TransportError.closed) {
      try await escaped.send(HTTPRequest(.get, server.url))
    }
  }
}
