public import Evaluation

/// The tools of a run: opens a desk for each attempt.
public struct ToolKit: ToolProvider {
  private let tools: [any Tool]
  private let archive: any ToolArchive
  private let audience: ToolAudience
  private let rounds: Int
  private let calling: ToolCalling
  private let gate: Gate
  private let client: MCPClient?
  private let filter: MirrorFilter?

  /// The tools of a run.
  /// - Parameters:
  ///   - rounds: how often an agent may use tools in one turn.
  ///   - concurrency: how many programs may run at once.
  ///   - client: for tools of MCP servers.
  ///   - filter: what of their results is withheld; nil for nothing.
  public init(
    _ tools: [any Tool], archive: any ToolArchive, audience: ToolAudience, rounds: Int,
    calling: ToolCalling = .auto, concurrency: Int, client: MCPClient? = nil,
    filter: MirrorFilter? = nil
  ) {
    self.tools = tools
    self.archive = archive
    self.audience = audience
    self.rounds = rounds
    self.calling = calling
    gate = Gate(concurrency)
    self.client = client
    self.filter = filter
  }

  public func access(to task: BenchmarkTask, repetition: Int) async throws -> ToolAccess {
    ToolAccess(
      ToolDesk(
        tools, archive: archive, task: task, repetition: repetition, gate: gate,
        client: client, filter: filter),
      audience: audience, rounds: rounds, calling: calling)
  }
}
