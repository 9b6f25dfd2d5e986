import Testing

@testable import Statistics

struct LinearFitTests {
  // x = np.log2([1,2,4,8,16,32]); y = [61.2,63.9,65.1,68.8,69.0,72.4]; r = st.linregress(x, y)
  // r.slope, r.intercept
  @Test func `the line agrees with scipy`() throws {
    let points = zip([0.0, 1, 2, 3, 4, 5], [61.2, 63.9, 65.1, 68.8, 69.0, 72.4])
    let fit = try #require(LinearFit(points.map { (x: $0, y: $1) }))
    #expect(agree(fit.slope, 2.1428571428571437))
    #expect(agree(fit.intercept, 61.37619047619047))
  }

  // np.polyfit([0, 1, 2, 3], [1, 4, 2, 8], 1, w=np.sqrt([3, 1, 2, .5]))
  @Test func `the weighted line agrees with numpy`() throws {
    let points = [(0.0, 1.0, 3.0), (1, 4, 1), (2, 2, 2), (3, 8, 0.5)]
    let fit = try #require(LinearFit(weighted: points.map { (x: $0, y: $1, weight: $2) }))
    #expect(agree(fit.slope, 1.2857142857142856))
    #expect(agree(fit.intercept, 1.0219780219780215))
  }

  @Test func `a weight is how often a point stands there, and 0 is nowhere`() throws {
    let repeated = [(0.0, 1.0), (0, 1), (0, 1), (1, 4), (2, 2), (2, 2)].map { (x: $0, y: $1) }
    let weighted = [(0.0, 1.0, 3.0), (1, 4, 1), (2, 2, 2), (9, 9, 0)]
    let fit = try #require(LinearFit(weighted: weighted.map { (x: $0, y: $1, weight: $2) }))
    let expected = try #require(LinearFit(repeated))
    #expect(agree(fit.slope, expected.slope) && agree(fit.intercept, expected.intercept))
    #expect(LinearFit(weighted: [(x: 0, y: 1, weight: 1), (x: 1, y: 1, weight: 0)]) == nil)
    #expect(LinearFit(weighted: [(x: 0, y: 1, weight: 1), (x: 1, y: 1, weight: -1)]) == nil)
  }

  @Test(arguments: [2, 5]) func `points on a line have that line`(count: Int) throws {
    let fit = try #require(LinearFit((0..<count).map { (x: Double($0), y: 3 - 2 * Double($0)) }))
    #expect(fit.slope == -2 && fit.intercept == 3)
  }

  @Test func `too few distinct x have no line`() {
    #expect(LinearFit([]) == nil)
    #expect(LinearFit([(x: 0, y: 4)]) == nil)
    #expect(LinearFit([(x: 0.1, y: 4), (x: 0.1, y: 5), (x: 0.1, y: 6)]) == nil)
    #expect(LinearFit([(x: 0, y: 4), (x: 1, y: 4), (x: 2, y: .nan)]) == nil)
  }

  // np.polyfit([0, 1, 2, 3], [1, 2.5, 2, 4], 1, w=np.sqrt([1, 2, 3, 4]))
  @Test func `the weighted line agrees with numpy, and a weight of 0 leaves a point out`() throws {
    let points = [(x: 0.0, y: 1.0, weight: 1.0), (1, 2.5, 2), (2, 2, 3), (3, 4, 4), (9, 99, 0)]
    let fit = try #require(LinearFit(weighted: points))
    #expect(agree(fit.slope, 0.9) && agree(fit.intercept, 1))
    #expect(LinearFit(weighted: [(x: 1, y: 2, weight: 1), (x: 2, y: 3, weight: 0)]) == nil)
    #expect(LinearFit(weighted: [(x: 1, y: 2, weight: 1), (x: 2, y: 3, weight: -1)]) == nil)
    #expect(LinearFit(weighted: []) == nil)
  }
}
