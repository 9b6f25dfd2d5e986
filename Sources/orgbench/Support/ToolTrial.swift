import Arguments
import Evaluation
import Models
import Reporting
import Tools
import Transport

/// Tries the tools of `--tools` out, all of them, whatever is wrong with one.
struct ToolTrial {
  /// What was looked at and how it turned out.
  private(set) var findings: [EndpointProbe.Finding] = []

  /// Whether a run could use all of them.
  var isUsable: Bool { !findings.contains { $0.grade == .bad } }

  /// - Throws: `UsageError` for words that name no tool; `InputError` where the file of servers is wrong.
  init(_ arguments: ParsedArguments) async throws {
    let names = arguments[ToolOptions.tools]
    let own = names.compactMap(OwnTool.init)
    let languages = own.compactMap(\.language)
    let words = names.filter { OwnTool(rawValue: $0) == nil }
    let servers = try ToolOptions.servers(of: words, in: arguments[ToolOptions.mcp])
    let seconds = arguments[ToolOptions.seconds]
    if !languages.isEmpty { await tryPrograms(languages, seconds) }
    for tool in own where tool.language == nil {
      add(tool.rawValue, .good, "reads the tasks' files, and needs nothing else")
    }
    guard !servers.isEmpty else { return }
    let listings = try await HTTPClient.withClient(EndpointAccess.clientConfiguration()) { http in
      let client = MCPClient(http: http, version: version, patience: .seconds(seconds))
      return await concurrently(servers) { await Self.listing(of: $0, client) }
    }
    for (server, listing) in zip(servers, listings) { add(server, listing, words) }
  }

  private mutating func tryPrograms(
    _ languages: [CommandTool.Language], _ seconds: Double
  ) async {
    var limits = SandboxLimits()
    limits.seconds = seconds
    do {
      let sandbox = try Sandbox(limits: limits)
      let start = ContinuousClock.now
      try await sandbox.check()
      add("sandbox", .good, "programs are kept apart, \(Self.duration(since: start))")
      for language in languages {
        let output = try await CommandTool(language, in: sandbox).trial()
        let isRight = output.ending == .done && output.text == "42\n"
        add(
          language.rawValue, isRight ? .good : .bad,
          isRight
            ? "a program ran, \(Figures.duration(output.seconds))"
            : "a program that prints 42 gave: \(TerminalText.visible(output.text.excerpt(300)))")
      }
    } catch {
      addFault("sandbox", error)
    }
  }

  private static func listing(
    of server: MCPServer, _ client: MCPClient
  ) async -> Result<(MCPListing, String), any Error> {
    let start = ContinuousClock.now
    do {
      let listing = try await client.list(server)
      return .success((listing, duration(since: start)))
    } catch {
      return .failure(error)
    }
  }

  private mutating func add(
    _ server: MCPServer, _ listing: Result<(MCPListing, String), any Error>, _ words: [String]
  ) {
    do {
      let (listing, duration) = try listing.get()
      let own = words.filter { MCPSelection.server(of: $0, among: [server.name]) != nil }
      let tools = try MCPSelection([listing], names: own, of: "--tools").tools.map(
        \.definition.name)
      add(
        server.name, .good,
        "\(listing.product), \(duration); \(Counts.text(tools.count, "tool")): "
          + tools.joined(separator: ", "))
    } catch {
      addFault(server.name, error)
    }
  }

  private mutating func add(
    _ subject: String, _ grade: EndpointProbe.Finding.Grade, _ detail: String
  ) {
    findings.append(.init(subject: subject, grade: grade, detail: detail))
  }

  private mutating func addFault(_ subject: String, _ error: any Error) {
    let words = (error as? InputError).map { error in
      error.problem + (error.remedy.map { "; \($0)" } ?? "")
    }
    add(subject, .bad, words ?? "\(error)")
  }

  private static func duration(since start: ContinuousClock.Instant) -> String {
    Figures.duration((ContinuousClock.now - start) / .seconds(1))
  }
}
