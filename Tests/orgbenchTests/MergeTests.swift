import Foundation
import LoopbackServer
import Randomness
import Testing

/// `merge` of what `run --shard` made, against a loopback endpoint.
@Suite struct MergeTests {
  private let folder: Program.Folder
  private let server: LoopbackServer

  init() throws {
    folder = try Program.Folder()
    // The same question has the same answer, whoever asks.
    server = try LoopbackServer { request, _ in
      .chat("ANSWER: \(StableHash.of(request.text) % 4 + 1)")
    }
  }

  private func experiment() throws -> String {
    try folder.write(
      "e.json",
      """
      { "name": "try", "options": { "first": 9, "repeats": 2 }, "benchmarks": ["musr", "squad2"],
        "organizations": ["single", {"organization": "vote", "agents": 2}], "models": ["fake"] }
      """)
  }

  private func run(_ store: String, _ more: [String] = []) throws -> Program.Result {
    try Program.run(
      [
        "run", "-x", try experiment(), "--endpoint", server.url, "--endpoint-name", "loopback",
        "--store", folder.path(store),
      ] + more)
  }

  private func merge(_ stores: [String], into: String, _ more: [String] = []) throws
    -> Program.Result
  {
    try Program.run(["merge"] + stores.map(folder.path) + ["--into", folder.path(into)] + more)
  }

  /// A store's leaderboard, but for when its runs were begun.
  private func leaderboard(_ store: String) throws -> String {
    let words = ["leaderboard", "--store", folder.path(store), "--format", "csv"]
    let result = try Program.run(words)
    #expect(result.status == 0, "\(result.errors)")
    return result.output.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "")
  }

  @Test func `the shards of an experiment, merged in any order, are the run of one machine`()
    throws
  {
    #expect(try run("whole.sqlite").status == 0)
    let names = (1...4).map { "\($0).sqlite" }
    for (index, name) in names.enumerated() {
      let shard = try run(name, ["--shard", "\(index + 1)/4"])
      #expect(shard.status == 0, "\(shard.errors)")
      #expect(!shard.output.contains("incomplete"), "\(shard.output)")
      #expect(shard.output.contains("(shard \(index + 1)/4)"), "\(shard.output)")
    }
    let first = try merge(Array(names[..<3]), into: "all.sqlite")
    #expect(first.status == 3)
    #expect(
      first.output.contains("shard 4/4: 4 of 4 attempts at 2 tasks; no store of it was merged"))
    let complete = try merge(names, into: "all.sqlite")
    #expect(complete.status == 0, "\(complete.output)\(complete.errors)")
    let expected = try leaderboard("whole.sqlite")
    #expect(try leaderboard("all.sqlite") == expected)
    #expect(try merge(names.reversed(), into: "all.sqlite").status == 0)
    #expect(try leaderboard("all.sqlite") == expected)
    for name in [names[2], names[0], names[3], names[1]] {
      _ = try merge([name], into: "single.sqlite")
    }
    #expect(try leaderboard("single.sqlite") == expected)
    // What is merged is continued, and asks nothing.
    let asked = server.requests.count
    #expect(try run("all.sqlite").status == 0)
    #expect(server.requests.count == asked)
  }

  @Test func `a store that cannot be read is named, with exit code 3, and the others are merged`()
    throws
  {
    for number in 1...2 { _ = try run("\(number).sqlite", ["--shard", "\(number)/2"]) }
    let file = try FileHandle(forWritingTo: folder.url.appending(path: "2.sqlite"))
    try file.truncate(atOffset: 60_000)
    try file.close()
    let result = try merge(["1.sqlite", "2.sqlite", "3.sqlite"], into: "all.sqlite")
    #expect(result.status == 3)
    #expect(result.output.contains("damaged"), "\(result.output)")
    #expect(result.output.contains("there is no store here"), "\(result.output)")
    #expect(
      result.output.contains("shard 2/2: 8 of 8 attempts at 4 tasks; no store of it was merged"))
    let json = try merge(["1.sqlite"], into: "all.sqlite", ["--json"]).json()
    #expect(json["complete"] as? Bool == false)
    #expect((json["runs"] as? [[String: Any]])?.map { $0["missing"] as? Int } == [8, 8, 8, 8])
  }

  @Test func `wrong use of merge is said, and nothing is written`() throws {
    _ = try run("1.sqlite", ["--shard", "1/2"])
    #expect(try Program.run(["merge", folder.path("1.sqlite")]).status == 2)
    #expect(try merge(["1.sqlite"], into: "1.sqlite").errors.contains("is the same file as"))
    #expect(try merge(["no.sqlite"], into: "all.sqlite").status == 2)
    let other = try LoopbackServer { _, _ in .chat("ANSWER: 2") }
    let twin = try Program.run([
      "run", "-x", try experiment(), "--endpoint", other.url, "--endpoint-name", "loopback",
      "--store", folder.path("2.sqlite"), "--shard", "1/2",
    ])
    #expect(twin.status == 0, "\(twin.errors)")
    let result = try merge(["1.sqlite", "2.sqlite"], into: "all.sqlite")
    #expect(result.status == 2)
    #expect(result.errors.contains("1.sqlite") && result.errors.contains("2.sqlite"))
    #expect(result.errors.contains("both have the attempt"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("all.sqlite")))
  }
}
