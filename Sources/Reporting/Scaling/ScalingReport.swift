import Evaluation
import Glibc
public import Statistics

/// How score and tokens change with the number of agents, over runs of one organization on the same
/// tasks.
///
/// The slope of a least-squares line on log2 N is the mean of the slopes of the single tasks, so its
/// interval is that of a mean over tasks, robust to clusters: 95% of such intervals hold the slope
/// that more tasks would show. It says nothing of other tasks' shape or of N outside those measured.
public struct ScalingReport: Sendable {
  /// A run of so many agents.
  public struct Point: Sendable {
    /// The number of agents.
    public let agents: Int
    /// The run.
    public let run: ComparedRun
    /// The mean of the main metric over the tasks that all runs have, in points of 0...100.
    public let score: Double
    /// Tokens a task over the same tasks.
    public let tokens: Double
    /// What a task costs; nil where not all runs have their costs in one currency.
    public let cost: Double?
  }

  /// The runs, fewest agents first.
  public let points: [Point]
  /// The tasks that all runs have.
  public let taskCount: Int
  /// Points of score gained with each doubling of N.
  public let scoreSlope: Estimate?
  /// The exponent b of tokens ~ N^b, from the slope of log2 of the tokens on log2 N.
  public let tokenExponent: Estimate?
  /// The exponent b of cost ~ N^b, likewise; nil where not all tasks have a cost in one currency.
  public let costExponent: Estimate?
  /// The two runs of most agents compared, the greater against the lesser, over the tasks that all
  /// runs have: the study's test of 64 against 256.
  public let largest: RunComparison?

  /// Fits runs.
  /// - Throws: `InputError` for fewer than two numbers of agents, for two runs of the same, for runs
  ///   that differ in anything but agents, seed and tasks, and for runs without a task in common.
  public init(_ runs: [(agents: Int, run: ComparedRun)]) throws {
    let runs = runs.sorted { $0.agents < $1.agents }
    try Self.check(runs)
    let tables = runs.map { entry in
      Dictionary(
        entry.run.tasks.map { (ExactText($0.id), $0) }, uniquingKeysWith: { first, _ in first })
    }
    let metric = runs[0].run.primaryMetric
    let shared = try runs.map(\.run).sharedTasks(scoredBy: metric, for: "analyze scaling")
    let scores = shared.map { task in
      tables.map { 100 * ($0[task.id]?.scores[metric] ?? 0) }
    }
    let tokens = shared.map { task in tables.map { $0[task.id]?.tokens ?? 0 } }
    let hasOneCurrency = Set(runs.map(\.run.currency)).count == 1
    let costs = shared.map { task in
      tables.compactMap { hasOneCurrency ? $0[task.id]?.cost : nil }
    }
    let areAllPriced = costs.allSatisfy { $0.count == runs.count }
    taskCount = shared.count
    points = runs.enumerated().map { index, entry in
      Point(
        agents: entry.agents, run: entry.run, score: Self.mean(scores.map { $0[index] }),
        tokens: Self.mean(tokens.map { $0[index] }),
        cost: areAllPriced ? Self.mean(costs.map { $0[index] }) : nil)
    }
    let doublings = runs.map { log2(Double($0.agents)) }
    let clusters = shared.map { ExactText($0.cluster) }
    func estimate(_ series: [[Double]]) throws -> Estimate? {
      let fits = series.compactMap { LinearFit(zip(doublings, $0).map { (x: $0, y: $1) }) }
      return try Sample(fits.map(\.slope), clusters: clusters).estimate()
    }
    scoreSlope = try estimate(scores)
    func exponent(_ series: [[Double]]) throws -> Estimate? {
      series.joined().allSatisfy { $0 > 0 } ? try estimate(series.map { $0.map(log2) }) : nil
    }
    tokenExponent = try exponent(tokens)
    costExponent = areAllPriced ? try exponent(costs) : nil
    let ids = Set(shared.map { ExactText($0.id) })
    let last = runs.suffix(2).map { entry in
      var run = entry.run
      run.tasks = run.tasks.filter { ids.contains($0.id) }
      return run
    }
    largest = try RunComparison(base: last[0], candidate: last[1], intersecting: true)
  }

  private static func check(_ runs: [(agents: Int, run: ComparedRun)]) throws {
    guard runs.count > 1 else {
      throw InputError("analyze scaling", "expected runs of at least two numbers of agents")
    }
    for (one, next) in zip(runs, runs.dropFirst()) {
      guard one.agents != next.agents else {
        throw InputError(
          "analyze scaling",
          "\(one.run.run) and \(next.run.run) both have \(Counts.text(one.agents, "agent"))",
          remedy: "name one run for each number of agents")
      }
      guard one.run.benchmark == next.run.benchmark else {
        throw InputError(
          "analyze scaling",
          "\(one.run.run) is of \(one.run.benchmark), \(next.run.run) of \(next.run.benchmark)",
          remedy: "name runs of one benchmark")
      }
      if let difference = difference(one.run.configuration, next.run.configuration) {
        throw InputError(
          "analyze scaling", "\(one.run.run) and \(next.run.run) differ in their \(difference)",
          remedy: "name runs that are alike but for --agents")
      }
    }
  }

