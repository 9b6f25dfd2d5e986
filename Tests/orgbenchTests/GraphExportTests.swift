import Foundation
import Testing

/// `export graph` and `export samples` as a user runs them.
@Suite struct GraphExportTests {
  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  private func orgbench(_ words: [String]) throws -> Program.Result {
    try Program.run(words + ["--store", folder.path("s.sqlite")])
  }

  private func simulate() throws -> String {
    let words = ["simulate", "society", "--agents", "8", "--attempts", "4", "--json"]
    return try #require(try orgbench(words).json()["run"] as? String)
  }

  @Test func `a task's graph is written as GraphML and as DOT`() throws {
    let run = try simulate()
    let file = folder.path("g.graphml")
    let written = try orgbench(["export", "graph", run, "1", "--repeat", "2", "--output", file])
    #expect(written.status == 0, "\(written.errors)")
    let xml = try String(contentsOfFile: file, encoding: .utf8)
    #expect(xml.contains("<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">"))
    #expect(xml.contains(">agent-08</data>"))
    let dot = try orgbench(["export", "graph", run, "society", "--format", "dot"])
    #expect(dot.output.hasPrefix("digraph coordination {") && dot.output.hasSuffix("}\n"))
  }

  @Test func `samples are what analyze tails reads`() throws {
    let run = try simulate()
    let file = folder.path("sizes.csv")
    let words = ["export", "samples", run, "--observable", "total events", "--output", file]
    #expect(try orgbench(words).status == 0)
    let tails = ["analyze", "tails", "--bootstrap", "0", "--goodness-of-fit", "0", "--json"]
    let ours = try orgbench(tails + [run]).json()
    let theirs = try Program.run(tails + ["--samples", file, "--column", "size"]).json()
    func figures(_ json: [String: Any]) throws -> [String] {
      let rows = try #require(json["samples"] as? [[String: Any]])
      let row = try #require(
        rows.first { ["total events", "size"].contains($0["sample"] as? String ?? "") })
      return ["n", "distinct", "maximum", "x_min", "tail_n", "exponent"].map { "\(row[$0] ?? "")" }
    }
    #expect(try figures(ours) == figures(theirs))
    #expect(try figures(ours)[0] != "0")
    let all = try orgbench(["export", "samples", run]).output
    #expect(all.hasPrefix("run,task,repeat,observable,size\r\n") && all.contains(",merge fan-in,"))
  }

  @Test(arguments: [
    (["graph"], "missing TASK"), (["graph", "1", "--format", "csv"], "graphml or dot"),
    (["graph", "2"], "has no such task"), (["graph", "1", "--repeat", "9"], "--repeat"),
    (["samples", "1"], "TASK is for graph and transcripts only"),
    (["samples", "--format", "csv"], "one format"),
    (["samples", "--observable", "totl events"], "total events"),
    (["transcripts", "--observable", "total events"], "samples only"),
    (["predictions", "--format", "jsonl"], "one format"),
    (["transcripts", "--format", "atif"], "simulated"),
  ])
  func `wrong use is named`(words: [String], problem: String) throws {
    let run = try simulate()
    let result = try orgbench(["export", words[0], run] + words.dropFirst())
    #expect(result.status == 2 && result.errors.contains(problem), "\(result.errors)")
  }
}
