import Randomness

/// What chance would make of counts that come in groups, such as the claims of cascades, if nobody of the
/// members were more active than others.
public struct ConcentrationShuffles: Sendable {
  /// Groups, in each of which some members have counts.
  public struct Groups: Sendable {
    /// What the only member of a group has, where there is but one.
    fileprivate var singles: [Int] = []
    /// Of the other groups: how many members have anything, and what they have, group after group.
    fileprivate var sizes: [Int] = []
    fileprivate var counts: [Int] = []

    /// - Parameter groups: in each, what members have that have anything.
    public init(_ groups: [[Int]]) {
      for group in groups {
        if group.count == 1 {
          singles.append(group[0])
        } else {
          sizes.append(group.count)
          counts += group
        }
      }
    }
  }

  private var generator: SplitMix64
  /// The members in an order that is shuffled further and further.
  private var order: [Int] = []
  /// By member; all 0 between calls.
  private var counts: [Int] = []

  /// Shuffles that follow from a seed.
  public init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// The sums over groups in each of which the members change places, in each on its own: how unequally a
  /// group is shared out stays, who has much in many of them does not.
  /// - Parameters:
  ///   - groups: with no more members in one than there are.
  ///   - members: how many there are, at least 1.
  /// - Returns: nil where all counts are 0.
  public mutating func exchanged(_ groups: Groups, members: Int) -> Concentration? {
    begin(members)
    // Local copies stay in registers.
    var local = generator
    counts.withUnsafeMutableBufferPointer { sums in
      for single in groups.singles { sums[local.index(below: members)] += single }
      order.withUnsafeMutableBufferPointer { order in
        var next = 0
        for size in groups.sizes {
          for place in 0..<size {
            order.swapAt(place, place + local.index(below: members - place))
            sums[order[place]] += groups.counts[next]
            next += 1
          }
        }
      }
    }
    generator = local
    defer { for index in counts.indices { counts[index] = 0 } }
    return Concentration(counts)
  }

  /// So many, each drawn by one of the members, uniformly.
  /// - Returns: nil for none.
  public mutating func drawn(_ total: Int, members: Int) -> Concentration? {
    begin(members)
    var local = generator
    // Of many members few draw anything: the others are not looked at.
    var drawers: [Int] = []
    drawers.reserveCapacity(min(total, members))
    counts.withUnsafeMutableBufferPointer { counts in
      for _ in 0..<total {
        let member = local.index(below: members)
        if counts[member] == 0 { drawers.append(member) }
        counts[member] += 1
      }
      for (index, member) in drawers.enumerated() {
        drawers[index] = counts[member]
        counts[member] = 0
      }
    }
    generator = local
    return Concentration(active: drawers)
  }

  private mutating func begin(_ members: Int) {
    guard counts.count != members else { return }
    order = Array(0..<members)
    counts = [Int](repeating: 0, count: members)
  }
}
