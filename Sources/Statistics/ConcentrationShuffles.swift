import Randomness

/// What chance would make of counts that come in groups, such as the claims of cascades, if nobody of the
/// members were more active than others.
public struct ConcentrationShuffles: Sendable {
  private var generator: SplitMix64
  /// The members in an order that is shuffled further and further.
  private var order: [Int] = []
  private var counts: [Int] = []

  /// Shuffles that follow from a seed.
  public init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// The sums over groups in each of which the members change places, in each on its own: how unequally a
  /// group is shared out stays, who has much in many of them does not.
  /// - Parameters:
  ///   - groups: in each, what members have that have anything; no more of them than there are members.
  ///   - members: how many there are, at least 1.
  /// - Returns: nil where all counts are 0.
  public mutating func exchanged(_ groups: [[Int]], members: Int) -> Concentration? {
    begin(members)
    for group in groups {
      for (place, count) in group.enumerated() {
        order.swapAt(place, place + generator.index(below: members - place))
        counts[order[place]] += count
      }
    }
    return Concentration(counts)
  }

  /// So many, each drawn by one of the members, uniformly.
  /// - Returns: nil for none.
  public mutating func drawn(_ total: Int, members: Int) -> Concentration? {
    begin(members)
    for _ in 0..<total { counts[generator.index(below: members)] += 1 }
    return Concentration(counts)
  }

  private mutating func begin(_ members: Int) {
    if counts.count == members {
      for index in counts.indices { counts[index] = 0 }
    } else {
      order = Array(0..<members)
      counts = [Int](repeating: 0, count: members)
    }
  }
}
