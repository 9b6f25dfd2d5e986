import Testing

@testable import Statistics

/// Expected numbers, a and b being the points with a value in the two columns:
///
///     v = np.r_[x[a], y[b]]; c = np.r_[g[a], g[b]]; G = len(set(c))
///     X = np.c_[np.ones(len(v)), np.r_[np.zeros(a.sum()), np.ones(b.sum())]]
///     f = sm.OLS(v, X).fit(cov_type="cluster", cov_kwds={"groups": c, "use_correction": False})
///     f.params[1], se = f.bse[1] * math.sqrt(G / (G - 1)), st.t.ppf(.975, G - 1) * se
struct ClusteredTableTests {
  private func difference(
    _ inFirst: (Int) -> Bool, _ inSecond: (Int) -> Bool
  ) throws -> Estimate {
    let table = try ClusteredTable(
      columns: [
        (0..<200).map { inFirst($0) ? Reference.x[$0] : nil },
        (0..<200).map { inSecond($0) ? Reference.y[$0] : nil },
      ], clusters: Reference.g)
    return try #require(table.difference(from: 0, to: 1))
  }

  // a = i % 3 != 0; b = i % 4 != 0
  @Test func `the difference over overlapping subsets agrees with statsmodels`() throws {
    let estimate = try difference({ $0 % 3 != 0 }, { $0 % 4 != 0 })
    #expect(agree(estimate.value, 0.24403258145362966))
    #expect(agree(estimate.standardError, 0.18863521691546112))
    #expect(try #require(estimate.interval).agrees(-0.15227530332971173, 0.640340466236971))
    #expect(estimate.clusterCount == 19)
  }

  // a = i % 2 == 0; b = i % 2 == 1
  @Test func `the difference over disjoint subsets agrees with statsmodels`() throws {
    let estimate = try difference({ $0 % 2 == 0 }, { $0 % 2 == 1 })
    #expect(agree(estimate.value, 0.1345000000000013))
    #expect(agree(estimate.standardError, 0.3830919164001118))
  }

  @Test func `over the same points it is the paired difference`() throws {
    let estimate = try difference({ _ in true }, { _ in true })
    let paired = try #require(Reference.pairs().differences.estimate())
    #expect(agree(estimate.value, paired.value))
    #expect(agree(estimate.standardError, paired.standardError ?? 0))
    #expect(estimate.pointCount == 200)
  }

  @Test func `an empty column has no difference, and empty rows do not count`() throws {
    let empty = try ClusteredTable(columns: [[1, 2], [nil, nil]], clusters: [1, 2])
    #expect(empty.difference(from: 0, to: 1) == nil)
    #expect(empty.difference(from: 0, to: 2) == nil)
    let table = try ClusteredTable(
      columns: [[1, 2, nil, nil], [2, nil, nil, 5]], clusters: [1, 2, 3, 4])
    let estimate = try #require(table.difference(from: 0, to: 1))
    #expect(estimate.pointCount == 3 && estimate.clusterCount == 3)
    #expect(estimate.value == 2)
  }

  @Test func `a constant shift has an error of exactly 0, agreeing clusters have none`() throws {
    let values = (0..<40).map { Double($0) / 8 }
    let shifted = try ClusteredTable(
      columns: [values, values.map { $0 + 0.25 }], clusters: (0..<40).map { $0 / 2 })
    #expect(shifted.difference(from: 0, to: 1)?.standardError == 0)
    let swapped = try ClusteredTable(
      columns: [values, (0..<40).map { values[$0 ^ 1] }], clusters: (0..<40).map { $0 / 2 })
    let estimate = try #require(swapped.difference(from: 0, to: 1))
    #expect(estimate.value == 0 && estimate.standardError == nil)
    #expect(estimate.caveats == [.clustersAllAgree])
  }

  @Test func `columns of another length and cells that are not finite are refused`() {
    #expect(throws: StatisticsError.self) {
      try ClusteredTable(columns: [[1, 2], [1]], clusters: [1, 2])
    }
    let error = #expect(throws: StatisticsError.self) {
      try ClusteredTable(columns: [[1, 2], [nil, .nan]], clusters: [1, 2])
    }
    #expect(error?.description.hasPrefix("columns[1][1] is not finite") == true)
  }
}
