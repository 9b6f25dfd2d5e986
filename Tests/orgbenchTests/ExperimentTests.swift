import Foundation
import LoopbackServer
import Testing

/// `run --experiment`, budgets and `--dry-run` against a loopback endpoint.
@Suite struct ExperimentTests {
  private let folder: Program.Folder
  private let server: LoopbackServer

  init() throws {
    folder = try Program.Folder()
    server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
  }

  private func file(_ organizations: String, options: String = "") throws -> String {
    try folder.write(
      "e.json",
      """
      { "name": "try", // a comment
        "options": { "first": 3, \(options) }, "benchmarks": ["musr", "squad2"],
        "organizations": [\(organizations)], "models": ["fake"] }
      """)
  }

  private func run(_ path: String, _ more: [String] = []) throws -> Program.Result {
    try Program.run(
      [
        "run", "-x", path, "--endpoint", server.url, "--endpoint-name", "loopback", "--store",
        folder.path("s.sqlite"),
      ] + more)
  }

  private func runs(_ result: Program.Result) throws -> [[String: Any]] {
    try result.json()["runs"] as? [[String: Any]] ?? []
  }

  private let two = "\"single\", {\"organization\": \"vote\", \"agents\": 2}"

  @Test func `an experiment makes all its runs, and again makes no call`() throws {
    let path = try file(two)
    let first = try run(path, ["--json"])
    #expect(first.status == 0, "\(first.errors)")
    #expect(try runs(first).count == 4)
    #expect(try runs(first).allSatisfy { $0["complete"] as? Bool == true })
    let calls = server.requests.count
    #expect(try run(path).status == 0)
    #expect(server.requests.count == calls)
  }

  @Test func `the table shows an experiment's runs together`() throws {
    let result = try run(try file(two))
    #expect(result.output.contains("musr: 3 tasks (first 3)"))
    #expect(result.output.contains("squad2: 3 tasks (first 3)"))
    #expect(result.output.contains("vote"))
  }

  @Test func `options of the command line override the file, and choose among its runs`() throws {
    let result = try run(
      try file(two, options: "\"seed\": 5"),
      ["--json", "-b", "musr", "-o", "single", "--first", "2", "--seed", "7"])
    let only = try #require(try runs(result).first)
    #expect(try runs(result).count == 1)
    #expect(only["tasks"] as? Int == 2)
    #expect(only["seed"] as? Int == 7)
  }

  @Test func `an experiment made afresh and interrupted is continued without --fresh`() throws {
    let path = try file(two)
    #expect(try run(path).status == 0)
    let calls = server.requests.count
    let begun = try run(path, ["--fresh", "-c", "1", "--max-tokens-total", "60"])
    #expect(begun.status == 3)
    #expect(begun.errors.contains("command without --fresh continues."))
    #expect(server.requests.count < 2 * calls)
    let ended = try run(path, ["--json"])
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(server.requests.count == 2 * calls)
    #expect(try runs(ended).allSatisfy { ($0["run"] as? String)?.hasSuffix("-2") == true })
  }

  @Test func `a budget of one run alone is refused, since budgets bound all runs`() throws {
    let result = try run(
      try file("\"single\", {\"organization\": \"vote\", \"max-tokens-total\": 1000}"))
    #expect(result.status == 2)
    #expect(result.errors.contains("bound all runs together"))
    #expect(server.requests.isEmpty)
  }

  @Test func `what any of the runs has paid counts before the first one goes on`() throws {
    let path = try file(two)
    #expect(try run(path, ["-o", "vote"]).status == 0)
    let calls = server.requests.count
    #expect(calls > 0)
    let result = try run(path, ["--max-tokens-total", "20"])
    #expect(result.status == 3)
    #expect(result.errors.contains("--max-tokens-total"))
    #expect(server.requests.count == calls)
  }

  @Test func `a dry run calls and writes nothing and estimates calls`() throws {
    let path = try file(two)
    let result = try run(path, ["--dry-run", "--json"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(server.requests.count == 0)
    #expect(!FileManager.default.fileExists(atPath: folder.path("s.sqlite")))
    let lines =
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]] ?? []
    #expect(lines.count == 4)
    #expect(lines.first?["calls_per_task"] as? [Double] == [1, 1.0])
    _ = try run(path)
    #expect(try run(path, ["--dry-run"]).output.contains("0 attempts to come"))
  }

  @Test func `a budget of tokens ends with exit code 3, and a larger one continues`() throws {
    let path = try file("\"single\"")
    let words = ["--concurrency", "1", "--json"]
    let first = try run(path, words + ["--max-tokens-total", "20"])
    #expect(first.status == 3)
    #expect(first.errors.contains("continue with a larger --max-tokens-total"))
    #expect(!first.errors.contains("The same command"), "\(first.errors)")
    let calls = server.requests.count
    #expect(calls < 6)
    let same = try run(path, words + ["--max-tokens-total", "20"])
    #expect(same.status == 3)
    #expect(server.requests.count == calls)
    #expect(try run(path, words + ["--max-tokens-total", "100000"]).status == 0)
    // SQuAD 2.0's three answers are no spans, and are asked for once more.
    #expect(server.requests.count == 6 + 3)
  }

  @Test func `prices are recorded with the run and its cost is shown`() throws {
    let prices = try folder.write(
      "p.json",
      "{ \"currency\": \"EUR\", \"models\": { \"fake\": { \"input\": 1, \"output\": 2 } } }")
    let result = try run(try file("\"single\""), ["--json", "--prices", prices])
    let run = try #require(try runs(result).first)
    let cost = try #require(run["cost"] as? [String: Any])
    let tokens = try #require(run["tokens"] as? [String: Any])
    let prompt = try #require(tokens["prompt"] as? Double)
    let completion = try #require(tokens["completion"] as? Double)
    #expect(cost["currency"] as? String == "EUR")
    #expect(cost["amount"] as? Double == (prompt + 2 * completion) / 1e6)
  }

  @Test func `a budget of money without a price for the model is refused before any call`() throws {
    let prices = try folder.write(
      "p.json", "{ \"models\": { \"other\": { \"input\": 1, \"output\": 2 } } }")
    let path = try file("\"single\"")
    let unknown = try run(path, ["--prices", prices, "--max-cost", "1"])
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("no model \"fake\""))
    #expect(try run(path, ["--max-cost", "1"]).errors.contains("needs --prices"))
    #expect(server.requests.count == 0)
  }

  @Test(arguments: [
    ("{\"organization\": \"vote\", \"agentz\": 2}", "did you mean agents?"),
    ("{\"organization\": \"vote\", \"agents\": \"two\"}", "organizations[0]"),
    ("{\"organization\": \"vote\", \"store\": \"x\"}", "--store: a run has no such option"),
    ("\"vot\"", "did you mean vote?"),
    ("{\"organization\": \"single\", \"rounds\": 3}", "no such option"),
  ])
  func `a mistake in the file is refused before any call, with its place`(
    entry: String, message: String
  ) throws {
    let result = try run(try file(entry))
    #expect(result.status == 2)
    #expect(result.errors.contains("e.json"), "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(server.requests.count == 0)
  }
}
