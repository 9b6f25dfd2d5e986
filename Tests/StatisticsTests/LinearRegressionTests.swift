import Testing

@testable import Statistics

@Suite struct LinearRegressionTests {
  // x = [0, 1, 2, 3, 4, 5]; y = [61.2, 63.9, 65.1, 68.8, 69.0, 72.4]; r = scipy.stats.linregress(x, y)
  // r.rvalue ** 2; r.slope -+ scipy.stats.t.ppf(0.975, 4) * r.stderr
  @Test func `R squared and the slope's interval agree with scipy`() throws {
    let points = zip([0.0, 1, 2, 3, 4, 5], [61.2, 63.9, 65.1, 68.8, 69.0, 72.4])
    let line = try #require(LinearRegression(points.map { (x: $0, y: $1) }))
    #expect(line.count == 6 && line.fit.slope == LinearFit(points.map { (x: $0, y: $1) })?.slope)
    #expect(agree(line.determination, 0.970106352400115))
    let interval = try #require(line.slopeInterval)
    #expect(agree(interval.lower, 1.6206628805493257) && agree(interval.upper, 2.6650514051649616))
  }

  @Test func `what has no figure has none`() throws {
    let two = try #require(LinearRegression([(x: 0, y: 1), (x: 1, y: 3)]))
    #expect(two.slopeInterval == nil && two.determination == 1)
    let onLine = try #require(LinearRegression((0..<4).map { (x: Double($0), y: 2 * Double($0)) }))
    #expect(onLine.slopeInterval == nil && onLine.determination == 1)
    let flat = try #require(LinearRegression([(x: 0, y: 1), (x: 1, y: 1), (x: 2, y: 1)]))
    #expect(flat.determination == nil && flat.slopeInterval == nil && flat.fit.slope == 0)
    #expect(LinearRegression([(x: 1, y: 1), (x: 1, y: 2)]) == nil)
  }
}
