import Foundation
import LoopbackServer
import Testing

/// `run` against a loopback endpoint.
@Suite struct RunTests {
  private let folder: Program.Folder

  init() throws {
    folder = try Program.Folder()
  }

  private func words(
    _ server: String, _ more: [String] = [], benchmark: String = "musr", store: String? = nil
  ) -> [String] {
    [
      "run", "-b", benchmark, "-o", "single", "-m", "fake", "--endpoint", server,
      "--endpoint-name", "loopback", "--store", store ?? folder.path("s.sqlite"),
    ] + more
  }

  private func run(_ server: String, _ more: [String] = [], benchmark: String = "musr") throws
    -> Program.Result
  {
    try Program.run(words(server, more, benchmark: benchmark))
  }

  private func outcomes(_ result: Program.Result) throws -> [String: Int] {
    try result.json()["outcomes"] as? [String: Int] ?? [:]
  }

  @Test func `clusters are those that were asked for, and one is not several`() throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: unanswerable") }
    let squad2 = try run(server.url, ["--cluster", "article"], benchmark: "squad2")
    #expect(squad2.output.contains("tasks of one article count as one"), "\(squad2.output)")
    #expect(squad2.output.contains("only 5 clusters"), "\(squad2.output)")
    let musr = try run(server.url, ["--cluster", "article"])
    #expect(musr.status == 2)
    #expect(musr.errors.contains("--cluster article: these tasks have one kind of clusters only"))

