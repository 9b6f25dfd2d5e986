import Testing

@testable import Statistics

struct LinearFitTests {
  // x = np.log2([1,2,4,8,16,32]); y = [61.2,63.9,65.1,68.8,69.0,72.4]; r = st.linregress(x, y)
  // r.slope, r.intercept, r.stderr, r.rvalue**2, r.slope -+ st.t.ppf(.975, 4) * r.stderr
  @Test func `the line agrees with scipy`() throws {
    let points = zip([0.0, 1, 2, 3, 4, 5], [61.2, 63.9, 65.1, 68.8, 69.0, 72.4])
    let fit = try #require(LinearFit(points.map { (x: $0, y: $1) }))
    #expect(agree(fit.slope, 2.1428571428571437))
    #expect(agree(fit.intercept, 61.37619047619047))
    #expect(agree(fit.slopeStandardError, 0.18808016817268094))
    #expect(agree(fit.rSquared, 0.970106352400115))
    #expect(fit.slopeInterval().agrees(1.6206628805493257, 2.6650514051649616))
  }

  @Test func `points on a line have that line`() throws {
    let fit = try #require(LinearFit((0..<5).map { (x: Double($0), y: 3 - 2 * Double($0)) }))
    #expect(fit.slope == -2 && fit.intercept == 3)
    #expect(fit.slopeStandardError == 0 && fit.rSquared == 1)
  }

  @Test func `a level line explains nothing`() throws {
    let fit = try #require(LinearFit([(x: 0, y: 4), (x: 1, y: 4), (x: 3, y: 4)]))
    #expect(fit.slope == 0 && fit.rSquared == nil)
  }

  @Test func `too few points or distinct x have no line`() {
    #expect(LinearFit([(x: 0, y: 4), (x: 1, y: 4)]) == nil)
    #expect(LinearFit([(x: 2, y: 4), (x: 2, y: 5), (x: 2, y: 6)]) == nil)
    #expect(LinearFit([(x: 0, y: 4), (x: 1, y: 4), (x: 2, y: .nan)]) == nil)
  }
}
