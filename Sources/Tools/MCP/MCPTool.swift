import Evaluation

/// A tool of an MCP server.
struct MCPTool: Tool {
  let definition: ToolDefinition
  let identity: String
  /// The server's own name for it.
  private let name: String
  private let server: MCPServer

  init(_ tool: ToolDefinition, of server: MCPServer, named name: String, identity: String) {
    definition = ToolDefinition(
      name: name, description: tool.description, parameters: tool.parameters)
    self.identity = identity
    self.name = tool.name
    self.server = server
  }

  var state: ToolState { .server(server.name) }

  func use(
    _ arguments: [String: JSONValue], in place: ToolPlace
  ) async throws -> ToolOutput {
    guard let connection = await place.connection(to: server) else {
      return ToolOutput("the MCP server \"\(server.name)\" is not connected", ending: .failed)
    }
    return try await connection.call(name, arguments)
  }
}

/// The connections of an attempt: one for each server and workspace, so that what a server remembers of
/// one agent no other agent and no other task finds.
actor MCPConnections {
  private let client: MCPClient
  private var connections: [Place: MCPConnection] = [:]

  private struct Place: Hashable {
    let server: String
    let workspace: String
  }

  init(_ client: MCPClient) { self.client = client }

  func connection(to server: MCPServer, for workspace: String) -> MCPConnection {
    let place = Place(server: server.name, workspace: workspace)
    if let connection = connections[place] { return connection }
    let connection = MCPConnection(to: server, client)
    connections[place] = connection
    return connection
  }

  /// Ends all of them at once.
  func close() async {
    await withTaskGroup(of: Void.self) { group in
      for connection in connections.values { group.addTask { await connection.close() } }
    }
    connections = [:]
  }
}

/// A connection to a server that is opened when it is first needed, and once more where it breaks.
///
/// Used for one call at a time.
actor MCPConnection {
  /// How often a broken connection is opened again.
  private static let restarts = 1

  private let server: MCPServer
  private let client: MCPClient
  private var session: MCPSession?
  private var restarts = 0
  /// Whether the last call was given up: the server may still be at it, or hang.
  private var isDoubtful = false
  /// Why it is not opened again.
  private var lost: MCPFault?

  init(to server: MCPServer, _ client: MCPClient) {
    self.server = server
    self.client = client
  }

  /// Uses a tool.
  /// - Returns: also what went wrong, in words for a model.
  /// - Throws: `InputError` where the server cannot be had at all; `CancellationError`.
  func call(_ tool: String, _ arguments: [String: JSONValue]) async throws -> ToolOutput {
    let start = ContinuousClock.now
    func failure(_ fault: MCPFault, _ ending: ToolOutput.Ending = .failed) -> ToolOutput {
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      return ToolOutput("the tool's server \(fault.words)", ending: ending, seconds: seconds)
    }
    while true {
      if let lost { return failure(lost) }
      do {
        let session = try await opened()
        let result = try await session.call(tool, arguments, client.patience)
        return MCPResult(result, from: server).output(
          seconds: (ContinuousClock.now - start) / .seconds(1))
      } catch let fault as MCPFault {
        switch fault.kind {
        case .answered: return failure(fault)
        case .timedOut:
          isDoubtful = true
          return failure(fault, .timedOut)
        case .unusable:
          await drop()
          throw server.error(fault)
        case .ended:
          await drop()
          if restarts >= Self.restarts { lost = fault } else { restarts += 1 }
        }
      }
    }
  }

  /// The session, opened where there is none. A server that does not even answer whether it lives is
  /// ended, and counts as one that broke.
  private func opened() async throws -> MCPSession {
    if let session {
      guard isDoubtful else { return session }
      isDoubtful = false
      if await session.isAlive() { return session }
      throw MCPFault(kind: .ended, words: "hangs")
    }
    do {
      let session = try await client.open(server)
      self.session = session
      return session
    } catch let fault as MCPFault {
      // One that cannot even be greeted would be missing in all further tasks too.
      throw MCPFault(kind: .unusable, words: fault.words, remedy: fault.remedy)
    }
  }

  private func drop() async {
    let session = session
    self.session = nil
    isDoubtful = false
    await session?.close()
  }

  func close() async { await drop() }
}
