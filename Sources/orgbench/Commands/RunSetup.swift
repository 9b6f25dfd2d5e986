import Arguments
import Benchmarks
import Digests
import Evaluation
import Harness
import Models
import Options
import Organizations
import Store
import Transport

/// Endpoints with the limits they are called under.
struct LimiterKey: Hashable {
  let addresses: [String]
  let limits: AdaptiveLimiter.Limits
}

/// What the options of one run add up to.
struct RunSetup {
  let dataset: Dataset
  let configuration: RunConfiguration
  let plan: RunPlan
  /// The most calls and the most attempts under way at once.
  let concurrency: Int
  let startsAfresh: Bool
  let retriedOutcomes: Set<Outcome.Kind>
  /// A name of the user's to find the run by.
  let name: String?
  let budget: Budget.Limits
  let prices: Prices?
  private let endpoints: [ChatEndpoint]
  /// The endpoints' URLs, whatever their name is.
  let endpointAddresses: [String]
  /// What the user should know before the endpoints are called.
  let notices: [String]
  private let limits: AdaptiveLimiter.Limits
  private let modelOptions: EndpointModel.Options
  /// Which stored replies are good enough.
  let cachePolicy: CachedModel.Policy
  /// Whether calls are forbidden.
  let isOffline: Bool
  /// The part of the run that is made, with its share of rates and budgets.
  let sharding: Sharding
  /// What agents may use; nil for nothing.
  let tools: ToolOptions?
  /// What of the tasks' files is shown as it is.
  let media: Set<MediaKind>

  /// Reads options, dataset and environment; nothing is called or written yet.
  /// - Parameters:
  ///   - file: what an experiment's file sets, which the arguments hold too.
  ///   - tools: what they say of tools.
  init(
    _ arguments: ParsedArguments, fromFile file: OptionValues? = nil, tools: ToolOptions?,
    _ shelf: inout DatasetShelf
  ) throws {
    var sharding = try Sharding(arguments)
    let benchmark = try CommonOptions.benchmark(try arguments.required(CommonOptions.benchmark))
    let organization = try Self.organization(arguments, benchmark: benchmark.name)
    let model = try arguments.required(CommonOptions.model)
    let access = try EndpointAccess.endpoints(arguments, fromFile: file)
    endpoints = access.endpoints
    endpointAddresses = access.addresses
    dataset = try shelf.dataset(arguments)
    let selection = try Self.selection(arguments).within(dataset)
    let form = arguments[RunOptions.answerForm]
    self.tools = tools
    if tools == nil, let need = organization.toolNeed {
      throw InputError(
        "--organization \(organization.name)", need, remedy: "add --tools, as in --tools python")
    }
    let (media, mediaNotice) = try Self.media(arguments, dataset)
    self.media = media
    notices = [access.notice, mediaNotice].compactMap(\.self)
    let tasks = form.applied(to: selection.tasks(of: dataset)).showing(media)
    try organization.check(tasks)
    configuration = RunConfiguration(
      benchmark: benchmark.name, datasetHash: dataset.contentHash,
      selection: selection.name,
      taskSetHash: Self.hash(of: tasks),
      organization: organization.name, options: Self.options(of: organization, form, media, tools),
      promptVersion: organization.prompts.version,
      promptHash: Digest.sha256(organization.prompts.identityText),
      answerFormat: tasks.readingVersion,
      model: model,
      endpoint: try Self.endpointName(access, arguments),
      sampling: try EndpointAccess.sampling(arguments),
      seed: arguments[RunOptions.seed], repeats: arguments[RunOptions.repeats],
      limits: Journal.Limits(
        calls: arguments[RunOptions.maxCalls], tokens: arguments[RunOptions.maxTokens]))
    plan = try RunPlan(
      configuration, tasks: tasks, scorer: dataset.scorer, organization: organization,
      shard: sharding.part)
    concurrency = arguments[RunOptions.concurrency]
    try DescriptorLimit.check(concurrency: concurrency)
    startsAfresh = arguments[RunOptions.fresh]
    name = try Self.name(arguments)
    budget = try Budgeting.limits(arguments, &sharding)
    prices = try Budgeting.prices(arguments)
    if let prices, arguments.has(Budgeting.maxCost), prices.models[model] == nil {
      throw UsageError("--max-cost: the prices have no model \"\(model)\"")
    }
    let retried = Set(arguments[RunOptions.retryOutcomes])
    retriedOutcomes = Set(retried.map { $0 == .refused ? .refused : .limitReached })
    limits = AdaptiveLimiter.Limits(
      concurrency: concurrency,
      requestsPerMinute: try sharding.share(of: RunOptions.rpm, in: arguments),
      tokensPerMinute: try sharding.share(of: RunOptions.tpm, in: arguments))
    self.sharding = sharding
    var modelOptions = EndpointAccess.modelOptions(arguments)
    modelOptions.retry.maxAttempts = arguments[RunOptions.maxRetries] + 1
    self.modelOptions = modelOptions
    isOffline = arguments[RunOptions.offline]
    cachePolicy = CachedModel.Policy(
      retryOutcomes: Set(retried.map { $0 == .refused ? .refused : .limit }))
  }

  /// The options of the run: who is told the answer's form is one of them where not all are, what of
  /// files is shown as it is, and its tools where it has any.
  private static func options(
    of organization: any Organization, _ form: AnswerForm, _ media: Set<MediaKind>,
    _ tools: ToolOptions?
  ) -> [String: JSONValue] {
    var options = organization.options
    if form != .all { options.record(form, as: RunOptions.answerForm) }
    if !media.isEmpty {
      options.record(MediaKind.allCases.filter(media.contains), as: RunOptions.media)
    }
    tools?.record(in: &options)
    return options
  }

