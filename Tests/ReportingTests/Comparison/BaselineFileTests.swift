import Evaluation
import Reporting
import Testing

@Suite struct BaselineFileTests {
  private func runs() -> [ComparedRun] {
    var third = ComparedRun.fixture(
      "a", scores: (0..<30).map { Double($0 % 7) / 7 },
      tokens: (0..<30).map { 1000 / 3 + Double($0) }
    )
    third.groups = [.init(id: "g \"1\"", scores: ["group": 0.1 + 0.2])]
    third.tasks[0].id = "a\u{0}\u{1B}\n\"\\ 日本 \u{FFFE}"
    third.currency = "USD"
    return [
      third,
      .fixture("b", scores: [], configuration: .fixture(benchmark: "musr")),
    ]
  }

  @Test func `a baseline is read as it was written`() throws {
    let text = try BaselineFile.text(of: runs())
    #expect(try BaselineFile.runs(Array(text.utf8), path: "b") == runs())
  }

  @Test func `a baseline compares bit for bit as the run does`() throws {
    let saved = try BaselineFile.runs(
      Array(try BaselineFile.text(of: [runs()[0]]).utf8), path: "b")
    let candidate = ComparedRun.fixture("c", scores: coins(30, seed: 3))
    var other = candidate
    other.tasks[0].id = runs()[0].tasks[0].id
    let direct = try ComparisonReport(bases: [runs()[0]], candidates: [other], options: .quick)
    let fromFile = try ComparisonReport(bases: saved, candidates: [other], options: .quick)
    #expect(direct.document().json == fromFile.document().json)
    #expect(direct.document().text() == fromFile.document().text())
  }

  @Test func `each task has a line of its own`() throws {
    let lines = try BaselineFile.text(of: [.fixture(scores: [1, 0, 0.5])]).split(separator: "\n")
    let tasks = lines.filter { $0.contains("\"cluster\"") }
    #expect(
      tasks == [
        #"{"calls":1,"cluster":"c0","hash":"h0","id":"t0","scores":{"f1":1},"tokens":100},"#,
        #"{"calls":1,"cluster":"c1","hash":"h1","id":"t1","scores":{"f1":0},"tokens":100},"#,
        #"{"calls":1,"cluster":"c2","hash":"h2","id":"t2","scores":{"f1":0.5},"tokens":100}"#,
      ])
  }

  private static let damages: [(String, String, String)] = [
    ("orgbench-baseline/1", "orgbench-baseline/9", "b: format"),
    ("\"tokens\":100", "\"tokens\":\"x\"", "b: runs[0].tasks[0].tokens"),
    ("\"f1\":1", "\"f1\":7", "b: runs[0].tasks[0].scores.f1"),
    ("\"t0\"", "\"t1\"", "b: runs[0].tasks[1]"),
    ("\"h0\",", "", "b"),
    ("{\"format\"", "[\"format\"", "b"),
  ]

  @Test(arguments: damages)
  func `a damaged baseline is refused with the place`(
    from: String, to: String, place: String
  ) throws {
    let text = try BaselineFile.text(of: [.fixture(scores: [1, 0])])
    let damaged = text.replacing(from, with: to, maxReplacements: 1)
    #expect(damaged != text)
    #expect {
      try BaselineFile.runs(Array(damaged.utf8), path: "b")
    } throws: {
      ($0 as? InputError)?.place == place
    }
  }

  @Test func `a line that was lost is noticed`() throws {
    let text = try BaselineFile.text(of: [.fixture(scores: [1, 0, 1])])
    let lines = text.split(separator: "\n").filter { !$0.contains("\"id\":\"t1\"") }
    #expect {
      try BaselineFile.runs(Array(lines.joined(separator: "\n").utf8), path: "b")
    } throws: {
      "\($0)".contains("expected 3 tasks, found 2")
    }
  }
}