    let name = ["--name", "one", "--first", "1"]
    let store = ["--store", folder.path("s.sqlite")]
    let printed = try [
      run(server.url, name + ["--dry-run"], benchmark: "squad2"),
      run(server.url, name, benchmark: "squad2"),
      Program.run(["show", "one", "1"] + store), Program.run(["leaderboard"] + store),
      Program.run(["rescore", "one"] + store), Program.run(["compare", "one", "one"] + store),
    ]
    let wrong = /\b1 ([a-z]+ )?(attempt|call|cluster|task|token|failure|degree)s\b/
    for result in printed {
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.firstMatch(of: wrong)?.output.0 == nil)
      #expect(result.errors.firstMatch(of: wrong)?.output.0 == nil)
    }
  }

  @Test(arguments: [
    ("squad2", "ANSWER: unanswerable", 46), ("musr", "ANSWER: 1", 25),
    ("musique", "{\"answer\": \"x\", \"support\": [1]}", 14), ("gaia", "FINAL ANSWER: 3", 24),
  ])
  func `every bundled sample runs to the end and is scored`(
    benchmark: String, reply: String, tasks: Int
  ) throws {
    let server = try LoopbackServer { _, _ in .chat(reply) }
    let result = try run(server.url, ["--json"], benchmark: benchmark)
    #expect(result.status == 0, "\(result.errors)")
    let json = try result.json()
    #expect(json["tasks"] as? Int == tasks)
    #expect(json["complete"] as? Bool == true)
    #expect(server.requests.count == tasks)
    let metrics = try #require(json["metrics"] as? [String: [String: Any]])
    let primary = try #require(json["primary_metric"] as? String)
    let value = try #require(metrics[primary]?["value"] as? Double)
    #expect((0...1).contains(value))
  }

  @Test func `a fresh run has new replies, and the same command continues it`() throws {
    let server = try LoopbackServer { _, number in .chat("ANSWER: \(number < 25 ? 1 : 2)") }
    let first = try run(server.url, ["--json"])
    #expect(server.requests.count == 25)
    let begun = try run(server.url, ["--fresh", "-c", "1", "--max-tokens-total", "100"])
    #expect(begun.status == 3)
    let asked = server.requests.count
    #expect((26..<50).contains(asked))
    let ended = try run(server.url, ["--fresh", "--json"])
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(server.requests.count == 50, "what was paid for is asked for again")
    #expect(try ended.json()["run"] as? String == (try first.json()["run"] as? String ?? "") + "-2")
    #expect(try ended.json()["cache_hits"] as? Int == 0)
    #expect(try run(server.url).status == 0)
    #expect(server.requests.count == 50)
  }

  @Test(arguments: [
    ["--max-completion-tokens", "9223372036854775807"], ["--time-limit", "1e30h"],
  ])
  func `numbers beyond reason are wrong use`(words: [String]) throws {
    let result = try run("http://127.0.0.1:9", words)
    #expect(result.status == 2)
    #expect(result.errors.contains(words[0]))
  }

  @Test func `a refused key in the middle of a team's work fails the task`() throws {
    let server = try LoopbackServer { _, number in
      number < 6 ? .chat("ANSWER: 1") : .error(401, "no more")
    }
    let result = try Program.run([
      "run", "-b", "musr", "-o", "broadcast", "--agents", "4", "-m", "fake", "--endpoint",
      server.url, "--store", folder.path("s.sqlite"), "--first", "1", "-c", "1", "--json",
    ])
    #expect(result.status == 3)
    #expect(try outcomes(result)["failed"] == 1 && outcomes(result)["answered"] == 0)
  }

  @Test func `calls that a team went on without are counted`() throws {
    let server = try LoopbackServer { _, number in
      number == 1 ? .error(500, "busy") : .chat("ANSWER: 1")
    }
    let words = [
      "run", "-b", "musr", "-o", "broadcast", "--agents", "4", "-m", "fake", "--endpoint",
      server.url, "--store", folder.path("s.sqlite"), "--first", "1", "-c", "1", "--max-retries",
      "0",
    ]
    #expect(try Program.run(words).output.contains("1 failed call that teams went on without"))
    let json = try Program.run(words + ["--json"]).json()
    #expect(json["failed_calls"] as? Int == 1)
    // An announcement that is no object is asked for once more.
    #expect(json["calls"] as? Int == 3 + 3 + 3)
  }

  @Test func `the prompt holds the question and never the answer key's fields`() throws {
    let server = try LoopbackServer { _, _ in .chat("{\"answer\": \"x\", \"support\": [1]}") }
    _ = try run(server.url, [], benchmark: "musique")
    for request in server.requests {
      #expect(!request.text.contains("is_supporting"))
      #expect(!request.text.contains("answer_aliases"))
    }
  }

  @Test func `the same command again asks for nothing and prints the same figures`() throws {
    let server = try LoopbackServer { _, number in .chat("ANSWER: \(number % 3 + 1)") }
    let first = try run(server.url, ["--json", "--concurrency", "1"])
    let count = server.requests.count
    let second = try run(server.url, ["--json", "--concurrency", "8"])
    #expect(server.requests.count == count)
    for key in ["run", "outcomes", "metrics", "tokens", "calls"] {
      #expect(
        try first.json()[key] as? NSObject == second.json()[key] as? NSObject, "\(key) differs")
    }
  }

  @Test func `another organization with the same requests is answered from the store`() throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    _ = try run(server.url, ["--limit", "5"])
    let count = server.requests.count
    let more = try run(server.url, ["--limit", "10", "--json"])
    #expect(server.requests.count == count + 5)
    #expect(try more.json()["cache_hits"] as? Int == 5)
  }

  @Test func `outcomes are told apart`() throws {
    let refusal = """
      {"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]}
      """
    let cutOff = """
      {"choices":[{"message":{"content":"Let me"},"finish_reason":"length"}]}
      """
    let server = try LoopbackServer { _, number in
      switch number {
      case 0: .json(refusal)
      case 1: .chat("ANSWER: 1")
      case 2..<5: .json(cutOff)
      default: .chat("no idea")
      }
    }
    let result = try run(server.url, ["--json", "--first", "4", "--concurrency", "1"])
    #expect(
      try outcomes(result) == [
        "answered": 1, "abstained": 0, "unparsable": 1, "refused": 1, "limit-reached": 1,
        "failed": 0,
      ])
    #expect(try result.json()["format_failures"] as? Int == 6)
    #expect(try result.json()["cut_replies"] as? Int == 3)
    let store = folder.path("s.sqlite")
    let report = try run(server.url, ["--first", "4", "--concurrency", "1"]).output
    #expect(report.contains("3 cut off at a cap"), "\(report)")
    let shown = try Program.run(["show", "latest", "3", "--store", store]).output
    #expect(shown.contains("! cut off at "), "\(shown)")
    let tokens = try #require(try result.json()["tokens"] as? [String: Any])
    #expect(tokens["estimated"] as? Bool == true)
  }

  @Test func `a failing endpoint leaves the run incomplete, and it is resumed`() throws {
    let broken = try LoopbackServer { _, _ in .error(400, "no such model") }
    let first = try run(broken.url, ["--json", "--first", "5"])
    #expect(first.status == 3)
    #expect(first.errors.contains("no such model"))
    #expect(try outcomes(first)["answered"] == 0)
    let healthy = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    let second = try run(healthy.url, ["--json", "--first", "5"])
    #expect(second.status == 0)
    #expect(try outcomes(second)["answered"] == 5)
    #expect(try outcomes(second)["failed"] == 0)
  }

  @Test func `an endpoint that is not there is named, with exit code 3`() throws {
    let result = try run(
      try LoopbackServer.deadURL(), ["--first", "1", "--timeout", "1", "--max-retries", "0"])
    #expect(result.status == 3)
    #expect(result.errors.contains("cannot reach the endpoint"))
  }

  @Test func `offline lists what is missing and calls nothing`() throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    let result = try run(server.url, ["--offline", "--first", "3"])
    #expect(result.status == 3)
    #expect(result.errors.contains("3 requests are not in the store"))
    #expect(server.requests.isEmpty)
  }

  @Test func `kill -9 in the middle loses nothing that was committed`() throws {
    let answer: @Sendable (LoopbackRequest, Int) -> LoopbackReply = { request, _ in
      usleep(10_000)
      return .chat("ANSWER: \(request.body.count % 4 + 1)")
    }
    let server = try LoopbackServer(answer)
    let interrupted = try Program.Running(words(server.url, ["--concurrency", "2"]))
    #expect(Program.wait { server.requests.count >= 8 })
    kill(interrupted.identifier, SIGKILL)
    _ = interrupted.wait()
    let before = server.requests.map(\.text)
    let resumed = try run(server.url, ["--json", "--concurrency", "2"])
    #expect(resumed.status == 0)
    let repeated = server.requests.dropFirst(before.count).filter { before.contains($0.text) }
    // Only what was in flight may be asked again: never more than the concurrency.
    #expect(repeated.count <= 2)

    let undisturbed = try Program.Folder()
    let other = try Program.run(
      words(
        server.url, ["--json", "--concurrency", "2"], store: undisturbed.path("s.sqlite")))
    #expect(other.status == 0, "\(other.errors)")
    for key in ["run", "outcomes", "metrics", "tokens"] {
      #expect(
        try resumed.json()[key] as? NSObject == other.json()[key] as? NSObject, "\(key) differs")
    }
  }

  @Test func `Ctrl-C finishes what is under way, saves, and exits with 130`() throws {
    let server = try LoopbackServer { _, _ in
      usleep(50_000)
      return .chat("ANSWER: 1")
    }
    let running = try Program.Running(words(server.url, ["--concurrency", "1"]))
    #expect(Program.wait { server.requests.count >= 2 })
    kill(running.identifier, SIGINT)
    let result = running.wait()
    #expect(result.status == 130)
    let asked = server.requests.count
    #expect(asked < 25)
    _ = try run(server.url)
    #expect(server.requests.count == 25)
  }

  @Test func `the API key reaches the endpoint and nothing else`() throws {
    let key = "sk-planted-\(UUID())"
    let server = try LoopbackServer { request, _ in
      request.headers["authorization"] == "Bearer \(key)"
        ? .chat("ANSWER: 1") : .error(401, "bad key \(key)")
    }
    let result = try Program.run(
      words(server.url, ["--first", "3"]), environment: ["OPENAI_API_KEY": key])
    #expect(result.status == 0)
    let refused = try Program.run(
      words(server.url, ["--first", "4"]), environment: ["OPENAI_API_KEY": "\(key)x"])
    #expect(refused.status == 3)
    for text in [result.output, result.errors] { #expect(!text.contains(key)) }
    #expect(!refused.errors.contains("\(key)x"))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
      let data = try Data(contentsOf: folder.url.appending(path: name))
      #expect(data.range(of: Data("\(key)x".utf8)) == nil, "\(name) holds the key")
    }
  }

  @Test func `leaderboard and show read the store`() throws {
    let server = try LoopbackServer { _, _ in .chat("It was \u{1B}[31mhim.\nANSWER: 1") }
    _ = try run(server.url, ["--first", "4"])
    _ = try run(server.url, ["--first", "4", "--variant", "cot"])
    let store = ["--store", folder.path("s.sqlite")]
    let board = try Program.run(["leaderboard"] + store)
    #expect(board.output.contains("musr: 4 tasks"))
    #expect(board.output.contains("single variant=cot"))
    let list = try Program.run(["show", "latest"] + store)
    #expect(list.output.contains("murder_mystery/"))
    let task = try Program.run(["show", "latest", "1"] + store)
    #expect(task.output.contains("ANSWER: 1"))
    #expect(task.output.contains("expected"))
    #expect(!task.output.contains("\u{1B}"))
    #expect(try Program.run(["show", "latest", "99"] + store).status == 2)
    #expect(try Program.run(["show", "nothing"] + store).status == 2)
  }
}