  /// What tells one set of tasks from another.
  private static func hash(of tasks: [BenchmarkTask]) -> String {
    let hash = Digest(.sha256)
    for task in tasks { hash.update("\(task.id)\u{0}\(task.contentHash)\n") }
    return hash.finish()
  }

  /// The run's tasks as the store keeps them.
  var runTasks: RunTasks { RunTasks(tasks: plan.tasks, groupings: dataset.groupings) }

  /// What the run was made with.
  var provenance: RunProvenance {
    RunProvenance(
      version: version, commit: buildCommit, dataset: dataset.source, machine: Machine.description,
      scoringVersion: dataset.scorer.version, prices: prices?.text, shard: sharding.part)
  }

  /// What is about to be done: `60 tasks of squad2 by flat, NAME at http://…`.
  var inWords: String {
    let repeats = configuration.repeats
    return "\(Counts.text(runTasks.count, "task")) of \(configuration.benchmark)"
      + (repeats > 1 ? " x \(repeats)" : "") + " by \(configuration.organization), "
      + "\(configuration.model) at \(configuration.endpoint)"
      + (endpoints.count > 1 ? " (\(Counts.text(endpoints.count, "endpoint")))" : "")
  }

  /// What runs must have in common to share a limiter.
  var limiterKey: LimiterKey { LimiterKey(addresses: endpointAddresses, limits: limits) }

  /// Who is asked.
  /// - Parameter format: knows what earlier runs of the command found out about the endpoints.
  func provider(
    client: HTTPClient, limiter: AdaptiveLimiter, format: ChatCompletions
  ) -> any ChatProvider {
    EndpointModel(
      endpoints, client: client, options: modelOptions, format: format, limiter: limiter)
  }
}

/// Tasks as the store keeps them, each made when it is asked for, since a run may have very many.
struct RunTasks: RandomAccessCollection, Sendable {
  let tasks: [BenchmarkTask]
  let groupings: [ExactText: TaskGrouping]

  var startIndex: Int { 0 }
  var endIndex: Int { tasks.count }

  subscript(index: Int) -> RunTask {
    let task = tasks[index]
    return RunTask(
      id: task.id, contentHash: task.contentHash,
      grouping: groupings[task.id] ?? TaskGrouping(cluster: task.id, stratum: ""))
  }
}

// MARK: - Reading options

extension RunSetup {
  private static func organization(
    _ arguments: ParsedArguments, benchmark: String
  ) throws -> any Organization {
    let name = try arguments.required(RunOptions.organization)
    guard let kind = OrganizationCatalogue.kind(named: name) else {
      throw UsageError("unknown organization \"\(name)\"")
    }
    let options = OrganizationCatalogue.kinds.flatMap(\.options)
    return try kind.organization(
      arguments.values.given(among: options), benchmark: benchmark)
  }

  /// What of the tasks' files is shown as it is: the kinds given of which the dataset has a file that
  /// can be sent, since the others make no difference; and a word on these.
  /// - Throws: `InputError` where it has none of any: the run would be another by name alone.
  private static func media(
    _ arguments: ParsedArguments, _ dataset: Dataset
  ) throws -> (Set<MediaKind>, notice: String?) {
    let given = arguments[RunOptions.media]
    let media = Set(given).filter { kind in
      dataset.tasks.contains { task in
        task.medium.map { $0.isSent && $0.kind == kind } ?? false
      }
    }
    let absent = MediaKind.allCases.filter { given.contains($0) && !media.contains($0) }
    guard !absent.isEmpty else { return (media, nil) }
    let option = "--media \(absent.map(\.rawValue).joined(separator: ","))"
    let reason = "none of the tasks of \(dataset.source) comes with such a file that can be sent"
    guard !media.isEmpty else { throw InputError(option, reason, remedy: "leave it out") }
    return (media, "\(option): \(reason); it is left out")
  }

  /// A run's name, as which nothing goes that means something else where runs are named.
  private static func name(_ arguments: ParsedArguments) throws -> String? {
    guard let name = arguments[RunOptions.name] else { return nil }
    guard name != "latest" else {
      throw InputError("--name", "\"latest\" is always the latest run", remedy: "choose another")
    }
    let isPlain = name.unicodeScalars.allSatisfy {
      !$0.properties.isWhitespace && $0.value >= 0x20 && $0.value != 0x7F
        && !",:".contains(Character($0))
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix("-") else {
      throw InputError(
        "--name", "expected a name without commas, colons and white space, found \"\(name)\"",
        remedy: "commas and colons tell runs and stores apart, as in compare")
    }
    return name
  }

  /// The name by which the run is known, whichever of its endpoints answers.
  private static func endpointName(
    _ access: EndpointAccess.Access, _ arguments: ParsedArguments
  ) throws -> String {
    if let name = arguments[RunOptions.endpointName] { return name }
    let first = access.addresses[0]
    guard access.addresses.count > 1 else { return first }
    throw InputError(
      "--endpoint", "several endpoints need one name, by which the run is known whichever answers",
      remedy: "give --endpoint-name NAME; to continue a run of one of them, its URL: "
        + "--endpoint-name \(first)")
  }

  private static func selection(_ arguments: ParsedArguments) throws -> TaskSelection {
    switch (arguments[RunOptions.limit], arguments[RunOptions.first]) {
    case (nil, nil): return .all
    case (let limit?, nil): return .sample(limit, seed: arguments[RunOptions.sampleSeed])
    case (nil, let first?): return .first(first)
    default: throw UsageError("--limit and --first exclude each other")
    }
  }
}
