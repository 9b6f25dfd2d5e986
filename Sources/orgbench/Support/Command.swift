import Arguments

/// One subcommand: a file of its own that parses, builds values, calls the modules and prints.
protocol Command: Sendable {
  /// What it takes and says about itself.
  static var specification: CommandSpecification { get }

  /// Does it. Errors become a message on standard error and exit code 2.
  static func run(_ arguments: ParsedArguments) async throws -> ExitCode
}
