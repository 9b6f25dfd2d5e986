public import Evaluation

/// The tasks whose main metric is higher or lower in the candidate.
public struct TaskFlips: Sendable {
  /// A task that changed.
  public struct Flip: Sendable, Hashable {
    /// The task's id.
    public let task: String
    /// The base's score, 0...1.
    public let base: Double
    /// The candidate's score, 0...1.
    public let candidate: Double
  }

  /// Tasks that the candidate does better on, the largest change first.
  public let better: [Flip]
  /// Tasks that the candidate does worse on, the largest change first.
  public let worse: [Flip]
  /// How many a report lists each way.
  public static let shown = 10

  init(_ pairs: [TaskPairing.Pair], metric: String) {
    let flips = pairs.compactMap { pair -> Flip? in
      guard let base = pair.base.scores[metric], let candidate = pair.candidate.scores[metric],
        base != candidate
      else { return nil }
      return Flip(task: pair.base.id, base: base, candidate: candidate)
    }
    // Stable: among equal changes the run's order stays.
    func ranked(_ flips: [Flip]) -> [Flip] {
      flips.enumerated().sorted {
        let sizes = [$0, $1].map { abs($0.element.candidate - $0.element.base) }
        return sizes[0] != sizes[1] ? sizes[0] > sizes[1] : $0.offset < $1.offset
      }.map(\.element)
    }
    better = ranked(flips.filter { $0.candidate > $0.base })
    worse = ranked(flips.filter { $0.candidate < $0.base })
  }
}

extension TaskFlips {
  /// All flips as JSON.
  public var json: JSONValue {
    func list(_ flips: [Flip]) -> JSONValue {
      .array(
        flips.map {
          [
            "task": .string($0.task), "base": .number($0.base), "candidate": .number($0.candidate),
          ]
        })
    }
    return ["better": list(better), "worse": list(worse)]
  }
}
