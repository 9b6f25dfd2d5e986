import Evaluation
import Foundation
import LoopbackServer
import Randomness
import Testing

/// Societies as a user runs them, against an endpoint whose agents say what a hash of their prompt says.
@Suite struct SocietyRunTests {
  private let folder: Program.Folder
  private let server: LoopbackServer

  init() throws {
    folder = try Program.Folder()
    server = try LoopbackServer { request, _ in .chat(Self.reply(to: request.text)) }
  }

  /// A dataset whose tasks no workload was written for.
  private static let otherData = Program.root.appending(
    path: "Tests/Fixtures/Benchmarks/squad2.json"
  ).path

  /// A reply to a prompt, always the same to the same.
  private static func reply(to prompt: String) -> String {
    let draw = SplitMix64(seed: StableHash.of(prompt))
    var generator = draw
    if prompt.contains("subtasks") {
      let parts = (1...4).map { #"{"title": "Part \#($0)", "work": "Look at part \#($0)."}"# }
      return #"{"subtasks": [\#(parts.joined(separator: ", "))]}"#
    }
    if prompt.contains("verdicts") {
      let rows = (1...4).map { #"{"number": \#($0), "reason": "r", "verdict": "keep"}"# }
      return #"{"verdicts": [\#(rows.joined(separator: ", "))]}"#
    }
    guard prompt.contains("\"do\"") else { return "ANSWER: word" }
    let shown = prompt.matches(of: #/\[(c\d+)\] agent-(\d+)/#).map { String($0.1) }
    let moves = ["propose", "revise", "contradict", "contradict", "endorse", "merge", "pass"]
    let move = shown.isEmpty ? "propose" : moves[generator.index(below: moves.count)]
    let count = move == "merge" ? 2 : move == "propose" || move == "pass" ? 0 : 1
    let targets = shown.suffix(count).map { #""\#($0)""# }.joined(separator: ", ")
    return """
      {"analysis": "It says \(generator.index(below: 1000)).", "answer": "word", "do": "\(move)", \
      "targets": [\(targets)], "title": ""}
      """
  }

  private func run(
    _ options: [String], steps: Int = 6, store: String = "s.sqlite", concurrency: Int = 8
  ) throws -> Program.Result {
    try Program.run(
      [
        "run", "-b", "squad2", "-o", "society", "--agents", "4", "--steps", "\(steps)", "--first",
        "3",
        "-m", "fake", "--endpoint", server.url, "--endpoint-name", "loopback", "--store",
        folder.path(store), "--concurrency", "\(concurrency)", "--json",
      ] + options)
  }

  private func orgbench(_ words: String...) throws -> Program.Result {
    try Program.run(words + ["--store", folder.path("s.sqlite")])
  }

  /// The lines of `export transcripts` without what depends on time.
  private func transcripts(store: String) throws -> [String] {
    let export = try Program.run([
      "export", "transcripts", "latest", "--store", folder.path(store),
    ])
    #expect(export.status == 0, "\(export.errors)")
    return export.output.split(separator: "\n").map {
      String($0).replacing(#/"(latency|seconds)":[0-9.e-]+/#, with: "")
    }.sorted()
  }

  @Test(arguments: ["chain", "star", "tree", "hierarchical", "complete", "mesh", "reputation"])
  func `every topology gives the same transcripts one call at a time and 64 at once`(
    topology: String
  ) throws {
    let one = try run(["--topology", topology], store: "1.sqlite", concurrency: 1)
    #expect(one.status == 0, "\(one.errors)")
    #expect(try run(["--topology", topology], store: "64.sqlite", concurrency: 64).status == 0)
    let transcripts = try transcripts(store: "1.sqlite")
    #expect(transcripts.count == 3)
    #expect(transcripts == (try self.transcripts(store: "64.sqlite")))
  }

  @Test func `the workload of one topology is asked for once, and can be saved and used again`()
    throws
  {
    #expect(try run(["--topology", "complete"]).status == 0)
    #expect(try run(["--topology", "star"]).status == 0)
    let asked = server.requests.count { $0.text.contains("subtasks") }
    #expect(asked == 3, "once a task")
    let file = folder.path("workloads.json")
    let saved = try orgbench("workload", "latest", "--output", file)
    #expect(saved.status == 0, "\(saved.errors)")
    let again = try run(["--topology", "chain", "--workload-file", file], store: "again.sqlite")
    #expect(again.status == 0, "\(again.errors)")
    #expect(server.requests.count { $0.text.contains("subtasks") } == asked)
    let others = try run(["--workload-file", file, "--topology", "chain", "--data", Self.otherData])
    #expect(others.status == 2, "\(others.errors)")
    #expect(others.errors.contains("there is none for the task"))
    let none = try orgbench("workload", "nothing", "--output", file)
    #expect(none.status == 2)
    let coordinator = try Program.run([
      "run", "-b", "squad2", "-o", "coordinator", "--agents", "2", "--first", "1", "-m", "fake",
      "--endpoint", server.url, "--store", folder.path("s.sqlite"),
    ])
    #expect(coordinator.status == 0, "\(coordinator.errors)")
    for words in [["workload", "latest"], ["fit-dti", "latest", "--output", file]] {
      let refused = try Program.run(words + ["--store", folder.path("s.sqlite")])
      #expect(refused.status == 2, "\(refused.output)")
      #expect(refused.errors.contains("it is a run of coordinator"), "\(refused.errors)")
    }
  }

  @Test func `a fit on runs without it triggers integrations that show explains`() throws {
    #expect(try run(["--topology", "complete", "--repeats", "3"]).status == 0)
    let file = folder.path("dti.json")
    let fit = try orgbench("fit-dti", "latest", "--output", file)
    #expect(fit.status == 0, "\(fit.errors)")
    #expect(fit.output.contains("complete"))
    let other = try run(["--topology", "mesh", "--dti", file])
    #expect(other.status == 2 && other.errors.contains("no parameters for mesh with squad2"))
    // More steps than the runs that it was fitted on: larger cascades.
    let result = try run(["--topology", "complete", "--dti", file], steps: 24)
    #expect(result.status == 0, "\(result.errors)")
    let counts = try orgbench("analyze", "coordination", "latest", "--json")
    #expect(counts.status == 0, "\(counts.errors)")
    let runs = try #require(try counts.json()["runs"] as? [[String: Any]])
    let merges = try #require(runs[0]["dti_merges"] as? Int)
    #expect(merges > 0, "\(counts.output)")
    let shown = try (1...3).map { try orgbench("show", "latest", "\($0)").output }
    #expect(shown.contains { $0.contains("was asked to integrate") })
    #expect(shown.contains { $0.contains("cascade of c1: ") })
    let refused = try orgbench("fit-dti", "latest", "--output", file)
    #expect(refused.status == 2 && refused.errors.contains("made with --dti"), "\(refused.errors)")
  }

  @Test func `every choice of a real society is found among the claims that its call showed`()
    throws
  {
    #expect(try run(["--topology", "complete"]).status == 0)
    let analysis = try orgbench("analyze", "coordination", "latest", "--json")
    let rows = try #require(try analysis.json()["routing"] as? [[String: Any]])
    let picks = rows.map { $0["picks"] as? Int ?? 0 }
    #expect(rows[0]["kind"] as? String == "all" && picks[0] > 10)
    #expect(picks[0] == picks.dropFirst().reduce(0, +))
    let text = try orgbench("analyze", "coordination", "latest").output
    #expect(text.contains("rho") && !text.contains("Targets left out"))
  }
}
