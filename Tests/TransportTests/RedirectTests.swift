import LoopbackServer
import Testing
import Transport

private let secret = HTTPField("Authorization", "Bearer s3cret", isSecret: true)

private func send(
  _ url: String, redirects: HTTPRequest.Redirects = .sameHost
) async throws -> HTTPResponse {
  var request = HTTPRequest(.post, url, headers: [secret], body: Array("body".utf8))
  request.redirects = redirects
  return try await HTTPClient(.init(userAgent: "test")).send(request)
}

private func redirect(_ target: String, _ status: Int = 307) -> LoopbackReply {
  LoopbackReply(status, headers: ["Location": target], bytes: [])
}

@Suite struct RedirectTests {
  @Test(arguments: [301, 302, 307, 308])
  func `a redirect on the same server keeps method, body and key`(status: Int) async throws {
    let server = try LoopbackServer { request, _ in
      request.path == "/old" ? redirect("/new", status) : .json("{}")
    }
    #expect(try await send(server.url + "/old").status == 200)
    let last = try #require(server.requests.last)
    #expect(last.path == "/new")
    #expect(last.method == "POST")
    #expect(last.text == "body")
    #expect(last.headers["authorization"] == "Bearer s3cret")
  }

  @Test func `status 303 turns into a GET`() async throws {
    let server = try LoopbackServer { request, _ in
      request.path == "/old" ? redirect("/new", 303) : .json("{}")
    }
    _ = try await send(server.url + "/old")
    #expect(server.requests.last?.method == "GET")
    #expect(server.requests.last?.body.isEmpty == true)
  }

  @Test func `a redirect to another server is refused, and names both`() async throws {
    let other = try LoopbackServer { _, _ in .json("{}") }
    let server = try LoopbackServer { _, _ in redirect(other.url) }
    let error = await #expect(throws: TransportError.self) { try await send(server.url) }
    #expect(error?.description.contains(server.url) == true)
    #expect(error?.description.contains(other.url) == true)
    #expect(other.requests.isEmpty)
  }

  @Test func `where other servers are allowed, they do not get the key`() async throws {
    let other = try LoopbackServer { _, _ in .json("{}") }
    let server = try LoopbackServer { _, _ in redirect(other.url) }
    #expect(try await send(server.url, redirects: .anyHost).status == 200)
    #expect(other.requests.count == 1)
    #expect(other.requests.first?.headers["authorization"] == nil)
  }

  @Test func `a redirect to a file is refused`() async throws {
    let server = try LoopbackServer { _, _ in redirect("file:///etc/passwd") }
    await #expect(throws: TransportError.self) { try await send(server.url, redirects: .anyHost) }
  }

  @Test func `redirects in a circle end`() async throws {
    let server = try LoopbackServer { _, _ in redirect("/again") }
    await #expect(throws: TransportError.self) { try await send(server.url) }
    #expect(server.requests.count == 5)
  }

  @Test func `redirects can be left to the caller`() async throws {
    let server = try LoopbackServer { _, _ in redirect("/again") }
    #expect(try await send(server.url, redirects: .none).status == 307)
  }
}
