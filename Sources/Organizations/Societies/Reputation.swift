import Randomness

/// What others made of an agent's claims: endorsements and every other use of them.
///
/// Concentration in a society that is routed by it is partly made by the routing, and so is no
/// evidence for reinforced routing; drawing in proportion, rather than taking the first few, at least
/// does not make an elite by itself.
struct Reputation: Sendable {
  /// By agent, from agent 1.
  private(set) var values: [Int]

  init(agents: Int) { values = [Int](repeating: 0, count: agents) }

  /// Counts a use of an agent's claim by another.
  mutating func credit(_ agent: Int) { values[agent - 1] += 1 }

  /// Draws other agents without replacement, each in proportion to one plus its reputation.
  /// - Returns: numbers in ascending order.
  func draw(_ count: Int, for agent: Int, using generator: inout SplitMix64) -> [Int] {
    var weights = values.map { $0 + 1 }
    weights[agent - 1] = 0
    var drawn: [Int] = []
    while drawn.count < min(count, values.count - 1) {
      var rest = generator.index(below: weights.reduce(0, +))
      let index = weights.indices.first { index in
        rest -= weights[index]
        return rest < 0
      }
      guard let index else { break }
      drawn.append(index + 1)
      weights[index] = 0
    }
    return drawn.sorted()
  }
}
