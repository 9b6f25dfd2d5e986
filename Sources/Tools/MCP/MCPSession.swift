import Evaluation
public import Transport

/// What all connections to MCP servers of a run share.
public struct MCPClient: Sendable {
  private let http: HTTPClient
  private let version: String
  /// How long a server may take to answer.
  let patience: Duration
  /// How long it may take to start.
  var startPatience: Duration

  /// A client.
  /// - Parameters:
  ///   - http: for servers over HTTP; closed by whoever made it.
  ///   - version: orgbench's own, which servers are told.
  ///   - patience: how long a server may take to start, or to answer.
  public init(http: HTTPClient, version: String, patience: Duration) {
    self.http = http
    self.version = version
    self.patience = patience
    startPatience = patience
  }

  /// Starts or calls a server and asks for its tools.
  /// - Throws: `InputError` that names the server's place in the file, what is wrong and what helps.
  public func list(_ server: MCPServer) async throws -> MCPListing {
    do {
      let session = try await open(server)
      let tools: [ToolDefinition]
      do { tools = try await session.tools(patience) } catch {
        await session.close()
        throw error
      }
      await session.close()
      return MCPListing(server: server, product: session.product, tools: tools)
    } catch let fault as MCPFault {
      throw server.error(fault)
    }
  }

  /// Opens a connection.
  /// - Throws: `MCPFault`; `CancellationError`.
  func open(_ server: MCPServer) async throws -> MCPSession {
    let channel: any MCPChannel
    switch server.access {
    case .program(let program):
      do { channel = try MCPProcess(program, of: server) } catch {
        throw MCPFault(kind: .unusable, words: "cannot be started: \(error)")
      }
    case .web(let url, let headers):
      channel = MCPWeb(url, headers, of: server, client: http)
    }
    do {
      return try await MCPSession(channel, to: server, version, startPatience)
    } catch {
      await channel.close()
      throw error
    }
  }
}

/// A conversation with a server, from its greeting to its end.
struct MCPSession: Sendable {
  /// The revisions of the protocol with a greeting, the newest first. Lists of tools and calls have the
  /// same form in all.
  static let revisions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
  /// A server may list so many tools.
  private static let mostTools = 2000

  /// Name and version, in the server's words.
  let product: String
  private let channel: any MCPChannel
  private let server: MCPServer

  init(
    _ channel: any MCPChannel, to server: MCPServer, _ version: String, _ patience: Duration
  ) async throws {
    self.channel = channel
    self.server = server
    let greeting = try await channel.request(
      "initialize",
      [
        "protocolVersion": .string(Self.revisions[0]), "capabilities": [:],
        "clientInfo": ["name": "orgbench", "version": .string(version)],
      ], patience: patience)
    let revision = greeting["protocolVersion"]?.text ?? ""
    guard Self.revisions.contains(revision) else {
      throw MCPFault(
        kind: .unusable,
        words: "speaks the revision \"\(server.presentable(revision, 40))\" of MCP",
        remedy:
          "orgbench speaks \(Self.revisions.joined(separator: ", ")): use a version of it that "
          + "speaks one of them")
    }
    guard greeting["capabilities"]?["tools"] != nil else {
      throw MCPFault(kind: .unusable, words: "offers no tools")
    }
    let info = greeting["serverInfo"]
    product = [info?["name"]?.text, info?["version"]?.text].compactMap(\.self)
      .map { server.presentable($0, 60) }.joined(separator: " ")
    channel.settled(on: revision)
    try await channel.notify("notifications/initialized", nil)
  }

  /// The tools that it offers, in its own order.
  func tools(_ patience: Duration) async throws -> [ToolDefinition] {
    var tools: [ToolDefinition] = []
    var cursors: Set<String> = []
    var cursor: String?
    repeat {
      let page = try await channel.request(
        "tools/list", cursor.map { ["cursor": .string($0)] }, patience: patience)
      for tool in page["tools"]?.elements ?? [] {
        guard let name = tool["name"]?.text, !name.isEmpty,
          let schema = tool["inputSchema"], case .object = schema
        else { throw MCPFault(kind: .unusable, words: "lists a tool without a name or a schema") }
        let description = tool["description"]?.text ?? tool["title"]?.text ?? name
        tools.append(ToolDefinition(name: name, description: description, parameters: schema))
      }
      cursor = page["nextCursor"]?.text
      if let cursor, !cursors.insert(cursor).inserted || tools.count > Self.mostTools {
        throw MCPFault(kind: .unusable, words: "lists tools without end")
      }
    } while cursor != nil
    return tools
  }

  /// Uses a tool.
  /// - Returns: the result with its content.
  func call(
    _ tool: String, _ arguments: [String: JSONValue], _ patience: Duration
  ) async throws -> JSONValue {
    try await channel.request(
      "tools/call", ["name": .string(tool), "arguments": .object(arguments)], patience: patience)
  }

  /// Whether it still answers.
  func isAlive() async -> Bool {
    do {
      _ = try await channel.request("ping", nil, patience: .seconds(10))
      return true
    } catch let fault as MCPFault {
      // Some servers know no ping; that they say so is a sign of life.
      return fault.kind == .answered
    } catch {
      return false
    }
  }

  func close() async { await channel.close() }
}
