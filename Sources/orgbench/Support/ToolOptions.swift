import Arguments
import Benchmarks
import Evaluation
import Options
import Tools
import Transport

/// The options about tools, and what they add up to.
struct ToolOptions {
  static let tools = Option(
    "tools",
    "what agents may use: python and bash run in a sandbox without network, read_file and search_text "
      + "read the task's files as text; SERVER or SERVER.TOOL of --mcp (docs/tools.md)",
    .list(of: .text("python, bash, read_file, search_text, SERVER or SERVER.TOOL")),
    default: [String](),
    otherwise: "none")
  /// Not for an experiment's file, which could start any program of its own.
  static let mcp = Option(
    "mcp",
    "a file of MCP servers, {\"mcpServers\": {\"NAME\": {\"command\", \"args\", \"env\"} or {\"url\", "
      + "\"headers\"}}}, whose tools --tools names (docs/tools.md)", .path)
  static let audience = Option(
    "tools-for",
    "who may use tools: workers, not those who plan, judge, review or close others' work; or all",
    .word, default: ToolAudience.workers)
  static let calling = Option(
    "tool-calls",
    "how models are told of tools and ask for them: auto, by the endpoint's own tool calls and in "
      + "words where it refuses them; or always in words",
    .word, default: ToolCalling.auto)
  static let rounds = Option(
    "max-tool-rounds", "how often an agent may use tools before it has to answer",
    .integer(1...1000), default: 30)
  static let seconds = Option(
    "tool-timeout", placeholder: "SECONDS",
    "the longest time of one use of a tool, and of an MCP server's start",
    .number(0.1...86_400), default: SandboxLimits().seconds)

  static let noMirrorFilter = Option(
    flag: "no-mirror-filter",
    "show agents also what servers of --mcp find of the benchmark's own data (docs/tools.md)")

  static let all: [any DeclaredOption] = [
    tools, audience, calling, rounds, seconds, noMirrorFilter,
  ]

  private let names: [String]
  private let audience: ToolAudience
  private let calling: ToolCalling
  private let rounds: Int
  private let seconds: Double
  private let own: [OwnTool]
  private let sandbox: Sandbox?
  private let served: MCPSelection?
  /// What of servers' results is withheld; nil for nothing.
  private let filter: MirrorFilter?

  /// What the options of a run say. MCP servers that are named are started and asked for their tools.
  /// - Returns: nil where a run has no tools.
  /// - Throws: `UsageError`; `InputError` where there is no bubblewrap, or a server cannot be used.
  init?(_ arguments: ParsedArguments, _ shelf: inout MCPShelf) async throws {
    var names: [String] = []
    for name in arguments[Self.tools] where !names.contains(name) { names.append(name) }
    self.names = names
    guard !names.isEmpty else {
      for (name, isGiven) in [
        (Self.audience.name, arguments.has(Self.audience)),
        (Self.calling.name, arguments.has(Self.calling)),
        (Self.rounds.name, arguments.has(Self.rounds)),
        (Self.seconds.name, arguments.has(Self.seconds)),
        (Self.mcp.name, arguments.has(Self.mcp)),
        (Self.noMirrorFilter.name, arguments[Self.noMirrorFilter]),
      ] where isGiven { throw UsageError("--\(name) needs --tools") }
      return nil
    }
    audience = arguments[Self.audience]
    calling = arguments[Self.calling]
    rounds = arguments[Self.rounds]
    seconds = arguments[Self.seconds]
    own = names.compactMap(OwnTool.init)
    var limits = SandboxLimits()
    limits.seconds = seconds
    sandbox =
      own.contains { $0.language != nil } ? try Sandbox(limits: limits) : nil
    served = try await shelf.selection(
      of: names.filter { OwnTool(rawValue: $0) == nil },
      in: arguments[Self.mcp], patience: .seconds(seconds))
    let isUnfiltered = arguments[Self.noMirrorFilter]
    guard served != nil || !isUnfiltered else {
      throw UsageError("--\(Self.noMirrorFilter.name) needs tools of --mcp")
    }
    let benchmark = try CommonOptions.benchmark(try arguments.required(CommonOptions.benchmark))
    filter = isUnfiltered ? nil : MirrorFilter(mirrors: benchmark.mirrors)
  }

