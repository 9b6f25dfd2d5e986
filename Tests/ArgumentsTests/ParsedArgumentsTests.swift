import Arguments
import Options
import Testing

private let benchmark = Option(
  "benchmark", short: "b", placeholder: "NAME", "which", .word(["squad2", "musr"]))
private let limit = Option("limit", short: "n", "how many", .integer(1...9), otherwise: "all")
private let gate = Option(
  "gate", placeholder: "GATE", "a gate", .list(of: .text(), separator: .name), default: [],
  otherwise: "none")
private let file = Option("output", short: "O", "where to", .path)
private let json = Option(flag: "json", "as JSON")
private let quiet = Option(flag: "quiet", short: "q", "less")
private let missing = Option("model", "the model", .text())

private let command = CommandSpecification(
  "run", "Run something",
  operands: [.init("FILE", "a file"), .init("MORE", "more", isOptional: true, isRepeatable: true)],
  options: [benchmark, limit, gate, file, json, quiet], examples: ["orgbench run x"])

private let colors = CommandSpecification(
  "colors mix", "Mix colors", operands: [.init("COLOR", "a color", .word(["red", "green"]))])
private let list = CommandSpecification("colors list", "List the colors")

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
    #expect(arguments[benchmark] == "musr")
    #expect(arguments[limit] == 5)
    #expect(arguments[json])
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
    (
      ["x", "--limit", "many"],
      "--limit: expected a whole number from 1 to 9, found \"many\""
    ),
    (["x", "--output", ""], "--output: expected a path, found \"\""),
    ([], "missing FILE: a file"),
  ]

  @Test(arguments: wrongUses)
  func `wrong use names the word and the way out`(words: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try ParsedArguments(words, for: command) }
    #expect(error?.description == message)
  }

  @Test func `an argument takes what its kind takes`() throws {
    let error = #expect(throws: UsageError.self) { try ParsedArguments(["gren"], for: colors) }
    #expect(
      error?.description
        == "COLOR: expected one of red, green, found \"gren\"; did you mean green?")
    #expect(try ParsedArguments(["red"], for: colors).operands == ["red"])
    #expect(try ParsedArguments(["gren", "--help"], for: colors).isHelpRequested)
  }

  @Test func `an option that is needed and not given is named with what it takes`() throws {
    let arguments = try ParsedArguments(["x"], for: command)
    let choice = #expect(throws: UsageError.self) { try arguments.required(benchmark) }
    #expect(choice?.description == "missing --benchmark squad2|musr")
    let text = #expect(throws: UsageError.self) { try arguments.required(missing) }
    #expect(text?.description == "missing --model NAME")
  }

  @Test func `words after two dashes are no options`() throws {
    let arguments = try ParsedArguments(["--", "--json", "-b"], for: command)
    #expect(arguments.operands == ["--json", "-b"])
    #expect(!arguments.has(json))
  }

  @Test func `repeatable options keep all values in order`() throws {
    let arguments = try ParsedArguments(["x", "--gate", "a", "--gate=b"], for: command)
    #expect(arguments[gate] == ["a", "b"])
  }

  @Test func `the help screen shows usage, options, defaults and an example`() {
    #expect(
      HelpScreen().of(command, program: "orgbench") == """
        Run something.

        Usage: orgbench run [options] FILE [MORE…]

        Arguments:
          FILE  a file
          MORE  more

        Options:
          -b, --benchmark NAME  which: squad2, musr
          -n, --limit N         how many [all]
              --gate GATE       a gate [none]
          -O, --output FILE     where to
              --json            as JSON
          -q, --quiet           less
          -h, --help            show this help and exit

        Example:
          orgbench run x

        """)
  }

  @Test(arguments: [10, 40, 60, 80, 200])
  func `a help screen is no wider than the terminal, and never wider than 80 columns`(width: Int) {
    let long = CommandSpecification(
      "run", "Run something that takes many words to say, more than there are columns",
      discussion: String(repeating: "words and words ", count: 20),
      operands: [.init("FILE", String(repeating: "a file ", count: 20))],
      options: [benchmark, limit], examples: [])
    let lines = HelpScreen(terminal: width).of(long, program: "orgbench").split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= min(80, max(40, width)) })
  }

  @Test(arguments: ShellCompletions.Shell.allCases)
  func `each shell's completions name every command, option and word`(
    shell: ShellCompletions.Shell
  ) {
    let script = ShellCompletions.script(
      for: shell, program: "orgbench", commands: [command, colors, list])
    for option in command.options { #expect(script.contains(option.name)) }
    for word in ["colors", "mix", "list", "red", "squad2", "musr"] {
      #expect(script.contains(word))
    }
  }
}
