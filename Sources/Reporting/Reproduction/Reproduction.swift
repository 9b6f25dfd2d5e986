import Evaluation
import Statistics

/// A table or figure of the OrgAgent paper beside what was measured here: value by value, and for each of the
/// paper's comparisons whether its direction holds.
public struct Reproduction: Sendable {
  /// A run that was made here.
  public struct Measured: Sendable {
    /// Its figures.
    public let report: RunReport
    /// The same by task.
    public let run: ComparedRun
    /// The skills that were assigned, an entry an attempt; for figures of skills.
    public let skills: [AssignedSkills]

    /// A run.
    public init(report: RunReport, run: ComparedRun, skills: [AssignedSkills] = []) {
      self.report = report
      self.run = run
      self.skills = skills
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
    /// The skills assigned, in a figure of skills.
    public let skills: SkillReproduction?
    /// The runs that were taken.
    public let runs: [Measured]
  }

  /// Which table or figure.
  public let exhibit: OrgAgentExhibit
  /// The paper's figures.
  public let baseline: PublishedBaseline
  /// One for each benchmark, in the paper's order.
  public let sections: [Section]

  /// Puts a table or figure and measured runs together.
  ///
  /// Of the runs of a benchmark those are taken that agree in everything but the organization and
  /// cover most of the table, the latest where several do.
  /// - Parameter measured: the runs of one model, the latest first.
  /// - Throws: `InputError` where figures of two runs cannot be compared.
  public init(
    _ exhibit: OrgAgentExhibit, _ baseline: PublishedBaseline, measured: [Measured]
  ) throws {
    self.exhibit = exhibit
    self.baseline = baseline
    let places =
      exhibit.benchmarks == nil ? [exhibit.place] : [exhibit.place, "Table 1", "Table 2"]
    let figures = baseline.figures.filter { places.contains($0.place) }
    let benchmarks = exhibit.benchmarks ?? figures.compactMap { $0.text("benchmark") }.uniqued()
    sections = try benchmarks.map { benchmark in
      try Self.section(
        exhibit, figures.filter { $0.text("benchmark") == benchmark }, benchmark,
        measured.filter { $0.run.benchmark == benchmark })
    }
  }

  private static func section(
    _ exhibit: OrgAgentExhibit, _ figures: [PublishedBaseline.Figure], _ benchmark: String,
    _ measured: [Measured]
  ) throws -> Section {
    let keys = exhibit.benchmarks == nil ? keys(figures) : keys(exhibit, figures)
    let variants =
      exhibit.isOfSkills ? exhibit.variants : keys.compactMap(\.variant).uniqued()
    let chosen = RunChoice.runs(of: variants, among: measured.map(\.run))
    let runs = chosen.compactMapValues { run in measured.first { $0.run.run == run.run } }
    let claims = try exhibit.claims(on: benchmark).map { try ReproducedClaim($0, figures, runs) }
    return Section(
      benchmark: benchmark, models: figures.compactMap { $0.text("model") }.uniqued(),
      rows: try rows(keys, figures, runs), claims: claims,
      skills: exhibit.isOfSkills
        ? try SkillReproduction(
          exhibit, figures.filter { $0.place == exhibit.place }, runs[OrgAgentExhibit.auto]) : nil,
      runs: variants.compactMap { runs[$0] })
  }

  private static func rows(
    _ keys: [RowKey], _ figures: [PublishedBaseline.Figure],
    _ runs: [OrganizationVariant: Measured]
  ) throws -> [Row] {
    var byKey: [RowKey: [String: PublishedBaseline.Figure]] = [:]
    for figure in figures {
      let model = figure.text("model") ?? ""
      // Where two tables give a cell, the first counts (the note says where they differ).
      if byKey[RowKey(figure)]?[model] == nil {
        byKey[RowKey(figure), default: [:]][model] = figure
      }
    }
    return try keys.map { key in
      Row(
        variant: key.variant, metric: key.metric, paper: byKey[key] ?? [:],
        measured: try value(key, runs))
    }
  }

  fileprivate struct RowKey: Hashable {
    let variant: OrganizationVariant?
    let metric: String
  }

  /// The lines of a table.
  private static func keys(_ figures: [PublishedBaseline.Figure]) -> [RowKey] {
    figures.map { RowKey($0) }.uniqued()
  }

  /// The bars or points of a figure, whether a table has their values or not.
  private static func keys(
    _ exhibit: OrgAgentExhibit, _ figures: [PublishedBaseline.Figure]
  ) -> [RowKey] {
    guard !exhibit.isOfSkills,
      let score = figures.first(where: { $0.unit == PublishedBaseline.Figure.points })?.metric
    else { return [] }
    let metrics = exhibit == .figure3 ? [score] : [score, MetricDefinition.tokens.name]
    return exhibit.variants.flatMap { variant in
      metrics.map { RowKey(variant: variant, metric: $0) }
    }
  }

  private static func value(
    _ key: RowKey, _ runs: [OrganizationVariant: Measured]
  ) throws -> Value? {
    guard let variant = key.variant else { return try OrgAgentExhibit.gain(key.metric, runs) }
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

extension Reproduction.RowKey {
  fileprivate init(_ figure: PublishedBaseline.Figure) {
    self.init(variant: OrganizationVariant(orgAgentCell: figure), metric: figure.metric)
  }
}
