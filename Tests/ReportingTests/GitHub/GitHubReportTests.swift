import Evaluation
import Reporting
import Testing

@Suite struct GitHubReportTests {
  private func report(_ gates: [Gate]) throws -> ComparisonReport {
    let scores = coins(30, seed: 1)
    return try ComparisonReport(
      bases: [.fixture(scores: scores)],
      candidates: [.fixture("c", scores: scores.map { _ in 0 })], gates: gates, options: .quick)
  }

  @Test func `errors come first, warnings after, passed gates not at all`() throws {
    let gates = ["f1 >= -2 advisory", "f1 >= -1", "f1 >= -99"].map { try? Gate($0) }
    let lines = GitHubReport(try report(gates.compactMap(\.self))).annotations
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("::error title=breached%3A squad2 single f1 >= -1::-"))
    #expect(lines[0].contains("95%25"))
    #expect(lines[1].hasPrefix("::warning title=breached%3A squad2 single f1 >= -2::"))
  }

  @Test func `at most ten annotations are made, the last saying how many more`() throws {
    let gates = (0..<15).map { Gate(metric: "m\($0)", direction: .higher, tolerance: 1) }
    let lines = GitHubReport(try report(gates)).annotations
    #expect(lines.count == 10)
    #expect(lines[9].contains("6 more gates"))
  }

  @Test func `a hostile name cannot end the command`() throws {
    let gate = Gate(metric: "x\r\n::set-env,a:b%", direction: .higher, tolerance: 1)
    let line = try #require(GitHubReport(try report([gate])).annotations.first)
    #expect(!line.unicodeScalars.contains { $0 == "\n" || $0 == "\r" })
    #expect(line.contains("x␍%0A%3A %3Aset-env%2Ca%3Ab%25 >= -1::"))
  }

  @Test(arguments: [0, 1_000_000, 1_048_000, 1_048_570, 2_000_000])
  func `a summary stays within what GitHub takes`(used: Int) throws {
    var base = ComparedRun.fixture(scores: coins(30, seed: 1))
    base.tasks[1].id = String(repeating: "é", count: 100_000)
    var candidate = ComparedRun.fixture("c", scores: coins(30, seed: 2))
    candidate.tasks[1].id = base.tasks[1].id
    let report = try ComparisonReport(
      bases: [base], candidates: [candidate], options: .quick)
    let summary = GitHubReport(report).summary(used: used)
    #expect(summary.utf8.count <= max(0, GitHubReport.summaryLimit - used))
    if used == 0 { #expect(!summary.contains("Cut:")) }
    if used == 1_048_000 {
      #expect(summary.hasSuffix("Cut: GitHub takes at most 1,024 KiB a step.\n"))
    }
  }
}
