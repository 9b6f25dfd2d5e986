import Evaluation
import Foundation
import Glibc
import LoopbackServer
import Synchronization
import Testing

@testable import Tools

/// Servers over streamable HTTP: scripted ones here, the SDK's own in `MCPServerTests`.
@Suite struct MCPWebTests {
  private let stage: MCPStage

  init() throws { stage = try MCPStage() }

  private func server(_ url: String, headers: JSONValue = [:]) throws -> MCPServer {
    try stage.servers(["web": ["url": .string(url), "headers": headers]])[0]
  }

  /// A reply to a request of MCP; `call` answers calls.
  private static func reply(
    _ request: LoopbackRequest, session: String? = "s1",
    call: (_ id: Int) -> LoopbackReply
  ) -> LoopbackReply {
    guard request.method == "POST", let message = WireJSON.read(request.body)?.value,
      let id = message["id"]?.wholeNumber
    else { return LoopbackReply(202, bytes: []) }
    let headers = session.map { ["Mcp-Session-Id": $0] } ?? [:]
    switch message["method"]?.text {
    case "initialize":
      return .json(
        result(
          id,
          #"{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"w"}}"#
        ),
        headers: headers)
    case "tools/list":
      return .json(
        result(id, #"{"tools":[{"name":"t","inputSchema":{"type":"object"}}]}"#))
    default: return call(id)
    }
  }

  private static func result(_ id: Int, _ result: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}"#
  }

  private static func said(_ id: Int, _ text: String) -> String {
    result(id, #"{"content":[{"type":"text","text":"\#(text)"}]}"#)
  }

  private static func events(_ text: String, _ fault: LoopbackReply.Fault = .none) -> LoopbackReply
  {
    LoopbackReply(
      headers: ["Content-Type": "text/event-stream"], bytes: Array(text.utf8), fault: fault)
  }

  @Test func `a session has its headers on each request, and is ended`() async throws {
    let web = try LoopbackServer { request, _ in
      Self.reply(request) { id in .json(Self.said(id, "hello")) }
    }
    let server = try server(web.url + "/mcp", headers: ["X-Key": "k"])
    let outputs = try await stage.outputs(server, [("t", [:]), ("t", [:])])
    #expect(outputs.map(\.text) == ["hello", "hello"])
    let requests = web.requests
    #expect(requests.map(\.method) == ["POST", "POST", "POST", "POST", "DELETE"])
    #expect(requests.allSatisfy { $0.path == "/mcp" && $0.headers["x-key"] == "k" })
    #expect(requests[0].headers["mcp-session-id"] == nil)
    for request in requests.dropFirst() {
      #expect(request.headers["mcp-session-id"] == "s1")
      #expect(request.headers["mcp-protocol-version"] == "2025-06-18")
    }
  }

  @Test func `a stream may ask, tell of progress and stay open`() async throws {
    let isFirst = Mutex(true)
    let web = try LoopbackServer { request, _ in
      Self.reply(request) { id in
        let text = """
          : hello\r\n\r\nevent: message\r\nid: 1\r\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\r\n\r
          data: {"jsonrpc":"2.0","id":"a","method":"ping"}\n\n\
          data: {"jsonrpc":"2.0",\ndata: "id":\(id),"result":{"content":[{"type":"text","text":"x"}]}}\n\n
          """
        isFirst.withLock { $0 = false }
        // Nothing follows, and the connection is not closed.
        return Self.events(
          text + String(repeating: ":", count: 9), .stall(afterBody: text.utf8.count))
      }
    }
    let outputs = try await stage.outputs(try server(web.url), [("t", [:])])
    #expect(outputs.map(\.text) == ["x"])
    #expect(
      web.requests.contains { $0.text.contains(#""id":"a""#) && $0.text.contains(#""result":{}"#) })
  }

  @Test func `a stream that breaks off is taken up where it was`() async throws {
    let web = try LoopbackServer { request, _ in
      if request.method == "GET" {
        return request.headers["last-event-id"] == "e7"
          ? Self.events("id: e8\ndata: \(Self.said(3, "late"))\n\n") : LoopbackReply(400, bytes: [])
      }
      return Self.reply(request) { _ in Self.events("id: e7\nretry: 10\ndata: \n\n") }
    }
    // The third request: after the greeting and a call that nobody answers.
    let outputs = try await stage.withClient { client in
      let session = try await client.open(try server(web.url))
      _ = try await session.tools(.seconds(60))
      let result = try await session.call("t", [:], .seconds(60))
      await session.close()
      return result
    }
    #expect(outputs["content"]?.elements?.first?["text"] == "late")
  }

  @Test func `a session that the server has forgotten is opened anew, once`() async throws {
    let number = Mutex(0)
    let web = try LoopbackServer { request, _ in
      if request.text.contains("initialize\"") {
        return Self.reply(request, session: "s\(number.withLock { $0 += 1; return $0 })") { _ in
          LoopbackReply(bytes: [])
        }
      }
      return Self.reply(request) { id in
        request.headers["mcp-session-id"] == "s2"
          ? .json(Self.said(id, "here")) : LoopbackReply(404, bytes: [])
      }
    }
    let outputs = try await stage.outputs(try server(web.url), [("t", [:]), ("t", [:])])
    #expect(outputs.map(\.text) == ["here", "here"])
  }

  /// What a server answers a call with, by what the model is told of it.
  private static let faults: [(words: String, reply: LoopbackReply)] = [
    ("the tool's server answered 500: oops", LoopbackReply(500, bytes: Array("oops".utf8))),
    ("what is no message of MCP: <html>Sorry", LoopbackReply(bytes: Array("<html>Sorry".utf8))),
    ("what is no message of MCP", LoopbackReply(bytes: [])),
    ("what is no message of MCP", .json(#"{"jsonrpc":"2.0","id":99,"result":{}}"#)),
    ("broke off: no response", LoopbackReply(bytes: [0x7B], fault: .cutOff(afterBody: nil))),
    (
      "longer than the allowed",
      LoopbackReply(bytes: [UInt8](repeating: 32, count: 1 << 20), fault: .endless)
    ),
    ("did not answer within 4 seconds", LoopbackReply(bytes: [], fault: .stall(afterBody: nil))),
    ("ended its answer before it was whole", events("data: {}\n\n")),
  ]

  @Test(arguments: faults.indices)
  func `what goes wrong with a call is told to the model`(fault: Int) async throws {
    let (words, reply) = Self.faults[fault]
    let web = try LoopbackServer { request, _ in Self.reply(request) { _ in reply } }
    let output = try await stage.outputs(
      try server(web.url), patience: .seconds(words.contains("4 seconds") ? 4 : 900), [("t", [:])]
    )[0]
    #expect(output.isError && output.text.contains(words), "\(output.text)")
  }

  @Test(arguments: [401, 403, 404, 405, 400])
  func `a server that refuses is named with what helps, and its words hold no key`(status: Int)
    async throws
  {
    let key = "sk-Planted7f3a9c51e2d8"
    let web = try LoopbackServer { request, _ in
      .error(status, "bad token \(request.headers["authorization"] ?? "") for \(request.path)")
    }
    let server = try server(
      web.url + "/mcp?token=\(key)2", headers: ["Authorization": .string("Bearer \(key)")])
    let error = await #expect(throws: InputError.self) {
      _ = try await stage.withClient { try await $0.list(server) }
    }
    let said = error?.description ?? ""
    #expect(said.contains("mcpServers.web: the MCP server \"web\" answered \(status): bad token"))
    #expect(!said.contains("Planted"), "\(said)")
    #expect(error?.remedy != nil || status == 400)
  }

  @Test func `a server that is not there is named with what helps`() async throws {
    let server = try server(try LoopbackServer.deadURL())
    let error = await #expect(throws: InputError.self) {
      _ = try await stage.withClient { try await $0.list(server) }
    }
    #expect(error?.problem.contains("cannot be reached") == true)
    #expect(error?.remedy?.contains("url") == true)
  }
}
