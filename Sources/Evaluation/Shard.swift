/// A part of a run that one process of several works on: `2/4` is the second of four. All parts
/// together make the run, none has an attempt of another, and a run's identity knows of none.
public struct Shard: Sendable, Hashable, Codable {
  /// What a run is divided by.
  public enum Division: String, Sendable, Hashable, Codable, CaseIterable {
    /// Tasks, round robin over the run's order; every repeat of a task is in the same shard.
    case tasks
    /// Repeats, round robin; a shard has all tasks of its repeats, in the run's order.
    case repeats
  }

  /// Which part, from 1.
  public let number: Int
  /// How many parts there are.
  public let count: Int
  /// What they are parts of.
  public let division: Division

  /// A part.
  /// - Returns: nil unless 1 <= number <= count.
  public init?(_ number: Int, of count: Int, by division: Division = .tasks) {
    guard count >= 1, (1...count).contains(number) else { return nil }
    self.number = number
    self.count = count
    self.division = division
  }

  /// A part as it is written: `2/4`.
  /// - Returns: nil for another text.
  public init?(_ text: String, by division: Division = .tasks) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) else {
      return nil
    }
    self.init(number, of: count, by: division)
  }

  /// `2/4`.
  public var text: String { "\(number)/\(count)" }

  /// `2/4`, or `2/4 by repeats`.
  public var words: String { division == .tasks ? text : "\(text)\(Self.byRepeats)" }

  private static let byRepeats = " by repeats"

  /// A part as `words` has it.
  /// - Returns: nil for another text.
  public init?(words: String) {
    let isByRepeats = words.hasSuffix(Self.byRepeats)
    self.init(
      isByRepeats ? String(words.dropLast(Self.byRepeats.count)) : words,
      by: isByRepeats ? .repeats : .tasks)
  }

  /// The share of `total` things that the shard has: those whose places, from 0, are `number - 1`
  /// and every `count`-th after it.
  public func share(of total: Int) -> Int {
    max(0, (total - number + count) / count)
  }

  /// The place, from 0, of its `index`-th thing, from 0.
  public func place(_ index: Int) -> Int { number - 1 + index * count }

  /// Whether an attempt is in it.
  /// - Parameters:
  ///   - position: the task's place in the run's order, from 0.
  ///   - repetition: the repeat, from 0.
  public func has(position: Int, repetition: Int) -> Bool {
    (division == .tasks ? position : repetition) % count == number - 1
  }

  /// How many attempts of a run are in any of some parts.
  public static func attempts(in shards: [Shard], tasks: Int, repeats: Int) -> Int {
    (0..<tasks).reduce(0) { sum, position in
      sum
        + (0..<repeats).count { repetition in
          shards.contains { $0.has(position: position, repetition: repetition) }
        }
    }
  }
}
