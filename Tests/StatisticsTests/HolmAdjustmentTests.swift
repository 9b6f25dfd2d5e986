import Statistics
import Testing

struct HolmAdjustmentTests {
  // statsmodels.stats.multitest.multipletests(p, method="holm")[1]
  @Test(arguments: [
    ([0.01, 0.04, 0.03, 0.005, 0.2, 0.04], [0.05, 0.12, 0.12, 0.03, 0.2, 0.12]),
    ([0.5, 0.6, 0.0001], [1.0, 1.0, 0.0003]),
    ([0.03], [0.03]), ([], []),
  ])
  func `adjusted values agree with statsmodels`(p: [Double], expected: [Double]) {
    let found = holmAdjusted(p)
    #expect(found.count == expected.count)
    for (value, wanted) in zip(found, expected) { #expect(agree(value, wanted)) }
  }
}
