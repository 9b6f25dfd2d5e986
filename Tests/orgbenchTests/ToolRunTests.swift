import Evaluation
import Foundation
import LoopbackServer
import Organizations
import Synchronization
import Testing

/// Whole runs with tools before a server that asks for them.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap"),
    "bubblewrap is not installed"))
struct ToolRunTests {
  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  private static func wish(_ code: String) -> LoopbackReply {
    let arguments = String(
      decoding: CanonicalJSON.encode(["code": .string(code)]), as: UTF8.self)
    let call: JSONValue = [
      "id": "c", "type": "function",
      "function": ["name": "python", "arguments": .string(arguments)],
    ]
    let completion: JSONValue = [
      "model": "served",
      "choices": [
        [
          "message": ["role": "assistant", "content": .null, "tool_calls": [call]],
          "finish_reason": "tool_calls",
        ]
      ],
      "usage": ["prompt_tokens": 500, "completion_tokens": 5, "total_tokens": 505],
    ]
    return .json(String(decoding: CanonicalJSON.encode(completion), as: UTF8.self))
  }

  private func words(_ organization: [String], _ server: LoopbackServer) -> [String] {
    ["run", "-b", "gaia", "--first", "1", "-o"] + organization + [
      "-m", "fake", "--endpoint", server.url, "--store", folder.path("s.sqlite"),
      "--endpoint-name", "loopback", "--tools", "python",
    ]
  }

  private func transcripts() throws -> [[String: Any]] {
    let exported = try Program.run(
      ["export", "transcripts", "latest"] + [
        "--store", folder.path("s.sqlite"), "--output", folder.path("t.jsonl"),
      ])
    #expect(exported.status == 0, "\(exported.errors)")
    let text = try String(contentsOfFile: folder.path("t.jsonl"), encoding: .utf8)
    return try text.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test(arguments: OrganizationCatalogue.kinds.map(\.name))
  func `every organization uses tools`(organization: String) throws {
    let server = try LoopbackServer { request, _ in
      let isOffered = request.text.contains(#""tools":["#)
      let isAnswered = request.text.contains(#""role":"tool""#)
      return isOffered && !isAnswered
        ? Self.wish("print(6 * 7)")
        : .chat(
          #"{"answer":"42","work":"counted","action":"propose","text":"42"}"#
            + "\nFINAL ANSWER: 42", promptTokens: 500)
    }
    let small = ["society": ["--agents", "3", "--steps", "2", "--workload", "none"]]
    let run = try Program.run(words([organization] + (small[organization] ?? []), server))
    #expect(run.status == 0, "\(run.errors)")
    let transcript = try #require(try transcripts().first)
    let uses = try #require(transcript["tool_uses"] as? [[String: Any]])
    #expect(!uses.isEmpty)
    #expect(uses.allSatisfy { $0["text"] as? String == "42\n" })
    #expect(transcript["outcome"] as? String == "answered")
  }

  @Test func `a run killed in a tool loop goes on with the results that it had`() throws {
    let isFirst = Mutex(true)
    let server = try LoopbackServer { request, _ in
      guard request.text.contains(#""role":"tool""#) else {
        return Self.wish("import random; print(random.random())")
      }
      let isStalled = isFirst.withLock { isFirst in
        defer { isFirst = false }
        return isFirst
      }
      return isStalled
        ? LoopbackReply(bytes: [], fault: .stall(afterBody: nil))
        : .chat("FINAL ANSWER: 1", promptTokens: 500)
    }
    let words = words(["single"], server)
    let running = try Program.Running(words)
    let patience = ContinuousClock.now + .seconds(60)
    while server.requests.count < 2, ContinuousClock.now < patience { usleep(1000) }
    kill(running.identifier, SIGKILL)
    _ = running.wait()
    let resumed = try Program.run(words)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let bodies = server.requests.map(\.text)
    #expect(bodies.count == 3)
    #expect(bodies[1] == bodies[2], "another number was drawn")
    let transcript = try #require(try transcripts().first)
    let uses = try #require(transcript["tool_uses"] as? [[String: Any]])
    #expect(uses.map { $0["stored"] as? Bool } == [true])
  }

  @Test func `react thinks and acts in words, and sees its thoughts again`() throws {
    let server = try LoopbackServer { request, _ in
      let isShown = request.text.contains("Result of the tool:")
      return .chat(
        isShown
          ? "FINAL ANSWER: 42"
          : #"I compute it. {"tool": "python", "arguments": {"code": "print(6 * 7)"}}"#,
        promptTokens: 500)
    }
    let run = try Program.run(
      words(["single", "--variant", "react", "--tool-calls", "words"], server))
    #expect(run.status == 0, "\(run.errors)")
    let transcript = try #require(try transcripts().first)
    let uses = try #require(transcript["tool_uses"] as? [[String: Any]])
    #expect(uses.map { $0["text"] as? String } == ["42\n"])
    #expect(transcript["outcome"] as? String == "answered")
    let bodies = server.requests.map(\.text)
    #expect(bodies.count == 2)
    #expect(bodies.allSatisfy { !$0.contains(#""tools""#) && $0.contains("In each step think") })
    #expect(bodies[1].contains("I compute it."))
    // Nothing is asked again: the store knows the requests by their words.
    #expect(
      try Program.run(
        words(["single", "--variant", "react", "--tool-calls", "words"], server) + ["--offline"]
      ).status == 0)
  }

  @Test func `react without tools is refused`() throws {
    let server = try LoopbackServer { _, _ in .chat("FINAL ANSWER: 1") }
    let run = try Program.run(
      ["run", "-b", "gaia", "-o", "single", "--variant", "react", "-m", "x", "-e", server.url])
    #expect(run.status == 2)
    #expect(run.errors.contains("add --tools"), "\(run.errors)")
    #expect(server.requests.isEmpty)
  }

  @Test func `tool options without tools are refused`() throws {
    let server = try LoopbackServer { _, _ in .chat("FINAL ANSWER: 1") }
    let run = try Program.run(
      ["run", "-b", "gaia", "-o", "single", "-m", "x", "-e", server.url, "--max-tool-rounds", "3"])
    #expect(run.status == 2)
    #expect(run.errors.contains("--max-tool-rounds needs --tools"))
  }
}
