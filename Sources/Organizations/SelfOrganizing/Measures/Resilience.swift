public import Evaluation

/// The score before and after the shocks of a run (`--shock`), over different tasks: whether one of them
/// is harder is not told apart. `TwinComparison` takes the same tasks.
public struct Resilience: Sendable, Hashable {
  /// Mean score and number of the tasks of one phase.
  public struct Phase: Sendable, Hashable {
    /// The shocks in force, as given; empty before the first.
    public let shocks: [String]
    /// Scored tasks.
    public let tasks: Int
    /// Their mean score.
    public let score: Double
  }

  /// The phases of the run, in the order of its tasks: each shock starts a new one.
  public let phases: [Phase]

  /// The last phase's score over that of the first; 1 is full recovery. Nil without a shock, or
  /// where the first phase's score is 0.
  public var ratio: Double? {
    guard phases.count > 1, let first = phases.first, let last = phases.last, first.score > 0
    else { return nil }
    return last.score / first.score
  }

  /// Splits scored transcripts at the shocks.
  /// - Parameter scored: transcripts with a score, in the run's order of tasks; repeats may be
  ///   mixed.
  public init(_ scored: [(transcript: Transcript, score: Double)]) {
    let grouped = Dictionary(grouping: scored, by: \.transcript.conduct.shocks)
    phases = grouped.map { shocks, items in
      Phase(
        shocks: shocks, tasks: items.count,
        score: items.reduce(0) { $0 + $1.score } / Double(items.count))
    }.sorted { $0.shocks.count < $1.shocks.count }
  }
}
