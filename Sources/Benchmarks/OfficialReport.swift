public import Evaluation

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
  /// Whether the report's `perTask` is needed. Where there are many tasks it is left out otherwise.
  public var wantsTaskScores = true

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
  /// How many tasks were scored.
  public let tasks: Int
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
