import Arguments
import Testing

private let command = CommandSpecification(
  "run", "Run something",
  operands: [.init("FILE", "a file"), .init("MORE", "more", isOptional: true, isRepeatable: true)],
  options: [
    .init("benchmark", short: "b", value: "NAME", "which", choices: ["squad2", "musr"]),
    .init("limit", short: "n", value: "N", "how many", default: "all"),
    .init("gate", value: "GATE", "a gate", isRepeatable: true),
    .init("json", "as JSON"),
    .init("quiet", short: "q", "less"),
  ], examples: ["orgbench run x"])

@Suite struct ParsedArgumentsTests {
  @Test(arguments: [
    ["x", "--benchmark", "musr", "--limit=5", "--json"],
    ["-b", "musr", "x", "-n5", "--json"],
    ["--json", "-bmusr", "--limit", "5", "--", "x"],
    ["-q", "-n", "5", "--json", "--benchmark=musr", "x"],
  ])
  func `all ways to write options mean the same`(words: [String]) throws {
    let arguments = try ParsedArguments(words, for: command)
    #expect(arguments.operands == ["x"])
    #expect(arguments.text("benchmark") == "musr")
    #expect(try arguments.integer("limit") == 5)
    #expect(arguments.has("json"))
  }

  private static let wrongUses: [([String], String)] = [
    (["x", "--limt", "5"], "unknown option --limt; did you mean --limit?"),
    (["x", "--zzz"], "unknown option --zzz"),
    (["x", "-z"], "unknown option -z"),
    (["x", "--limit"], "--limit needs a value: --limit N"),
    (["x", "--json=yes"], "--json takes no value"),
    (
      ["x", "--benchmark", "musl"],
      "--benchmark: expected one of squad2, musr, found \"musl\"; did you mean musr?"
    ),
    (["x", "--limit", "1", "--limit", "2"], "--limit is given twice"),
    ([], "missing FILE: a file"),
  ]

  @Test(arguments: wrongUses)
  func `wrong use names the word and the way out`(words: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try ParsedArguments(words, for: command) }
    #expect(error?.description == message)
  }

  @Test func `a number out of range says what is allowed`() throws {
    let arguments = try ParsedArguments(["x", "--limit", "many"], for: command)
    let error = #expect(throws: UsageError.self) { try arguments.integer("limit", in: 1...9) }
    #expect(error?.description == "--limit: expected a whole number from 1 to 9, found \"many\"")
  }

  @Test func `words after two dashes are no options`() throws {
    let arguments = try ParsedArguments(["--", "--json", "-b"], for: command)
    #expect(arguments.operands == ["--json", "-b"])
    #expect(!arguments.has("json"))
  }

  @Test func `repeatable options keep all values in order`() throws {
    let arguments = try ParsedArguments(["x", "--gate", "a", "--gate=b"], for: command)
    #expect(arguments.texts("gate") == ["a", "b"])
  }

  @Test func `the help screen shows usage, options, defaults and an example`() {
    #expect(
      HelpScreen.of(command, program: "orgbench") == """
        Run something.

        Usage: orgbench run [options] FILE [MORE…]

        Arguments:
          FILE  a file
          MORE  more

        Options:
          -b, --benchmark NAME  which: squad2, musr
          -n, --limit N         how many [all]
              --gate GATE       a gate
              --json            as JSON
          -q, --quiet           less
          -h, --help            show this help and exit

        Example:
          orgbench run x

        """)
  }

  @Test(arguments: ShellCompletions.shells)
  func `each shell's completions name every option`(shell: String) {
    let script = ShellCompletions.script(for: shell, program: "orgbench", commands: [command])
    for option in command.options { #expect(script.contains(option.name)) }
  }
}
