import Foundation
import Testing

/// `analyze extremes` as a user runs it.
@Suite struct ExtremesTests {
  @Test func `the largest cascades of simulated societies grow with N, and one N says so`() throws {
    let folder = try Program.Folder()
    let store = ["--store", folder.path("s.sqlite")]
    let runs = try [4, 16, 64].map { agents in
      let words = ["simulate", "society", "--agents", "\(agents)", "--attempts", "8"]
      return try #require(
        try Program.run(words + ["--steps", "10", "--json"] + store).json()["run"] as? String)
    }
    let result = try Program.run(["analyze", "extremes"] + runs + ["--json"] + store)
    #expect(result.status == 0, "\(result.errors)")
    let rows = try #require(try result.json()["growth"] as? [[String: Any]])
    let total = try #require(rows.first { $0["observable"] as? String == "total events" })
    let interval = try #require(total["gamma_interval_95"] as? [Double])
    #expect(interval[0] > 0 && total["sizes"] as? Int == 3)
    #expect(total["predicted"] is Double)
    let roots = try #require(rows.last?["gamma"] as? Double)
    #expect(abs(roots - 1) < 0.15, "as many more agents propose as many more claims")
    let one = try Program.run(["analyze", "extremes", runs[0]] + store)
    #expect(one.status == 0 && one.output.contains("because there is one N only, 4"))
    let margin = try Program.run(["analyze", "extremes", runs[0], "--margin", "0"] + store)
    #expect(margin.status == 2 && margin.errors.contains("--margin"))
  }
}
