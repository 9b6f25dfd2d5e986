import Evaluation
import Randomness

/// The parts into which the work on a task is divided, with what each waits for (appendix H).
struct Workload: Sendable, Hashable, Codable {
  /// A part.
  struct Part: Sendable, Hashable, Codable {
    var title: String
    var work: String
    /// The parts whose results it waits for, by index from 0; always earlier ones.
    var dependencies: [Int] = []
  }

  /// The parts; the last one integrates the others.
  var parts: [Part]

  /// How many parts a society of so many agents works on: four agents a part (our reading of
  /// "target agents per task"), at least 4 parts and at most 32.
  static func count(agents: Int) -> Int { min(32, max(4, (agents + 3) / 4)) }

  /// The most parts that wait for each other in a row.
  static let depth = 4

  /// Makes the parts wait for each other: a sparse, shallow graph without cycles, the same for every
  /// topology. The parts are laid in three layers; each but those of the first layer waits for two
  /// parts of earlier layers, rather for those that nobody waits for yet. The last
  /// part waits for all that nobody else waits for.
  mutating func connect(using generator: inout SplitMix64) {
    guard parts.count > 1 else { return }
    let last = parts.count - 1
    var isAwaited = [Bool](repeating: false, count: last)
    for index in 0..<last {
      let layer = index * (Self.depth - 1) / last
      let earlier = (0..<index).filter { $0 * (Self.depth - 1) / last < layer }
      var pool = earlier.filter { !isAwaited[$0] }
      var others = earlier.filter { isAwaited[$0] }
      var chosen: [Int] = []
      while chosen.count < 2, !(pool.isEmpty && others.isEmpty) {
        if pool.isEmpty { swap(&pool, &others) }
        chosen.append(pool.remove(at: generator.index(below: pool.count)))
      }
      for dependency in chosen { isAwaited[dependency] = true }
      parts[index].dependencies = chosen.sorted()
    }
    parts[last].dependencies = (0..<last).filter { !isAwaited[$0] }
  }
}
