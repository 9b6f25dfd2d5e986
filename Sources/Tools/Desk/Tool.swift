public import Evaluation

/// Something that agents can use.
public protocol Tool: Sendable {
  /// What models are told of it.
  var definition: ToolDefinition { get }

  /// What its results depend on besides its arguments and the task.
  var state: ToolState { get }

  /// What tells it from others of its name, which need not give the same results; empty for tools that
  /// orgbench brings along.
  var identity: String { get }

  /// Uses the tool.
  /// - Parameter arguments: as its schema has them.
  /// - Returns: also what went wrong, in words for a model.
  /// - Throws: what ends the attempt: that the tool cannot be used at all; `CancellationError`.
  func use(_ arguments: [String: JSONValue], in place: ToolPlace) async throws -> ToolOutput
}

extension Tool {
  /// None.
  public var identity: String { "" }
}

/// What a tool's results depend on of what the same workspace did before. Results that were kept are of
/// use only with the same before them.
public enum ToolState: Sendable, Hashable {
  /// Nothing.
  case none
  /// The workspace's folder, which is rebuilt by running again what was run before: nobody outside sees
  /// that.
  case folder
  /// A server of the workspace's own by its name, which may remember anything, and act on the world: what
  /// was done is never done again.
  case server(String)

  /// Whose uses in one workspace depend on each other; nil where none do.
  var lane: String? {
    switch self {
    case .none: nil
    case .folder: ""
    case .server(let name): "\u{0}\(name)"
    }
  }
}

/// Where a tool is used.
public struct ToolPlace: Sendable {
  /// The files that the task comes with.
  public let files: [TaskFile]
  /// What the task is about, as models see it.
  public let material: String
  /// The workspace's name.
  let workspace: String
  /// The attempt's connections to MCP servers; nil where a run has none.
  let connections: MCPConnections?
  /// The folder of the workspace; tools that use none make none.
  let folder: @Sendable () throws -> String

  /// The workspace's own connection to a server.
  func connection(to server: MCPServer) async -> MCPConnection? {
    await connections?.connection(to: server, for: workspace)
  }
}

/// Writes a program in Python and runs it, or a command of the shell.
public struct CommandTool: Tool {
  /// What is run.
  public enum Language: String, Sendable, CaseIterable {
    case python
    case bash
  }

  /// The language.
  public let language: Language
  private let sandbox: Sandbox

  /// A tool.
  public init(_ language: Language, in sandbox: Sandbox) {
    self.language = language
    self.sandbox = sandbox
  }

  /// An argument of a command line may be no longer.
  private static let longest = 100_000

  private var argument: String { language == .python ? "code" : "command" }

  public var state: ToolState { .folder }

  public var definition: ToolDefinition {
    let what =
      language == .python
      ? "Runs a Python 3 program and returns what it prints. Each program starts afresh, so print "
        + "what you need; files that it writes to the current folder stay."
      : "Runs a command of bash and returns what it prints. Files that it writes to the current "
        + "folder stay."
    return ToolDefinition(
      name: language.rawValue,
      description: what + " The task's files, if it has any, lie in \(Sandbox.files). There is no "
        + "network.",
      parameters: [
        "type": "object",
        "properties": [argument: ["type": "string", "description": "what to run"]],
        "required": [.string(argument)],
      ])
  }

  /// Runs a program that prints 42.
  /// - Throws: `InputError` or `ChildProcessError` where none can be run.
  public func trial() async throws -> ToolOutput {
    let folder = try WorkFolder()
    defer { folder.remove() }
    let code = language == .python ? "print(6 * 7)" : "echo $((6 * 7))"
    return try await use(
      [argument: .string(code)],
      in: ToolPlace(files: [], material: "", workspace: "", connections: nil) { folder.path })
  }

  public func use(
    _ arguments: [String: JSONValue], in place: ToolPlace
  ) async throws -> ToolOutput {
    let code = arguments[argument]?.text ?? ""
    guard code.utf8.count <= Self.longest else {
      return ToolOutput("it is longer than \(Self.longest) bytes", ending: .invalid)
    }
    guard !code.utf8.contains(0) else {
      return ToolOutput("it has a character U+0000", ending: .invalid)
    }
    let command =
      language == .python
      ? ["/usr/bin/python3", "-I", "-c", code]
      : ["/usr/bin/bash", "--noprofile", "--norc", "-c", code]
    return try await sandbox.run(command, folder: place.folder(), files: place.files)
  }
}
