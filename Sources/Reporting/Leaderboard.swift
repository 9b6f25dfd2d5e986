import Evaluation
import Statistics

/// Runs ranked by their benchmark's main metric, one table a benchmark and task set.
public struct Leaderboard: Sendable {
  /// Runs that may be ranked against each other: same benchmark, same tasks, same scoring rules.
  public struct Section: Sendable {
    /// What the runs have in common.
    public let title: String
    /// The runs, the best first; those without a score last.
    public let reports: [RunReport]
  }

  /// The sections, ordered by benchmark, the larger task set first.
  public let sections: [Section]

  /// A leaderboard of runs. Runs on different task sets, dataset versions or scoring versions are
  /// never ranked against each other: each combination is a section of its own.
  public init(_ reports: [RunReport]) {
    let groups = Dictionary(grouping: reports, by: Comparability.init)
    sections = groups.sorted { $0.key < $1.key }.map { key, reports in
      Section(
        title: key.title,
        reports: reports.sorted {
          ($0.primary?.estimate.value ?? -1, $1.run) > ($1.primary?.estimate.value ?? -1, $0.run)
        })
    }
  }

  private struct Comparability: Hashable, Comparable {
    let benchmark: String
    let datasetHash: String
    let taskSetHash: String
    let scoring: String
    let tasks: Int
    let selection: String

    init(_ report: RunReport) {
      benchmark = report.configuration.benchmark
      datasetHash = report.configuration.datasetHash
      taskSetHash = report.configuration.taskSetHash
      scoring = report.scoringVersion
      tasks = report.tasks
      selection = report.configuration.selection
    }

    var title: String {
      "\(benchmark): \(Figures.count(tasks)) tasks (\(selection)), dataset "
        + "\(datasetHash.prefix(8)), scoring \(scoring)"
    }

    static func < (left: Self, right: Self) -> Bool {
      (left.benchmark, right.tasks, left.taskSetHash, left.datasetHash, left.scoring)
        < (right.benchmark, left.tasks, right.taskSetHash, right.datasetHash, right.scoring)
    }
  }
}

extension Leaderboard.Section {
  /// The section's table.
  public var table: TextTable {
    var table = TextTable([
      .init("#", .right), .init("organization"), .init("model"),
      .init(reports.first?.primaryMetric ?? "score", .right), .init("95% interval", .right),
      .init("n", .right), .init("tokens/task", .right), .init("calls/task", .right),
      .init("abstained", .right), .init("unparsable", .right), .init("format fail.", .right),
      .init("run"),
    ])
    for (index, report) in reports.enumerated() { table.add(row(report, rank: index + 1)) }
    return table
  }

  private func row(_ report: RunReport, rank: Int) -> [String] {
    let attempts = max(1, report.attempts)
    let name = report.isComplete ? report.run : "\(report.run) (incomplete)"
    return [
      report.primary == nil ? "" : "\(rank)", report.organizationLabel, report.configuration.model,
      report.primary.map { Figures.points($0.estimate.value) } ?? "none",
      report.primary?.estimate.interval.map {
        "\(Figures.points($0.lower)) to \(Figures.points($0.upper))"
      } ?? "",
      Figures.count(report.primary?.estimate.pointCount ?? 0),
      report.estimateMark + (report.meanTokens.map { Figures.fixed($0, 0) } ?? "n/a"),
      Figures.fixed(Double(report.cost.calls) / Double(attempts), 1),
      Figures.percent(report.outcomes[.abstained, default: 0], of: report.attempts),
      Figures.percent(report.outcomes[.unparsable, default: 0], of: report.attempts),
      Figures.percent(report.cost.formatFailures, of: report.cost.calls), name,
    ]
  }
}