  /// Records what changes what is asked as options of the run.
  func record(in options: inout [String: JSONValue]) {
    options.record(names, as: Self.tools)
    options.record(audience, as: Self.audience)
    // Runs from before there was a choice have none recorded.
    if calling != .auto { options.record(calling, as: Self.calling) }
    options.record(rounds, as: Self.rounds)
    options.record(seconds, as: Self.seconds)
    if let served {
      options["mcp-servers"] = .array(served.identities.map(JSONValue.string))
      if filter == nil { options.record(true, as: Self.noMirrorFilter) }
    }
  }

  /// Tries whether programs can be run here.
  /// - Throws: `InputError` that says what helps.
  func check() async throws { try await sandbox?.check() }

  /// The tools of a run.
  func kit(_ archive: any ToolArchive, _ http: HTTPClient) -> ToolKit {
    ToolKit(
      own.compactMap { $0.tool(in: sandbox) } + (served?.tools ?? []), archive: archive,
      audience: audience, rounds: rounds,
      calling: calling, concurrency: Machine.processors,
      client: served.map { _ in
        MCPClient(http: http, version: version, patience: .seconds(seconds))
      }, filter: filter)
  }
}

extension ToolOptions {
  /// The servers that words of `--tools` name.
  /// - Returns: none where there are no words.
  /// - Throws: `UsageError` for a word that means nothing, or where no word is for a file that is given;
  ///   `InputError` where the file is wrong.
  static func servers(of words: [String], in path: String?) throws -> [MCPServer] {
    let own = OwnTool.allCases.map(\.rawValue).joined(separator: ", ")
    guard let path else {
      guard let word = words.first else { return [] }
      throw UsageError(
        "--tools: unknown tool \"\(word)\", known are \(own); servers of MCP need --mcp FILE")
    }
    let servers = try MCPFile(contentsOfFile: path).servers
    let known = servers.map(\.name)
    let list = known.isEmpty ? "none" : known.joined(separator: ", ")
    let named = try words.map { word in
      guard let server = MCPSelection.server(of: word, among: known) else {
        throw UsageError(
          "--tools: unknown tool \"\(word)\", known are \(own); servers of \(path): \(list)")
      }
      return server
    }
    guard !named.isEmpty else {
      throw UsageError("--mcp: --tools names none of its servers: \(list)")
    }
    return servers.filter { named.contains($0.name) }
  }
}

/// MCP servers that have been asked for their tools, so that the runs of an experiment ask each once.
struct MCPShelf {
  private var listings: [String: MCPListing] = [:]

  /// The tools that words of `--tools` name.
  /// - Returns: nil where there are no words.
  /// - Throws: `UsageError` for a word that means nothing; `InputError` where a server cannot be used.
  mutating func selection(
    of words: [String], in path: String?, patience: Duration
  ) async throws -> MCPSelection? {
    let servers = try ToolOptions.servers(of: words, in: path)
    guard !servers.isEmpty else { return nil }
    for listing in try await Self.listings(
      of: servers.filter { listings[$0.name] == nil }, patience)
    { listings[listing.server.name] = listing }
    return try MCPSelection(
      servers.compactMap { listings[$0.name] }, names: words, of: "--tools")
  }

  /// Asks servers at once.
  private static func listings(
    of servers: [MCPServer], _ patience: Duration
  ) async throws -> [MCPListing] {
    guard !servers.isEmpty else { return [] }
    return try await HTTPClient.withClient(EndpointAccess.clientConfiguration()) { http in
      let client = MCPClient(http: http, version: version, patience: patience)
      return try await withThrowingTaskGroup(of: MCPListing.self) { group in
        for server in servers { group.addTask { try await client.list(server) } }
        var listings: [MCPListing] = []
        for try await listing in group { listings.append(listing) }
        return listings
      }
    }
  }
}
