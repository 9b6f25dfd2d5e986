import Arguments
import Organizations

/// The options of `run`.
enum RunOptions {
  static let all: [CommandSpecification.Option] =
    experiment + cellOptions + [CommonOptions.header] + storing

  /// The options that an experiment's file may set.
  static let cellOptions: [CommandSpecification.Option] =
    benchmark + CommonOptions.endpoint + model + organization + Budgeting.options

  private static let cellOptionNames = Set(cellOptions.map(\.name))
  private static let repeatableNames = Set(cellOptions.filter(\.isRepeatable).map(\.name))

  /// Whether an experiment's file may set the option.
  static func isCellOption(_ name: String) -> Bool { cellOptionNames.contains(name) }

  /// Whether the option may be given several times.
  static func isRepeatable(_ name: String) -> Bool { repeatableNames.contains(name) }

  private static let experiment: [CommandSpecification.Option] = [
    .init(
      "experiment", short: "x", value: "FILE",
      "make all runs of an experiment's file (docs/experiments.md); other options override what it "
        + "says, --benchmark and --organization choose among its runs", section: "Experiment"),
    .init(
      "dry-run", "print what would be run, with an estimate of calls and tokens, and call nothing",
      section: "Experiment"),
  ]

  private static let benchmark: [CommandSpecification.Option] = [
    .init(
      "benchmark", short: "b", value: "NAME", "the benchmark",
      choices: CommonOptions.benchmarkNames, section: "Tasks"),
    .init(
      "data", value: "PATH", "a file or folder in the benchmark's official format",
      default: "the bundled sample", section: "Tasks"),
    CommonOptions.split(section: "Tasks"),
    .init(
      "limit", short: "n", value: "N",
      "a random sample of N tasks, in proportion by domain, hop type, level and answerability; the "
        + "same for every organization", default: "all", section: "Tasks"),
    .init("first", value: "N", "the first N tasks instead", section: "Tasks"),
    .init(
      "sample-seed", value: "S", "seed of the sample", default: "1", section: "Tasks"),
    .init("repeats", value: "K", "attempts of each task", default: "1", section: "Tasks"),
  ]

  private static let model: [CommandSpecification.Option] = [
    .init(
      "endpoint-name", value: "NAME",
      "the endpoint's name in the store, where its address changes", default: "the URL",
      section: "Model"),
    .init("temperature", value: "T", "sampling temperature", default: "0", section: "Model"),
    .init("top-p", value: "P", "nucleus sampling", section: "Model"),
    .init(
      "max-completion-tokens", value: "N", "the most tokens of one reply", section: "Model"),
    .init(
      "reasoning-effort", value: "WORD", "for reasoning models: low, medium, high",
      section: "Model"),
    .init(
      "extra-body", value: "JSON", "further members of the request body, as a JSON object",
      section: "Model"),
    .init("seed", value: "S", "seed of the run", default: "1", section: "Model"),
    .init(
      "concurrency", short: "c", value: "N", "the most calls under way at once", default: "16",
      section: "Model"),
    .init("rpm", value: "N", "the most calls a minute", section: "Model"),
    .init("tpm", value: "N", "the most tokens a minute", section: "Model"),
    .init(
      "max-retries", value: "N", "how often a failed call is made again", default: "7",
      section: "Model"),
    .init(
      "timeout", value: "SECONDS", "the longest time of one call", default: "600",
      section: "Model"),
  ]

  private static let organization: [CommandSpecification.Option] =
    [
      .init(
        "organization", short: "o", value: "NAME", "who works on the tasks",
        choices: OrganizationCatalogue.kinds.map(\.name), section: "Organization"),
      .init(
        "max-calls-per-task", value: "N", "calls after which a task ends without an answer",
        section: "Organization"),
      .init(
        "max-tokens-per-task", value: "N", "tokens after which a task ends without an answer",
        section: "Organization"),
    ] + organizationOptions

  /// The options of all organizations, each name once.
  private static let organizationOptions: [CommandSpecification.Option] = {
    var names: [String] = []
    for option in OrganizationCatalogue.kinds.flatMap(\.options) where !names.contains(option.name)
    {
      names.append(option.name)
    }
    return names.map { name in
      let owners = OrganizationCatalogue.kinds.compactMap { kind in
        kind.options.first { $0.name == name }.map { (kind: kind.name, option: $0) }
      }
      let defaults = Dictionary(grouping: owners, by: \.option.defaultText)
      let own = owners.map { "\($0.kind) \($0.option.defaultText)" }.joined(separator: ", ")
      return .init(
        name, value: owners[0].option.placeholder, owners[0].option.help,
        default: defaults.count > 1 ? own : "\(owners[0].option.defaultText)",
        isRepeatable: owners.allSatisfy(\.option.isList),
        section: "Options of organizations (orgbench organizations show NAME)")
    }
  }()

  private static let storing: [CommandSpecification.Option] = [
    CommonOptions.store,
    .init("name", value: "NAME", "a name to find the run by"),
    .init(
      "fresh",
      "make a further run of the same configuration, with new replies; given again, continue it"),
    .init("offline", "make no calls; list what the store does not hold"),
    .init(
      "retry-outcomes", value: "LIST",
      "attempt finished tasks again that ended so: refused, limit-reached"),
    CommonOptions.json,
  ]
}
