import Evaluation
import Testing
import Transport

@testable import Tools

@Suite struct MCPFileTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func read(_ text: String, _ environment: [String: String] = [:]) throws -> MCPFile {
    try MCPFile(contentsOfFile: folder.write("mcp.json", text).path) { environment[$0] }
  }

  @Test func `variables are replaced, and servers get no others of the environment`() throws {
    let file = try read(
      """
      {"theme": "dark", "mcpServers": {
        "a": {"command": "${BIN}/a", "args": ["--x=${X:-7}", "$HOME ${y%z}", "${env:X2}"],
              "env": {"TOKEN": "${TOKEN}", "PORT": 80}, "alwaysAllow": []},
        "b": {"type": "http", "url": "https://h.example/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}},
        "c": {"command": "c", "disabled": true}}}
      """, ["BIN": "/opt", "X2": "2", "TOKEN": "t", "PATH": "/p", "OPENAI_API_KEY": "k"])
    #expect(file.servers.map(\.name) == ["a", "b"])
    #expect(file.variables == ["BIN", "TOKEN", "X", "X2"])
    guard case .program(let program) = file.servers[0].access else { Issue.record(); return }
    #expect(program.command == "/opt/a")
    #expect(program.arguments == ["--x=7", "$HOME ${y%z}", "2"])
    #expect(program.environment == ["PATH=/p", "PORT=80", "TOKEN=t"])
    guard case .web(_, let headers) = file.servers[1].access else { Issue.record(); return }
    #expect(headers.map(\.value) == ["Bearer t"] && headers.allSatisfy(\.isSecret))
    #expect("\(file.servers)" == "[a, b]")
  }

  @Test(arguments: [
    (#"{"servers": {}}"#, #"there is no member "mcpServers""#),
    (#"{"mcpServers": []}"#, "expected an object"),
    (#"{"mcpServers": {"a": {}}}"#, #"expected either "command" or "url""#),
    (
      #"{"mcpServers": {"a": {"command": "x", "url": "y"}}}"#,
      #"expected either "command" or "url""#
    ),
    (#"{"mcpServers": {"a": {"comand": "x"}}}"#, #"unknown member "comand""#),
    (#"{"mcpServers": {"a": {"command": "x", "args": "y"}}}"#, "expected a list of texts"),
    (#"{"mcpServers": {"a": {"command": "x", "args": [1]}}}"#, "args[0]: expected a text"),
    (#"{"mcpServers": {"a": {"command": "x", "env": {"A=B": "c"}}}}"#, "this is no name"),
    (#"{"mcpServers": {"a,b": {"command": "x"}}}"#, "expected a name without commas"),
    (#"{"mcpServers": {"a": {"type": "sse", "url": "http://h"}}}"#, "older transport"),
    (#"{"mcpServers": {"a": {"url": "ftp://u:pass@h"}}}"#, "expected a URL that starts with http"),
    (#"{"mcpServers": {"a": {"command": "${NONE}"}}}"#, "variable NONE is not set"),
    (#"{"mcpServers": {"a": {"command": "x", "env": {"K": "${input:key}"}}}}"#, "${input:key}"),
    (
      #"{"mcpServers": {"a": {"url": "http://h", "headers": {"K": "${V}"}}}}"#, "control characters"
    ),
  ])
  func `what is wrong is said with its place`(text: String, words: String) throws {
    let error = #expect(throws: InputError.self) { _ = try read(text, ["V": "sec\nret"]) }
    let said = error?.description ?? ""
    #expect(said.contains("mcp.json") && said.contains(words), "\(said)")
    #expect(!said.contains("pass") && !said.contains("ret\""), "\(said)")
  }

  @Test func `of what the file holds, keys are hidden and paths are not`() throws {
    let key = "sk-Planted7f3a9c51e2d8"
    let file = try read(
      """
      {"mcpServers": {"a": {"command": "x", "args": ["--key", "${K}", "/usr"], "env": {"D": "/usr/bin"}},
        "b": {"url": "http://user:pass-word-1@h/s/\(key)/mcp?token=qwertz-77"}}}
      """, ["K": key])
    let words = "it said \(key), /usr/bin, pass-word-1 and qwertz-77"
    #expect(
      file.servers[0].presentable(words) == "it said <key>, /usr/bin, pass-word-1 and qwertz-77")
    #expect(file.servers[1].presentable(words) == "it said <key>, /usr/bin, <key> and <key>")
  }
}
