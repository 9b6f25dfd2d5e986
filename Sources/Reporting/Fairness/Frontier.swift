public import Evaluation
import Glibc
public import Statistics

/// Score against budget: what runs on the same tasks would have scored, had no task been allowed to
/// cost more.
///
/// Every band and difference is over tasks, robust to clusters, and paired where two runs meet.
public struct Frontier: Sendable {
  /// A run's score under a budget a task.
  public struct Point: Sendable {
    /// What a task may cost.
    public let budget: Double
    /// The mean score of 0...1, with its interval.
    public let score: Estimate
    /// The share of tasks that end by themselves within the budget.
    public let finished: Double
  }

  /// A run's curve.
  public struct Curve: Sendable {
    /// The run.
    public let run: ComparedRun
    /// From the least budget to the greatest.
    public let points: [Point]
    /// The mean score over the range of budgets, every doubling counting alike.
    public let area: Estimate
    /// What a task took, the mean.
    public let expense: Double
  }

  /// Two runs against each other.
  public struct Pair: Sendable {
    /// Places among the curves.
    public let first: Int
    /// Places among the curves.
    public let second: Int
    /// The second's area less the first's, in shares.
    public let areaDifference: Estimate
    /// The budget from which on the run that is ahead at the greatest budget stays ahead; nil where
    /// it is ahead all along, or none is ahead in the end.
    public let crossing: BootstrapEstimate?
    /// The one that is ahead at the greatest budget; nil for neither.
    public let ahead: Int?
    /// What the dearer run pays for each point that it gains, each at its own cost; the first is the
    /// base. Nil where no task took more in either run.
    public let costPerPoint: CostPerPoint?
  }

  /// What is limited.
  public let kind: BudgetKind
  /// The metric.
  public let metric: String
  /// The curves, in the order given.
  public let curves: [Curve]
  /// All pairs of them.
  public let pairs: [Pair]
  /// The tasks that all runs have with a score.
  public let taskCount: Int
  /// The least and the greatest budget.
  public let range: ClosedRange<Double>

  /// The number of budgets that areas and crossings are taken over.
  static let gridSize = 48

  /// - Parameters:
  ///   - metric: the metric's name; nil for the benchmark's main one.
  ///   - budgets: what to show; nil for eight over the range.
  ///   - resamples: bootstrap resamples for crossings.
  /// - Throws: `InputError` for runs of different benchmarks or scoring, for runs without a scored
  ///   task in common, and where a price is missing.
  public init(
    _ runs: [BudgetedRun], kind: BudgetKind, metric: String? = nil, budgets: [Double]? = nil,
    seed: UInt64 = 1, resamples: Int = 2000
  ) throws {
    let metric = metric ?? runs.first?.run.primaryMetric ?? ""
    let tasks = try Self.sharedTasks(runs, metric, kind)
    let expenses = runs.map { run in tasks.compactMap { run.expense(of: $0.id, kind) } }
    let range = Self.range(runs, tasks, expenses, kind)
    let grid = Self.grid(range, Self.gridSize)
    let clusters = tasks.map { ExactText($0.cluster) }
    func scores(_ run: BudgetedRun, at budget: Double) -> [Double] {
      tasks.map { run.scores(of: $0.id, at: budget, kind)?[metric] ?? 0 }
    }
    let matrices = runs.map { run in grid.map { scores(run, at: $0) } }
    let areas = matrices.map { Self.area($0) }
    let shown = budgets ?? Self.grid(range, 8)
    curves = try runs.indices.compactMap { index in
      let points = try shown.compactMap { budget in
        try Sample(scores(runs[index], at: budget), clusters: clusters).estimate(within: 0...1)
          .map { score in
            let ended = expenses[index].count { $0 <= budget * (1 + 1e-12) }
            return Point(
              budget: budget, score: score, finished: Double(ended) / Double(tasks.count))
          }
      }
      return try Sample(areas[index], clusters: clusters).estimate(within: 0...1).map { area in
        Curve(
          run: runs[index].run, points: points, area: area,
          expense: expenses[index].reduce(0, +) / Double(tasks.count))
      }
    }
    let bootstrap = try Bootstrap(seed: seed, resamples: resamples)
    var pairs: [Pair] = []
    for second in runs.indices {
      for first in 0..<second {
        let differences = zip(areas[first], areas[second]).map { $1 - $0 }
        guard
          let area = try Sample(differences, clusters: clusters).estimate(within: -1...1)
        else { continue }
        let (crossing, ahead) = try Self.crossing(
          matrices[first], matrices[second], grid, clusters, bootstrap)
        let gains = zip(scores(runs[first], at: .infinity), scores(runs[second], at: .infinity))
          .map { $1 - $0 }
        let costs = zip(expenses[first], expenses[second]).map { $1 - $0 }
        let price = try CostPerPoint(
          kind.rawValue, decimals: kind == .cost ? 6 : 1,
          tasks.indices.map { (tasks[$0].cluster, gains[$0], costs[$0]) },
          gainLimits: try Sample(gains, clusters: clusters).estimate(within: -1...1)?.interval?
            .scaled(by: 100, plus: 0),
          ResamplingSettings(seed: seed, resamples: resamples))
        pairs.append(
          Pair(
            first: first, second: second, areaDifference: area, crossing: crossing,
            ahead: ahead.map { $0 == 0 ? first : second }, costPerPoint: price))
      }
    }
    (self.kind, self.metric, self.range, self.pairs) = (kind, metric, range, pairs)
    taskCount = tasks.count
  }

