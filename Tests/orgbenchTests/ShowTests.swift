import Foundation
import LoopbackServer
import Testing

/// `show`: one task, two beside each other, and lists of those that are asked for.
@Suite struct ShowTests {
  private let runs: ComparedStore
  private let data: String
  private let first: String
  private let second: String

  /// Twelve questions: the first run has those right that three divides, the second all but one.
  init() throws {
    runs = try ComparedStore()
    data = try runs.dataset(12)
    first = try runs.run(data: data, ["--name", "mine"]) { $0 % 3 == 0 }.id
    second = try runs.run(variant: "cot", data: data) { $0 != 5 }.id
  }

  private func show(_ words: String...) throws -> Program.Result {
    try Program.run(["show"] + words + ["--store", runs.store])
  }

  private func listed(_ words: String...) throws -> [String] {
    let result = try Program.run(["show", "mine"] + words + ["--json", "--store", runs.store])
    let rows = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
    return try #require(rows, "\(result.errors)").compactMap { $0["task"] as? String }
  }

  @Test func `a task begins with what was asked, expected, answered and scored`() throws {
    let lines = try show("mine", "q1").output.split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix(" ") }
    let names = [
      "run ", "by ", "task ", "question ", "material ", "expected ", "outcome ", "score ",
    ]
    for (line, name) in zip(lines, names) {
      #expect(line.hasPrefix(name), "\(line)")
    }
    #expect(lines[0].hasSuffix("\(first) (mine)") && lines[1].contains("variant=direct"))
    #expect(lines[2].hasSuffix("q1, 2 of 12") && lines[3].hasSuffix("Why 1?"))
    #expect(lines[5].hasSuffix("unanswerable") && lines[6].hasSuffix("answered: Paragraph"))
    #expect(lines.contains { $0.hasPrefix("── 1. Solver (agent-01): answer") })
    let json = try show("mine", "q1", "--json").json()
    let calls = try #require(json["calls"] as? [[String: Any]])
    #expect(calls.compactMap { $0["finish"] as? String } == ["stop"])
    #expect(json["run"] as? String == first && json["expected"] as? String == "unanswerable")
  }

  @Test func `what is long is cut, and printed whole on request`() throws {
    let long = String(repeating: "word ", count: 400) + "END"
    let server = try LoopbackServer { _, _ in .chat("\(long)\nANSWER: Paragraph") }
    let made = try Program.run(
      [
        "run", "-b", "squad2", "-o", "single", "-m", "m", "--endpoint", server.url, "--data", data,
        "--first", "1", "--store", runs.store,
      ])
    #expect(made.status == 0, "\(made.errors)")
    let short = try show("latest", "1").output
    #expect(!short.contains("END") && short.contains("more characters; --full prints all)"))
    #expect(try show("latest", "1", "--full").output.contains("END"))
  }

  @Test func `a list has the expected answers and is narrowed by outcome, change and text`() throws
  {
    let text = try show("mine").output
    #expect(text.contains("expected") && text.contains("unanswerable"))
    #expect(try listed("--outcome", "right") == ["q0", "q3", "q6", "q9"])
    #expect(try listed("--outcome", "wrong").count == 8)
    #expect(try listed("--outcome", "failed") == [])
    #expect(try listed("--changed", second).count == 7)
    #expect(try listed("--changed", first) == [])
    #expect(try listed("--grep", "PARAGRAPH", "--changed", second).count == 7)
    #expect(try listed("--grep", "nowhere") == [])
    let changed = try show("mine", "--changed", second).output
    #expect(changed.contains("in the other") && changed.contains("1.000"))
    #expect(
      try show("mine", "--grep", "para").output.contains("ANSWER: Paragraph".lowercased()) == false)
    #expect(try show("mine", "--grep", "para").output.contains("ANSWER: Paragraph"))
  }

  @Test func `the same task of two runs stands side by side`() throws {
    let result = try show("mine", "q1", "--against", second)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0].contains(first) && lines[0].contains(" │ ") && lines[0].contains(second))
    let answers = try #require(lines.first { $0.hasPrefix("outcome") })
    #expect(answers.contains("answered: Paragraph") && answers.contains("abstained: (no answer)"))
    for line in lines { #expect(line.count <= 160, "\(line)") }
    let both = try show("mine", "q1", "--against", second, "--json").output
    let pair = try JSONSerialization.jsonObject(with: Data(both.utf8)) as? [[String: Any]]
    #expect(pair?.compactMap { $0["run"] as? String } == [first, second])
  }

  @Test(arguments: [
    (["mine", "q1", "--grep", "x"], "--grep only choose"), (["mine", "--full"], "--full are for"),
    (["mine", "q1", "--against", "nothing"], "nothing"),
    (["mine", "--changed", "nothing"], "nothing"),
    (["mine", "--outcome", "good"], "right, partly, wrong"),
  ])
  func `what does not go together says so`(words: [String], problem: String) throws {
    let result = try Program.run(["show"] + words + ["--store", runs.store])
    #expect(result.status == 2 && result.errors.contains(problem), "\(result.errors)")
  }
}
