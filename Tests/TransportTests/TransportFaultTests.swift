import LoopbackServer
import Synchronization
import Testing
import Transport

/// How an error is called, whatever its words.
private func kind(_ error: TransportError?) -> String {
  String(
    describing: error.map { "\(Mirror(reflecting: $0).children.first?.label ?? "\($0)")" } ?? "")
}

private func failure(
  _ url: String, _ change: (inout HTTPRequest) -> Void = { _ in }
) async throws -> TransportError? {
  var request = HTTPRequest(.post, url, body: Array("{}".utf8))
  change(&request)
  let client = try HTTPClient(.init(userAgent: "test"))
  return await #expect(throws: TransportError.self) { try await client.send(request) }
}

@Suite struct TransportFaultTests {
  @Test func `a refused connection is cannotConnect`() async throws {
    let error = try await failure(LoopbackServer.deadURL())
    #expect(kind(error) == "cannotConnect")
  }

  @Test func `an unknown host is cannotResolve`() async throws {
    // RFC 6761 reserves .invalid: no resolver knows it.
    let error = try await failure("http://no-such-host.invalid/")
    #expect(kind(error) == "cannotResolve")
  }

  @Test(arguments: [
    "ftp://127.0.0.1/", "127.0.0.1:80", "", "http://127.0.0.1/a b", "file:///etc/passwd",
  ])
  func `what is no http address is not sent`(url: String) async throws {
    #expect(kind(try await failure(url)) == "invalidRequest")
  }

  @Test(arguments: [nil, 0, 3])
  func `a connection that ends early is cutOff`(bytes: Int?) async throws {
    let server = try LoopbackServer { _, _ in
      LoopbackReply(bytes: Array("0123456789".utf8), fault: .cutOff(afterBody: bytes))
    }
    #expect(kind(try await failure(server.url)) == "cutOff")
  }

  @Test(arguments: [nil, 3])
  func `silence past the total timeout is timedOut`(bytes: Int?) async throws {
    let server = try LoopbackServer { _, _ in
      LoopbackReply(bytes: Array("0123456789".utf8), fault: .stall(afterBody: bytes))
    }
    let error = try await failure(server.url) { $0.totalTimeout = .milliseconds(150) }
    #expect(kind(error) == "timedOut")
  }

  @Test func `silence past the stall timeout is stalled`() async throws {
    let server = try LoopbackServer { _, _ in
      LoopbackReply(bytes: Array("0123456789".utf8), fault: .stall(afterBody: 3))
    }
    let error = try await failure(server.url) { $0.stallTimeout = .seconds(1) }
    #expect(kind(error) == "stalled")
  }

  @Test func `a TLS handshake that fails is cannotConnect`() async throws {
    let server = try LoopbackServer { _, _ in .json("{}") }
    let error = try await failure(server.url.replacing("http:", with: "https:")) {
      $0.connectTimeout = .seconds(1)
    }
    #expect(kind(error) == "cannotConnect")
  }

  @Test func `a header value with a line break is not sent, nor shown`() async throws {
    let server = try LoopbackServer { _, _ in .json("{}") }
    let error = try await failure(server.url) {
      $0.headers = [HTTPField("Authorization", "Bearer s3cret\r\nX: y", isSecret: true)]
    }
    #expect(kind(error) == "invalidRequest")
    #expect(error?.description.contains("s3cret") == false)
    #expect(server.requests.isEmpty)
  }

  @Test func `cancelling the task ends the transfer`() async throws {
    let arrived = Mutex(false)
    let server = try LoopbackServer { _, _ in
      arrived.withLock { $0 = true }
      return LoopbackReply(bytes: [], fault: .stall(afterBody: nil))
    }
    let client = try HTTPClient(.init(userAgent: "test"))
    await #expect(throws: CancellationError.self) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try await client.send(HTTPRequest(.get, server.url)) }
        while !arrived.withLock({ $0 }) { await Task.yield() }
        group.cancelAll()
        try await group.waitForAll()
      }
    }
  }

  @Test func `a task that is cancelled already sends nothing`() async throws {
    let server = try LoopbackServer { _, _ in .json("{}") }
    let client = try HTTPClient(.init(userAgent: "test"))
    await #expect(throws: CancellationError.self) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.cancelAll()
        group.addTask { _ = try await client.send(HTTPRequest(.get, server.url)) }
        try await group.waitForAll()
      }
    }
    #expect(server.requests.isEmpty)
  }

  @Test func `secrets do not print`() {
    let field = HTTPField("Authorization", "Bearer s3cret", isSecret: true)
    let request = HTTPRequest(.get, "http://user:pw@h/p?key=s3cret", headers: [field])
    var dumped = ""
    dump(field, to: &dumped)
    for text in ["\(field)", "\(request)", dumped] {
      #expect(!text.contains("s3cret") && !text.contains("pw"))
    }
    #expect("\(request)" == "GET http://h:80/p")
  }
}
