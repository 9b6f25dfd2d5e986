/// The tools that orgbench brings along, by their names.
public enum OwnTool: String, Sendable, CaseIterable {
  case python
  case bash
  case readFile = "read_file"
  case searchText = "search_text"

  /// The language of the programs that it runs in a sandbox; nil for tools that run none.
  public var language: CommandTool.Language? { CommandTool.Language(rawValue: rawValue) }

  /// The tool.
  /// - Parameter sandbox: where programs run.
  /// - Returns: nil for a tool that runs programs where there is no sandbox.
  public func tool(in sandbox: Sandbox?) -> (any Tool)? {
    switch self {
    case .python, .bash:
      language.flatMap { language in sandbox.map { CommandTool(language, in: $0) } }
    case .readFile: ReadFileTool()
    case .searchText: SearchTextTool()
    }
  }
}
