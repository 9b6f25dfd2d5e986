/// How unequally a whole is shared out among a population, such as claims among agents.
///
/// A population may be all of them or the active alone; the two give different figures, and an excess
/// over equality means something only with both parts over the same one.
public struct Concentration: Sendable, Hashable {
  /// What each has, the largest first; those that have nothing are left out.
  public let ranked: [Int]
  /// What all have together.
  public let total: Int
  /// Over how many it is shared out, those that have nothing included.
  public let population: Int

  /// Counts, negative ones taken for 0; nil where all are 0.
  /// - Parameter population: over how many it is shared out, at least as many as there are counts above
  ///   0; nil for just these, the active.
  public init?(_ counts: some Sequence<Int>, population: Int? = nil) {
    self.init(ranked: counts.filter { $0 > 0 }.sorted(by: >), population: population)
  }

  /// Counts above 0, among just those that have them; nil for none.
  init?(active counts: consuming [Int]) {
    counts.sort(by: >)
    self.init(ranked: counts, population: nil)
  }

  private init?(ranked: [Int], population: Int?) {
    guard !ranked.isEmpty else { return nil }
    self.ranked = ranked
    total = ranked.reduce(0, +)
    self.population = max(ranked.count, population ?? 0)
  }

  /// The same counts among so many.
  public func among(_ population: Int) -> Concentration {
    Concentration(ranked: ranked, population: population) ?? self
  }

  /// How many the top so many per cent of a population are, ⌈p·n⌉.
  public static func size(ofTop percent: Int, among population: Int) -> Int {
    // In whole numbers: 0.07 * 100 is more than 7.
    (percent * population + 99) / 100
  }

  /// What the top so many per cent have, a share of 0...1.
  public func share(ofTop percent: Int) -> Double {
    let size = Self.size(ofTop: percent, among: population)
    guard size < ranked.count else { return 1 }
    var sum = 0
    for rank in 0..<size { sum += ranked[rank] }
    return Double(sum) / Double(total)
  }

  /// What they would have if all had the same: their share of the population.
  public func equalShare(ofTop percent: Int) -> Double {
    Double(Self.size(ofTop: percent, among: population)) / Double(population)
  }

  /// The one less the other, over the same population; 0 or more.
  public func excess(ofTop percent: Int) -> Double {
    share(ofTop: percent) - equalShare(ofTop: percent)
  }

  /// The Gini coefficient: 0 where all have the same, below 1 where one has all.
  public var gini: Double {
    // By rank from the smallest: sum of (2i - n - 1) x over n times the sum; those at 0 add nothing.
    var sum = 0.0
    for (rank, count) in ranked.enumerated() {
      sum += Double(population - 1 - 2 * rank) * Double(count)
    }
    return sum / (Double(population) * Double(total))
  }

  /// The effective number, the inverse of Simpson's index: as many, with the same each, would be as
  /// concentrated.
  public var effectiveNumber: Double {
    Double(total) * Double(total) / ranked.reduce(0.0) { $0 + Double($1) * Double($1) }
  }

  /// The effective number as a share of the population, 0...1.
  public var effectiveShare: Double { effectiveNumber / Double(population) }

  /// Who has anything, as a share of the population, 0...1.
  public var activeShare: Double { Double(ranked.count) / Double(population) }

  /// The Lorenz curve: what the least active part of the population have, a share of 0...1, linear
  /// between whole members.
  /// - Parameter part: which part of the population, 0...1.
  public func lorenz(_ part: Double) -> Double {
    let wanted = part * Double(population)
    // From the top: what those above them have is missing.
    var (missing, left) = (0.0, Double(population) - wanted)
    for count in ranked where left > 0 {
      missing += Double(count) * min(1, left)
      left -= 1
    }
    return 1 - missing / Double(total)
  }
}
