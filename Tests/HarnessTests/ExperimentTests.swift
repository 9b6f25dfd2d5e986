import Evaluation
import Foundation
import Harness
import Options
import Testing

private let benchmark = Option("benchmark", "which", .text())
private let data = Option("data", "where", .path)
private let limit = Option("limit", "how many", .integer(1...9))
private let organization = Option("organization", "who", .text())
private let rounds = Option("rounds", "how often", .integer(1...9))
private let model = Option("model", "which", .text())
private let seed = Option("seed", "seed", .integer(0...9))
private let repeats = Option("repeats", "how often", .integer(1...9))
private let options: [any DeclaredOption] = [
  benchmark, data, limit, organization, rounds, model, seed, repeats,
]

@Suite struct ExperimentTests {
  private func experiment(_ text: String) throws -> Experiment {
    let path = NSTemporaryDirectory() + "experiment-\(UUID()).json"
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try Experiment(contentsOfFile: path, options: options.map(\.definition))
  }

  @Test func `every benchmark meets every organization, model and seed, in the file's order`()
    throws
  {
    let experiment = try experiment(
      """
      { // comments and trailing commas are allowed
        "name": "try", "description": "why",
        "options": { "repeats": 2 },
        "benchmarks": [ "squad2", { "benchmark": "musr", "limit": 5 } ],
        "organizations": [ "single", { "organization": "flat", "rounds": 2 } ],
        "models": [ "m" ], "seeds": [ 1, 2 ],
      }
      """)
    #expect(experiment.name == "try")
    #expect(experiment.cells.count == 8)
    let last = try #require(experiment.cells.last)
    #expect(
      last.values.given(among: options.map(\.definition)) == [
        "repeats": 2, "benchmark": "musr", "limit": 5, "organization": "flat", "rounds": 2,
        "model": "m", "seed": 2,
      ])
    #expect(last.place == "benchmarks[1] x organizations[1] x models[0] x seeds[1]")
    #expect(
      experiment.cells.map { $0.values[benchmark] } == [
        "squad2", "squad2", "squad2", "squad2", "musr", "musr", "musr", "musr",
      ])
  }

  @Test func `a later entry's option counts over an earlier one's`() throws {
    let experiment = try experiment(
      """
      { "name": "n", "options": { "limit": 1, "seed": 9 },
        "benchmarks": [ { "benchmark": "musr", "limit": 2 } ],
        "organizations": [ { "organization": "flat", "limit": 3 } ] }
      """)
    #expect(experiment.cells.map { $0.values[limit] } == [3])
    #expect(experiment.cells.map { $0.values[seed] } == [9])
  }

  @Test func `paths are relative to the experiment's file`() throws {
    let experiment = try experiment(
      """
      { "name": "n", "benchmarks": [ { "benchmark": "musr", "data": "sub/musr" },
          { "benchmark": "musr", "data": "/elsewhere" } ], "organizations": [ "flat" ] }
      """)
    let folder = URL(filePath: NSTemporaryDirectory()).path
    #expect(experiment.cells[0].values[data] == "\(folder)/sub/musr")
    #expect(experiment.cells[1].values[data] == "/elsewhere")
  }

  @Test(arguments: [
    ("", "not valid JSON"),
    ("[]", "expected an object"),
    ("{ \"name\": \"n\", \"benchmark\": [] }", "unknown member \"benchmark\""),
    ("{ \"benchmarks\": [\"musr\"], \"organizations\": [\"flat\"] }", "the experiment's name"),
    ("{ \"name\": \"n\", \"organizations\": [\"flat\"] }", "benchmarks: the experiment names none"),
    ("{ \"name\": \"n\", \"benchmarks\": [], \"organizations\": [\"flat\"] }", "at least one"),
    ("{ \"name\": \"n\", \"benchmarks\": [[]], \"organizations\": [\"flat\"] }", "benchmarks[0]"),
    ("{ \"name\": \"n\", \"options\": 3 }", "options: expected an object"),
    ("{ \"name\": \"n\", \"options\": { \"limit\": 0 } }", "options: --limit: expected"),
    (
      "{ \"name\": \"n\", \"benchmarks\": [{ \"limti\": 3 }], \"organizations\": [\"flat\"] }",
      "benchmarks[0]: --limti: a run has no such option; did you mean limit?"
    ),
  ])
  func `a file that is no experiment is refused with the place`(text: String, message: String) {
    let error = #expect(throws: InputError.self) { try experiment(text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func `an error in a file names line and column`() {
    let error = #expect(throws: InputError.self) {
      try experiment(
        """
        { "name": "n",
          // the benchmarks
          "benchmarks": [ "musr", { "benchmark": "musr", "limti": 3 } ],
          "organizations": [ "flat" ] }
        """)
    }
    #expect(
      error?.place.contains(".json:3:59: benchmarks[1]: --limti") == true, "\(error?.place ?? "")")
  }

  @Test func `a file that is not there is named`() {
    let error = #expect(throws: InputError.self) {
      try Experiment(contentsOfFile: "/nowhere/x.json", options: [])
    }
    #expect(error?.place == "/nowhere/x.json")
  }
}