  /// What two configurations differ in besides agents, seed, repeats and tasks; nil for nothing.
  private static func difference(_ one: RunConfiguration, _ other: RunConfiguration) -> String? {
    if one.organization != other.organization { return "organization" }
    let names = Set(one.options.keys).union(other.options.keys).subtracting(["agents"])
    if let name = names.filter({ one.options[$0] != other.options[$0] }).min() {
      return "--\(name)"
    }
    if one.model != other.model { return "model" }
    if one.endpoint != other.endpoint { return "endpoint" }
    if one.sampling != other.sampling { return "sampling" }
    if one.limits != other.limits { return "limits of calls or tokens" }
    if one.answerFormat != other.answerFormat { return "answer format" }
    return one.promptHash == other.promptHash ? nil : "prompts (made by different versions)"
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}

// MARK: - Rendering

extension ScalingReport {
  /// The report as a document.
  public var document: ReportDocument {
    var document = ReportDocument("orgbench analyze scaling", json: json)
    document.add(.paragraph("\(Counts.text(taskCount, "task")) that all runs have"))
    document.add(.table(pointTable))
    document.add(.facts(fits))
    document.add(plots: plots)
    return document
  }

  var pointTable: Table {
    let isPriced = points.allSatisfy { $0.cost != nil }
    return Table(
      "points",
      [
        Column("agents", "N", .number) { .count($0.agents) },
        Column("score", "score", .number) { .number($0.score, 1) },
        Column("tokens_per_task", "tokens/task", .number) { .number($0.tokens, 0) },
        Column(
          "cost_per_task", isPriced ? "\(points[0].run.currency ?? "cost")/task" : nil, .number
        ) { .number($0.cost, 4) },
        Column("run", "run", .key) { .text($0.run.run) },
      ], points)
  }

  private var fits: [ReportDocument.Fact] {
    var facts: [ReportDocument.Fact] = []
    func add(_ name: String, _ title: String, _ estimate: Estimate?, _ shown: (Estimate) -> String)
    {
      guard let estimate else { return }
      facts.append(.init(name, title, Cell(shown(estimate), value: .number(estimate.value))))
    }
    add("score_per_doubling", "score with each doubling of N", scoreSlope) {
      "\(Self.text($0, 2)) points"
    }
    add("token_exponent", "tokens ~ N^b", tokenExponent) { "b = \(Self.text($0, 3))" }
    add("cost_exponent", "cost ~ N^b", costExponent) { "b = \(Self.text($0, 3))" }
    if let measure = largest?.measure(Gate.mainMetric) {
      let change = measure.difference
      let interval = change.interval.map {
        " (\(Figures.range($0.lower, $0.upper, 1)))"
      }
      let title =
        "score of \(points[points.count - 1].agents) less that of \(points[points.count - 2].agents) "
        + "agents"
      let shown =
        "\(Figures.fixed(change.value, 1))\(interval ?? ""), sign-flip p = "
        + Figures.fixed(measure.signFlip.pValue, 3)
      facts.append(.init("largest_difference", title, Cell(shown, value: .number(change.value))))
    }
    return facts
  }

  private static func text(_ estimate: Estimate, _ decimals: Int) -> String {
    let interval = estimate.interval.map {
      " (95% interval \(Figures.range($0.lower, $0.upper, decimals)))"
    }
    return Figures.fixed(estimate.value, decimals) + (interval ?? "")
  }

  /// The report as JSON.
  var json: JSONValue {
    func json(_ estimate: Estimate?) -> JSONValue {
      guard let estimate else { return .null }
      return [
        "value": .number(estimate.value), "interval_95": .ends(estimate.interval),
        "standard_error": estimate.standardError.map(JSONValue.number) ?? .null,
      ]
    }
    let measure = largest?.measure(Gate.mainMetric)
    return [
      "tasks": .integer(taskCount),
      "points": .array(
        points.map {
          [
            "agents": .integer($0.agents), "run": .string($0.run.run), "score": .number($0.score),
            "tokens": .number($0.tokens), "cost": $0.cost.map(JSONValue.number) ?? .null,
          ]
        }),
      "score_per_doubling": json(scoreSlope), "token_exponent": json(tokenExponent),
      "cost_exponent": json(costExponent),
      "largest_difference": measure.map { .number($0.difference.value) } ?? .null,
      "largest_p": measure.map { .number($0.signFlip.pValue) } ?? .null,
    ]
  }
}
