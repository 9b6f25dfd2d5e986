import Evaluation
import Foundation
import Reporting
import Testing

/// JUnit XML out of text that wants to break it.
@Suite struct HostileTextTests {
  private static let pieces: [String] = [
    "\u{0}", "\u{1}", "\u{8}", "\u{B}", "\u{C}", "\u{E}", "\u{1F}", "\u{7F}", "\u{85}", "\u{9B}31m",
    "\t", "\n", "\r", "\r\n", "\u{FFFE}", "\u{FFFF}", "\u{1FFFE}", "\u{10FFFF}",
    "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;title\u{7}", "\u{1B}]8;;http://x\u{1B}\\link", "\u{1B}",
    "\u{1B}[", "\u{1B}]never ended", "]]>", "<![CDATA[", "&#0;", "&amp;", "<!--", "-->", "<x y=\"",
    "'", "\"", "\u{202E}evil\u{202C}", "\u{200B}", "\u{2028}", "\u{FEFF}", "日本語", "🧪", "e\u{301}",
    "::error::", String(repeating: "x", count: 3000), "<?xml version=\"1.0\"?>", "%00", " ",
  ]

  /// Text of some pieces, the same for a seed.
  private static func text(_ seed: UInt64) -> String {
    let picks = coins(8 * 12, seed: seed)
    return (0..<12).map { place in
      let number = picks[place * 8..<(place + 1) * 8].reduce(0) { 2 * $0 + Int($1) }
      return pieces[number % pieces.count]
    }.joined()
  }

  private static func report(_ seed: UInt64) throws -> String {
    func run(_ name: String, _ scores: [Double]) -> ComparedRun {
      var run = ComparedRun.fixture(name + text(seed), scores: scores)
      for index in run.tasks.indices { run.tasks[index].id = "\(index)" + text(seed + 100) }
      run.configuration.model = text(seed + 200)
      return run
    }
    let report = try ComparisonReport(
      bases: [run("base", coins(6, seed: 3))], candidates: [run("c", coins(6, seed: 4))],
      gates: [
        Gate(metric: "f1", direction: .higher, tolerance: -50),
        Gate(metric: text(seed + 300), direction: .higher, tolerance: 1),
      ], options: .quick)
    let candidate = try #require(report.matters[0].candidate)
    var options = JUnitReport.Options(timestamp: "2026-01-02T03:04:05")
    options.tasks = .all
    options.isExtended = seed % 2 == 0
    let records = Dictionary(
      candidate.tasks.enumerated().map {
        (
          ExactText($0.element.id),
          JUnitReport.TaskRecord(output: text(seed + UInt64($0.offset)), seconds: 1)
        )
      }, uniquingKeysWith: { $1 })
    return try JUnitReport(
      report, options: options, records: [candidate.run: records]
    ).text()
  }

  @Test(
    .enabled(if: XMLTools.hasLint, "xmllint is missing: make setup installs it"),
    arguments: 1...20)
  func `hostile text leaves the file valid`(seed: UInt64) throws {
    let text = try Self.report(seed)
    #expect(try XMLTools.complaints(text, isExtended: seed % 2 == 0) == "")
    let allowed = text.unicodeScalars.allSatisfy {
      $0 == "\n" || $0 == "\t" || ($0.value >= 0x20 && $0.value != 0xFFFE && $0.value != 0xFFFF)
    }
    #expect(allowed)
    #expect(!text.contains("\u{202E}"))
  }

  @Test(
    .enabled(
      if: XMLTools.hasJUnitParser, "junitparser is missing: scripts/test-tools.sh installs it"))
  func `junitparser reads every file back, and its counts agree`() throws {
    let script = """
      import sys, junitparser
      for path in sys.argv[1:]:
          suites = list(junitparser.JUnitXml.fromfile(path))
          for suite in suites:
              cases = list(suite)
              kinds = [type(r).__name__ for case in cases for r in case.result]
              assert suite.tests == len(cases), path
              assert suite.failures == kinds.count('Failure'), path
              assert suite.errors == kinds.count('Error'), path
              assert suite.skipped == kinds.count('Skipped'), path
              assert all(case.name and case.classname for case in cases), path
          print(len(suites), sum(suite.tests for suite in suites))
      """
    for seed in UInt64(1)...8 {
      let output = try XMLTools.withFile(try Self.report(seed)) { path in
        try XMLTools.shell("'\(XMLTools.python)' -c \"\(script)\" '\(path)' 2>&1")
      }
      #expect(output.status == 0, "\(output.output)")
      #expect(output.output == "2 8\n")
    }
  }

  @Test(.enabled(if: XMLTools.hasLint, "xmllint is missing: make setup installs it"))
  func `a line of 100 KB is valid everywhere`() throws {
    let long = String(repeating: "x<\u{0}é", count: 20_000)
    var run = ComparedRun.fixture(long, scores: [1, 1])
    run.tasks[0].id = long
    let report = try ComparisonReport(
      bases: [run], candidates: [run],
      gates: [Gate(metric: long, direction: .higher, tolerance: 1)], options: .quick)
    var options = JUnitReport.Options(timestamp: "2026-01-02T03:04:05")
    options.tasks = .all
    let text = try JUnitReport(
      report, options: options, records: [long: [ExactText(long): .init(output: long, seconds: 0)]]
    ).text()
    #expect(try XMLTools.complaints(text) == "")
  }

  private static let sequences: [(String, String)] = [
    ("\u{1B}[1;31mred\u{1B}[0m.", "red."), ("\u{1B}]0;title\u{7}a", "a"),
    ("\u{1B}]8;;u\u{1B}\\b", "b"), ("\u{1B}]open\nc", "open\nc"), ("\u{1B}(Bd", "Bd"),
    ("a\r\nb\rc", "a\nb␍c"), ("\u{0}\u{FFFF}\u{7F}", "␀&lt;U+FFFF&gt;␡"), ("]]>", "]]&gt;"),
    ("\u{1B}", ""), ("\u{1B}[12", ""),
  ]

  @Test(arguments: sequences)
  func `control sequences go, control characters show`(text: String, shown: String) throws {
    let report = try ComparisonReport(
      bases: [.fixture(scores: [1, 1])], candidates: [.fixture("c", scores: [1, 0])],
      options: .quick)
    var options = JUnitReport.Options(timestamp: "2026-01-02T03:04:05")
    options.tasks = .regressed
    let file = try JUnitReport(
      report, options: options,
      records: ["c": [ExactText("t1"): .init(output: "[\(text)\n]", seconds: 0)]]
    ).text()
    #expect(file.contains("<system-out>[\(shown)\n]</system-out>"), "\(file)")
  }
}
