import Evaluation
import Foundation
import Glibc
import Testing
import Transport

@testable import Tools

/// A folder with a file of servers, and what they write.
final class MCPStage {
  let folder: TestFolder

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// Python with the packages of scripts/test-requirements.txt, which scripts/test-tools.sh installs.
  static let venv = root.appending(path: ".build/test-tools/bin").path
  static let hasServers = ["mcp-server-time", "mcp-server-git", "mcp-server-fetch", "uvicorn"]
    .allSatisfy { FileManager.default.isExecutableFile(atPath: "\(venv)/\($0)") }

  static func script(_ name: String) -> String {
    root.appending(path: "Tests/Fixtures/MCP/\(name)").path
  }

  init() throws { folder = try TestFolder() }

  var log: String { folder.path + "/log" }

  /// What the server of `server` has written to its log.
  var events: [String] {
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  /// The processes that have started, by their ids.
  var processes: [pid_t] {
    events.filter { $0.hasPrefix("start ") || $0.hasPrefix("child ") }
      .compactMap { pid_t($0.dropFirst(6)) }
  }

  func servers(_ entries: JSONValue, environment: [String: String] = [:]) throws -> [MCPServer] {
    let text = String(decoding: CanonicalJSON.encode(["mcpServers": entries]), as: UTF8.self)
    let file = try folder.write("mcp.json", text)
    return try MCPFile(contentsOfFile: file.path) {
      environment[$0] ?? MCPFile.environment($0)
    }.servers
  }

  func server(_ options: [String] = [], environment: [String: String] = [:]) throws -> MCPServer {
    let words = ([Self.script("server.py"), log] + options).map(JSONValue.string)
    return try servers([
      "test": [
        "command": "/usr/bin/python3", "args": .array(words),
        "env": .object(environment.mapValues(JSONValue.string)),
      ]
    ])[0]
  }

  /// - Parameter patience: with calls; a start may take long where much else goes on.
  func withClient<Value: Sendable>(
    patience: Duration = .seconds(900), start: Duration = .seconds(900),
    _ body: (MCPClient) async throws -> Value
  ) async throws -> Value {
    try await HTTPClient.withClient(.init(userAgent: "test")) { http in
      var client = MCPClient(http: http, version: "1", patience: patience)
      client.startPatience = start
      return try await body(client)
    }
  }

  /// What calls of a server's tools come to, one after the other, on one connection.
  func outputs(
    _ server: MCPServer, patience: Duration = .seconds(900),
    _ calls: [(String, [String: JSONValue])]
  ) async throws -> [ToolOutput] {
    try await withClient(patience: patience) { client in
      let connection = MCPConnection(to: server, client)
      do {
        var outputs: [ToolOutput] = []
        for (tool, arguments) in calls {
          outputs.append(try await connection.call(tool, arguments))
        }
        await connection.close()
        return outputs
      } catch {
        await connection.close()
        throw error
      }
    }
  }
}

/// Whether a process is there and not merely waited for.
func isRunning(_ process: pid_t) -> Bool {
  guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
    return false
  }
  return !status.contains(") Z ")
}

/// Waits until a process has ended, at most a quarter of an hour.
func hasEnded(_ process: pid_t) async throws -> Bool {
  for _ in 0..<45_000 {
    if !isRunning(process) { return true }
    try await Task.sleep(for: .milliseconds(20))
  }
  return false
}
