import Digests
public import Evaluation

/// What a server offers.
public struct MCPListing: Sendable {
  /// The server.
  public let server: MCPServer
  /// Name and version, in the server's words.
  public let product: String
  /// The tools under the server's own names.
  public let tools: [ToolDefinition]

  /// What tells this server's tools from those of another version: name, version, and a digest of what
  /// models are told of the tools, without what the user's file says.
  /// - Parameter used: the names of those that are used.
  func identity(_ used: [ToolDefinition]) -> String {
    let digest = Digest.sha256(
      String(decoding: ToolMenu(used).canonical, as: UTF8.self))
    return "\(product), tools \(digest.prefix(16))"
  }
}

/// The tools of servers that a run uses.
public struct MCPSelection: Sendable {
  /// The tools as agents see them.
  public let tools: [any Tool]
  /// What is recorded of each server: `NAME: PRODUCT VERSION, tools DIGEST`.
  public let identities: [String]

  /// Chooses tools.
  /// - Parameters:
  ///   - listings: of all servers that are named.
  ///   - names: `SERVER` for all tools of one, `SERVER.TOOL` for one.
  /// - Throws: `InputError` for a tool that a server does not have.
  public init(_ listings: [MCPListing], names: [String], of option: String) throws {
    var chosen: [(listing: MCPListing, tool: ToolDefinition)] = []
    var identities: [String] = []
    for listing in listings {
      let server = listing.server.name
      let wanted = names.filter {
        Self.server(of: $0, among: listings.map(\.server.name)) == server
      }
      .map { String($0.dropFirst(server.count + 1)) }
      let all = listing.tools.sorted { $0.name < $1.name }
      if let unknown = wanted.first(where: { name in
        !name.isEmpty && !all.contains { $0.name == name }
      }) {
        throw InputError(
          option, "the MCP server \"\(server)\" has no tool \"\(unknown)\"",
          remedy: "it has " + all.map { TerminalText.visible($0.name) }.joined(separator: ", "))
      }
      let used = wanted.contains("") ? all : all.filter { wanted.contains($0.name) }
      guard !used.isEmpty else {
        throw InputError(option, "the MCP server \"\(server)\" has no tools")
      }
      chosen += used.map { (listing, $0) }
      identities.append("\(server): \(listing.identity(used))")
    }
    let plain = chosen.map { Self.plain("\($0.listing.server.name)_\($0.tool.name)") }
    let counts = Dictionary(plain.map { ($0, 1) }, uniquingKeysWith: +)
    tools = zip(chosen, plain).map { choice, name in
      let whole = "\(choice.listing.server.name).\(choice.tool.name)"
      let isClear = name.utf8.count <= 64 && counts[name] == 1
      return MCPTool(
        choice.tool, of: choice.listing.server,
        named: isClear ? name : "\(name.prefix(55))_\(Digest.sha256(whole).prefix(8))",
        identity: choice.listing.identity([choice.tool]))
    }
    self.identities = identities
  }

  /// The server that a word of the option means; nil where it means none.
  public static func server(of word: String, among servers: [String]) -> String? {
    servers.filter { word == $0 || word.hasPrefix($0 + ".") }.max { $0.count < $1.count }
  }

  /// A name that all endpoints take.
  private static func plain(_ name: String) -> String {
    String(
      name.map { character in
        character.isASCII && (character.isLetter || character.isNumber)
          || character == "_" || character == "-" ? character : "_"
      })
  }
}
