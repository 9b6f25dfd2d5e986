import Foundation
import Testing

/// `analyze dti` as a user runs it.
@Suite struct IntegrationTests {
  @Test func `simulated societies with and without integration are compared by size`() throws {
    let folder = try Program.Folder()
    let store = ["--store", folder.path("s.sqlite")]
    func simulate(_ options: String...) throws -> String {
      let words = ["simulate", "society", "--agents", "16", "--attempts", "6", "--json"]
      return try #require(try Program.run(words + options + store).json()["run"] as? String)
    }
    let (without, with) = (try simulate(), try simulate("--dti", "on"))
    let result = try Program.run(["analyze", "dti", without, with, "--json"] + store)
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    let runs = try #require(json["runs"] as? [[String: Any]])
    #expect(runs.map { $0["integration"] as? Bool } == [false, true])
    #expect(runs[0]["integrations"] as? Int == 0)
    #expect(try #require(runs[1]["integrations"] as? Int) > 0)
    #expect((runs[1]["parameters"] as? String)?.contains("b") ?? false)
    let cascades = try #require(json["cascades"] as? [[String: Any]])
    #expect(Set(cascades.compactMap { $0["measure"] as? String }).count == 3)
    for (words, problem) in [
      ([without], "all runs are without --dti"), ([with], "all runs are with --dti"),
      ([without, without], "is named twice"),
    ] {
      let refused = try Program.run(["analyze", "dti"] + words + store)
      #expect(refused.status == 2 && refused.errors.contains(problem), "\(refused.errors)")
    }
  }
}
