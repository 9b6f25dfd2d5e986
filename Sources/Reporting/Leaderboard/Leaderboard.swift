import Evaluation
import Statistics

/// Runs ranked by their benchmark's main metric, one table a benchmark and task set.
public struct Leaderboard: Sendable {
  /// Runs that may be ranked against each other: same benchmark, same tasks, same scoring rules.
  public struct Section: Sendable {
    /// What the runs have in common.
    public let title: String
    /// The benchmark's name.
    public let benchmark: String
    /// The metric that ranks.
    public let metric: String
    /// The runs in the order asked for; their ranks are by score whatever the order.
    public let standings: [Standing]
    /// Published figures of the benchmark and metric, unranked.
    public let published: [PublishedRow]

    /// The runs in the order asked for.
    public var reports: [RunReport] { standings.map(\.report) }

    /// Whether an organization's runs have not all the same prompts.
    public var promptsDiffer: Bool {
      Dictionary(grouping: reports, by: \.configuration.organization).values.contains { runs in
        Set(runs.map(\.configuration.promptHash)).count > 1
      }
    }
  }

  /// What the rows are sorted by.
  public enum Order: String, Sendable, Hashable, CaseIterable {
    case score
    case tokens
    case calls
    case abstained
    case unparsable
    case organization
    case model
  }

  /// The sections, ordered by benchmark, the larger task set first.
  public let sections: [Section]

  /// A leaderboard of runs. Runs on different task sets, dataset versions or scoring versions are
  /// never ranked against each other: each combination is a section of its own.
  /// - Parameters:
  ///   - metric: the metric that ranks; nil for each benchmark's main metric.
  ///   - order: what the rows are sorted by.
  ///   - published: figures to show beside the runs of their benchmark.
  public init(
    _ reports: [RunReport], metric: String? = nil, order: Order = .score,
    published: [PublishedRow] = []
  ) throws {
    let groups = Dictionary(grouping: reports, by: Comparability.init)
    sections = try groups.sorted { $0.key < $1.key }.map { key, reports in
      let metric = metric ?? reports.first?.primaryMetric ?? ""
      return Section(
        title: key.title, benchmark: key.benchmark, metric: metric,
        standings: try Standing.ranked(reports, by: metric).sorted(by: order),
        published: published.filter { $0.benchmark == key.benchmark && $0.metric == metric })
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
      "\(benchmark): \(Counts.text(tasks, "task")) (\(selection)), dataset "
        + "\(datasetHash.prefix(8)), scoring \(scoring)"
    }

    static func < (left: Self, right: Self) -> Bool {
      (left.benchmark, right.tasks, left.taskSetHash, left.datasetHash, left.scoring)
        < (right.benchmark, left.tasks, right.taskSetHash, right.datasetHash, right.scoring)
    }
  }
}

extension [Standing] {
  /// Costs and failures ascending, names in alphabetical order; equals stay in the order of scores.
  fileprivate func sorted(by order: Leaderboard.Order) -> [Standing] {
    func key(_ standing: Standing) -> (Double, String) {
      let report = standing.report
      switch order {
      case .score: return (0, "")
      case .tokens: return (report.meanTokens ?? .infinity, "")
      case .calls: return (report.meanCalls ?? .infinity, "")
      case .abstained: return (Double(report.outcomes[.abstained, default: 0]), "")
      case .unparsable: return (Double(report.outcomes[.unparsable, default: 0]), "")
      case .organization: return (0, report.organizationLabel)
      case .model: return (0, report.configuration.model)
      }
    }
    return enumerated().sorted {
      let keys = (key($0.element), key($1.element))
      return keys.0 == keys.1 ? $0.offset < $1.offset : keys.0 < keys.1
    }.map(\.element)
  }
}
