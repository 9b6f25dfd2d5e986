import Evaluation
import Glibc
import Randomness

/// The choice of claims by equation 4: in proportion to (1 + k)^β.
struct ReinforcedRouting: Sendable {
  private let beta: Double
  /// (1 + k)^β by k, as far as it was needed.
  private var powers: [Double] = []

  init(beta: Double) { self.beta = beta }

  /// Draws different claims one after the other, each in proportion to its weight among those that are
  /// left.
  /// - Parameters:
  ///   - count: how many; at most as many as there are.
  ///   - uses: k by claim.
  mutating func pick(
    _ count: Int, of claims: [Claim.ID], uses: [Int], using generator: inout SplitMix64
  ) -> [Claim.ID] {
    pick(count, weighing: claims.map { uses[$0.number - 1] }, using: &generator)
      .map { claims[$0] }
  }

  /// Draws different places one after the other, each in proportion to the weight of its uses among
  /// those that are left.
  mutating func pick(
    _ count: Int, weighing uses: [Int], using generator: inout SplitMix64
  ) -> [Int] {
    var left = Array(uses.indices)
    var picked: [Int] = []
    while picked.count < count, !left.isEmpty {
      let weights = left.map { weight(uses[$0]) }
      var rest = generator.unit() * weights.reduce(0, +)
      // Rounding may leave a little over behind the last.
      let index =
        weights.firstIndex { weight in
          rest -= weight
          return rest < 0
        } ?? left.count - 1
      picked.append(left.remove(at: index))
    }
    return picked
  }

  private mutating func weight(_ uses: Int) -> Double {
    while powers.count <= uses { powers.append(pow(Double(powers.count + 1), beta)) }
    return powers[uses]
  }
}
