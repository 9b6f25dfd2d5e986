import Foundation
import LoopbackServer
import Testing

/// What a run says of itself while it is under way and when it is over.
@Suite struct ProgressTests {
  private let runs: ComparedStore

  init() throws {
    runs = try ComparedStore()
  }

  /// Runs a program with a terminal for all three streams.
  private static let terminal = [
    "/usr/bin/python3", "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)",
  ]

  private func words(_ url: String, _ more: [String]) throws -> [String] {
    [
      "run", "-b", "squad2", "-m", "fake", "--endpoint", url, "--endpoint-name", "loopback",
      "--store", runs.store, "--data", try runs.dataset(4),
    ] + more
  }

  @Test func `a run says at once what it does and where, and at the end what comes next`() throws {
    let server = try LoopbackServer { _, _ in .chat(ComparedStore.abstention) }
    let result = try Program.run(try words(server.url, ["-o", "single", "--repeats", "2"]))
    let lines = result.errors.split(separator: "\n").map(String.init)
    #expect(
      lines.first?.hasSuffix(
        ": 4 tasks of squad2 x 2 by single, fake at loopback, kept in \(runs.store)") == true,
      "\(result.errors)")
    #expect(
      lines.suffix(3) == [
        "Kept in \(runs.store). Next:", "  orgbench show latest 1 --store \(runs.store)",
        "  orgbench report --store \(runs.store)",
      ])
    let machine = try Program.run(try words(server.url, ["-o", "single", "--json"]))
    #expect(!machine.errors.contains("Next:"))
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "python3 is missing"))
  func `on a terminal calls are counted before a task is done, with retries and throttling`() throws
  {
    let server = try LoopbackServer { _, number in
      usleep(120_000)
      if number == 2 { return .error(429, "slow down") }
      return .chat(ComparedStore.abstention)
    }
    let result = try Program.run(
      try words(server.url, ["-o", "debate", "--first", "1", "--concurrency", "1"]),
      environment: ["TERM": "xterm"], through: Self.terminal)
    let bars = result.output.components(separatedBy: "\r\u{1B}[K").filter { $0.contains("░") }
    let first = try #require(bars.first, "\(result.output)")
    #expect(first.contains("0/1") && first.contains("1 call, ") && first.contains(" tokens"))
    #expect(result.output.contains("throttled 1 time") && result.output.contains("1 retry"))
  }

  @Test func `replies that a cap cuts off are said to tell of the cap, unevenly cut ones twice`()
    throws
  {
    let cut = try LoopbackServer { _, _ in
      .json(
        """
        {"choices":[{"message":{"content":"\(ComparedStore.abstention)"},"finish_reason":"length"}],\
        "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}
        """)
    }
    let result = try Program.run(try words(cut.url, ["-o", "single"]))
    #expect(
      result.output.contains("of the replies were cut off at a cap of tokens"), "\(result.output)")
    _ = try runs.run(variant: "cot", data: try runs.dataset(4)) { _ in true }
    let board = try Program.run(["leaderboard", "--store", runs.store]).output
    #expect(
      board.contains("A cap of tokens cuts replies unevenly: 100.0% of single variant=direct's"))
  }
}
