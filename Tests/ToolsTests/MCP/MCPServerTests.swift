import Evaluation
import Foundation
import Glibc
import LoopbackServer
import Testing

@testable import Tools

/// Servers that others have written: the reference servers, and one made with the SDK for Python.
@Suite(.enabled(if: MCPStage.hasServers, "mcp is missing: scripts/test-tools.sh installs it"))
struct MCPServerTests {
  private let stage: MCPStage

  init() throws { stage = try MCPStage() }

  private func reference(_ name: String, _ arguments: [String]) throws -> MCPServer {
    try stage.servers([
      "s": [
        "command": .string("\(MCPStage.venv)/mcp-server-\(name)"),
        "args": .array(arguments.map(JSONValue.string)),
      ]
    ])[0]
  }

  @Test func `the time server converts between zones`() async throws {
    let server = try reference("time", ["--local-timezone", "Europe/Berlin"])
    let listing = try await stage.withClient { try await $0.list(server) }
    #expect(listing.product.hasPrefix("mcp-time "))
    #expect(listing.tools.map(\.name).sorted() == ["convert_time", "get_current_time"])
    let outputs = try await stage.outputs(
      server,
      [
        (
          "convert_time",
          ["source_timezone": "Asia/Tokyo", "time": "12:00", "target_timezone": "Asia/Kolkata"]
        ), ("get_current_time", ["timezone": "Atlantis/Center"]), ("no_such", [:]),
      ])
    #expect(outputs[0].ending == .done)
    #expect(outputs[0].text.contains("T08:30:00+05:30"), "\(outputs[0].text)")
    #expect(outputs[1].ending == .failed)
    #expect(outputs[1].text.contains("Atlantis"), "\(outputs[1].text)")
    #expect(outputs[2].ending == .failed)
  }

  @Test(.enabled(if: access("/usr/bin/git", X_OK) == 0, "git is not installed"))
  func `the git server tells of a repository`() async throws {
    let repository = stage.folder.path + "/repository"
    let git = try ChildProcess(
      "/bin/sh",
      [
        "-c",
        "git init -q \"$1\" && cd \"$1\" && git -c user.name=n -c user.email=e@e commit -q --allow-empty -m 'the first'",
        "sh", repository,
      ], environment: ["PATH=/usr/bin:/bin", "HOME=\(stage.folder.path)"], descriptors: [0, 1, 2])
    _ = try await onOwnThread { [id = git.id] in
      var status: Int32 = 0
      return waitpid(id, &status, 0)
    }
    let outputs = try await stage.outputs(
      try reference("git", ["--repository", repository]),
      [
        ("git_log", ["repo_path": .string(repository)]),
        ("git_log", ["repo_path": "/elsewhere"]),
      ])
    #expect(outputs[0].text.contains("the first"), "\(outputs[0].text)")
    #expect(outputs[1].ending == .failed)
  }

  @Test func `the fetch server fetches a page`() async throws {
    let web = try LoopbackServer { request, _ in
      request.path == "/robots.txt"
        ? LoopbackReply(404, bytes: [])
        : LoopbackReply(
          headers: ["Content-Type": "text/plain"], bytes: Array("The tower is 330 m high.".utf8))
    }
    let outputs = try await stage.outputs(
      try reference("fetch", ["--ignore-robots-txt", "--allow-private-ips"]),
      [("fetch", ["url": .string(web.url + "/page")]), ("fetch", ["url": "http://127.0.0.1:1/"])])
    #expect(outputs[0].ending == .done)
    #expect(outputs[0].text.contains("The tower is 330 m high."), "\(outputs[0].text)")
    #expect(outputs[1].ending == .failed)
  }

  @Test func `a server killed in a call is started again`() async throws {
    let server = try reference("time", [])
    let outputs = try await stage.withClient { client in
      let connection = MCPConnection(to: server, client)
      let first = try await connection.call("get_current_time", ["timezone": "UTC"])
      for process in Self.children(running: "mcp-server-time") {
        kill(process, SIGKILL)
      }
      let second = try await connection.call("get_current_time", ["timezone": "UTC"])
      await connection.close()
      return [first, second]
    }
    #expect(outputs.map(\.ending) == [.done, .done])
  }

  /// This process's own children of that name.
  private static func children(running name: String) -> [pid_t] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    let children = threads.flatMap { thread in
      ((try? String(contentsOfFile: "/proc/self/task/\(thread)/children", encoding: .utf8)) ?? "")
        .split(separator: " ").compactMap { pid_t($0) }
    }
    return children.filter { process in
      let line = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
      return line.contains(name) && !line.contains("--local-timezone")
    }
  }

  @Test(arguments: [[], ["json"], ["stateless"], ["json", "stateless"]])
  func `the SDK's server over HTTP`(options: [String]) async throws {
    let web = try WebServer(options, in: stage.folder)
    defer { web.stop() }
    let server = try stage.servers(["web": ["url": .string(try await web.url())]])[0]
    let listing = try await stage.withClient { try await $0.list(server) }
    #expect(listing.product == "web-test 2.1")
    #expect(listing.tools.map(\.name).sorted() == ["add", "end", "fail", "progress"])
    let outputs = try await stage.outputs(
      server, [("add", ["a": 2, "b": 40]), ("progress", [:]), ("fail", [:])])
    #expect(outputs.map(\.text).prefix(2) == ["42", "done"])
    #expect(outputs[2].ending == .failed && outputs[2].text.contains("fail"), "\(outputs[2].text)")
  }

  @Test func `a server over HTTP that is gone ends what needs it`() async throws {
    let web = try WebServer([], in: stage.folder)
    defer { web.stop() }
    let server = try stage.servers(["web": ["url": .string(try await web.url())]])[0]
    let error = await #expect(throws: InputError.self) {
      _ = try await stage.outputs(server, [("end", [:])])
    }
    #expect(error?.problem.contains("\"web\" cannot be reached") == true, "\(error?.problem ?? "")")
  }
}

/// The server of `web_server.py` in a process of its own.
private final class WebServer: Sendable {
  private let process: pid_t
  private let output: String

  init(_ options: [String], in folder: TestFolder) throws {
    output = folder.path + "/port"
    let file = open(output, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { for descriptor in [file, null] { close(descriptor) } }
    process = try ChildProcess(
      MCPStage.venv + "/python", [MCPStage.script("web_server.py")] + options,
      environment: ["PATH=/usr/bin:/bin"], descriptors: [null, file, null]
    ).id
  }

  /// Its address, once it is there.
  func url() async throws -> String {
    for _ in 0..<45_000 {
      let text = try String(contentsOfFile: output, encoding: .utf8)
      if text.hasSuffix("\n") { return "http://127.0.0.1:\(text.dropLast())/mcp" }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw InputError("web_server.py", "did not start")
  }

  func stop() {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }
}
