public import Evaluation
public import FoundationEssentials
import Statistics

/// A run in figures, as `run` prints it and leaderboards list it.
public struct RunReport: Sendable {
  /// What the calls of a run used.
  public struct Cost: Sendable {
    /// Calls, cache hits included.
    public var calls: Int
    /// Calls that were answered from the store.
    public var cacheHits: Int
    /// Calls whose reply did not have the form that the organization needed.
    public var formatFailures: Int
    /// Calls whose reply was cut off at a cap of tokens.
    public var cutReplies: Int
    /// Calls that failed and that a team went on without.
    public var failedCalls: Int
    /// Tokens of all calls, whether paid in this run or stored before.
    public var usage: Usage
    /// What of the calls and tokens went into attempts that failed: no score is of them, and no mean
    /// a task counts them.
    public var ofFailed: Failed
    /// Tokens that were paid in this run: of its own calls, of replies that were replaced, and of
    /// answers that could not be used.
    public var paidUsage: Usage
    /// Calls whose replies are doubtful, by what makes them so.
    public var flags: [ReplyFlag: Int]
    /// Uses of tools, by how they ended.
    public var toolUses: [ToolOutput.Ending: Int]
    /// What those tokens cost, or nil where no prices were given.
    public var money: Money?

    /// Calls and tokens of attempts that failed.
    public struct Failed: Sendable {
      /// Calls, cache hits included.
      public var calls: Int
      /// Prompt and completion.
      public var tokens: Int

      /// Calls and tokens.
      public init(calls: Int = 0, tokens: Int = 0) {
        self.calls = calls
        self.tokens = tokens
      }
    }

    /// A cost.
    public init(
      calls: Int, cacheHits: Int, formatFailures: Int, cutReplies: Int = 0, failedCalls: Int = 0,
      usage: Usage,
      ofFailed: Failed = Failed(), paidUsage: Usage = .zero, flags: [ReplyFlag: Int] = [:],
      toolUses: [ToolOutput.Ending: Int] = [:], money: Money? = nil
    ) {
      self.calls = calls
      self.cacheHits = cacheHits
      self.formatFailures = formatFailures
      self.cutReplies = cutReplies
      self.failedCalls = failedCalls
      self.usage = usage
      self.ofFailed = ofFailed
      self.paidUsage = paidUsage
      self.flags = flags
      self.toolUses = toolUses
      self.money = money
    }
  }

  /// An amount of money, by the prices that were recorded with a run.
  public struct Money: Sendable, Hashable {
    /// How much all calls cost, whether paid in this run or stored before.
    public var amount: Double
    /// How much was paid in this run.
    public var paid: Double
    /// The currency as the prices name it.
    public var currency: String
    /// Models that the prices do not have; their calls are not in the amount.
    public var unpriced: [String]
    /// Tokens written into a cache that the prices have no price for: the input's was taken.
    public var cacheWritesWithoutPrice: Int

    /// An amount.
    public init(
      amount: Double, paid: Double = 0, currency: String, unpriced: [String] = [],
      cacheWritesWithoutPrice: Int = 0
    ) {
      self.amount = amount
      self.paid = paid
      self.currency = currency
      self.unpriced = unpriced
      self.cacheWritesWithoutPrice = cacheWritesWithoutPrice
    }

    /// The amount as tables show it, with `+` where something without a price comes on top.
    public var text: String { text(amount) }

    /// What was paid in this run, as tables show it.
    public var paidText: String { text(paid) }

    private func text(_ amount: Double) -> String {
      let isWhole = unpriced.isEmpty && cacheWritesWithoutPrice == 0
      return "\(currency) \(Figures.fixed(amount, amount < 1 ? 4 : 2))\(isWhole ? "" : "+")"
    }
  }

