import Evaluation
import Foundation
import Glibc
import Testing

@testable import Tools

/// A server over standard input and output that does what servers do, and what they should not.
@Suite struct MCPProcessTests {
  private let stage: MCPStage

  init() throws { stage = try MCPStage() }

  @Test func `a server's tools are listed over all its pages under names that endpoints take`()
    async throws
  {
    let server = try stage.server()
    let listing = try await stage.withClient { try await $0.list(server) }
    #expect(listing.product == "test 1.0")
    #expect(listing.tools.count == 17)
    let selection = try MCPSelection([listing], names: ["test"], of: "--tools")
    let names = selection.tools.map(\.definition.name)
    #expect(names.contains("test_echo"))
    #expect(Set(names).count == 17)
    #expect(
      names.allSatisfy { name in
        name.utf8.count <= 64
          && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
      }, "\(names)")
    #expect(selection.identities[0].hasPrefix("test: test 1.0, tools "))
    #expect(stage.events.last == "end")
    let two = try MCPSelection([listing], names: ["test.echo", "test.fail"], of: "--tools")
    #expect(two.tools.map(\.definition.name) == ["test_echo", "test_fail"])
    #expect(two.identities != selection.identities)
    #expect(throws: InputError.self) {
      try MCPSelection([listing], names: ["test.ecco"], of: "--tools")
    }
  }

  @Test func `results are texts, and what is no text is said to be left out`() async throws {
    let outputs = try await stage.outputs(
      try stage.server(),
      [
        ("echo", ["text": "line\u{2028}é"]), ("mixed", [:]), ("structured", [:]), ("nothing", [:]),
        ("fail", [:]), ("refuse", [:]), ("ping", [:]), ("count", [:]), ("count", [:]),
      ])
    #expect(
      outputs.map(\.text) == [
        "line\u{2028}é",
        """
        first
        [image, image/png, 3 bytes: not shown]
        [audio, audio/wav, 6 bytes: not shown]
        [a:b]
        inside
        [resource a:c, 3 bytes: not shown]
        [a:d: Title, name]
        [hologram: not shown]
        """, #"{"a":"x","b":[1,2]}"#, "[no output]", "no such page",
        "the tool's server answered with the error -32601: not with me", "from-server {} -32601",
        "1", "2",
      ])
    #expect(outputs[4...5].allSatisfy { $0.ending == .failed })
    #expect(outputs.count { $0.ending == .done } == 7)
  }

  @Test func `a long result is shown without its middle and kept whole`() async throws {
    let output = try await stage.outputs(try stage.server(), [("line", ["bytes": 300_000])])[0]
    #expect(output.text.utf8.count < 17_000)
    #expect(output.text.contains("bytes left out"))
    #expect(output.fullText?.utf8.count == 300_000)
  }

  @Test func `a server that dies is started once more, and a second death fails the call`()
    async throws
  {
    let once = try await stage.outputs(
      try stage.server(), [("die_once", [:]), ("echo", ["text": "a"])])
    #expect(once.map(\.text) == ["alive", "a"])
    #expect(stage.processes.count == 2)
    let token = "sk-Planted7f3a9c51e2d8"
    let twice = try await stage.outputs(
      try stage.server(environment: ["TOKEN": token]), [("die", [:]), ("echo", ["text": "a"])])
    for output in twice {
      #expect(output.ending == .failed)
      #expect(
        output.text
          == "the tool's server ended with exit code 7: Fatal: out of luck with <key>")
    }
    #expect(stage.events.count { $0 == "call die" } == 2)
    #expect(stage.events.count { $0 == "call echo" } == 1)
    for process in stage.processes { #expect(try await hasEnded(process)) }
  }

  @Test(
    arguments: [
      ("garbage", [:], "wrote what is no message of MCP: debug: about to answer"),
      ("deep", [:], "wrote what is no message of MCP"),
      ("line", ["bytes": .integer(33 << 20)], "wrote a line of more than 32 MiB"),
    ] as [(String, [String: JSONValue], String)])
  func `what is no MCP ends a server and fails the call`(
    tool: String, arguments: [String: JSONValue], words: String
  ) async throws {
    let output = try await stage.outputs(try stage.server(), [(tool, arguments)])[0]
    #expect(output.ending == .failed)
    #expect(output.text.contains(words), "\(output.text)")
    for process in stage.processes { #expect(try await hasEnded(process)) }
  }

  @Test func `a call that takes too long is given up, and a server that hangs is started anew`()
    async throws
  {
    let outputs = try await stage.outputs(
      try stage.server(), patience: .seconds(30), [("hang", [:]), ("echo", ["text": "a"])])
    #expect(outputs[0].ending == .timedOut)
    #expect(outputs[0].text == "the tool's server did not answer within 30 seconds")
    #expect(outputs[1].text == "a")
    #expect(stage.processes.count == 2)
    #expect(!isRunning(stage.processes[0]))
  }

  @Test func `a server that was only slow goes on`() async throws {
    let outputs = try await stage.outputs(
      try stage.server(), patience: .seconds(20),
      [("count", [:]), ("slow", ["seconds": 22]), ("count", [:])])
    #expect(outputs.map(\.ending) == [.done, .timedOut, .done])
    #expect(outputs[2].text == "2")
    #expect(stage.processes.count == 1)
  }

  @Test func `a server gets its variables, and no key of the environment`() async throws {
    setenv("ORGBENCH_SECRET_OF_TEST", "sk-secret", 1)
    defer { unsetenv("ORGBENCH_SECRET_OF_TEST") }
    let outputs = try await stage.outputs(
      try stage.server(environment: ["MINE": "my value"]),
      ["MINE", "ORGBENCH_SECRET_OF_TEST", "OPENAI_API_KEY", "PATH"].map {
        ("variable", ["name": .string($0)])
      })
    #expect(outputs.prefix(3).map(\.text) == ["my value", "none", "none"])
    #expect(outputs[3].text.contains("/bin"))
  }

  @Test func `a key that a server repeats does not come back`() async throws {
    let key = "sk-Planted7f3a9c51e2d8"
    let outputs = try await stage.outputs(
      try stage.server(environment: ["TOKEN": key]), [("variable", ["name": "TOKEN"])])
    #expect(outputs[0].text == "<key>")
  }

  @Test func `a server that does not end by itself is ended with all that it started`()
    async throws
  {
    _ = try await stage.outputs(
      try stage.server(["stubborn", "child"]), [("echo", ["text": "a"])])
    #expect(stage.processes.count == 2)
    for process in stage.processes { #expect(try await hasEnded(process)) }
  }

  /// Where a server cannot be used, with what is said of it.
  @Test(arguments: [
    (["revision=2099-01-01"], #"speaks the revision "2099-01-01" of MCP"#),
    (["no-tools"], "offers no tools"),
    (["endless"], "lists tools without end"),
  ])
  func `a server that cannot be used is refused with its place`(options: [String], words: String)
    async throws
  {
    let server = try stage.server(options)
    let error = await #expect(throws: InputError.self) {
      _ = try await stage.withClient { try await $0.list(server) }
    }
    #expect(
      error?.place.contains("mcp.json:1:23: mcpServers.test") == true, "\(error?.place ?? "")")
    #expect(error?.problem == "the MCP server \"test\" \(words)")
    for process in stage.processes { #expect(try await hasEnded(process)) }
  }

  @Test(arguments: [
    ("false", [], "ended with exit code 1"),
    ("no-such-program", [], "cannot be started: no-such-program cannot be started: No such file"),
    ("/etc/passwd", [], "cannot be started: /etc/passwd cannot be started: Permission denied"),
    ("echo", ["Welcome"], "wrote what is no message of MCP: Welcome"),
    ("sleep", ["1000"], "did not answer within 1 seconds"),
    ("cat", [], "answered with the error -32601: the client has no such method"),
  ])
  func `a program that is no server is refused with what helps`(
    command: String, arguments: [String], words: String
  ) async throws {
    let server = try stage.servers([
      "x": ["command": .string(command), "args": .array(arguments.map(JSONValue.string))]
    ])[0]
    let error = await #expect(throws: InputError.self) {
      _ = try await stage.withClient(start: .seconds(command == "sleep" ? 1 : 900)) {
        try await $0.list(server)
      }
    }
    #expect(error?.problem.contains(words) == true, "\(error?.problem ?? "")")
    #expect(error?.remedy != nil || command == "cat")
  }

  @Test func `lines come whole however they are cut`() {
    var lines = LineReader(longest: 10)
    let isRoom = lines.append(Array("ab".utf8))
    #expect(isRoom)
    let none = lines.next()
    #expect(none == nil)
    _ = lines.append(Array("c\n\nde\nf".utf8))
    var found: [String] = []
    while let line = lines.next() { found.append(String(decoding: line, as: UTF8.self)) }
    #expect(found == ["abc", "", "de"])
    let (fits, isOver) = (lines.append(Array("ghijklmno".utf8)), !lines.append(Array("p".utf8)))
    #expect(fits && isOver)
  }
}
