import Evaluation
import Synchronization
import Transport

/// A server over streamable HTTP: each message is a POST, answered by JSON or by a stream of events.
final class MCPWeb: MCPChannel {
  private struct State {
    var nextID = 1
    var session: String?
    var revision: String?
  }

  /// Bytes that a response may have.
  private static let longestResponse = 32 << 20
  /// How often a stream that broke off before its response is taken up again.
  private static let resumptions = 5
  /// The longest time for what needs no response.
  private static let shortPatience = Duration.seconds(10)

  private let state = Mutex(State())
  private let url: String
  private let headers: [HTTPField]
  private let server: MCPServer
  private let client: HTTPClient

  init(_ url: String, _ headers: [HTTPField], of server: MCPServer, client: HTTPClient) {
    self.url = url
    self.headers = headers
    self.server = server
    self.client = client
  }

  func settled(on revision: String) { state.withLock { $0.revision = revision } }

  func request(
    _ method: String, _ params: JSONValue?, patience: Duration
  ) async throws -> JSONValue {
    let id = state.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
    let body = CanonicalJSON.encode(MCPMessage.request(id, method, params))
    do {
      let response = try await response(to: id, body, patience)
      return try MCPMessage.result(of: response, from: server)
    } catch let fault as MCPFault where fault.kind == .timedOut && method != "initialize" {
      try? await post(CanonicalJSON.encode(MCPMessage.cancelled(id)))
      throw fault
    }
  }

  func notify(_ method: String, _ params: JSONValue?) async throws {
    try await post(CanonicalJSON.encode(MCPMessage.notification(method, params)))
  }

  /// Ends the session, where the server has made one.
  func close() async {
    guard state.withLock({ $0.session }) != nil else { return }
    var request = HTTPRequest(.delete, url, headers: fields())
    request.totalTimeout = Self.shortPatience
    _ = try? await client.send(request)
  }

  private func post(_ body: [UInt8]) async throws {
    let response = try await send(request(.post, body, Self.shortPatience)) { _ in true }
    try check(response)
  }

  private func request(
    _ method: HTTPRequest.Method, _ body: [UInt8], _ patience: Duration
  ) -> HTTPRequest {
    var own = [HTTPField("Accept", "application/json, text/event-stream")]
    if method == .post { own.append(HTTPField("Content-Type", "application/json")) }
    var request = HTTPRequest(method, url, headers: own + fields(), body: body)
    request.totalTimeout = patience
    request.stallTimeout = nil
    request.maxResponseBytes = Self.longestResponse
    return request
  }

  /// The user's fields and the session's.
  private func fields() -> [HTTPField] {
    let own: Set = ["accept", "content-type", "mcp-session-id", "mcp-protocol-version"]
    let users = headers.filter { !own.contains($0.name.lowercased()) }
    return state.withLock { state in
      users
        + [
          state.session.map { HTTPField("Mcp-Session-Id", $0, isSecret: true) },
          state.revision.map { HTTPField("MCP-Protocol-Version", $0) },
        ].compactMap(\.self)
    }
  }
}

// MARK: - Responses

extension MCPWeb {
  /// The response to a request, from JSON, from a stream, or from what takes a broken stream up again.
  private func response(
    to id: Int, _ body: [UInt8], _ patience: Duration
  ) async throws -> JSONValue {
    let end = ContinuousClock.now + patience
    let events = Mutex(EventReader())
    var request = request(.post, body, patience)
    for resumption in 0...Self.resumptions {
      let (pieces, feed) = AsyncStream<JSONValue>.makeStream()
      let found = Mutex<JSONValue?>(nil)
      let response = try await withThrowingTaskGroup(of: Void.self) { group in
        // A server may wait for answers of its own before it goes on.
        group.addTask {
          for await answer in pieces { try? await self.post(CanonicalJSON.encode(answer)) }
        }
        defer { feed.finish() }
        return try await self.send(request) { piece in
          for data in events.withLock({ $0.take(piece) }) {
            for message in MCPMessage.read(data) ?? [] {
              switch message {
              case .response(id, let response): found.withLock { $0 = response }
              case .request(let answer): feed.yield(answer)
              default: break
              }
            }
          }
          return found.withLock { $0 == nil }
        }
      }
      if let response = found.withLock({ $0 }) { return response }
      try check(response)
      let type = response.headers["Content-Type"]?.lowercased() ?? ""
      guard type.hasPrefix("text/event-stream") else {
        for message in MCPMessage.read(response.body) ?? [] {
          if case .response(id, let value) = message { return value }
        }
        throw broken("answered what is no message of MCP", response)
      }
      // It may have closed the stream on purpose, to be asked again (revision 2025-11-25).
      let (last, pause) = events.withLock { ($0.lastID, $0.pause) }
      guard let last, resumption < Self.resumptions, ContinuousClock.now + pause < end else {
        throw MCPFault(kind: .ended, words: "ended its answer before it was whole")
      }
      try await Task.sleep(for: pause)
      request = self.request(.get, [], end - .now)
      request.headers.append(HTTPField("Last-Event-ID", last))
    }
    throw MCPFault(kind: .ended, words: "ended its answer before it was whole")
  }

  private func send(
    _ request: HTTPRequest, receive: @escaping @Sendable ([UInt8]) -> Bool
  ) async throws -> HTTPResponse {
    let response: HTTPResponse
    do {
      response = try await client.send(request, receive: receive)
    } catch let error as TransportError {
      throw fault(error, request.totalTimeout)
    }
    if let session = response.headers["Mcp-Session-Id"], !session.isEmpty {
      state.withLock { $0.session = session }
    }
    return response
  }

  private func fault(_ error: TransportError, _ patience: Duration) -> MCPFault {
    let words = server.presentable("\(error)")
    switch error {
    case .timedOut, .stalled: return .timedOut(patience)
    case .cutOff, .tooLarge: return MCPFault(kind: .ended, words: "broke off: \(words)")
    default:
      return MCPFault(
        kind: .unusable, words: "cannot be reached: \(words)",
        remedy: "check its \"url\", and that it runs")
    }
  }

  private func check(_ response: HTTPResponse) throws {
    if (200..<300).contains(response.status) { return }
    let text = String(decoding: response.body.prefix(2000), as: UTF8.self)
    let message = WireJSON.read(response.body)?.value["error"]?["message"]?.text ?? text
    let said = message.isEmpty ? "" : ": \(server.presentable(message, 200))"
    let words = "answered \(response.status)\(said)"
    switch response.status {
    case 401, 403:
      throw MCPFault(
        kind: .unusable, words: words,
        remedy: "give it its key: \"headers\": {\"Authorization\": \"Bearer ${NAME}\"}")
    case 404 where state.withLock({ $0.session }) != nil:
      throw MCPFault(kind: .ended, words: "has ended the session")
    case 404, 405:
      throw MCPFault(
        kind: .unusable, words: words,
        remedy: "check its \"url\": it has to be that of streamable HTTP, not of the older SSE")
    case 500...: throw MCPFault(kind: .ended, words: words)
    default: throw MCPFault(kind: .unusable, words: words)
    }
  }

  private func broken(_ words: String, _ response: HTTPResponse) -> MCPFault {
    let text = String(decoding: response.body.prefix(1000), as: UTF8.self)
    return MCPFault(
      kind: .ended, words: "\(words): \(server.presentable(text, 120))",
      remedy: "check its \"url\": it has to be that of streamable HTTP")
  }
}
