import Evaluation
import Foundation
import Reporting
import Testing

@Suite struct JUnitTests {
  private let many = coins(60, seed: 7)

  private func report(_ candidate: [Double], _ gates: [String]) throws -> ComparisonReport {
    try ComparisonReport(
      bases: [.fixture(scores: many)], candidates: [.fixture("candidate", scores: candidate)],
      gates: try gates.map { try Gate($0) }, options: .quick)
  }

  private func options(_ change: (inout JUnitReport.Options) -> Void = { _ in })
    -> JUnitReport.Options
  {
    var options = JUnitReport.Options(timestamp: "2026-01-02T03:04:05")
    change(&options)
    return options
  }

  private var worse: [Double] { many.enumerated().map { $0.offset % 2 == 0 ? 0 : $0.element } }

  @Test func `each verdict has its element`() throws {
    let report = try report(
      worse, ["f1 >= -1", "f1 >= -2 advisory", "f1 >= -30", "tokens <= 0", "f2 >= 0"])
    let text = try JUnitReport(report, options: options()).text()
    #expect(text.contains("tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\" time=\"0.000\""))
    #expect(text.contains("<failure message=\"-28.33 points (95% "))
    #expect(text.contains("wholly beyond the tolerance of 1.00 points\" type=\"regression\">"))
    #expect(text.contains("<skipped message=\"advisory, breached: "))
    #expect(text.contains("<skipped message=\"insufficient evidence: "))
    #expect(
      text.contains(
        "<testcase name=\"tokens &lt;= 0\" classname=\"orgbench.squad2.single\" time=\"0.000\"/>"))
    #expect(text.contains("<error message=\"no compared run has a metric &quot;f2&quot;"))
    #expect(text.contains("type=\"missing\">no compared run"))
    #expect(text.contains("<property name=\"candidate.run\" value=\"candidate\"/>"))
  }

  @Test func `a file without gates has a case for each comparison`() throws {
    let text = try JUnitReport(try report(many, []), options: options()).text()
    #expect(text.contains("<testcase name=\"comparison\" classname=\"orgbench.squad2.single\""))
    let part = ComparedRun.fixture("candidate", scores: [1], expected: 60)
    let incomplete = try ComparisonReport(bases: [.fixture(scores: many)], candidates: [part])
    #expect(
      try JUnitReport(incomplete, options: options()).text().contains("type=\"incomplete\""))
  }

  @Test(arguments: [(JUnitReport.Tasks.regressed, 14), (.all, 60)])
  func `tasks have cases on request, the worse ones skipped`(
    tasks: JUnitReport.Tasks, count: Int
  ) throws {
    let records = [
      "candidate": Dictionary(
        uniqueKeysWithValues: (0..<60).map {
          (ExactText("t\($0)"), JUnitReport.TaskRecord(output: "said \($0)", seconds: 0.25))
        })
    ]
    let text = try JUnitReport(
      try report(worse, ["f1 >= -1"]), options: options { $0.tasks = tasks }, records: records
    ).text()
    let cases = text.components(separatedBy: "classname=\"orgbench.squad2.single.tasks\"").count - 1
    #expect(cases == zip(many, worse).count { tasks == .all || $1 < $0 })
    #expect(cases >= count)
    #expect(text.contains("<skipped message=\"worse: f1 100.0 -&gt; 0.0\"/>"))
    #expect(text.contains("<system-out>said"))
    #expect(text.contains("time=\"\(Figures.fixed(Double(cases) / 4, 3))\""))
  }

  @Test func `the extended flavour adds properties and a file, the strict one has none`() throws {
    let report = try report(worse, ["f1 >= -1"])
    let strict = try JUnitReport(report, options: options { $0.tasks = .all }).text()
    #expect(!strict.contains("file=") && !strict.contains("\"tier\""))
    let extended = try JUnitReport(
      report, options: options { ($0.tasks, $0.isExtended) = (.all, true) }
    ).text()
    #expect(extended.contains("file=\"data/dev.json\""))
    #expect(extended.contains("<property name=\"tier\" value=\"critical\"/>"))
  }

  @Test func `a case's output keeps its end, and a large file says what was left out`() throws {
    let long = "start " + String(repeating: "é<&", count: 40_000) + " end"
    let records = [
      "candidate": Dictionary(
        uniqueKeysWithValues: (0..<60).map {
          (ExactText("t\($0)"), JUnitReport.TaskRecord(output: long, seconds: 1))
        })
    ]
    let report = try report(worse, ["f1 >= -1"])
    func text(_ limit: Int, cases: Int = 1000) throws -> String {
      try JUnitReport(
        report,
        options: options { ($0.tasks, $0.fileLimit, $0.caseLimit) = (.all, limit, cases) },
        records: records
      ).text()
    }
    let whole = try text(25_000_000)
    #expect(whole.contains("bytes left out]\n"))
    #expect(whole.contains(" end</system-out>"))
    #expect(!whole.contains("start "))
    #expect(!whole.contains("left_out"))
    let small = try text(200_000)
    #expect(small.utf8.count < 200_000)
    #expect(small.contains("tests=\"61\""))
    #expect(small.contains("value=\"0 cases and the outputs of "))
    #expect(try text(20_000).contains(" cases and the outputs of "))
    #expect(try text(25_000_000, cases: 11).contains("tests=\"11\""))
  }

  @Test(.enabled(if: XMLTools.hasLint, "xmllint is missing: make setup installs it"))
  func `files are valid under the schema of their flavour`() throws {
    let report = try report(worse, ["f1 >= -1", "f1 >= -2 advisory", "f1 >= -30", "f2 >= 0"])
    for tasks in JUnitReport.Tasks.allCases {
      for isExtended in [false, true] {
        let text = try JUnitReport(
          report, options: options { ($0.tasks, $0.isExtended) = (tasks, isExtended) }
        ).text()
        #expect(try XMLTools.complaints(text, isExtended: isExtended) == "")
        #expect(
          try XMLTools.complaints(text, isExtended: !isExtended).isEmpty == !isExtended,
          "the schemas do not differ")
      }
    }
  }

  private static let damages: [(String, String)] = [
    ("time=\"0.000\"", "time=\"1e-3\""), ("type=\"regression\"", "type=\"integer\""),
    ("2026-01-02T03:04:05", "2026-01-02T03:04:05Z"), ("<testsuites>", "<testsuites x=\"1\">"),
    ("classname=\"orgbench.squad2.single\" time", "time"), ("tests=\"2\"", "tests=\"0\""),
    ("</failure>", "</failure><skipped message=\"x\"/>"),
    ("</failure>", "</failure><system-err>x</system-err>"),
    ("</failure>", "&#0;</failure>"), ("</failure>", "\u{FFFE}</failure>"),
  ]

  @Test(
    .enabled(if: XMLTools.hasLint, "xmllint is missing: make setup installs it"),
    arguments: damages)
  func `the schema refuses what readers would`(from: String, to: String) throws {
    let text = try JUnitReport(
      try report(worse, ["f1 >= -1", "tokens <= 0"]), options: options()
    ).text()
    let damaged = text.replacing(from, with: to, maxReplacements: 1)
    #expect(damaged != text)
    #expect(try !XMLTools.complaints(damaged).isEmpty)
  }
}
