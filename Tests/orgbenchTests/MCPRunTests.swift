import Evaluation
import Foundation
import LoopbackServer
import Synchronization
import Testing

/// Whole runs whose agents use tools of an MCP server.
@Suite struct MCPRunTests {
  private let folder: Program.Folder
  private static let key = "sk-planted-7F3a9c51e2"

  init() throws { folder = try Program.Folder() }

  /// What the server of Tests/Fixtures/MCP/server.py has written to its log.
  private var events: [String] {
    let text = (try? String(contentsOfFile: folder.path("log"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  private var processes: [pid_t] {
    events.filter { $0.hasPrefix("start ") || $0.hasPrefix("child ") }
      .compactMap { pid_t($0.dropFirst(6)) }
  }

  private func isRunning(_ process: pid_t) -> Bool {
    let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    return state.map { !$0.contains(") Z ") } ?? false
  }

  /// Writes the file of servers.
  private func servers(_ options: String = "", environment: String = "{}") throws -> String {
    let script = Program.root.appending(path: "Tests/Fixtures/MCP/server.py").path
    let command =
      "test -e '\(folder.path("gone"))' && { echo gone fishing >&2; exit 9; }; "
      + "exec /usr/bin/python3 '\(script)' '\(folder.path("log"))' \(options)"
    let file: JSONValue = [
      "mcpServers": [
        "test": [
          "command": "sh", "args": ["-c", .string(command)], "env": try json(environment),
        ]
      ]
    ]
    return try folder.write("mcp.json", String(decoding: CanonicalJSON.encode(file), as: UTF8.self))
  }

  private func json(_ text: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  private func words(
    _ server: LoopbackServer, _ file: String, tools: String = "test",
    organization: [String] = ["single"]
  ) -> [String] {
    ["run", "-b", "musr", "--first", "1", "-o"] + organization + [
      "-m", "fake", "--endpoint", server.url, "--store", folder.path("s.sqlite"),
      "--endpoint-name", "loopback", "--mcp", file, "--tools", tools, "--max-retries", "0",
    ]
  }

  private static func wish(_ tool: String, _ arguments: JSONValue = [:]) -> LoopbackReply {
    let text = String(decoding: CanonicalJSON.encode(arguments), as: UTF8.self)
    let completion: JSONValue = [
      "model": "served",
      "choices": [
        [
          "message": [
            "role": "assistant", "content": .null,
            "tool_calls": [
              [
                "id": "c", "type": "function",
                "function": ["name": .string("test_\(tool)"), "arguments": .string(text)],
              ]
            ],
          ], "finish_reason": "tool_calls",
        ]
      ],
      "usage": ["prompt_tokens": 500, "completion_tokens": 5, "total_tokens": 505],
    ]
    return .json(String(decoding: CanonicalJSON.encode(completion), as: UTF8.self))
  }

  /// How many results of tools a request shows.
  private static func results(_ request: LoopbackRequest) -> Int {
    request.text.components(separatedBy: #""role":"tool""#).count - 1
  }

  private func uses() throws -> [[String: Any]] {
    let exported = try Program.run([
      "export", "transcripts", "latest", "--store", folder.path("s.sqlite"), "--output",
      folder.path("t.jsonl"),
    ])
    #expect(exported.status == 0, "\(exported.errors)")
    let text = try String(contentsOfFile: folder.path("t.jsonl"), encoding: .utf8)
    let transcripts = try text.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
    return transcripts.flatMap { $0["tool_uses"] as? [[String: Any]] ?? [] }
  }

  @Test(arguments: [["single"], ["broadcast", "--agents", "2"]])
  func `agents use a server of their own each`(organization: [String]) throws {
    let server = try LoopbackServer { request, _ in
      Self.results(request) < 2 && request.text.contains(#""tools":["#)
        ? Self.wish("count") : .chat("ANSWER: 1", promptTokens: 500)
    }
    let run = try Program.run(
      words(server, try servers(), tools: "test.count", organization: organization))
    #expect(run.status == 0, "\(run.errors)")
    let texts = try uses().compactMap { $0["text"] as? String }
    #expect(!texts.isEmpty && texts.count.isMultiple(of: 2))
    // Each counts from 1: nobody's server remembers another's calls.
    #expect(Set(texts) == ["1", "2"])
    #expect(texts.count { $0 == "1" } == texts.count / 2)
    #expect(Program.wait { !processes.contains(where: isRunning) })
    let requests = server.requests.map(\.text)
    #expect(requests.contains { $0.contains("test_count") })
    #expect(!requests.contains { $0.contains("test_echo") })
  }

  @Test func `a run killed in a tool loop repeats no call that had ended`() throws {
    let isFirst = Mutex(true)
    let server = try LoopbackServer { request, _ in
      let count = Self.results(request)
      guard count == 2 else { return count < 2 ? Self.wish("count") : .chat("ANSWER: 1") }
      let isStalled = isFirst.withLock { isFirst in
        defer { isFirst = false }
        return isFirst
      }
      return isStalled
        ? LoopbackReply(bytes: [], fault: .stall(afterBody: nil)) : Self.wish("echo", ["text": "x"])
    }
    let words = words(server, try servers("stubborn child"))
    let running = try Program.Running(words)
    #expect(Program.wait { server.requests.count == 3 })
    kill(running.identifier, SIGKILL)
    _ = running.wait()
    // Also those that end at nobody's asking.
    #expect(processes.count == 4)
    #expect(Program.wait { !processes.contains(where: isRunning) })
    let resumed = try Program.run(words)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let bodies = server.requests.map(\.text)
    #expect(bodies.count == 5)
    #expect(bodies[2] == bodies[3], "another result was shown")
    #expect(events.count { $0 == "call count" } == 2)
    #expect(events.count { $0 == "call echo" } == 1)
    let uses = try uses()
    #expect(uses.map { $0["stored"] as? Bool } == [true, true, false])
    #expect(uses.map { $0["text"] as? String } == ["1", "2", "x"])
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a run that is stopped, at once or not, leaves no server behind`(signal: Int32) throws {
    let server = try LoopbackServer { request, _ in
      Self.results(request) == 0 ? Self.wish("slow", ["seconds": 3]) : .chat("ANSWER: 1")
    }
    let file = try servers("stubborn child")
    let running = try Program.Running(words(server, file))
    #expect(Program.wait { events.contains("call slow") })
    kill(running.identifier, signal)
    let end = running.wait()
    #expect(end.status == (signal == SIGINT ? 130 : 3))
    #expect(Program.wait { !processes.contains(where: isRunning) })
    // The call was finished and kept.
    #expect(events.count { $0 == "call slow" } == 1)
    let resumed = try Program.Running(words(server, file))
    #expect(resumed.wait().status == 0)
    #expect(events.count { $0 == "call slow" } == 1)
    let other = try Program.Running(words(server, file) + ["--seed", "7"])
    #expect(Program.wait { events.count { $0 == "call slow" } == 1 && processes.count >= 8 })
    kill(other.identifier, signal)
    kill(other.identifier, signal)
    _ = other.wait()
    #expect(Program.wait { !processes.contains(where: isRunning) })
  }

  @Test func `a server that cannot be had ends the run, which goes on once it is back`() throws {
    let gone = folder.path("gone")
    let server = try LoopbackServer { request, number in
      if number == 0 { _ = FileManager.default.createFile(atPath: gone, contents: nil) }
      return Self.results(request) == 0 ? Self.wish("count") : .chat("ANSWER: 1")
    }
    let words = words(server, try servers())
    let run = try Program.run(words)
    #expect(run.status == 3, "\(run.errors)")
    #expect(
      run.errors.contains("mcpServers.test: the MCP server \"test\" ended with exit code 9: gone"),
      "\(run.errors)")
    let refused = try Program.run(words)
    #expect(refused.status == 2, "\(refused.errors)")
    try FileManager.default.removeItem(atPath: gone)
    let resumed = try Program.run(words)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(server.requests.count == 2)
  }

  @Test func `what servers have as keys is nowhere to be found`() throws {
    let server = try LoopbackServer { request, _ in
      switch Self.results(request) {
      case 0: Self.wish("variable", ["name": "TOKEN"])
      case 1: Self.wish("die")
      default: .chat("ANSWER: 1")
      }
    }
    let file = try servers(environment: #"{"TOKEN": "${PLANTED}"}"#)
    let store = ["--store", folder.path("s.sqlite")]
    for words in [
      words(server, file), words(server, file) + ["--json"], words(server, file) + ["--dry-run"],
      words(server, file, tools: "test.none"), ["show", "latest", "1", "--full"] + store,
      ["show", "latest", "1", "--json"] + store, ["export", "transcripts", "latest"] + store,
    ] {
      let result = try Program.run(words, environment: ["PLANTED": Self.key])
      for text in [result.output, result.errors] {
        #expect(!text.contains(Self.key.prefix(14)), "\(text)")
      }
    }
    #expect(try uses().map { $0["text"] as? String }.first == "<key>")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
      let data = try Data(contentsOf: folder.url.appending(path: name))
      #expect(data.range(of: Data(Self.key.prefix(14).utf8)) == nil, "\(name) holds the key")
    }
    #expect(server.requests.contains { $0.text.contains("Fatal: out of luck with <key>") })
  }

  @Test func `the server's version and tools are part of what tells a run from others`() throws {
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    let file = try servers()
    for tools in ["test", "test.count", "test"] {
      let run = try Program.run(words(server, file, tools: tools))
      #expect(run.status == 0, "\(run.errors)")
    }
    let list = try Program.run(["runs", "list", "--store", folder.path("s.sqlite"), "--json"])
    let runs = try #require(try list.json()["runs"] as? [[String: Any]])
    #expect(runs.count == 2)
    #expect(
      runs.allSatisfy { run in
        (run["organization"] as? String)?.contains("mcp-servers=test: test 1.0, tools ") == true
      }, "\(list.output)")
  }

  @Test func `servers are named by the user alone, and their tools by --tools`() throws {
    let file = try servers()
    let server = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    func refusal(_ words: [String]) throws -> String {
      let run = try Program.run(words)
      #expect(run.status == 2)
      return run.errors
    }
    let plain = words(server, file)
    let experiment = try folder.write(
      "e.json",
      #"{"name": "x", "options": {"mcp": "mcp.json", "tools": "test"}, "benchmarks": ["musr"], "organizations": ["single"]}"#
    )
    #expect(try refusal(["run", "--experiment", experiment, "-m", "m"]).contains("mcp"))
    #expect(
      try refusal(words(server, file, tools: "tset")).contains(
        "unknown tool \"tset\", known are python, bash, read_file, search_text; servers of \(file): test"
      ))
    #expect(
      try refusal(words(server, file, tools: "test.cuont")).contains("has no tool \"cuont\""))
    #expect(
      try refusal(Array(plain.prefix { $0 != "--mcp" }) + ["--mcp", file]).contains(
        "--mcp needs --tools"))
    #expect(
      try refusal(Array(plain.prefix { $0 != "--mcp" }) + ["--tools", "test"]).contains(
        "servers of MCP need --mcp FILE"))
    #expect(events.allSatisfy { !$0.hasPrefix("call") })
  }

  /// The question is in the request: a server that repeats it gives what a copy of the data would.
  @Test(arguments: [true, false])
  func `what would give the benchmark away is withheld, counted and shown`(isFiltered: Bool) throws
  {
    let server = try LoopbackServer { request, _ in
      switch Self.results(request) {
      case 0:
        let messages = WireJSON.read(request.body)?.value["messages"]?.elements ?? []
        return Self.wish("echo", ["text": messages.last?["content"] ?? ""])
      case 1: return Self.wish("echo", ["text": "https://huggingface.co/datasets/a/MuSR"])
      default: return .chat("ANSWER: 1", promptTokens: 500)
      }
    }
    let option = isFiltered ? [] : ["--no-mirror-filter"]
    let store = ["--store", folder.path("s.sqlite")]
    let run = try Program.run(words(server, try servers()) + option + ["--json"])
    #expect(run.status == 0, "\(run.errors)")
    let counts = try #require(try run.json()["tool_uses"] as? [String: Int])
    #expect(counts["withheld"] == (isFiltered ? 2 : 0))
    #expect(counts["done"] == (isFiltered ? 0 : 2))
    let options = try #require(try run.json()["options"] as? [String: Any])
    #expect(options["no-mirror-filter"] as? Bool == (isFiltered ? nil : true))
    #expect(
      try uses().map { $0["ending"] as? String }
        == Array(
          repeating: isFiltered ? "withheld" : "done", count: 2))
    // A known copy is not even asked for.
    #expect(events.count { $0 == "call echo" } == (isFiltered ? 1 : 2))
    let shown = try Program.run(["show", "latest", "1"] + store).output
    let report = try Program.run(words(server, try servers()) + option).output
    let board = try Program.run(["leaderboard"] + store).output
    #expect(shown.contains("2 results of tools withheld") == isFiltered, "\(shown)")
    #expect(report.contains("2 uses: 2 \(isFiltered ? "withheld" : "done")"), "\(report)")
    #expect(report.contains("2 results of tools would have given") == isFiltered)
    #expect(board.contains("withheld") == isFiltered, "\(board)")
  }

  @Test func `doctor tries tools and says of each what it is and what helps`() throws {
    let file = try folder.write(
      "servers.json",
      """
      {"mcpServers": {
        "good": {"command": "/usr/bin/python3",
          "args": ["\(Program.root.appending(path: "Tests/Fixtures/MCP/server.py").path)", "\(folder.path("log"))"]},
        "bad": {"command": "no-such-program", "env": {"KEY": "\(Self.key)"}}}}
      """)
    let good = try Program.run(["doctor", "--mcp", file, "--tools", "good.echo,good.count"])
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.output.contains("test 1.0"), "\(good.output)")
    #expect(good.output.contains("2 tools: good_count, good_echo"), "\(good.output)")
    #expect(events.allSatisfy { !$0.hasPrefix("call") })
    let both = try Program.run(["doctor", "--mcp", file, "--tools", "bad,good,good.nope", "--json"])
    #expect(both.status == 2)
    let tools = try #require(try both.json()["tools"] as? [String: Any])
    #expect(tools["usable"] as? Bool == false)
    let findings = try #require(tools["findings"] as? [[String: String]])
    #expect(findings.map { $0["grade"] } == ["bad", "bad"])
    #expect(
      findings[0]["detail"]?.contains("No such file or directory; try its command by hand") == true)
    #expect(findings[1]["detail"]?.contains("has no tool \"nope\"; it has count, ") == true)
    for text in [both.output, both.errors] { #expect(!text.contains(Self.key)) }
    let unknown = try Program.run(["doctor", "--tools", "pythn"])
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("unknown tool \"pythn\""))
    #expect(try Program.run(["doctor", "--mcp", file]).errors.contains("--mcp needs --tools"))
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap"),
      "bubblewrap is not installed"))
  func `doctor runs a program of each language in the sandbox`() throws {
    let trial = try Program.run(["doctor", "--tools", "python,bash", "--json"])
    let tools = try #require(try trial.json()["tools"] as? [String: Any])
    let findings = try #require(tools["findings"] as? [[String: String]])
    if trial.status == 0 {
      #expect(findings.map { $0["subject"] } == ["sandbox", "python", "bash"])
      #expect(findings.allSatisfy { $0["grade"] == "good" })
    } else {
      // As in a container without user namespaces: it says what helps, and runs nothing.
      #expect(findings.map { $0["subject"] } == ["sandbox"])
      #expect(findings[0]["detail"]?.contains("allow user namespaces") == true)
    }
  }
}
