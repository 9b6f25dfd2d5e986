public import Evaluation

/// How predictions stand in a benchmark's official file: one after the other, so that the file is
/// written while they are read.
public struct PredictionFormat: Sendable {
  private let opening: String
  private let separator: String
  private let closing: String
  private let entry: @Sendable (BenchmarkTask, Attempt?) -> String

  /// A format; without more than entries that of JSON lines.
  /// - Parameters:
  ///   - opening: the lines before the first entry.
  ///   - separator: what ends the line of an entry, but of the last one.
  ///   - closing: the lines after the last entry.
  ///   - entry: a task's prediction, on one line.
  init(
    opening: String = "", separator: String = "", closing: String = "",
    entry: @escaping @Sendable (BenchmarkTask, Attempt?) -> String
  ) {
    self.opening = opening
    self.separator = separator
    self.closing = closing
    self.entry = entry
  }

  /// A task's lines in the file, in which tasks are in the order of `Benchmark.read`.
  ///
  /// An attempt without a prediction is written with an empty answer, because the formats know nothing
  /// else: where "no answer" is right, as in SQuAD 2.0, the official script gives credit for it that
  /// the run does not.
  /// - Parameters:
  ///   - attempt: nil where there is none, which is written like one without a prediction.
  ///   - isFirst: whether the file begins with it.
  ///   - isLast: whether the file ends with it.
  public func lines(
    of task: BenchmarkTask, _ attempt: Attempt?, isFirst: Bool, isLast: Bool
  ) -> String {
    (isFirst ? opening : "") + entry(task, attempt) + (isLast ? "\n" + closing : separator + "\n")
  }
}
