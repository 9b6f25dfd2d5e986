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
  var metricNames: [String] { get }

  /// The metric that leaderboards rank by.
  var primaryMetric: String { get }

  /// Where the benchmark comes from.
  var reference: BenchmarkReference { get }

  /// The sample that comes with orgbench: a path that `read` takes.
  /// - Parameter datasetsFolder: the folder with one folder for each benchmark.
  func bundledSample(in datasetsFolder: String) -> String

  /// Reads a file, or where the benchmark has several a folder, in the official format.
  /// - Throws: `InputError` with the file, the line and the JSON path of what is wrong.
  func read(_ path: String) throws -> Dataset

  /// Scores a prediction file as the official scorer does.
  /// - Throws: `InputError` where a file is malformed, or the predictions do not fit the dataset.
  func officialReport(_ scoring: OfficialScoring) throws -> OfficialReport

  /// The predictions of one repeat of a run in the official format.
  /// - Parameters:
  ///   - attempts: at most one for each task; tasks without one count as without a prediction.
  ///   - dataset: what `read` returned, for the order of the tasks.
  func predictionFile(of attempts: [Attempt], for dataset: Dataset) -> PredictionFile
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

/// An official file of a benchmark, pinned.
public struct OfficialFile: Sendable, Hashable {
  /// How the file can be recognized.
  public enum Identity: Sendable, Hashable {
    /// Its length in bytes and its SHA-256 in lower-case hexadecimal.
    case sha256(String, bytes: Int)
    /// Its id as a git object: SHA-1 of `blob <length>`, a zero byte and the content.
    case gitBlob(String)
    /// Not published.
    case unknown
  }

  /// The file's name.
  public let name: String
  /// Where it is to be had.
  public let location: String
  /// How to recognize it.
  public let identity: Identity
}

/// What to do about tasks of the dataset that a prediction file does not mention.
public enum MissingPredictions: String, Sendable, Hashable, CaseIterable {
  /// Refuse, as official scorers do, and name the first of them.
  case error
  /// Score each as "no answer": the empty text, no support, not answerable.
  case empty
  /// Score only the tasks that have a prediction; the number of tasks shrinks.
  case skip
}

/// What to score, and how.
public struct OfficialScoring: Sendable, Hashable {
  /// The dataset's path, as for `Benchmark.read`.
  public var dataset: String
  /// The prediction file's path.
  public var predictions: String
  /// SQuAD 2.0 only: a JSON object from question id to the probability that there is no answer.
  public var naProbabilities: String?
  /// SQuAD 2.0 only: a prediction whose probability of no answer exceeds this becomes "no answer".
  public var naThreshold: Double
  /// What to do about missing predictions.
  public var missing: MissingPredictions

  /// What to score.
  public init(
    dataset: String, predictions: String, naProbabilities: String? = nil,
    naThreshold: Double = 1.0, missing: MissingPredictions = .error
  ) {
    self.dataset = dataset
    self.predictions = predictions
    self.naProbabilities = naProbabilities
    self.naThreshold = naThreshold
    self.missing = missing
  }
}

/// What an official scorer prints for a prediction file, and what we add to it.
public struct OfficialReport: Sendable, Hashable {
  /// One figure.
  public struct Figure: Sendable, Hashable {
    /// The scale of a figure.
    public enum Scale: String, Sendable, Hashable {
      /// 0...100, as SQuAD's script prints its scores.
      case percent
      /// 0...1.
      case fraction
      /// A whole number.
      case count
      /// A probability at which something happens; no score.
      case threshold
    }

    /// The official script's own name of it, where it is official.
    public let name: String
    /// The value, not rounded.
    public let value: Double
    /// Its scale.
    public let scale: Scale

    /// A figure.
    public init(_ name: String, _ value: Double, _ scale: Scale) {
      self.name = name
      self.value = value
      self.scale = scale
    }
  }

  /// The benchmark's name.
  public let benchmark: String
  /// The official figures, in the official script's names, scale and order.
  public let official: [Figure]
  /// Figures that the official script does not print.
  public let additional: [Figure]
  /// The scores of each task in the dataset's order, 0...1; with `correct` for GAIA and MuSR.
  public let perTask: [TaskScore]
  /// How many tasks had no prediction and were scored as empty, or skipped.
  public let missing: Int
  /// What the user must know about the figures.
  public let warnings: [String]
}

/// Predictions as text in a benchmark's official format.
public struct PredictionFile: Sendable, Hashable {
  /// The file's content.
  public let text: String
  /// Tasks that the official format makes more of than there is: they ended without a prediction,
  /// and are written as "no answer", because the format knows nothing else. Where "no answer" is
  /// right the official script gives them credit that a run does not.
  public let withoutPrediction: [String]
}
