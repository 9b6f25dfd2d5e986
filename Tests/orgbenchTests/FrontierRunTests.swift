import Foundation
import LoopbackServer
import Testing

/// Score at equal cost as a user asks for it.
@Suite struct FrontierRunTests {
  private let folder: Program.Folder
  private let server: LoopbackServer

  init() throws {
    folder = try Program.Folder()
    server = try LoopbackServer { _, _ in .chat("ANSWER: unanswerable") }
  }

  private func run(_ options: [String]) throws {
    let result = try Program.run(
      [
        "run", "-b", "squad2", "--first", "8", "-m", "fake", "--endpoint", server.url,
        "--endpoint-name", "loopback", "--store", folder.path("s.sqlite"),
      ] + options)
    #expect(result.status == 0, "\(result.errors)")
  }

  private func orgbench(_ words: String...) throws -> Program.Result {
    try Program.run(words + ["--store", folder.path("s.sqlite")])
  }

  @Test func `samples that all agree are level at equal cost, and a baseline cannot be cut`() throws
  {
    try run(["-o", "single", "--name", "one"])
    try run(["-o", "single", "--variant", "self-consistency", "--samples", "5", "--name", "five"])
    let frontier = try orgbench("analyze", "frontier", "one", "five", "--json")
    #expect(frontier.status == 0, "\(frontier.errors)")
    let curves = try #require(try frontier.json()["curves"] as? [[String: Any]])
    let expenses = curves.compactMap { $0["expense"] as? Double }
    #expect(expenses.count == 2 && abs(expenses[1] - 5 * expenses[0]) < 1e-9, "\(expenses)")
    let pairs = try #require(try frontier.json()["pairs"] as? [[String: Any]])
    #expect(pairs[0]["area_difference"] as? Double == 0)
    let overhead = try orgbench("analyze", "overhead", "one", "five")
    #expect(overhead.status == 0, "\(overhead.errors)")
    #expect(overhead.output.contains("400%") && overhead.output.contains("17.2"))
    let lone = try orgbench("analyze", "overhead", "one")
    #expect(lone.status == 2, "\(lone.errors)")
    let equal = try orgbench("compare", "one", "five", "--at-equal", "completion-tokens", "--json")
    #expect(equal.status == 0, "\(equal.errors)")
    #expect(try equal.json()["at_equal"] as? String == "completion-tokens")
    let words = try orgbench("compare", "one", "five", "--at-equal", "calls").output
    #expect(words.contains("At equal calls"), "\(words)")
    let saved = folder.path("base.json")
    #expect(try orgbench("baselines", "save", saved, "one").status == 0)
    let refused = try orgbench("compare", saved, "five", "--at-equal", "tokens")
    #expect(refused.status == 2 && refused.errors.contains("no answers before the end"))
    let unpriced = try orgbench("analyze", "frontier", "one", "--budget", "cost")
    #expect(unpriced.status == 2 && unpriced.errors.contains("--prices"), "\(unpriced.errors)")
    let misspelt = try orgbench("analyze", "frontier", "one", "--metric", "f2")
    #expect(misspelt.status == 2 && misspelt.errors.contains("HasAns_f1"), "\(misspelt.errors)")
  }

  private func calls(of name: String) throws -> Double? {
    let frontier = try orgbench("analyze", "frontier", name, "--budget", "calls", "--json")
    #expect(frontier.status == 0, "\(frontier.errors)")
    let curves = try frontier.json()["curves"] as? [[String: Any]]
    return curves?.first?["expense"] as? Double
  }

  @Test(arguments: [("tokens", 3.0), ("completion-tokens", 3), ("calls", 3)])
  func `an agent that matches a team draws as many samples as the team's cost allows`(
    kind: String, samples: Double
  ) throws {
    let consistent = ["-o", "single", "--variant", "self-consistency"]
    try run(consistent + ["--samples", "3", "--name", "team"])
    let file = folder.path("budgets.json")
    let saved = try orgbench("budgets", "team", "--budget", kind, "--output", file)
    #expect(saved.status == 0, "\(saved.errors)")
    try run(consistent + ["--match", file, "--name", "match", "--seed", "7"])
    #expect(try calls(of: "match") == samples)
    try run(["-o", "single", "--name", "one"])
    #expect(try orgbench("budgets", "one", "--output", file).status == 0)
    try run(consistent + ["--match", file, "--name", "least", "--seed", "8"])
    #expect(try calls(of: "least") == 1)
  }

  @Test(arguments: [
    (#"{"budget": "cost", "tasks": {"a": 1}}"#, "completion-tokens"),
    (#"{"budget": "tokens", "tasks": {}}"#, "an amount for each task"),
    (#"{"budget": "tokens", "tasks": {"a": 0}}"#, "above 0"),
    (#"{"budget": "tokens", "tasks": {"a": 9}}"#, "no budget for the task"),
    (#"{"budget": "tokens"}"#, "an amount for each task"), ("[", "JSON"),
  ])
  func `a file of budgets that does not fit is refused before the first call`(
    text: String, words: String
  ) throws {
    let file = folder.path("bad.json")
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let result = try Program.run([
      "run", "-b", "squad2", "-o", "single", "--variant", "self-consistency", "--match", file,
      "--first", "2", "-m", "fake", "--endpoint", server.url, "--store", folder.path("s.sqlite"),
    ])
    #expect(result.status == 2 && result.errors.contains(words), "\(result.errors)")
    #expect(server.requests.isEmpty)
    let direct = try Program.run([
      "run", "-b", "squad2", "-o", "single", "--match", file, "--first", "2", "-m", "fake",
      "--endpoint", server.url, "--store", folder.path("s.sqlite"),
    ])
    #expect(direct.status == 2, "\(direct.errors)")
  }
}
