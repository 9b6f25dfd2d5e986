import Evaluation
import Statistics

/// A table of the OrgAgent paper beside what was measured here: value by value, and for each of the
/// paper's comparisons whether its direction holds.
public struct Reproduction: Sendable {
  /// A run that was made here.
  public struct Measured: Sendable {
    /// Its figures.
    public let report: RunReport
    /// The same by task.
    public let run: ComparedRun

    /// A run.
    public init(report: RunReport, run: ComparedRun) {
      self.report = report
      self.run = run
    }
  }

  /// A line of the paper's table: one quantity of one organization, for each of its models.
  public struct Row: Sendable {
    /// The organization; nil for a comparison of two.
    public let variant: OrganizationVariant?
    /// The metric's name, `tokens`, `improvement` or `token_reduction`.
    public let metric: String
    /// The paper's figure by model.
    public let paper: [String: PublishedBaseline.Figure]
    /// What was measured; nil where there is no run yet.
    public let measured: Value?
  }

  /// A measured value in the unit of the paper's figure.
  public struct Value: Sendable {
    /// The value.
    public let value: Double
    /// The standard deviation over repeats; nil for a single one.
    public let deviation: Double?
    /// Its 95% interval.
    public let interval: ClosedRange<Double>?
  }

  /// The rows and claims of one benchmark.
  public struct Section: Sendable {
    /// The benchmark's name.
    public let benchmark: String
    /// The paper's models, in its order.
    public let models: [String]
    /// The lines of its table.
    public let rows: [Row]
    /// Its comparisons.
    public let claims: [ReproducedClaim]
    /// The runs that were taken.
    public let runs: [Measured]
  }

  /// Which table.
  public let table: OrgAgentTable
  /// The paper's figures.
  public let baseline: PublishedBaseline
  /// One for each benchmark, in the paper's order.
  public let sections: [Section]

  /// Puts a table and measured runs together.
  ///
  /// Of the runs of a benchmark those are taken that agree in everything but the organization and
  /// cover most of the table, the latest where several do.
  /// - Parameter measured: the runs of one model, the latest first.
  /// - Throws: `InputError` where figures of two runs cannot be compared.
  public init(
    _ table: OrgAgentTable, _ baseline: PublishedBaseline, measured: [Measured]
  ) throws {
    self.table = table
    self.baseline = baseline
    let figures = baseline.figures.filter { $0.place == table.place }
    sections = try figures.compactMap { $0.text("benchmark") }.uniqued().map { benchmark in
      try Self.section(
        table, figures.filter { $0.text("benchmark") == benchmark }, benchmark,
        measured.filter { $0.run.benchmark == benchmark })
    }
  }

  private static func section(
    _ table: OrgAgentTable, _ figures: [PublishedBaseline.Figure], _ benchmark: String,
    _ measured: [Measured]
  ) throws -> Section {
    let variants = figures.compactMap(OrganizationVariant.init(orgAgentCell:)).uniqued()
    let chosen = RunChoice.runs(of: variants, among: measured.map(\.run))
    let runs = chosen.compactMapValues { run in measured.first { $0.run.run == run.run } }
    let claims = try table.claims.map { try ReproducedClaim($0, figures, runs) }
    return Section(
      benchmark: benchmark, models: figures.compactMap { $0.text("model") }.uniqued(),
      rows: try rows(figures, runs), claims: claims,
      runs: variants.compactMap { runs[$0] })
  }

  private static func rows(
    _ figures: [PublishedBaseline.Figure], _ runs: [OrganizationVariant: Measured]
  ) throws -> [Row] {
    var keys: [RowKey] = []
    var byKey: [RowKey: [String: PublishedBaseline.Figure]] = [:]
    for figure in figures {
      let key = RowKey(
        variant: OrganizationVariant(orgAgentCell: figure), metric: figure.metric)
      if byKey[key] == nil { keys.append(key) }
      byKey[key, default: [:]][figure.text("model") ?? ""] = figure
    }
    return try keys.map { key in
      Row(
        variant: key.variant, metric: key.metric, paper: byKey[key] ?? [:],
        measured: try value(key, runs))
    }
  }

  private struct RowKey: Hashable {
    let variant: OrganizationVariant?
    let metric: String
  }

  private static func value(
    _ key: RowKey, _ runs: [OrganizationVariant: Measured]
  ) throws -> Value? {
    guard let variant = key.variant else { return try OrgAgentTable.gain(key.metric, runs) }
    guard let measured = runs[variant] else { return nil }
    if key.metric == MetricDefinition.tokens.name {
      let tasks = measured.run.tasks
      let estimate = try Sample(tasks.map(\.tokens), clusters: tasks.map(\.cluster)).estimate()
      return estimate.map {
        Value(value: $0.value, deviation: nil, interval: $0.interval?.scaled(by: 1))
      }
    }
    guard let metric = measured.report.metrics.first(where: { $0.name == key.metric }) else {
      return nil
    }
    return Value(
      value: 100 * metric.estimate.value, deviation: metric.deviationOverRepeats.map { 100 * $0 },
      interval: metric.estimate.interval.map { $0.scaled(by: 100) })
  }
}

extension Interval {
  /// The interval of a value that is so many times as large.
  func scaled(by factor: Double) -> ClosedRange<Double> {
    let ends = [lower * factor, upper * factor].sorted()
    return ends[0]...ends[1]
  }
}
