import Evaluation
import Foundation
import LoopbackServer
import Randomness
import Testing

/// What organizations do beyond a single call, in shards that are merged: all of it is what one machine
/// would have made.
@Suite struct ShardedOrganizationTests {
  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  /// A member of a society that says what a hash of its prompt says.
  private static func member(_ prompt: String) -> LoopbackReply {
    var generator = SplitMix64(seed: StableHash.of(prompt))
    if prompt.contains("subtasks") {
      let parts = (1...4).map { #"{"title": "Part \#($0)", "work": "Look at part \#($0)."}"# }
      return .chat(#"{"subtasks": [\#(parts.joined(separator: ", "))]}"#)
    }
    guard prompt.contains("\"do\"") else { return .chat("ANSWER: word") }
    let shown = prompt.matches(of: #/\[(c\d+)\] agent-(\d+)/#).map { String($0.1) }
    let moves = ["propose", "revise", "contradict", "endorse", "merge", "delegate", "pass"]
    let move = shown.isEmpty ? "propose" : moves[generator.index(below: moves.count)]
    let targets = shown.suffix(move == "merge" ? 2 : move == "propose" ? 0 : 1)
    let quoted = targets.map { #""\#($0)""# }.joined(separator: ", ")
    return .chat(
      """
      {"analysis": "It says \(generator.index(below: 1000)).", "answer": "word", "do": "\(move)", \
      "targets": [\(quoted)], "title": "A part"}
      """)
  }

  /// One that counts with Python before it answers.
  private static func counter(_ prompt: String) -> LoopbackReply {
    let isAnswered = prompt.contains(#""role":"tool""#)
    guard prompt.contains(#""tools":["#), !isAnswered else {
      return .chat(
        #"{"answer":"\#(StableHash.of(prompt) % 9)","work":"counted"}"# + "\nFINAL ANSWER: 42")
    }
    let code = "print(\(StableHash.of(prompt) % 1000))"
    return .json(
      """
      {"model": "served", "choices": [{"finish_reason": "tool_calls", "message":
        {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "type": "function",
          "function": {"name": "python", "arguments": "{\\"code\\":\\"\(code)\\"}"}}]}}],
       "usage": {"prompt_tokens": 50, "completion_tokens": 5, "total_tokens": 55}}
      """)
  }

  private static let hasSandbox = FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")

  /// What is run, what its transcripts have to have, and how it can be divided.
  struct Case: Sendable, CustomTestStringConvertible {
    let words: [String]
    let filled: [String]
    var isByRepeats = false
    var usesTools = false

    var testDescription: String { words.joined(separator: " ") }
  }

  private static let cases = [
    Case(
      words: [
        "-b", "squad2", "-o", "society", "--agents", "4", "--steps", "12", "--topology", "mesh",
        "--first", "5",
      ], filled: ["claims", "events", "subtasks"]),
    Case(
      words: [
        "-b", "squad2", "-o", "society", "--agents", "4", "--steps", "24", "--topology", "complete",
        "--first", "4", "--dti", "DTI",
      ], filled: ["events", "integrations"]),
    Case(
      words: [
        "-b", "musr", "-o", "sequential", "--agents", "3", "--first", "3", "--repeats", "2",
        "--shock", "remove:agent-02@task:2",
      ], filled: ["shocks"], isByRepeats: true),
    Case(
      words: ["-b", "gaia", "-o", "hierarchical", "--tools", "python", "--first", "4"],
      filled: ["tool_uses"], usesTools: true),
  ]

  @Test(arguments: cases.filter { !$0.usesTools || hasSandbox })
  func `the shards' calls, events, uses of tools and scores are those of one machine`(
    _ test: Case
  ) throws {
    let dti = folder.path("dti.json")
    let server = try LoopbackServer { request, _ in
      test.usesTools ? Self.counter(request.text) : Self.member(request.text)
    }
    func run(_ store: String, _ more: [String] = [], words: [String]? = nil) throws {
      let result = try Program.run(
        ["run", "-m", "fake", "--endpoint", server.url, "--endpoint-name", "loopback", "--store"]
          + [folder.path(store)] + (words ?? test.words).map { $0 == "DTI" ? dti : $0 } + more)
      #expect(result.status == 0, "\(result.errors)")
    }
    if let place = test.words.firstIndex(of: "--dti") {
      try run("fit.sqlite", ["--repeats", "3"], words: Array(test.words[..<place]))
      let fit = try Program.run(
        ["fit-dti", "latest", "--output", dti, "--store", folder.path("fit.sqlite")])
      #expect(fit.status == 0, "\(fit.errors)")
    }
    try run("whole.sqlite")
    let names = (1...2).map { "\($0).sqlite" }
    for (index, name) in names.enumerated() {
      try run(
        name,
        ["--shard", "\(index + 1)/2"] + (test.isByRepeats ? ["--shard-by", "repeats"] : []))
    }
    let merged = try Program.run(
      ["merge"] + names.reversed().map(folder.path) + ["--into", folder.path("all.sqlite")])
    #expect(merged.status == 0, "\(merged.output)\(merged.errors)")
    for what in ["transcripts", "scores", "predictions"] {
      let whole = try lines(of: what, "whole.sqlite")
      #expect(!whole.isEmpty)
      #expect(try lines(of: what, "all.sqlite") == whole)
    }
    #expect(try leaderboard("all.sqlite") == leaderboard("whole.sqlite"))
    let text = try lines(of: "transcripts", "all.sqlite").joined()
    for member in test.filled { #expect(text.contains(try Regex("\"\(member)\":\\[[{\"]"))) }
  }

  /// What `export` writes, without what depends on time.
  private func lines(of what: String, _ store: String) throws -> [String] {
    let result = try Program.run(["export", what, "latest", "--store", folder.path(store)])
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").map {
      String($0).replacing(#/"(latency|seconds)":[0-9.e-]+/#, with: "")
        .replacing(#/"cache_hit":(true|false)/#, with: "")
    }.sorted()
  }

  private func leaderboard(_ store: String) throws -> String {
    let words = ["leaderboard", "--store", folder.path(store), "--format", "csv"]
    let result = try Program.run(words)
    #expect(result.status == 0, "\(result.errors)")
    return result.output.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "")
  }
}
