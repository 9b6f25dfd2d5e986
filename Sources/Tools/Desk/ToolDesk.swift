import Digests
public import Evaluation

/// The tools of one attempt: finds results that were kept, uses tools for the others, and keeps what
/// comes of it before anyone sees it.
public actor ToolDesk: ToolSession {
  /// The tools.
  public nonisolated let menu: ToolMenu

  private let tools: [String: any Tool]
  private let archive: any ToolArchive
  private let task: BenchmarkTask
  private let repetition: Int
  private let gate: Gate
  private let connections: MCPConnections?
  private let filter: MirrorFilter?

  /// How often the same was wished in the same state.
  private var ordinals: [String: Int] = [:]
  private var workspaces: [String: Workspace] = [:]

  /// What a workspace was used for.
  private struct Workspace {
    /// For each lane the digest of all that was wished of it so far.
    var histories: [String: String] = [:]
    /// Wishes whose results were kept already and that its folder knows nothing of yet.
    var owed: [PendingUse] = []
    var folder: WorkFolder?
  }

  /// A wish with its identity.
  private struct PendingUse {
    let wish: ToolWish
    let tool: any Tool
    let arguments: [String: JSONValue]
  }

  /// The tools of an attempt.
  /// - Parameters:
  ///   - gate: how many programs may run at once, shared by all attempts of a run.
  ///   - client: for tools of MCP servers.
  ///   - filter: what of their results is withheld; nil for nothing.
  init(
    _ tools: [any Tool], archive: any ToolArchive, task: BenchmarkTask, repetition: Int, gate: Gate,
    client: MCPClient? = nil, filter: MirrorFilter? = nil
  ) {
    menu = ToolMenu(tools.map(\.definition))
    self.tools = Dictionary(tools.map { ($0.definition.name, $0) }) { first, _ in first }
    self.archive = archive
    self.task = task
    self.repetition = repetition
    self.gate = gate
    connections = client.map(MCPConnections.init)
    self.filter = filter
  }

  /// Carries out wishes: those of one workspace one after the other, others at once.
  public func use(_ wishes: [ToolWish]) async throws -> [ToolAnswer] {
    // Identities first, in the order of the wishes: what comes back first must not change them.
    let keys = wishes.map(key)
    let lanes = Dictionary(grouping: wishes.indices) { index in
      lane(of: wishes[index]) ?? "wish \(index)"
    }
    let results = await withTaskGroup(of: [(Int, Result<ToolAnswer, any Error>)].self) { group in
      for lane in lanes.values {
        group.addTask {
          var results: [(Int, Result<ToolAnswer, any Error>)] = []
          for index in lane {
            do {
              results.append((index, .success(try await self.use(wishes[index], keys[index]))))
            } catch {
              results.append((index, .failure(error)))
              break
            }
          }
          return results
        }
      }
      var results: [Int: Result<ToolAnswer, any Error>] = [:]
      for await lane in group { for (index, result) in lane { results[index] = result } }
      return results
    }
    let failure = wishes.indices.lazy.compactMap { index -> (any Error)? in
      if case .failure(let error) = results[index] { error } else { nil }
    }.first
    if let failure { throw failure }
    return try wishes.indices.compactMap { try results[$0]?.get() }
  }

  /// Ends the servers of the attempt, and removes what the tools have written.
  public func close() async {
    await connections?.close()
    for workspace in workspaces.values { workspace.folder?.remove() }
    workspaces = [:]
  }

  /// Whose uses depend on each other: those of one workspace that concern the same state.
  private func lane(of wish: ToolWish) -> String? {
    (tools[wish.call.name]?.state.lane).map { "\(wish.workspace)\($0)" }
  }

  private func use(_ wish: ToolWish, _ key: String) async throws -> ToolAnswer {
    let call = wish.call
    guard let tool = tools[call.name] else {
      let names = menu.tools.map(\.name).joined(separator: ", ")
      return ToolAnswer(
        ToolOutput("there is no tool \"\(call.name)\"; there are: \(names)", ending: .invalid),
        key: key, isStored: false)
    }
    let arguments: [String: JSONValue]
    do {
      arguments = try ArgumentForm(tool.definition).read(call.arguments)
    } catch let fault as ArgumentForm.Fault {
      return ToolAnswer(ToolOutput(fault.words, ending: .invalid), key: key, isStored: false)
    }
    let use = PendingUse(wish: wish, tool: tool, arguments: arguments)
    if let kept = try await archive.toolOutput(for: key) {
      if tool.state == .folder { workspaces[wish.workspace, default: Workspace()].owed.append(use) }
      return ToolAnswer(kept, key: key, isStored: true)
    }
    try Task.checkCancellation()
    let output = try await carryOut(use)
    try await archive.keep(output, of: call, for: key)
    return ToolAnswer(output, key: key, isStored: false)
  }

  /// Uses a tool. Its folder is first brought to where it was by what is owed: programs of the sandbox
  /// reach nothing outside, so that nobody sees them run again.
  private func carryOut(_ use: PendingUse) async throws -> ToolOutput {
    let workspace = use.wish.workspace
    guard use.tool.state == .folder else {
      if let refusal = filter(of: use.tool)?.refusal(of: use.arguments) { return refusal }
      let output = try await use.tool.use(
        use.arguments,
        in: ToolPlace(
          files: task.files, material: task.material, workspace: workspace, connections: connections
        ) {
          throw InputError("tools", "\(use.wish.call.name) has no folder")
        })
      return filter(of: use.tool)?.filtered(output, for: task) ?? output
    }
    await gate.enter()
    let result: Result<ToolOutput, any Error>
    do { result = .success(try await runInFolder(use)) } catch { result = .failure(error) }
    await gate.leave()
    return try result.get()
  }

  /// Only servers reach what others have published.
  private func filter(of tool: any Tool) -> MirrorFilter? {
    if case .server = tool.state { filter } else { nil }
  }

  private func runInFolder(_ use: PendingUse) async throws -> ToolOutput {
    let workspace = use.wish.workspace
    let place = try place(workspace)
    for earlier in workspaces[workspace]?.owed ?? [] {
      _ = try await earlier.tool.use(earlier.arguments, in: place)
    }
    workspaces[workspace]?.owed = []
    return try await use.tool.use(use.arguments, in: place)
  }

  private func place(_ workspace: String) throws -> ToolPlace {
    var folder = workspaces[workspace]?.folder
    if folder == nil {
      folder = try WorkFolder()
      workspaces[workspace, default: Workspace()].folder = folder
    }
    let path = folder?.path ?? ""
    return ToolPlace(
      files: task.files, material: task.material, workspace: workspace, connections: connections
    ) { path }
  }

  /// SHA-256 of the tool, its arguments, the task with its files, the repeat, how often the same was
  /// wished before, and, for tools that leave something behind, all that was wished of the workspace
  /// before.
  private func key(_ wish: ToolWish) -> String {
    let lane = lane(of: wish)
    let history = lane.map { lane in
      "\(lane)\u{0}\(workspaces[wish.workspace]?.histories[lane] ?? "")"
    }
    let tool = tools[wish.call.name]
    let identity = tool.map(\.identity) ?? ""
    let rules = tool.flatMap(filter).map { _ in MirrorFilter.version }
    let same = Self.digest(
      [wish.call.name, wish.call.arguments, task.contentHash, "\(repetition)", history ?? ""]
        + (identity.isEmpty && rules == nil ? [] : [identity, rules ?? ""]))
    let ordinal = ordinals[same, default: 0]
    ordinals[same] = ordinal + 1
    let key = Self.digest(["tool/1", same, "\(ordinal)"])
    if let lane { workspaces[wish.workspace, default: Workspace()].histories[lane] = key }
    return key
  }

  private static func digest(_ texts: [String]) -> String {
    let digest = Digest(.sha256)
    for text in texts {
      digest.update("\(text.utf8.count):")
      digest.update(text)
    }
    return digest.finish()
  }
}

/// Lets so many in at once.
actor Gate {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
