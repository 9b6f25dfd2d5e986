import Foundation
import LoopbackServer
import Synchronization
import Testing

/// `run` against endpoints that misbehave: what was not answered is not scored, and the same command
/// completes the run once the endpoint is well again.
@Suite struct FaultTests {
  private let folder: Program.Folder

  init() throws { folder = try Program.Folder() }

  private func run(
    _ server: String, _ more: [String] = [], tasks: Int = 4
  ) throws -> Program.Result {
    try Program.run(
      [
        "run", "-b", "musr", "-o", "single", "-m", "fake", "--endpoint", server, "--first",
        "\(tasks)", "--endpoint-name", "loopback", "--store", folder.path("s.sqlite"),
        "--concurrency", "1",
        "--max-retries", "1",
      ] + more)
  }

  private func expect(_ result: Program.Result, answered: Int, failed: Int) throws {
    let json = try result.json()
    let outcomes = try #require(json["outcomes"] as? [String: Int], "\(result.errors)")
    #expect(outcomes["answered"] == answered, "\(result.errors)")
    #expect(outcomes["failed"] == failed)
    #expect(outcomes.values.reduce(0, +) == answered + failed)
    let metrics = try #require(json["metrics"] as? [String: [String: Any]])
    #expect(metrics["accuracy"]?["n"] as? Int ?? 0 == answered)
  }

  @Test(arguments: Fault.failing)
  func `a failed call is not a wrong answer, and the run is resumed`(_ fault: Fault) throws {
    let sickness = Sickness(from: 2)
    let server = try LoopbackServer { request, _ in
      sickness.strikes(request) ? fault.reply : .chat("ANSWER: 1")
    }
    let first = try run(server.url, ["--json"] + fault.options)
    #expect(first.status == 3)
    try expect(first, answered: 2, failed: 2)
    // On a connection that was used before, libcurl sends once more of itself what got no reply.
    let own = fault.reply.fault == .cutOff(afterBody: nil) ? 1 : 0
    #expect(server.requests.count == (fault.isRetried ? 6 : 4) + own)
    #expect(first.errors.contains(fault.message), "\(first.errors)")
    expectPrintable(first.errors)
    expectPrintable(try Program.run(["show", "latest", "3", "--store", folder.path("s.sqlite")]))

    sickness.heal()
    let asked = server.requests.count
    let second = try run(server.url, ["--json"])
    #expect(second.status == 0, "\(second.errors)")
    try expect(second, answered: 4, failed: 0)
    #expect(server.requests.count == asked + 2)
  }

  @Test(arguments: Fault.failing.filter(\.isRetried))
  func `a fault that passes is not noticed`(_ fault: Fault) throws {
    let seen = Mutex<Set<[UInt8]>>([])
    let server = try LoopbackServer { request, _ in
      seen.withLock { $0.insert(request.body).inserted } ? fault.reply : .chat("ANSWER: 1")
    }
    let result = try run(server.url, ["--json"] + fault.options, tasks: 2)
    #expect(result.status == 0, "\(result.errors)")
    try expect(result, answered: 2, failed: 0)
    #expect(server.requests.count == 4)
  }

  @Test func `a redirect to another host is not followed`() throws {
    let other = try LoopbackServer { _, _ in .chat("ANSWER: 1") }
    let target = other.url.replacing("127.0.0.1", with: "localhost")
    let server = try LoopbackServer { request, _ in
      LoopbackReply(307, headers: ["Location": target + request.path], bytes: [])
    }
    let result = try run(server.url, ["--json"])
    #expect(result.status == 3)
    try expect(result, answered: 0, failed: 4)
    #expect(result.errors.contains("redirect refused"))
    #expect(other.requests.isEmpty)
  }

  @Test func `an endpoint that is not there is noticed at the first call`() throws {
    let url = try LoopbackServer.deadURL()
    let result = try run(url, ["--json"])
    #expect(result.status == 3)
    try expect(result, answered: 0, failed: 0)
    #expect(result.errors.contains("cannot reach the endpoint"))
    #expect(result.errors.contains(url.replacing("http://", with: "")), "\(result.errors)")
  }

  @Test func `an endpoint that goes away is tried again`() throws {
    let holder = Mutex<LoopbackServer?>(nil)
    let server = try LoopbackServer { _, number in
      if number == 1 { holder.withLock { $0 }?.stop() }
      return .chat("ANSWER: 1")
    }
    holder.withLock { $0 = server }
    let result = try run(server.url, ["--json"])
    holder.withLock { $0 = nil }
    #expect(result.status == 3)
    let outcomes = try #require(try result.json()["outcomes"] as? [String: Int])
    #expect(try #require(outcomes["answered"]) >= 1)
    #expect(try #require(outcomes["failed"]) >= 2)
  }

  @Test func `refused keys stop the run after three`() throws {
    let server = try LoopbackServer { _, _ in .error(401, "no") }
    let result = try run(server.url, ["--json"])
    #expect(result.status == 3)
    try expect(result, answered: 0, failed: 3)
    #expect(server.requests.count == 3)
    #expect(result.errors.contains("3 attempts in a row failed"), "\(result.errors)")
  }

  @Test func `a storm of 429 and 500 is weathered`() throws {
    let server = try LoopbackServer { _, number in
      switch number % 5 {
      case 0: .error(429, "slow down", headers: ["Retry-After": "0.05"])
      case 1: .error(500, "oops")
      case 2: .error(429, "slow down")
      default: .chat("ANSWER: 1")
      }
    }
    let result = try Program.run([
      "run", "-b", "musr", "-o", "single", "-m", "fake", "--endpoint", server.url, "--store",
      folder.path("s.sqlite"), "--concurrency", "16", "--max-retries", "20", "--json",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.json()["outcomes"] as? [String: Int] == Self.allAnswered)
  }

  private static let allAnswered = [
    "answered": 25, "abstained": 0, "unparsable": 0, "refused": 0, "limit-reached": 0, "failed": 0,
  ]
}

/// Decides which tasks an endpoint fails on: those after the first few that it is asked, until it is
/// healed.
private final class Sickness: Sendable {
  private let state = Mutex((seen: [[UInt8]](), isHealed: false))
  private let first: Int

  init(from first: Int) { self.first = first }

  func strikes(_ request: LoopbackRequest) -> Bool {
    state.withLock { state in
      if !state.seen.contains(request.body) { state.seen.append(request.body) }
      let place = state.seen.firstIndex(of: request.body) ?? 0
      return place >= first && !state.isHealed
    }
  }

  func heal() { state.withLock { $0.isHealed = true } }
}

/// Expects text that cannot steer a terminal or hide what it says.
func expectPrintable(_ text: String) {
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A, 0x09: continue
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF:
      Issue.record("U+\(String(scalar.value, radix: 16)) in: \(text.debugDescription.prefix(500))")
      return
    default: continue
    }
  }
}

/// The same for both pipes.
func expectPrintable(_ result: Program.Result) {
  expectPrintable(result.output)
  expectPrintable(result.errors)
}