  private static func sharedTasks(
    _ runs: [BudgetedRun], _ metric: String, _ kind: BudgetKind
  ) throws -> [ComparedRun.Task] {
    guard let first = runs.first else { return [] }
    for run in runs.dropFirst() {
      guard run.run.benchmark == first.run.benchmark,
        run.run.scoringVersion == first.run.scoringVersion
      else {
        throw InputError(
          "analyze frontier",
          "\(first.run.run) is of \(first.run.benchmark) scored under \(first.run.scoringVersion), "
            + "\(run.run.run) of \(run.run.benchmark) under \(run.run.scoringVersion)",
          remedy: "name runs of one benchmark, and rescore the older ones")
      }
    }
    let tasks = try runs.map { run in
      var scored = run.run
      scored.tasks.removeAll { run.curves[$0.id] == nil }
      return scored
    }.sharedTasks(scoredBy: metric, for: "analyze frontier")
    for run in runs where tasks.contains(where: { run.expense(of: $0.id, kind) == nil }) {
      throw InputError(
        "--budget", "the cost of some calls of \(run.run.run) is not known",
        remedy: "give the prices of its models with --prices")
    }
    return tasks
  }

  /// From what the quickest tenth of first answers took to what the dearest task took.
  private static func range(
    _ runs: [BudgetedRun], _ tasks: [ComparedRun.Task], _ expenses: [[Double]], _ kind: BudgetKind
  ) -> ClosedRange<Double> {
    let firsts = runs.flatMap { run in
      tasks.flatMap { task in
        (run.curves[task.id] ?? []).compactMap { $0.turns.first.flatMap(kind.amount) }
      }
    }.filter { $0 > 0 }.sorted()
    let greatest = expenses.joined().max() ?? 1
    let least = firsts.isEmpty ? greatest : firsts[firsts.count / 10]
    return min(least, greatest)...max(greatest, .leastNormalMagnitude)
  }

  /// Budgets over a range, each greater by the same factor.
  static func grid(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
    guard range.lowerBound > 0, range.lowerBound < range.upperBound, count > 1 else {
      return [range.upperBound]
    }
    let step = log(range.upperBound / range.lowerBound) / Double(count - 1)
    return (0..<count).map {
      $0 == count - 1 ? range.upperBound : range.lowerBound * exp(step * Double($0))
    }
  }

  /// The mean of each task's scores over the grid, by the trapezoidal rule.
  private static func area(_ matrix: [[Double]]) -> [Double] {
    guard matrix.count > 1 else { return matrix[0] }
    return matrix[0].indices.map { task in
      let sum = zip(matrix, matrix.dropFirst()).reduce(0) { $0 + ($1.0[task] + $1.1[task]) / 2 }
      return sum / Double(matrix.count - 1)
    }
  }

  private static func crossing(
    _ first: [[Double]], _ second: [[Double]], _ grid: [Double], _ clusters: [ExactText],
    _ bootstrap: Bootstrap
  ) throws -> (BootstrapEstimate?, ahead: Int?) {
    let table = try ClusteredTable(columns: first + second, clusters: clusters)
    func sign(_ value: Double) -> Int { abs(value) < 1e-12 ? 0 : value > 0 ? 1 : -1 }
    func differences(_ means: [Double]) -> [Int] {
      grid.indices.map { sign(means[grid.count + $0] - means[$0]) }
    }
    let means = (first + second).map { $0.reduce(0, +) / Double($0.count) }
    let signs = differences(means)
    guard let winner = signs.last, winner != 0 else { return (nil, nil) }
    let ahead = winner > 0 ? 1 : 0
    guard let last = signs.lastIndex(where: { $0 != winner }), last < grid.count - 1 else {
      return (nil, ahead)
    }
    let estimate = bootstrap.estimate(of: table) { means in
      let signs = differences(means)
      guard signs.last == winner else { return nil }
      return signs.lastIndex { $0 != winner }.map { grid[$0 + 1] } ?? grid[0]
    }
    return (estimate, ahead)
  }
}
