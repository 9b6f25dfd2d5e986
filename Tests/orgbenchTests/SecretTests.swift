import Foundation
import LoopbackServer
import Testing

/// A planted key is searched for wherever orgbench writes.
@Suite struct SecretTests {
  private let folder: Program.Folder
  private static let key = "sk-planted-7f3a9c51e2"

  init() throws { folder = try Program.Folder() }

  private func run(_ url: String, _ words: [String], variable: String) throws -> Program.Result {
    try Program.run(
      words + ["--endpoint", url, "--model", "fake"], environment: [variable: Self.key])
  }

  private func words(_ more: [String] = []) -> [String] {
    [
      "run", "-b", "musr", "-o", "single", "--endpoint-name", "loopback", "--store",
      folder.path("s.sqlite"), "--max-retries", "0", "--concurrency", "1",
    ] + more
  }

  private func expectNoKey(_ result: Program.Result) {
    for text in [result.output, result.errors] {
      #expect(!text.contains(Self.key.prefix(14)), "\(text)")
    }
  }

  private func expectNoKeyInFiles() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
      let data = try Data(contentsOf: folder.url.appending(path: name))
      #expect(data.range(of: Data(Self.key.prefix(14).utf8)) == nil, "\(name) holds the key")
    }
  }

  /// Each of these repeats the key, or hides its beginning at the place where messages are cut.
  private static let echoes: [@Sendable (String) -> LoopbackReply] = [
    { .error(401, "Incorrect API key provided: \($0)") },
    { .error(400, String(repeating: "x", count: 285) + $0) },
    { LoopbackReply(500, bytes: Array("<pre>Authorization: Bearer \($0)</pre>".utf8)) },
    { LoopbackReply(200, bytes: Array((String(repeating: "y", count: 188) + $0).utf8)) },
    { LoopbackReply(200, headers: ["X-Echo": $0], bytes: []) },
    { LoopbackReply(307, headers: ["Location": "http://localhost:1/?key=\($0)"], bytes: []) },
    { .chat("I was called with \($0).\nANSWER: 1") },
    { .json(#"{"error": {"message": "\#($0)", "code": "\#($0)"}}"#) },
  ]

  @Test(arguments: ["ORGBENCH_API_KEY", "OPENAI_API_KEY"], echoes.indices)
  func `a key that the endpoint repeats is nowhere to be found`(
    _ variable: String, _ echo: Int
  ) throws {
    let server = try LoopbackServer { request, _ in
      Self.echoes[echo](String(request.headers["authorization"]?.dropFirst(7) ?? "none"))
    }
    expectNoKey(try run(server.url, words(["--first", "2"]), variable: variable))
    #expect(server.requests.first?.headers["authorization"] == "Bearer \(Self.key)")
    expectNoKey(try run(server.url, words(["--first", "2", "--json"]), variable: variable))
    expectNoKey(try run(server.url, ["doctor"], variable: variable))
    let store = ["--store", folder.path("s.sqlite")]
    for words in [
      ["show", "latest"], ["show", "latest", "1"], ["show", "latest", "1", "--json"],
      ["leaderboard"], ["export", "transcripts", "latest"], ["export", "scores", "latest"],
      ["export", "predictions", "latest"],
    ] {
      expectNoKey(try Program.run(words + store, environment: [variable: Self.key]))
    }
    try expectNoKeyInFiles()
  }

  @Test func `a killed run's files and its command line hold no key`() throws {
    let server = try LoopbackServer { request, number in
      if number == 3 { usleep(2_000_000) }
      return .chat("You sent \(request.headers["authorization"] ?? ""). ANSWER: 1")
    }
    let running = try Program.Running(
      words(["--endpoint", server.url, "--model", "fake"]),
      environment: ["ORGBENCH_API_KEY": Self.key])
    #expect(Program.wait { server.requests.count >= 4 })
    let commandLine = try String(
      contentsOfFile: "/proc/\(running.identifier)/cmdline", encoding: .utf8)
    #expect(commandLine.contains("--endpoint"))
    #expect(!commandLine.contains(Self.key))
    kill(running.identifier, SIGKILL)
    expectNoKey(running.wait())
    #expect(FileManager.default.fileExists(atPath: folder.path("s.sqlite-wal")))
    try expectNoKeyInFiles()
  }

  @Test func `a password in the endpoint's URL is sent and not kept`() throws {
    let server = try LoopbackServer { request, number in
      number < 1 ? .chat("ANSWER: 1") : .error(400, "no")
    }
    let url = server.url.replacing("http://", with: "http://user:\(Self.key)@")
    let result = try Program.run([
      "run", "-b", "musr", "-o", "single", "-m", "fake", "--first", "2", "--endpoint", url,
      "--store", folder.path("s.sqlite"),
    ])
    #expect(result.status == 3)
    #expect(server.requests.first?.headers["authorization"]?.hasPrefix("Basic ") == true)
    expectNoKey(result)
    try expectNoKeyInFiles()
  }

  @Test func `an answer that is a word of the endpoint's URL stays as it is`() throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: Normandy") }
    let result = try Program.run([
      "run", "-b", "squad2", "-o", "single", "-m", "fake", "--first", "1", "--endpoint",
      server.url + "?deployment=Normandy", "--store", folder.path("s.sqlite"),
    ])
    #expect(result.status == 0)
    let shown = try Program.run(["show", "latest", "--store", folder.path("s.sqlite"), "--json"])
    #expect(shown.output.contains("Normandy") && !shown.output.contains("<key>"))
  }

  /// Servers repeat the address in their refusals, as it came or decoded, and the headers.
  @Test(arguments: ["http://%@@", "http://user:%@@", "?api-key=%@", "?v=1&token=%@"])
  func `what the URL holds of secrets is not repeated either`(place: String) throws {
    let secret = Self.key + "%2F+x"
    let server = try LoopbackServer { request, _ in
      let header = request.headers["authorization"] ?? ""
      return .error(
        404, "Cannot POST \(request.path) with \(secret), \(Self.key)/+x, \(Self.key)/ x, \(header)"
      )
    }
    let filled = place.replacing("%@", with: secret)
    let url =
      place.hasPrefix("http") ? server.url.replacing("http://", with: filled) : server.url + filled
    let result = try Program.run([
      "run", "-b", "musr", "-o", "single", "-m", "fake", "--first", "2", "--endpoint", url,
      "--store", folder.path("s.sqlite"),
    ])
    #expect(result.status == 3)
    #expect(result.errors.contains("<key>"))
    expectNoKey(result)
    try expectNoKeyInFiles()
    let sent = server.requests.first?.headers["authorization"]?.split(separator: " ").last
    if let sent {
      #expect(place.contains("@@"))
      #expect(!result.errors.contains(sent))
    }
  }

  @Test(
    arguments: [
      ([], nil, nil), (["--endpoint"], nil, "Bearer \(key)"),
      ([], "http://a.example/v1 ", "Bearer \(key)"),
    ] as [([String], String?, String?)])
  func `an endpoint that only an experiment's file names gets no key`(
    _ option: [String], _ variable: String?, _ authorization: String?
  ) throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    let file = try folder.write(
      "e.json",
      """
      {"name": "x", "options": {"endpoint": "\(server.url)", "first": 1}, "benchmarks": ["musr"],
       "organizations": ["single"]}
      """)
    let words =
      ["run", "--experiment", file, "-m", "m", "--store", folder.path("s.sqlite")]
      + option.flatMap { [$0, server.url] }
    var environment = ["ORGBENCH_API_KEY": Self.key]
    environment["ORGBENCH_ENDPOINT"] = variable.map { $0 + server.url }
    let dry = try Program.run(words + ["--dry-run"], environment: environment)
    #expect(dry.output.contains(server.url), "\(dry.output)")
    let result = try Program.run(words, environment: environment)
    #expect(result.status == 0, "\(result.errors)")
    for request in server.requests { #expect(request.headers["authorization"] == authorization) }
    #expect(!server.requests.isEmpty)
    for text in [dry.errors, result.errors] {
      #expect(text.contains("the experiment's file names the endpoint") == (authorization == nil))
      #expect(text.contains("which is not sent your key") == (authorization == nil))
    }
  }

  @Test func `an endpoint that only an experiment's file names gets no further header`() throws {
    let file = try folder.write(
      "e.json",
      """
      {"name": "x", "options": {"endpoint": "http://127.0.0.1:1/v1"}, "benchmarks": ["musr"],
       "organizations": ["single"]}
      """)
    let result = try Program.run(
      ["run", "--experiment", file, "-m", "m", "--header", "X-Key=PLANTED", "--dry-run"],
      environment: ["PLANTED": Self.key])
    #expect(result.status == 2)
    #expect(result.errors.contains("--header: only the experiment's file names the endpoint"))
  }
}
