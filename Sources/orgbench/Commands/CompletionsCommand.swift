import Arguments
import Options

/// `orgbench completions SHELL`.
enum CompletionsCommand: Command {
  static let specification = CommandSpecification(
    "completions", "Print a completion script for a shell",
    operands: [
      .init(
        "SHELL", "bash, zsh or fish", .word(ShellCompletions.Shell.allCases.map(\.rawValue)))
    ],
    examples: ["source <(orgbench completions bash)"])

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    guard let shell = ShellCompletions.Shell(rawValue: arguments.operands[0]) else {
      throw UsageError("no completions for \"\(arguments.operands[0])\"")
    }
    Output.print(
      ShellCompletions.script(
        for: shell, program: Program.name, commands: Program.commands.map { $0.specification }))
    return .done
  }
}