  /// The run's id.
  public internal(set) var run: String
  /// What it computes.
  public internal(set) var configuration: RunConfiguration
  /// Where the dataset was read from.
  public let dataset: String
  /// How many tasks it has.
  public let tasks: Int
  /// Transcripts by outcome.
  public internal(set) var outcomes: [Outcome.Kind: Int]
  /// The metrics, the benchmark's order.
  public internal(set) var metrics: [MetricEstimate]
  /// The metric that leaderboards rank by.
  public let primaryMetric: String
  /// Calls and tokens.
  public var cost: Cost
  /// Seconds that the run was worked on, over all sessions.
  public internal(set) var seconds: Double
  /// The scoring rules' version.
  public let scoringVersion: String
  /// Who answered.
  public var servedModels: [ServedModel]
  /// Which tasks count as one; nil where they have only one kind of clusters.
  public var clustering: Clustering?
  /// The parts of the run that were worked on in its store; none where all of it was.
  public var shards: [Shard]
  /// The name that the user gave it, if any.
  public var name: String?
  /// When it was begun; nil where that is not known.
  public var startedAt: Date?

  /// A report.
  public init(
    run: String, configuration: RunConfiguration, dataset: String, tasks: Int,
    outcomes: [Outcome.Kind: Int],
    metrics: [MetricEstimate], primaryMetric: String, cost: Cost, seconds: Double,
    scoringVersion: String, servedModels: [ServedModel] = [], clustering: Clustering? = nil,
    shards: [Shard] = [],
    name: String? = nil, startedAt: Date? = nil
  ) {
    self.run = run
    self.configuration = configuration
    self.dataset = dataset
    self.tasks = tasks
    self.outcomes = outcomes
    self.metrics = metrics
    self.primaryMetric = primaryMetric
    self.cost = cost
    self.seconds = seconds
    self.scoringVersion = scoringVersion
    self.servedModels = servedModels
    self.clustering = clustering
    self.shards = shards
    self.name = name
    self.startedAt = startedAt
  }

  /// When it was begun, as tables show it: a day in UTC, and for programs the second.
  var startedCell: Cell {
    guard let startedAt else { return .empty }
    let second = startedAt.formatted(.iso8601)
    return Cell(String(second.prefix(10)), value: .string(second))
  }

  /// The estimate that leaderboards rank by.
  public var primary: MetricEstimate? { metrics.first { $0.name == primaryMetric } }

  /// Attempts that the run is to make.
  public var expectedAttempts: Int { tasks * configuration.repeats }

  /// Attempts that are to be made in its store: those of its parts, or all.
  public var expectedHere: Int {
    shards.isEmpty
      ? expectedAttempts
      : Shard.attempts(in: shards, tasks: tasks, repeats: configuration.repeats)
  }

  /// The run's id, with what it is not.
  var label: String {
    if isComplete { return run }
    guard !shards.isEmpty, finished >= expectedHere else { return "\(run) (incomplete)" }
    return "\(run) (shard \(shards.map(\.words).joined(separator: ", ")))"
  }

  /// Attempts with a transcript.
  public var attempts: Int { outcomes.values.reduce(0, +) }

  /// Attempts that have an outcome which counts.
  public var finished: Int { attempts - outcomes[.failed, default: 0] }

  /// Whether every attempt has an outcome that counts.
  public var isComplete: Bool { finished == expectedAttempts }

  /// Tokens of a finished attempt on average: of those that the score is of; nil without any.
  public var meanTokens: Double? {
    perFinished(cost.usage.totalTokens - cost.ofFailed.tokens)
  }

  /// Calls of a finished attempt on average; nil without any.
  public var meanCalls: Double? { perFinished(cost.calls - cost.ofFailed.calls) }

  private func perFinished(_ sum: Int) -> Double? {
    finished == 0 ? nil : Double(sum) / Double(finished)
  }

  /// Tokens of an attempt on average, `~` where they are estimated.
  public var tokensPerTask: Cell { .number(meanTokens, 0).marked(estimateMark) }

  /// The organization with the options that matter: `single (cot)`, `flat`.
  public var organizationLabel: String {
    OrganizationLabel.of(configuration.organization, configuration.options)
  }
}

/// How an organization and its options are named in tables.
public enum OrganizationLabel {
  /// `single variant=self-consistency samples=3`: the name and all options, in the order of their
  /// names.
  public static func of(_ name: String, _ options: [String: JSONValue]) -> String {
    ([name] + options.sorted { $0.key < $1.key }.map { "\($0.key)=\(text($0.value))" })
      .joined(separator: " ")
  }

