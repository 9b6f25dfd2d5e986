import Testing

@testable import Statistics

@Suite struct ConcentrationTests {
  /// Six, three, one and nothing.
  private func four() throws -> Concentration {
    try #require(Concentration([1, 0, 6, 3], population: 4))
  }

  @Test func `figures are those counted by hand, over all and over the active`() throws {
    let all = try four()
    #expect(all.ranked == [6, 3, 1] && all.total == 10 && all.population == 4)
    #expect(all.share(ofTop: 20) == 0.6 && all.equalShare(ofTop: 20) == 0.25)
    #expect(all.excess(ofTop: 20) == 0.6 - 0.25)
    // Two of four, 9 of 10.
    #expect(all.share(ofTop: 50) == 0.9 && all.share(ofTop: 100) == 1)
    // Mean absolute difference: 2 (6 + 5 + 3 + 3 + 2 + 1) / 16 over twice the mean of 2.5.
    #expect(abs(all.gini - 40.0 / 16 / 5) < 1e-12)
    #expect(abs(all.effectiveNumber - 100.0 / 46) < 1e-12)
    #expect(abs(all.effectiveShare - 25.0 / 46) < 1e-12 && all.activeShare == 0.75)
    let active = all.among(0)
    #expect(active.population == 3 && active.activeShare == 1)
    #expect(active.equalShare(ofTop: 20) == 1.0 / 3 && active.share(ofTop: 20) == 0.6)
    #expect(abs(active.gini - 2.0 * (5 + 3 + 2) / 9 / (2 * 10.0 / 3)) < 1e-12)
  }

  @Test func `the Lorenz curve runs from the least active up, linear within a member`() throws {
    let all = try four()
    for (part, share) in [(0, 0.0), (0.25, 0), (0.5, 0.1), (0.625, 0.25), (0.75, 0.4), (1, 1)] {
      #expect(abs(all.lorenz(part) - share) < 1e-12, "\(part)")
    }
    // Half the Gini coefficient is the area between the curve and equality.
    let steps = 4000
    let area = (0..<steps).reduce(0.0) {
      let part = (Double($1) + 0.5) / Double(steps)
      return $0 + (part - all.lorenz(part)) / Double(steps)
    }
    #expect(abs(2 * area - all.gini) < 1e-6)
  }

  @Test(arguments: [
    (1, 1, 1), (10, 1, 1), (10, 10, 1), (10, 11, 2), (10, 30, 3), (20, 15, 3), (5, 140, 7),
    (7, 100, 7), (1, 512, 6), (100, 9, 9),
  ])
  func `the top is rounded up, in whole numbers`(percent: Int, population: Int, size: Int) {
    #expect(Concentration.size(ofTop: percent, among: population) == size)
  }

  @Test func `equal counts have no excess, a single holder all of it, and none are nothing`() throws
  {
    let equal = try #require(Concentration([2, 2, 2, 2, 2]))
    #expect(equal.gini == 0 && equal.excess(ofTop: 10) == 0 && equal.effectiveShare == 1)
    let single = try #require(Concentration([7], population: 10))
    #expect(single.share(ofTop: 1) == 1 && abs(single.excess(ofTop: 10) - 0.9) < 1e-12)
    #expect(abs(single.gini - 0.9) < 1e-12 && single.effectiveNumber == 1)
    // Of the active alone, one who has all is nobody's better.
    #expect(single.among(1).excess(ofTop: 10) == 0)
    #expect(Concentration([0, 0], population: 5) == nil && Concentration([Int]()) == nil)
  }

  @Test func `exchanged members keep how groups are shared out, and lose who has much in many`()
    throws
  {
    var shuffles = ConcentrationShuffles(seed: 3)
    var again = ConcentrationShuffles(seed: 3)
    let groups = ConcentrationShuffles.Groups([[Int]](repeating: [5, 1], count: 40))
    let exchanged = shuffles.exchanged(groups, members: 8)
    let repeated = again.exchanged(groups, members: 8)
    #expect(exchanged == repeated)
    let found = try #require(exchanged)
    #expect(found.total == 240)
    // As they are, one member has 200 of the 240.
    #expect(found.ranked[0] < 70)
    // One group keeps its shape whoever has it.
    let one = shuffles.exchanged(.init([[5, 1, 3]]), members: 3)
    let none = shuffles.exchanged(.init([]), members: 3)
    #expect(one?.ranked == [5, 3, 1] && none == nil)
    // Groups of one member are anybody's, and leave nothing behind.
    let singles = ConcentrationShuffles.Groups([[Int]](repeating: [2], count: 3_000))
    let exchangedSingles = shuffles.exchanged(singles, members: 3)
    let spread = try #require(exchangedSingles)
    #expect(spread.total == 6_000 && spread.ranked.allSatisfy { abs($0 - 2_000) < 250 })
  }

  @Test func `draws are uniform over members, and members may change`() throws {
    var shuffles = ConcentrationShuffles(seed: 5)
    let drawn = shuffles.drawn(100_000, members: 4)
    let many = try #require(drawn)
    #expect(many.total == 100_000 && many.ranked.count == 4)
    #expect(many.ranked.allSatisfy { abs($0 - 25_000) < 700 })
    let (one, none) = (shuffles.drawn(3, members: 1), shuffles.drawn(0, members: 2))
    #expect(one?.ranked == [3] && none == nil)
  }
}
