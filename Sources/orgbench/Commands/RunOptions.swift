import Arguments
import Evaluation
import Harness
import Models
import Options
import Organizations

/// The options of `run`.
enum RunOptions {
  static let all: [any DeclaredOption] =
    experimentOptions.under("Experiment") + cellOptions
    + ([CommonOptions.header] as [any DeclaredOption]).under("Model")
    + ([ToolOptions.mcp] as [any DeclaredOption]).under("Tools")
    + Sharding.options.under("Shards") + storing

  /// The options that an experiment's file may set.
  static let cellOptions: [any DeclaredOption] =
    tasks.under("Tasks") + model.under("Model") + organizationOptions.under("Organization")
    + ToolOptions.all.under("Tools")
    + ownOptions.under("Options of organizations (orgbench organizations show NAME)")
    + Budgeting.options.under("Budget")

  static let experiment = Option(
    "experiment", short: "x",
    "make all runs of an experiment's file (docs/experiments.md); other options override what it "
      + "says, --benchmark and --organization choose among its runs", .path)
  static let dryRun = Option(
    flag: "dry-run",
    "print what would be run, with an estimate of calls, tokens and, with --prices, cost, and call "
      + "nothing")

  private static let experimentOptions: [any DeclaredOption] = [experiment, dryRun]

  // Tasks
  static let limit = Option(
    "limit", short: "n",
    "a random sample of N tasks, in proportion by domain, hop type, level and answerability; the "
      + "same for every organization", .integer(1...Int.max), otherwise: "all")
  static let first = Option("first", "the first N tasks instead", .integer(1...Int.max))
  static let sampleSeed = Option(
    "sample-seed", placeholder: "S", "seed of the sample", .integer(0...Int.max), default: 1)
  static let repeats = Option(
    "repeats", placeholder: "K", "attempts of each task", .integer(1...100_000), default: 1)

  static let media = Option(
    "media",
    "what of the tasks' files models are shown as it is, beside words: images (PNG, JPEG, GIF, WebP), "
      + "audio (WAV, MP3); for models that take them (docs/attachments.md)",
    .list(of: .word), default: [MediaKind](), otherwise: "none")

  private static let tasks: [any DeclaredOption] = [
    CommonOptions.benchmark, CommonOptions.data, CommonOptions.split, limit, first, sampleSeed,
    repeats, media,
  ]

  // Model
  static let endpointName = Option(
    "endpoint-name",
    "the endpoint's name in the store, where its address changes or there are several",
    .text(), otherwise: "the URL")
  static let temperature = Option(
    "temperature", placeholder: "T",
    "sampling temperature; none sends none in any call, for models that take none",
    .number(0...100, orNone: "none"), default: 0)
  static let topP = Option("top-p", placeholder: "P", "nucleus sampling", .number(0...1))
  static let maxCompletionTokens = Option(
    "max-completion-tokens", "the most tokens of one reply", .integer(1...1_000_000_000))
  static let reasoningAllowance = Option(
    "reasoning-allowance",
    "tokens on top of every cap, of organizations too, for models that reason unseen",
    .integer(1...1_000_000_000))
  static let reasoningEffort = Option(
    "reasoning-effort", placeholder: "WORD", "for reasoning models: low, medium, high", .text())
  static let extraBody = Option(
    "extra-body", "further members of the request body, as a JSON object", .object)
  static let seed = Option(
    "seed", placeholder: "S", "seed of the run", .integer(0...Int.max), default: 1)
  static let concurrency = Option(
    "concurrency", short: "c", "the most calls under way at once", .integer(1...4096), default: 16)
  static let rpm = Option("rpm", "the most calls a minute", .integer(1...Int.max))
  static let tpm = Option("tpm", "the most tokens a minute", .integer(1...Int.max))
  static let maxRetries = Option(
    "max-retries", "how often a failed call is made again", .integer(0...1000),
    default: EndpointModel.Options().retry.maxAttempts - 1)
  static let timeout = Option(
    "timeout", placeholder: "SECONDS", "the longest time of one call", .number(0.001...86_400),
    otherwise: "600")

  private static let model: [any DeclaredOption] = [
    CommonOptions.endpoint, CommonOptions.model, endpointName, temperature, topP,
    maxCompletionTokens, reasoningAllowance, reasoningEffort, extraBody, seed, concurrency, rpm,
    tpm, maxRetries,
    timeout,
  ]

  // Organization
  static let organization = Option(
    "organization", short: "o", placeholder: "NAME", "who works on the tasks",
    .word(OrganizationCatalogue.kinds.map(\.name)))
  static let maxCalls = Option(
    "max-calls-per-task", "calls after which a task ends without an answer",
    .integer(1...Int.max))
  static let maxTokens = Option(
    "max-tokens-per-task", "tokens after which a task ends without an answer",
    .integer(1...Int.max))

  static let answerForm = Option(
    "answer-form",
    "who is told the answer's form and that there may be none: all, or those alone who close others' "
      + "work (as presumably in OrgAgent), without repairs",
    .word, default: AnswerForm.all)

  private static let organizationOptions: [any DeclaredOption] = [
    organization, answerForm, maxCalls, maxTokens,
  ]

  /// The options of all organizations, each name once. Where those of a name take different values,
  /// the one that is chosen checks its own.
  private static let ownOptions: [any DeclaredOption] = {
    var names: [String] = []
    for option in OrganizationCatalogue.kinds.flatMap(\.options) where !names.contains(option.name)
    {
      names.append(option.name)
    }
    return names.map { name in
      let owners = OrganizationCatalogue.kinds.compactMap { kind in
        kind.options.first { $0.name == name }.map { (kind: kind.name, option: $0) }
      }
      let first = owners[0].option
      let isOne = owners.allSatisfy { $0.option.kind == first.kind }
      let hasOneDefault = owners.allSatisfy { $0.option.defaultText == first.defaultText }
      return OptionDefinition(
        name, placeholder: first.placeholder, first.help,
        isOne ? first.kind : .either(owners.map(\.option.kind)) ?? .text("a value"),
        otherwise: hasOneDefault
          ? first.defaultText
          : owners.map { "\($0.kind) \($0.option.defaultText ?? "")" }.joined(separator: ", "))
    }
  }()

  // Storing
  enum RetriedOutcome: String, Sendable, CaseIterable {
    case refused
    case limitReached = "limit-reached"
  }

  static let name = Option("name", "a name to find the run by", .text())
  static let fresh = Option(
    flag: "fresh",
    "make a further run of the same configuration, with new replies; given again, continue it")
  static let offline = Option(
    flag: "offline", "make no calls; list what the store does not hold")
  static let replies = Option(
    "replies", placeholder: "STORE",
    "take replies that the store lacks from this one, which is only read", .path)
  static let retryOutcomes = Option(
    "retry-outcomes", "attempt finished tasks again that ended so: refused, limit-reached",
    .list(of: .word), default: [RetriedOutcome](), otherwise: "none")

  private static let storing: [any DeclaredOption] =
    [
      CommonOptions.store, name, fresh, offline, replies, retryOutcomes, CommonOptions.cluster,
    ] + ReportOutput.options
}
