import Foundation
import Testing

/// `analyze tails` as a user runs it.
@Suite struct TailsTests {
  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  private func tails(_ words: String...) throws -> Program.Result {
    try Program.run(["analyze", "tails"] + words)
  }

  private static let quick = ["--bootstrap", "100", "--goodness-of-fit", "20"]

  /// The datum whose fit is known, a number a line.
  private static let known = [
    1: 233, 2: 33, 3: 13, 4: 10, 5: 2, 6: 3, 7: 2, 8: 2, 9: 1, 11: 1, 15: 1, 18: 1,
  ].flatMap { Array(repeating: "\($0.key)\n", count: $0.value) }.joined()

  @Test func `a column of counts is analyzed, from a file and from standard input`() throws {
    let file = try folder.write("known.txt", Self.known)
    let result = try Program.run(
      ["analyze", "tails", "--samples", file, "--x-min", "1", "--json"] + Self.quick)
    #expect(result.status == 0, "\(result.errors)")
    let fits = try #require(try result.json()["fits"] as? [[String: Any]])
    #expect(abs((fits[0]["a"] as? Double ?? 0) - 2.594976) < 1e-6)
    #expect((try result.json()["ccdf"] as? [[String: Any]])?.count == 1)
    // Standard input is /dev/null here.
    let nothing = try tails("--samples", "-")
    #expect(nothing.status == 2 && nothing.errors.contains("standard input: there are no samples"))
    let piped = try Program.run(
      ["analyze", "tails", "--samples", "-", "--x-min", "1", "--json"] + Self.quick,
      through: ["/bin/sh", "-c", "cat '\(file)' | \"$0\" \"$@\""])
    #expect(piped.status == 0, "\(piped.errors)")
    #expect((try piped.json()["fits"] as? [[String: Any]])?.count == 4)
  }

  @Test func `runs are put together by topology, or by number of agents`() throws {
    let store = ["--store", folder.path("s.sqlite")]
    let runs = try [("16", "mesh"), ("8", "mesh"), ("8", "complete")].map { agents, topology in
      let words = ["simulate", "society", "--agents", agents, "--topology", topology]
      return try #require(
        try Program.run(words + ["--attempts", "3", "--steps", "6", "--json"] + store)
          .json()["run"] as? String)
    }
    for (by, groups) in [
      ("topology", ["complete (simulated)", "mesh (simulated)"]),
      ("agents", ["8 agents (simulated)", "16 agents (simulated)"]),
    ] {
      let result = try Program.run(
        ["analyze", "tails", "--by", by, "--json"] + runs + Self.quick + store)
      #expect(result.status == 0, "\(result.errors)")
      let sources = try #require(try result.json()["sources"] as? [[String: Any]])
      #expect(sources.compactMap { $0["group"] as? String } == groups)
      let attempts = sources.compactMap { $0["attempts"] as? Int }
      #expect(attempts == (by == "agents" ? [6, 3] : [3, 6]))
    }
    let refused = try tails("--by", "agents", "--samples", "-")
    #expect(refused.status == 2 && refused.errors.contains("--by"))
  }

  @Test func `every format has the figures`() throws {
    let lines = Self.known.split(separator: "\n").map { "x,\($0)\r\n" }.joined()
    let file = try folder.write("known.csv", "id,size\r\n" + lines)
    for format in ["text", "markdown", "csv", "html"] {
      let result = try Program.run(
        [
          "analyze", "tails", "--samples", file, "--column", "size", "--x-min", "1", "--format",
          format,
        ] + Self.quick)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("-282.931"), "\(format)")
    }
  }

  @Test func `societies are analyzed by topology, and no observable is left out`() throws {
    let store = ["--store", folder.path("s.sqlite")]
    var runs: [String] = []
    for topology in ["mesh", "complete"] {
      let result = try Program.run(
        [
          "simulate", "society", "--agents", "32", "--attempts", "3", "--topology", topology,
          "--json",
        ] + store)
      runs.append(try #require(try result.json()["run"] as? String))
    }
    let result = try Program.run(
      ["analyze", "tails", "--json", "--bootstrap", "0", "--goodness-of-fit", "0"] + runs + store)
    #expect(result.status == 0, "\(result.errors)")
    let samples = try #require(try result.json()["samples"] as? [[String: Any]])
    #expect(
      samples.map { $0["group"] as? String ?? "" }
        == Array(repeating: "complete (simulated)", count: 7)
        + Array(repeating: "mesh (simulated)", count: 7))
    #expect(
      samples.prefix(7).map { $0["sample"] as? String ?? "" } == [
        "delegation cascade", "revision wave", "contradiction burst", "merge fan-in",
        "total events", "cascade size", "claim targeted",
      ])
    // Each is counted as `analyze coordination` counts it.
    let summary = try Program.run(["analyze", "coordination", "--json"] + runs.reversed() + store)
    let observables = try #require(try summary.json()["observables"] as? [[String: Any]])
    for (sample, observable) in zip(samples.prefix(6), observables) {
      #expect(sample["n"] as? Int == observable["count"] as? Int)
      #expect(sample["maximum"] as? Int == observable["largest"] as? Int)
    }
    let sources = try #require(try result.json()["sources"] as? [[String: Any]])
    #expect(sources.map { $0["attempts"] as? Int } == [3, 3])
    let twice = try Program.run(["analyze", "tails", runs[0], runs[0]] + store)
    #expect(twice.status == 2 && twice.errors.contains("is named twice"))
  }

  @Test func `wrong use and wrong files end with 2, the place and the way out`() throws {
    let bad = try folder.write("bad.txt", "3\n1e400\n")
    for (words, error) in [
      ([], "missing RUN"), (["--column", "a", "latest"], "--column needs --samples"),
      (["latest", "--samples", bad], "RUN and --samples exclude each other"),
      (["--samples", bad], "bad.txt:2: expected a whole number from 1"),
      (["--samples", folder.path("absent")], "there is no such file"),
      (["--samples", folder.url.path], "expected a file, found a folder"),
      (["--samples", bad, "--column", "size"], "bad.txt:1: there is no column"),
      (["--samples", bad, "--bootstrap", "50"], "--bootstrap 50"),
      (["--samples", bad, "--x-min", "0"], "--x-min"),
      (["--samples", bad, "--x-min", "x"], "--x-min"),
    ] {
      let result = try Program.run(["analyze", "tails"] + words)
      #expect(result.status == 2, "\(words)")
      #expect(result.errors.contains(error), "\(words): \(result.errors)")
    }
  }
}
