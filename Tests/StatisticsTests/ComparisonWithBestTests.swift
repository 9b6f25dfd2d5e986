import Foundation
import Randomness
import Testing

@testable import Statistics

struct ComparisonWithBestTests {
  private func compare(_ columns: [[Double]], clusters: [Int]? = nil, draws: Int = 10_000) throws
    -> ComparisonWithBest
  {
    try #require(
      try ComparisonWithBest(
        columns, clusters: clusters ?? Array(columns[0].indices), seed: 3, draws: draws))
  }

  @Test func `of two it is the sign-flip test`() throws {
    let base = [1.0, 0, 1, 1, 0, 1, 1, 0.5, 1, 0]
    let other = [0.0, 0, 1, 0, 0.25, 0, 1, 0, 0, 0]
    let found = try compare([other, base])
    let gaps = try Sample(zip(base, other).map { $0 - $1 })
    #expect(found.best == 1)
    #expect(found.pValues == [try #require(try SignFlipTest(gaps, seed: 1)).pValue, 1])
  }

  // from itertools import product; d = [x1 - x0, x2 - x0, x2 - x1]; e over product([1, -1], repeat=8):
  // T = [abs(sum(e*d)) / sqrt(sum(d*d))], share of e with max(T) >= T observed of the pair with best
  @Test func `of three it is the share of assignments with any pair so far apart`() throws {
    let found = try compare([
      [1, 1, 1, 0, 1, 1, 1, 1], [0, 1, 0, 0, 1, 0, 1, 0.5], [0, 0, 1, 0, 0, 0, 0, 0.25],
    ])
    #expect(found.best == 0)
    #expect(found.pValues == [1, 0.1875, 0.03125])
  }

  @Test func `equal runs are all as good as the best`() throws {
    let scores = [1.0, 0, 1, 1, 0]
    #expect(try compare([scores, scores, scores]).pValues == [1, 1, 1])
  }

  @Test func `a clear loss among many runs is found`() throws {
    let good = (0..<200).map { $0 % 10 < 8 ? 1.0 : 0 }
    let poor = (0..<200).map { $0 % 10 < 4 ? 1.0 : 0 }
    var columns = (0..<18).map { shift in (0..<200).map { good[($0 + 7 * shift) % 200] } }
    columns.append(poor)
    let found = try compare(columns, draws: 999)
    #expect(found.pValues[18] == 0.001)
    #expect(found.pValues[..<18].allSatisfy { $0 > 0.05 })
  }

  @Test func `clusters flip as one`() throws {
    let columns = [(0..<40).map { $0 < 30 ? 1.0 : 0 }, (0..<40).map { $0 < 20 ? 1.0 : 0 }]
    #expect(try compare(columns).pValues[1] == 2 / 1024)
    #expect(try compare(columns, clusters: (0..<40).map { $0 / 5 }).pValues[1] == 0.5)
  }

  /// `ORGBENCH_SIMULATIONS=2000 swift test --filter ComparisonWithBest` prints the table of
  /// docs/statistics.md.
  @Test(arguments: [(20, 40), (20, 200), (5, 40)])
  func `of equally good runs one is called worse than the best in at most 5% of boards`(
    runs: Int, tasks: Int
  ) throws {
    let wanted = ProcessInfo.processInfo.environment["ORGBENCH_SIMULATIONS"].flatMap(Int.init)
    let boards = wanted ?? 60
    var generator = SplitMix64(seed: 11)
    var (errors, unadjusted) = (0, 0)
    for _ in 0..<boards {
      // All find the same tasks easy.
      let ease = (0..<tasks).map { _ in 0.1 + 0.8 * generator.unit() }
      let columns = (0..<runs).map { _ in ease.map { generator.unit() < $0 ? 1.0 : 0 } }
      let found = try compare(columns, draws: wanted == nil ? 199 : 999)
      if found.pValues.contains(where: { $0 < 0.05 }) { errors += 1 }
      guard wanted != nil else { continue }
      let others = try columns.indices.filter { $0 != found.best }.map { column in
        let gaps = try Sample(zip(columns[found.best], columns[column]).map { $0 - $1 })
        return try #require(try SignFlipTest(gaps, seed: 1, draws: 999)).pValue
      }
      if holmAdjusted(others).contains(where: { $0 < 0.05 }) { unadjusted += 1 }
    }
    let share = Double(errors) / Double(boards)
    #expect(share <= 0.05 + 3 * (0.05 * 0.95 / Double(boards)).squareRoot())
    if wanted != nil {
      func percent(_ count: Int) -> String {
        String(format: "%.1f", 100 * Double(count) / Double(boards))
      }
      print("| \(runs) | \(tasks) | \(percent(errors)) | \(percent(unadjusted)) |")
    }
  }
}