  static func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .null: "none"
    case .array(let elements): elements.map(text).joined(separator: ",")
    case .object: "{…}"
    }
  }
}

// MARK: - Rendering

extension RunReport {
  /// The report as one JSON object: the contract of `run --json`.
  var json: JSONValue {
    let counts = Outcome.Kind.ofModels.map { ($0.rawValue, outcomes[$0, default: 0]) }
    return [
      "run": .string(run),
      "benchmark": .string(configuration.benchmark),
      "dataset": .string(dataset),
      "dataset_sha256": .string(configuration.datasetHash),
      "selection": .string(configuration.selection),
      "organization": .string(configuration.organization),
      "options": .object(configuration.options),
      "model": .string(configuration.model),
      "endpoint": .string(configuration.endpoint),
      "seed": .integer(configuration.seed),
      "repeats": .integer(configuration.repeats),
      "tasks": .integer(tasks),
      "attempts": .integer(attempts),
      "complete": .bool(isComplete),
      "shards": .array(shards.map { .string($0.words) }),
      "outcomes": .object(Dictionary(uniqueKeysWithValues: counts.map { ($0, .integer($1)) })),
      "primary_metric": .string(primaryMetric),
      "cluster": clustering.map { .string($0.rawValue) } ?? .null,
      "metrics": .object(
        Dictionary(metrics.map { ($0.name, $0.json) }, uniquingKeysWith: { first, _ in first })),
      "scoring": .string(scoringVersion),
      "tokens": [
        "prompt": .integer(cost.usage.promptTokens),
        "cached_prompt": .integer(cost.usage.cachedPromptTokens),
        "completion": .integer(cost.usage.completionTokens),
        "cache_write": .integer(cost.usage.cacheWriteTokens),
        "reasoning": .integer(cost.usage.reasoningTokens),
        "total": .integer(cost.usage.totalTokens),
        "paid": .integer(cost.paidUsage.totalTokens),
        "mean_per_task": meanTokens.map(JSONValue.number) ?? .null,
        "of_failed_attempts": .integer(cost.ofFailed.tokens),
        "estimated": .bool(cost.usage.isEstimated),
      ],
      "cost": cost.money.map { money in
        [
          "amount": .number(money.amount), "paid": .number(money.paid),
          "currency": .string(money.currency),
          "unpriced_models": .array(money.unpriced.map(JSONValue.string)),
          "cache_writes_without_price": .integer(money.cacheWritesWithoutPrice),
        ]
      } ?? .null,
      "served_models": .array(servedModels.map(\.json)),
      "calls": .integer(cost.calls),
      "cache_hits": .integer(cost.cacheHits),
      "format_failures": .integer(cost.formatFailures),
      "cut_replies": .integer(cost.cutReplies),
      "failed_calls": .integer(cost.failedCalls),
      "doubtful_replies": .object(
        Dictionary(
          uniqueKeysWithValues: ReplyFlag.allCases.map {
            ($0.rawValue, .integer(cost.flags[$0, default: 0]))
          })),
      "tool_uses": .object(
        Dictionary(
          uniqueKeysWithValues: ToolOutput.Ending.allCases.map {
            ($0.rawValue, .integer(cost.toolUses[$0, default: 0]))
          })),
      "seconds": .number(seconds),
    ]
  }

  /// The report as a document.
  public var document: ReportDocument {
    var document = ReportDocument("orgbench run \(run)", json: json)
    document.add(.heading("run \(run)"))
    document.add(
      .facts(
        [
          .init("benchmark", "benchmark", .text("\(configuration.benchmark) (\(dataset))")),
          .init("organization", "organization", .text(organizationLabel)),
          .init("model", "model", .text(configuration.model)),
        ] + servedFacts + [
          .init(
            "tasks", "tasks",
            .text(
              "\(Figures.count(tasks)) x \(configuration.repeats) (\(configuration.selection)), "
                + attemptsInWords))
        ]))
    document.add(.table(metricTable))
    if let clustering {
      document.add(.facts([.init("cluster", "clusters", .text(clustering.words))]))
    }
    document.add(.facts(costFacts))
    if !doubts.isEmpty { document.add(.list(doubts)) }
    return document
  }

