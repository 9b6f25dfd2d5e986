import Foundation
import LoopbackServer
import Randomness
import Synchronization
import Testing

/// Several endpoints that serve one model, by the program.
@Suite struct EndpointsTests {
  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  private static func reply(_ request: LoopbackRequest) -> LoopbackReply {
    request.method == "GET"
      ? .json(#"{"data":[{"id":"fake"}]}"#)
      : .chat("ANSWER: \(StableHash.of(request.text) % 2 + 1)")
  }

  private func server() throws -> LoopbackServer { try LoopbackServer { r, _ in Self.reply(r) } }

  private func run(
    _ urls: [String], _ more: [String] = [], store: String = "s.sqlite",
    name: [String] = ["--endpoint-name", "cluster"], environment: [String: String] = [:]
  ) throws -> Program.Result {
    try Program.run(
      ["run", "-b", "musr", "-o", "single", "-m", "fake", "--store", folder.path(store)] + name
        + urls.flatMap { ["--endpoint", $0] } + more, environment: environment)
  }

  @Test func `a run is shared out among its endpoints, is the run of one, and says how each was`()
    throws
  {
    let servers = try (0..<3).map { _ in try server() }
    let result = try run(servers.map(\.url), ["--first", "12", "-c", "1", "--json"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(servers.map(\.requests.count) == [4, 4, 4])
    #expect(result.errors.contains("fake at cluster (3 endpoints)"), "\(result.errors)")
    for server in servers {
      #expect(result.errors.contains("\(server.url)/v1: 4 calls, 0 failed\n"), "\(result.errors)")
    }
    let single = try run([servers[0].url], ["--first", "12", "--json"], store: "one.sqlite")
    #expect(!single.errors.contains("calls, 0 failed"))
    for member in ["run", "tokens", "accuracy"] {
      // Not by their descriptions: those of objects have their members in any order.
      let value = try result.json()[member] as? NSObject
      #expect(try value == single.json()[member] as? NSObject, "\(member)")
    }
    // The same run with other endpoints, and none at all, asks nothing.
    let others = try (0..<2).map { _ in try server() }
    let again = try run(others.map(\.url), ["--first", "12", "--json"])
    #expect(again.status == 0)
    #expect(try again.json()["run"] as? String == result.json()["run"] as? String)
    #expect(others.allSatisfy { $0.requests.isEmpty })
  }

  @Test func `a run that all endpoints left is continued on others`() throws {
    let left = Mutex(7)
    let dying = try (0..<2).map { _ in
      try LoopbackServer { request, _ in
        let isAlive = left.withLock { left in
          left -= 1
          return left >= 0
        }
        return isAlive ? Self.reply(request) : .error(503, "gone")
      }
    }
    let words = ["--first", "12", "-c", "1", "--max-retries", "2"]
    let first = try run(dying.map(\.url), words)
    #expect(first.status == 3, "\(first.errors)")
    #expect(first.errors.contains("left out"), "\(first.errors)")
    let others = try (0..<3).map { _ in try server() }
    let second = try run(others.map(\.url), words)
    #expect(second.status == 0, "\(second.errors)")
    #expect(others.reduce(0) { $0 + $1.requests.count } == 5)
  }

  @Test func `where none of the endpoints is there, the run ends with 3 and names them`() throws {
    let urls = try (0..<2).map { _ in try LoopbackServer.deadURL() }
    let result = try run(urls, ["--first", "3"])
    #expect(result.status == 3)
    for url in urls { #expect(result.errors.contains(url), "\(result.errors)") }
    #expect(result.errors.contains("The same command continues"))
  }

  @Test func `an endpoint that dies and comes back is said to have been left out`() throws {
    let lasting = try server()
    let dying = try LoopbackServer { request, number in
      number == 2 ? .error(503, "restarting") : Self.reply(request)
    }
    let result = try run([lasting.url, dying.url], ["-c", "1"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("1 failed, left out 1 time, for "), "\(result.errors)")
    #expect(result.errors.contains("\(lasting.url)/v1: "))
  }

  @Test func `what cannot be several endpoints is refused with the reason`() throws {
    let key = "sk-planted-\(UUID())"
    for (urls, name, reason) in [
      (["http://a", "http://b"], [], "--endpoint-name http://a/v1"),
      (["http://a", "http://A:80/v1/"], ["--endpoint-name", "x"], "http://a/v1 is given twice\n"),
      (
        ["http://u:\(key)@a", "http://u:2@a"], ["--endpoint-name", "x"],
        "http://a/v1 is given twice, with different credentials"
      ),
    ] as [([String], [String], String)] {
      let result = try run(urls, name: name)
      #expect(result.status == 2)
      #expect((result.errors + "\n").contains(reason), "\(result.errors)")
      #expect(!result.errors.contains(key))
    }
  }

  @Test func `an experiment's file may name several, and only those that are trusted get the key`()
    throws
  {
    let servers = try (0..<2).map { _ in try server() }
    let file = try folder.write(
      "e.json",
      """
      {"name": "x", "options": {"first": 6, "concurrency": 1, "endpoint-name": "cluster",
        "endpoint": ["\(servers[0].url)", "\(servers[1].url)"]},
       "benchmarks": ["musr"], "organizations": ["single"], "models": ["fake"]}
      """)
    let key = "sk-planted-\(UUID())"
    let result = try Program.run(
      ["run", "-x", file, "--store", folder.path("s.sqlite")],
      environment: ["ORGBENCH_API_KEY": key, "ORGBENCH_ENDPOINT": "http://a \(servers[1].url)"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(servers.map(\.requests.count) == [3, 3])
    #expect(servers[0].requests.allSatisfy { $0.headers["authorization"] == nil })
    #expect(servers[1].requests.allSatisfy { $0.headers["authorization"] == "Bearer \(key)" })
    #expect(
      result.errors.contains("names the endpoint \(servers[0].url)/v1, which"), "\(result.errors)")
    let jobs = try Program.run(
      ["slurm", file, "--shards", "2", "--output", folder.path("jobs"), "--", "-e", "http://a:1"]
        + ["-e", "http://b:1"])
    #expect(jobs.status == 0, "\(jobs.errors)")
    let script = try String(
      contentsOf: folder.url.appending(path: "jobs/shard.sbatch"), encoding: .utf8)
    #expect(script.contains("-e http://a:1 -e http://b:1"))
    let secret = try Program.run(
      ["slurm", file, "--shards", "2", "--output", folder.path("more"), "--", "-e", "http://a:1"]
        + ["-e", "http://u:\(key)@b"])
    #expect(secret.status == 2)
    #expect(secret.errors.contains("--header") && !secret.errors.contains(key))
  }

  @Test func `doctor tries each, and is not content with different models`() throws {
    let same = try (0..<2).map { _ in try server() }
    let good = try Program.run(["doctor", "--json"] + same.flatMap { ["-e", $0.url] })
    #expect(good.status == 0, "\(good.output)")
    #expect((try good.json()["endpoints"] as? [Any])?.count == 2)
    let other = try LoopbackServer { request, _ in
      request.method == "GET" ? .json(#"{"data":[{"id":"other"}]}"#) : .chat("ready")
    }
    for words in [[], ["-m", "fake"], ["-m", "alias"]] {
      let bad = try Program.run(["doctor", "-e", same[0].url, "-e", other.url] + words)
      #expect(bad.status == 2)
      #expect(bad.output.contains("lists 'other', and \(same[0].url)/v1 'fake'"), "\(bad.output)")
    }
  }
}
