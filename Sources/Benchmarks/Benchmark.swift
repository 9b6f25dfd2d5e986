public import Evaluation

/// A benchmark: how its official file is read, how its official scorer scores.
///
/// All rules that decide a figure are listed in docs/scoring.md.
public protocol Benchmark: Sendable {
  /// The name on the command line, in the store and in the docs: `squad2`, `musique`, `musr`,
  /// `gaia`.
  var name: String { get }

  /// The name in full, as its authors write it.
  var title: String { get }

  /// The metrics of a run, in the order in which tables show them. A dataset without, say,
  /// unanswerable questions has not all of them.
  var metrics: [MetricDefinition] { get }

  /// The metric that leaderboards rank by.
  var primaryMetric: String { get }

  /// Where the benchmark comes from.
  var reference: BenchmarkReference { get }

  /// Where the data lie in public with their answers: for each place words in lower case that an address
  /// there has, all of them.
  var mirrors: [[String]] { get }

  /// The parts of the official data that runs are made on, under the benchmark's own names.
  var splits: [DatasetSplit] { get }

  /// The names of further files that an official file speaks of and that lie beside it, such as
  /// attachments.
  /// - Throws: `InputError` where the file is malformed.
  func companions(of path: String) throws -> [String]

  /// The sample that comes with orgbench: a path that `read` takes.
  /// - Parameter datasetsFolder: the folder with one folder for each benchmark.
  func bundledSample(in datasetsFolder: String) -> String

  /// Reads a file, or where the benchmark has several a folder, in the official format.
  /// - Throws: `InputError` with the file, the line and the JSON path of what is wrong.
  func read(_ path: String) throws -> Dataset

  /// Scores a prediction file as the official scorer does.
  /// - Throws: `InputError` where a file is malformed, or the predictions do not fit the dataset.
  func officialReport(_ scoring: OfficialScoring) throws -> OfficialReport

  /// The metrics of one repeat, in the order of `metrics`; each is a plain mean of its points.
  /// They are made of scores and groupings alone, so that no dataset has to be read again.
  /// - Parameter scores: in the dataset's order.
  func metrics(of scores: [ScoredAttempt]) -> [Metric]

  /// How the predictions of one repeat of a run stand in the official file.
  var predictionFormat: PredictionFormat { get }

  /// Some tasks of the dataset at a path as a dataset of its own, in the official format, so that
  /// the official script can be run on the predictions for these tasks alone.
  /// - Parameter ids: the tasks.
  /// - Throws: `InputError` where a file is malformed, or the format cannot hold these tasks alone.
  func excerpt(of path: String, ids: Set<ExactText>) throws -> DatasetExcerpt
}

extension Benchmark {
  /// The places where datasets of these names are published.
  static func mirrors(named names: [String]) -> [[String]] {
    names.flatMap { name in
      ["huggingface.co", "hf.co", "hf-mirror.com", "kaggle.com/datasets"].map { [$0, name] }
    }
  }

  public func companions(of path: String) throws -> [String] { [] }

  public func metrics(of scores: [ScoredAttempt]) -> [Metric] { scores.metrics(metrics) }
}

/// Where a benchmark comes from.
public struct BenchmarkReference: Sendable, Hashable {
  /// Authors, title, year, place.
  public let citation: String
  /// The licence of the data.
  public let licence: String
  /// The script that defines the metrics.
  public let officialScorer: String
  /// The official files, with what is needed to verify a download.
  public let files: [OfficialFile]
}