  private var servedFacts: [ReportDocument.Fact] {
    servedModels.difference.map { [.init("answered_by", "answered by", .text($0))] } ?? []
  }

  private var costFacts: [ReportDocument.Fact] {
    let usage = cost.usage
    let tokens =
      "\(estimateMark)\(Figures.count(usage.totalTokens)) (\(Figures.count(usage.promptTokens)) "
      + "prompt, \(Figures.count(usage.completionTokens)) completion; "
      + "\(meanTokens.map { Figures.shown($0, 0) } ?? "n/a") a task)"
      + (cost.ofFailed.tokens > 0
        ? ", of which \(Figures.count(cost.ofFailed.tokens)) in attempts that failed" : "")
    let calls =
      "\(Figures.count(cost.calls)), \(Figures.count(cost.cacheHits)) from the store, "
      + Counts.text(cost.formatFailures, "format failure")
      + (cost.cutReplies > 0
        ? ", \(Counts.text(cost.cutReplies)) cut off at a cap" : "")
      + (cost.failedCalls > 0
        ? ", \(Counts.text(cost.failedCalls, "failed call")) that teams went on without" : "")
    var facts: [ReportDocument.Fact] = [
      .init("tokens", "tokens", Cell(tokens, value: .integer(usage.totalTokens))),
      .init("calls", "calls", Cell(calls, value: .integer(cost.calls))),
    ]
    let uses = cost.toolUses.values.reduce(0, +)
    if uses > 0 {
      let endings = ToolOutput.Ending.allCases.compactMap { ending in
        cost.toolUses[ending].map { "\(Figures.count($0)) \(ending.rawValue)" }
      }
      facts.append(
        .init(
          "tool_uses", "tools",
          Cell(
            "\(Counts.text(uses, "use")): \(endings.joined(separator: ", "))", value: .integer(uses)
          )))
    }
    if let money = cost.money {
      facts.append(.init("cost", "cost", Cell(money.text, value: .number(money.amount))))
    }
    facts.append(.init("seconds", "time", Cell(Figures.duration(seconds), value: .number(seconds))))
    return facts
  }

  /// `~` before token counts that are estimated, in part or in whole.
  public var estimateMark: String { cost.usage.isEstimated ? "~" : "" }

  private var attemptsInWords: String {
    let counts = Outcome.Kind.allCases.compactMap { kind in
      outcomes[kind].flatMap { $0 == 0 ? nil : "\(Figures.count($0)) \(kind.rawValue)" }
    }
    let (open, elsewhere) = (expectedHere - attempts, expectedAttempts - expectedHere)
    return
      (counts + (open > 0 ? ["\(Figures.count(open)) open"] : [])
      + (elsewhere > 0 ? ["\(Figures.count(elsewhere)) in other shards"] : []))
      .joined(separator: ", ")
  }

  private var metricTable: Table {
    Table(
      "metrics",
      [
        Column("metric", "metric", .key) { .text($0.name) },
        Column("value", "score", .number, "mean over the tasks; CSV and JSON: 0...1") {
          .points($0.estimate.value)
        },
        Column("standard_error", "± se", .number) { .points($0.estimate.standardError) },
        Column("interval_95", "95% interval", .interval) { .points($0.estimate.interval) },
        Column(
          "deviation_over_repeats",
          metrics.contains { $0.deviationOverRepeats != nil } ? "± repeats" : nil, .number,
          "standard deviation of the means of repeats (n - 1)"
        ) { .points($0.deviationOverRepeats) },
        Column("n", "n", .number) { .count($0.estimate.pointCount) },
        Column("clusters", "clusters", .number) { .count($0.estimate.clusterCount) },
        Column("chance", "chance", .number, "what guessing would reach") { .points($0.chance) },
        Column(
          "caveats", metrics.contains { !$0.caveats.isEmpty } ? "caveats" : nil, .text,
          "why not to trust the error and the interval"
        ) { .text($0.caveats) },
      ], metrics,
      context: [
        "run": .string(run), "benchmark": .string(configuration.benchmark),
        "organization": .string(organizationLabel), "model": .string(configuration.model),
      ])
  }
}
