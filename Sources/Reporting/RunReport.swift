public import Evaluation
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
    /// Calls that failed and that a team went on without.
    public var failedCalls: Int
    /// Tokens of all calls, whether paid in this run or stored before.
    public var usage: Usage
    /// Tokens that were paid in this run: of its own calls, of replies that were replaced, and of
    /// answers that could not be used.
    public var paidUsage: Usage
    /// Calls whose replies are doubtful, by what makes them so.
    public var flags: [ReplyFlag: Int]
    /// What those tokens cost, or nil where no prices were given.
    public var money: Money?

    /// A cost.
    public init(
      calls: Int, cacheHits: Int, formatFailures: Int, failedCalls: Int = 0, usage: Usage,
      paidUsage: Usage = .zero, flags: [ReplyFlag: Int] = [:], money: Money? = nil
    ) {
      self.calls = calls
      self.cacheHits = cacheHits
      self.formatFailures = formatFailures
      self.failedCalls = failedCalls
      self.usage = usage
      self.paidUsage = paidUsage
      self.flags = flags
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
  public let run: String
  /// What it computes.
  public let configuration: RunConfiguration
  /// Where the dataset was read from.
  public let dataset: String
  /// How many tasks it has.
  public let tasks: Int
  /// Transcripts by outcome.
  public let outcomes: [Outcome.Kind: Int]
  /// The metrics, the benchmark's order.
  public let metrics: [MetricEstimate]
  /// The metric that leaderboards rank by.
  public let primaryMetric: String
  /// Calls and tokens.
  public let cost: Cost
  /// Seconds that the run was worked on, over all sessions.
  public let seconds: Double
  /// The scoring rules' version.
  public let scoringVersion: String

  /// A report.
  public init(
    run: String, configuration: RunConfiguration, dataset: String, tasks: Int,
    outcomes: [Outcome.Kind: Int],
    metrics: [MetricEstimate], primaryMetric: String, cost: Cost, seconds: Double,
    scoringVersion: String
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
  }

  /// The estimate that leaderboards rank by.
  public var primary: MetricEstimate? { metrics.first { $0.name == primaryMetric } }

  /// Attempts that the run is to make.
  public var expectedAttempts: Int { tasks * configuration.repeats }

  /// Attempts with a transcript.
  public var attempts: Int { outcomes.values.reduce(0, +) }

  /// Attempts that have an outcome which counts.
  public var finished: Int { attempts - outcomes[.failed, default: 0] }

  /// Whether every attempt has an outcome that counts.
  public var isComplete: Bool { finished == expectedAttempts }

  /// Tokens of an attempt on average; nil without attempts.
  public var meanTokens: Double? {
    attempts == 0 ? nil : Double(cost.usage.totalTokens) / Double(attempts)
  }

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
  public var json: JSONValue {
    let counts = Outcome.Kind.allCases.map { ($0.rawValue, outcomes[$0, default: 0]) }
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
      "outcomes": .object(Dictionary(uniqueKeysWithValues: counts.map { ($0, .integer($1)) })),
      "primary_metric": .string(primaryMetric),
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
      "calls": .integer(cost.calls),
      "cache_hits": .integer(cost.cacheHits),
      "format_failures": .integer(cost.formatFailures),
      "failed_calls": .integer(cost.failedCalls),
      "doubtful_replies": .object(
        Dictionary(
          uniqueKeysWithValues: ReplyFlag.allCases.map {
            ($0.rawValue, .integer(cost.flags[$0, default: 0]))
          })),
      "seconds": .number(seconds),
    ]
  }

  /// The report as text for a terminal.
  public func text() -> String {
    var lines = [
      "run \(run)",
      "  \(configuration.benchmark) (\(dataset)), \(organizationLabel), "
        + "\(configuration.model)",
      "  \(Figures.count(tasks)) tasks x \(configuration.repeats) "
        + "(\(configuration.selection)), \(attemptsInWords)",
      "",
    ]
    lines.append(metricTable)
    lines.append(
      "tokens \(estimateMark)\(Figures.count(cost.usage.totalTokens)) "
        + "(\(Figures.count(cost.usage.promptTokens)) prompt, "
        + "\(Figures.count(cost.usage.completionTokens)) completion; "
        + "\(meanTokens.map { Figures.fixed($0, 1) } ?? "n/a") a task), "
        + "\(Figures.count(cost.calls)) calls, \(Figures.count(cost.cacheHits)) from the store, "
        + "\(Figures.count(cost.formatFailures)) format failures, "
        + (cost.failedCalls > 0
          ? "\(Figures.count(cost.failedCalls)) failed calls that teams went on without, " : "")
        + (cost.money.map { "\($0.text), " } ?? "") + "\(Figures.duration(seconds))")
    lines += doubts.map { "! \($0)" }
    return TerminalText.visible(lines.joined(separator: "\n"), keepingLineBreaks: true) + "\n"
  }

  /// `~` before token counts that are estimated, in part or in whole.
  public var estimateMark: String { cost.usage.isEstimated ? "~" : "" }

  private var attemptsInWords: String {
    let counts = Outcome.Kind.allCases.compactMap { kind in
      outcomes[kind].flatMap { $0 == 0 ? nil : "\(Figures.count($0)) \(kind.rawValue)" }
    }
    let open = expectedAttempts - attempts
    return (counts + (open > 0 ? ["\(Figures.count(open)) open"] : [])).joined(separator: ", ")
  }

  private var metricTable: String {
    var table = TextTable([
      .init("metric"), .init("score", .right), .init("± se", .right), .init("95% interval", .right),
      .init("n", .right), .init("clusters", .right), .init("chance", .right),
    ])
    for metric in metrics {
      table.add([
        metric.name, Figures.points(metric.estimate.value),
        metric.estimate.standardError.map(Figures.points) ?? "",
        metric.estimate.interval.map(Figures.points) ?? "",
        Figures.count(metric.estimate.pointCount), Figures.count(metric.estimate.clusterCount),
        metric.chance.map(Figures.points) ?? "",
      ])
    }
    return table.plain()
  }
}
