import Arguments

/// `orgbench completions SHELL`.
enum CompletionsCommand: Command {
  static let specification = CommandSpecification(
    "completions", "Print a completion script for a shell",
    operands: [.init("SHELL", "bash, zsh or fish")],
    examples: ["source <(orgbench completions bash)"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let shell = arguments.operands[0]
    guard ShellCompletions.shells.contains(shell) else {
      let near = Suggestion.nearest(to: shell, among: ShellCompletions.shells)
      throw UsageError(
        "no completions for \"\(shell)\"; expected bash, zsh or fish"
          + (near.map { "; did you mean \($0)?" } ?? ""))
    }
    Output.print(
      ShellCompletions.script(
        for: shell, program: Program.name, commands: Program.commands.map { $0.specification }))
    return .done
  }
}
