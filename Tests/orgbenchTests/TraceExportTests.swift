import Evaluation
import Foundation
import LoopbackServer
import Organizations
import Testing

/// Python with what the formats' authors wrote, which scripts/test-tools.sh installs.
private enum TraceTools {
  static let python = Program.root.appending(path: ".build/test-tools/bin/python").path
  static let checker = Program.root.appending(path: "scripts/check-traces.py").path
  static let arePresent = FileManager.default.isExecutableFile(atPath: python)
}

/// `export transcripts --format atif|otel`, read back by Harbor's and OpenTelemetry's own code.
@Suite(.enabled(if: TraceTools.arePresent, "scripts/test-tools.sh installs what is missing"))
struct TraceExportTests {
  private let folder: Program.Folder
  private var store: String { folder.path("s.sqlite") }

  init() throws { folder = try Program.Folder() }

  private func run(_ words: [String], _ server: LoopbackServer) throws {
    let result = try Program.run(
      ["run", "-m", "fake", "--endpoint", server.url, "--store", store] + words)
    #expect([0, 3].contains(result.status), "\(result.errors)")
  }

  private func export(_ format: String, _ words: [String] = []) throws -> String {
    let path = folder.path("\(format).jsonl")
    let result = try Program.run(
      ["export", "transcripts", "latest"] + words
        + ["--store", store, "--format", format, "--output", path])
    #expect(result.status == 0, "\(result.errors)")
    return path
  }

  /// What the formats' own code makes of an exported file; where it is wrong, standard error says why.
  private func counts(_ format: String, file path: String) throws -> [String: Int] {
    let found = try Program.output(of: TraceTools.python, [TraceTools.checker, format, path])
    return try #require(
      try? JSONSerialization.jsonObject(with: Data(found.utf8)) as? [String: Int], "\(format)")
  }

  private func counts(_ format: String, _ words: [String] = []) throws -> [String: Int] {
    try counts(format, file: try export(format, words))
  }

  private func sums() throws -> (calls: Int, tokens: Int, agents: Int) {
    let path = try export("jsonl")
    var sums = (calls: 0, tokens: 0, agents: 0)
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let attempt = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let calls = try #require(attempt["calls"] as? [[String: Any]])
      sums.calls += calls.count
      sums.agents += Set(calls.compactMap { $0["agent"] as? String }).count
      for call in calls {
        sums.tokens +=
          (call["prompt_tokens"] as? Int ?? 0)
          + (call["completion_tokens"] as? Int ?? 0)
      }
    }
    return sums
  }

  @Test(arguments: OrganizationCatalogue.kinds.map(\.name))
  func `every organization's transcripts are read by the formats' own code`(organization: String)
    throws
  {
    let hostile = #"<script>\u{0} "quoted" \\ \n 'x' & |"# + "\u{0}\u{1B}[31m\u{202E}"
    let server = try LoopbackServer { request, _ in
      .chat(
        #"{"answer":"1","work":"counted","action":"propose","text":"1"}"# + hostile
          + "\nANSWER: 1", promptTokens: 500)
    }
    let small = ["society": ["--agents", "3", "--steps", "2", "--workload", "none"]]
    try run(
      ["-b", "musr", "--first", "2", "-o", organization, "--repeats", "2"]
        + (small[organization] ?? []), server)
    let expected = try sums()
    let atif = try counts("atif")
    #expect(atif["documents"] == 4)
    #expect(atif["calls"] == expected.calls)
    let otel = try counts("otel")
    #expect(otel["documents"] == 4)
    #expect(otel["invoke_workflow"] == 4)
    #expect(otel["invoke_agent"] == expected.agents)
    #expect(otel["chat"] == expected.calls)
    #expect(otel["tokens"] == expected.tokens)
    #expect(try #require(otel["events"]) >= 4)
    #expect(try counts("atif", ["1", "--repeat", "2"])["documents"] == 1)
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap"),
      "bubblewrap is not installed"))
  func `uses of tools stand with the calls that asked for them, also where they went wrong`() throws
  {
    let server = try LoopbackServer { request, _ in
      guard !request.text.contains(#""role":"tool""#) else {
        return .chat("FINAL ANSWER: 42", promptTokens: 500)
      }
      // The second has arguments that are no JSON.
      let calls = [#"{\"code\": \"print(6 * 7)\"}"#, #"print(6 * 7)"#].enumerated().map {
        #"{"id":"same","type":"function","function":{"name":"python","arguments":"\#($1)"}}"#
      }
      return .json(
        #"{"model":"served","choices":[{"finish_reason":"tool_calls","message":{"role":"assistant","#
          + #""content":null,"tool_calls":[\#(calls.joined(separator: ","))]}}],"#
          + #""usage":{"prompt_tokens":500,"completion_tokens":5,"total_tokens":505}}"#)
    }
    try run(["-b", "gaia", "--first", "1", "-o", "single", "--tools", "python"], server)
    let atif = try counts("atif")
    // System and user prompt, the call that asks for the tools, the call that answers.
    #expect(atif["calls"] == 2 && atif["tool_calls"] == 2 && atif["observations"] == 2)
    let text = try String(contentsOfFile: folder.path("atif.jsonl"), encoding: .utf8)
    #expect(text.contains(#""arguments_as_written":"print(6 * 7)""#))
    #expect(text.contains(#""continues":1"#))
    let otel = try counts("otel")
    #expect(otel["execute_tool"] == 2 && otel["errors"] == 1)
  }

  @Test func `attempts and calls that failed are told as errors`() throws {
    let server = try LoopbackServer { _, number in
      number == 2
        ? LoopbackReply.json(#"{"error":{"message":"no <such> model"}}"#, status: 400)
        : .chat("ANSWER: 1", promptTokens: 500)
    }
    try run(["-b", "musr", "--first", "1", "-o", "debate"], server)
    _ = try counts("atif")
    #expect(try counts("otel")["errors"] == 1)
    let failing = try LoopbackServer { _, _ in
      LoopbackReply.json(#"{"error":{"message":"no"}}"#, status: 400)
    }
    try run(["-b", "musr", "--first", "1", "-o", "single", "--name", "failing"], failing)
    let atif = try Program.run([
      "export", "transcripts", "failing", "--store", store, "--format", "atif",
    ])
    let otel = try Program.run([
      "export", "transcripts", "failing", "--store", store, "--format", "otel",
    ])
    #expect(atif.output.contains(#""outcome":"failed""#))
    #expect(otel.output.contains(#""code":2"#))
    for (format, result) in [("atif", atif), ("otel", otel)] {
      let path = try folder.write("failing", result.output)
      #expect(try counts(format, file: path)["documents"] == 1)
    }
  }
}
