import Arguments
import Benchmarks
import Digests
import Evaluation
import FoundationEssentials
import Harness
import Models
import Organizations
import Store
import Transport

/// An endpoint with the limits it is called under.
struct LimiterKey: Hashable {
  let endpoint: String
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
  private let endpoint: ChatEndpoint
  private let limits: AdaptiveLimiter.Limits
  private let modelOptions: EndpointModel.Options
  /// Which stored replies are good enough.
  let cachePolicy: CachedModel.Policy
  /// Whether calls are forbidden.
  let isOffline: Bool

  /// Reads options, dataset and environment; nothing is called or written yet.
  init(_ arguments: ParsedArguments, _ shelf: inout DatasetShelf) throws {
    let benchmark = try CommonOptions.benchmark(try arguments.required("benchmark"))
    let organization = try Self.organization(arguments)
    let model = try arguments.required("model")
    endpoint = try EndpointAccess.endpoint(arguments)
    dataset = try shelf.dataset(arguments)
    let selection = try Self.selection(arguments)
    let tasks = selection.tasks(of: dataset)
    configuration = RunConfiguration(
      benchmark: benchmark.name, dataset: dataset.source, datasetHash: dataset.contentHash,
      selection: selection.name,
      taskSetHash: Self.hash(of: tasks),
      organization: organization.name, options: organization.options,
      promptVersion: organization.prompts.version,
      promptHash: Digest.sha256(organization.prompts.identityText),
      answerFormat: Set(tasks.lazy.map(\.format.version)).sorted().joined(separator: " "),
      model: model,
      endpoint: endpoint.name, sampling: try Self.sampling(arguments),
      seed: try arguments.integer("seed") ?? 1,
      repeats: try arguments.integer("repeats", in: 1...100_000) ?? 1,
      limits: Journal.Limits(
        calls: try arguments.integer("max-calls-per-task", in: 1...Int.max),
        tokens: try arguments.integer("max-tokens-per-task", in: 1...Int.max)))
    plan = RunPlan(
      configuration, tasks: tasks, scorer: dataset.scorer, organization: organization)
    concurrency = try arguments.integer("concurrency", in: 1...4096) ?? 16
    startsAfresh = arguments.has("fresh")
    name = arguments.text("name")
    budget = try Budgeting.limits(arguments)
    prices = try Budgeting.prices(arguments)
    if let prices, arguments.has("max-cost"), prices.models[model] == nil {
      throw UsageError("--max-cost: the prices have no model \"\(model)\"")
    }
    retriedOutcomes = try Self.outcomes(arguments.text("retry-outcomes"))
    limits = AdaptiveLimiter.Limits(
      concurrency: concurrency,
      requestsPerMinute: try arguments.integer("rpm", in: 1...Int.max),
      tokensPerMinute: try arguments.integer("tpm", in: 1...Int.max))
    var modelOptions = EndpointModel.Options()
    if let seconds = try arguments.number("timeout", in: 0.001...86_400) {
      modelOptions.timeout = .seconds(seconds)
      modelOptions.stallTimeout = modelOptions.timeout
    }
    if let retries = try arguments.integer("max-retries", in: 0...1000) {
      modelOptions.retry.maxAttempts = retries + 1
    }
    self.modelOptions = modelOptions
    isOffline = arguments.has("offline")
    cachePolicy = CachedModel.Policy(
      retryOutcomes: Self.retriedReplies(retriedOutcomes))
  }

  /// What tells one set of tasks from another.
  private static func hash(of tasks: [BenchmarkTask]) -> String {
    let hash = Digest(.sha256)
    for task in tasks { hash.update("\(task.id)\u{0}\(task.contentHash)\n") }
    return hash.finish()
  }

  /// Attempts of the whole run.
  var attemptCount: Int { plan.tasks.count * plan.repeats }

  /// The run's tasks as the store keeps them.
  var runTasks: RunTasks { RunTasks(tasks: plan.tasks, groupings: dataset.groupings) }

  /// What the run was made with.
  var provenance: RunProvenance {
    RunProvenance(
      version: version, commit: nil, machine: Machine.description,
      scoringVersion: dataset.scorer.version, prices: prices?.text)
  }

  /// What runs must have in common to share a limiter.
  var limiterKey: LimiterKey { LimiterKey(endpoint: endpoint.name, limits: limits) }

  /// Who is asked.
  /// - Parameter format: knows what earlier runs of the command found out about the endpoint.
  func provider(
    client: HTTPClient, limiter: AdaptiveLimiter, format: ChatCompletions
  ) -> any ChatProvider {
    EndpointModel(
      endpoint, client: client, options: modelOptions, format: format, limiter: limiter)
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
  private static func organization(_ arguments: ParsedArguments) throws -> any Organization {
    let name = try arguments.required("organization")
    guard let kind = OrganizationCatalogue.kind(named: name) else {
      throw UsageError("unknown organization \"\(name)\"")
    }
    var given: [String: JSONValue] = [:]
    for option in OrganizationCatalogue.kinds.flatMap(\.options) {
      let texts = arguments.texts(option.name)
      guard !texts.isEmpty else { continue }
      let text = texts.joined(separator: ",")
      let own = kind.options.first { $0.name == option.name }
      given[option.name] = try own?.parse(text) ?? .string(text)
    }
    return try kind.organization(given)
  }

  private static func selection(_ arguments: ParsedArguments) throws -> TaskSelection {
    let limit = try arguments.integer("limit", in: 1...Int.max)
    let first = try arguments.integer("first", in: 1...Int.max)
    let seed = try arguments.integer("sample-seed")
    switch (limit, first) {
    case (nil, nil): return .all
    case (let limit?, nil): return .sample(limit, seed: seed ?? 1)
    case (nil, let first?): return .first(first)
    default: throw UsageError("--limit and --first exclude each other")
    }
  }

  private static func sampling(_ arguments: ParsedArguments) throws -> Sampling {
    var sampling = Sampling(
      temperature: try arguments.number("temperature", in: 0...100) ?? 0,
      topP: try arguments.number("top-p", in: 0...1),
      maxCompletionTokens: try arguments.integer("max-completion-tokens", in: 1...1_000_000_000),
      reasoningEffort: arguments.text("reasoning-effort"))
    if let text = arguments.text("extra-body") {
      guard
        case .object(let members)? = try? JSONDecoder().decode(
          JSONValue.self, from: Data(text.utf8))
      else { throw UsageError("--extra-body: expected a JSON object, found \(text)") }
      sampling.extraBody = members
    }
    try ChatCompletionBody.check(sampling)
    return sampling
  }

  private static func outcomes(_ list: String?) throws -> Set<Outcome.Kind> {
    let allowed: [Outcome.Kind] = [.refused, .limitReached]
    return Set(
      try (list ?? "").split(separator: ",").map { word in
        guard let kind = Outcome.Kind(rawValue: String(word)), allowed.contains(kind) else {
          throw UsageError(
            "--retry-outcomes: expected \(allowed.map(\.rawValue).joined(separator: ", ")), "
              + "found \"\(word)\"")
        }
        return kind
      })
  }

  /// The stored replies that stand behind outcomes to be attempted again.
  private static func retriedReplies(_ outcomes: Set<Outcome.Kind>)
    -> Set<CachedModel.Policy.RetriedOutcome>
  {
    var replies: Set<CachedModel.Policy.RetriedOutcome> = []
    if outcomes.contains(.refused) { replies.insert(.refused) }
    if outcomes.contains(.limitReached) { replies.insert(.limit) }
    return replies
  }
}
