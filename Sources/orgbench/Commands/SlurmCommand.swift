import Arguments
import Evaluation
import FoundationEssentials
import Harness
import Models
import Options
import Reporting
import Tools

/// `orgbench slurm`: an experiment as jobs of Slurm.
enum SlurmCommand: Command {
  static let specification = CommandSpecification(
    "slurm", "Write scripts that make an experiment with Slurm, in parts",
    discussion: """
      Writes three readable scripts: an array job with a part of the experiment for each task, a merge, \
      and submit.sh, which submits both and the arrays that continue what a time limit ended. Words after \
      -- go to orgbench run. Keys go to the jobs by the names of their variables, and into no file \
      (docs/scale.md).
      """,
    operands: [
      .init("EXPERIMENT", "an experiment's file", .path),
      .init(
        "WORD", "after --: further words for orgbench run, such as --model NAME", isOptional: true,
        isRepeatable: true),
    ],
    options: [shards, division, output, attempts] + slurmOptions.under("Slurm"),
    examples: [
      "orgbench slurm e.json --shards 8 --output jobs --time 02:00:00 -- --model NAME -e http://gpu:8000"
    ])

  private static let shards = Option(
    "shards", placeholder: "N", "how many parts, each a task of the array", .integer(1...10_000))
  private static let division = Option(
    "shard-by", "what is shared out: tasks, or whole repeats", .word, default: Shard.Division.tasks)
  private static let output = Option(
    "output", placeholder: "FOLDER",
    "where scripts, logs and stores go; all nodes have to reach it",
    .path)
  private static let attempts = Option(
    "attempts", placeholder: "K", "how often the array is submitted at most", .integer(1...100),
    default: 3)

  /// Options that are one line of a script each, under Slurm's own names.
  private static let directives = [
    directive("account", "who pays"), directive("partition", "where the jobs run"),
    directive("qos", "quality of service"), directive("time", "limit of each job: 02:00:00"),
    directive("mem", "memory of each task: 8G"),
    directive("cpus-per-task", "processors of each task"),
    directive("gres", "further resources of each task: gpu:1"),
  ]
  private static let sbatch = Option(
    "sbatch", placeholder: "OPTION",
    "a further option of sbatch for the array, such as constraint=a100; may be given several times",
    .list(of: .text("an option"), separator: .name), default: [])
  private static let export = Option(
    "export", placeholder: "NAMES", "further variables that the jobs get, by name",
    .list(of: .text("a variable's name")), default: [])
  private static let server = Option(
    "server", placeholder: "COMMAND",
    "serve the model on each node: a command that takes its port from $PORT and has /health, such as "
      + "vllm serve or llama-server; needs --endpoint-name among the words", .text("a command"))

  private static var slurmOptions: [any DeclaredOption] { directives + [sbatch, export, server] }

  private static func directive(_ name: String, _ help: String) -> Option<String?> {
    Option(name, placeholder: "VALUE", help, .text())
  }

  static func run(_ arguments: ParsedArguments) async throws -> ExitCode {
    let count = try arguments.required(shards)
    let folder = absolute(try arguments.required(output))
    let experiment = absolute(arguments.operands[0])
    let words = Array(arguments.operands.dropFirst())
    let name = try await check(experiment, words, count, arguments)
    let lines = try directives.compactMap { option in
      try arguments[option].map { "\(option.name)=\(try directiveValue($0, of: option.name))" }
    }
    let scripts = SlurmScripts(
      name: name, program: Environment.executable, experiment: experiment, output: folder,
      folder: FileManager.default.currentDirectoryPath,
      shards: count, division: arguments[division], attempts: arguments[attempts], words: words,
      directives: try lines + arguments[sbatch].map { try directiveValue($0, of: "sbatch") },
      mergeDirectives: lines.filter { !$0.hasPrefix("gres=") },
      variables: try variables(arguments), server: arguments[server])
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: nil)
    for file in scripts.files {
      try FileOutput.write(file.text, to: "\(folder)/\(file.name)", option: "--output")
    }
    Output.print(
      "\(folder): shard.sbatch, merge.sbatch, submit.sh\n"
        + "bash \(Escaping.shellWord("\(folder)/submit.sh"))")
    return .done
  }

  /// Reads what the jobs will run, as they will, so that what is wrong is said here.
  /// - Returns: a name for the jobs.
  private static func check(
    _ experiment: String, _ words: [String], _ count: Int, _ arguments: ParsedArguments
  ) async throws -> String {
    let own: [String] =
      ["--experiment", experiment, "--shard", "1/\(count)"]
      + (arguments[division] == .repeats ? ["--shard-by", "repeats"] : [])
    let run = try ParsedArguments(own + words, for: RunCommand.specification)
    for option in [CommonOptions.store.definition, RunOptions.dryRun.definition]
    where run.has(option) {
      throw UsageError("--\(option.name): the scripts say that themselves")
    }
    for url in run[CommonOptions.endpoint] where try ChatEndpoint(url).holdsSecrets {
      throw InputError(
        "--endpoint", "the URL holds a password or key, which would stand in the script",
        remedy: "put it into ORGBENCH_ENDPOINT, which the jobs get by name, or a header into a "
          + "variable for --header")
    }
    if arguments.has(server), !run.has(RunOptions.endpointName) || run.has(CommonOptions.endpoint) {
      throw UsageError(
        "--server: needs --endpoint-name NAME among the words, and no --endpoint: each node has its own"
      )
    }
    let matrix = try await RunMatrix(run)
    let plain = (matrix.experiment?.name ?? "run").map {
      $0.isASCII && $0.isLetter || $0.isNumber ? $0 : "-"
    }
    return "orgbench-\(String(plain.prefix(40)))"
  }

  /// A value of one line of a script, which cannot begin another.
  private static func directiveValue(_ text: String, of name: String) throws -> String {
    let text = name == "sbatch" ? String(text.drop { $0 == "-" }) : text
    guard
      !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F || $0 == "#" })
    else { throw UsageError("--\(name): expected a value without white space, found \"\(text)\"") }
    return text
  }

  /// What orgbench reads of the environment, what `--header` and the file of `--mcp` name, and what the user adds.
  private static func variables(_ arguments: ParsedArguments) throws -> [String] {
    let words = Array(arguments.operands.dropFirst())
    let run = try ParsedArguments(words, for: RunCommand.specification)
    let headers = run[CommonOptions.header].map { String($0.drop { $0 != "=" }.dropFirst()) }
    let servers = try run[ToolOptions.mcp].map { try MCPFile(contentsOfFile: $0).variables } ?? []
    var names: [String] = []
    for name in [
      "HOME", "PATH", "ORGBENCH_API_KEY", "OPENAI_API_KEY", "ORGBENCH_ENDPOINT",
      "ORGBENCH_DATASETS",
      "XDG_DATA_HOME", "http_proxy", "https_proxy", "no_proxy",
    ] + headers + servers + arguments[export] where !names.contains(name) {
      let isName = name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x5F
      }
      guard isName, !name.isEmpty else {
        throw UsageError("--export: expected names of variables, not values")
      }
      names.append(name)
    }
    return names
  }

  private static func absolute(_ path: String) -> String {
    URL(filePath: path).standardizedFileURL.path
  }
}
