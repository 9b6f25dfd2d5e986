import Foundation
import LoopbackServer
import Testing

/// Runs for the tests of `compare`: SQuAD 2.0 files of unanswerable questions, each on a paragraph
/// of its own, so that a reply is right or wrong at will.
struct ComparedStore {
  let folder: Program.Folder
  static let abstention = "ANSWER: unanswerable"

  init() throws {
    folder = try Program.Folder()
  }

  var store: String { folder.path("s.sqlite") }

  /// A file with so many questions.
  func dataset(_ count: Int, named name: String = "squad.json") throws -> String {
    let paragraphs = (0..<count).map {
      """
      {"context": "Paragraph \($0).", "qas": [{"id": "q\($0)", "question": "Why \($0)?", \
      "is_impossible": true, "answers": []}]}
      """
    }
    return try folder.write(
      name,
      """
      {"version": "v2.0", "data": [{"title": "T", "paragraphs": [\
      \(paragraphs.joined(separator: ","))]}]}
      """)
  }

  /// A run by its variant; `isRight` says of a question's number whether it is answered rightly.
  @discardableResult
  func run(
    variant: String = "direct", data: String, store: String? = nil, _ more: [String] = [],
    benchmark: String = "squad2", isRight: @escaping @Sendable (Int) -> Bool
  ) throws -> (id: String, result: Program.Result) {
    let server = try LoopbackServer { request, _ in
      let after = request.text.components(separatedBy: "Why ").last ?? ""
      let number = Int(after.prefix { $0.isNumber }) ?? 0
      return .chat(isRight(number) ? Self.abstention : "ANSWER: Paragraph")
    }
    let result = try Program.run(
      [
        "run", "-b", benchmark, "-o", "single", "--variant", variant, "-m", "fake", "--endpoint",
        server.url, "--endpoint-name", "loopback", "--store", store ?? self.store, "--data", data,
        "--json",
      ] + more)
    return (try result.json()["run"] as? String ?? "", result)
  }

  func compare(
    _ words: [String], environment: [String: String] = [:], quick: Bool = true
  ) throws -> Program.Result {
    let quickly = quick ? ["--resamples", "1000"] : []
    let environment = ["GITHUB_ACTIONS": ""].merging(environment) { $1 }
    return try Program.run(
      ["compare", "--store", store, "--baselines", folder.path("baselines")] + quickly + words,
      environment: environment)
  }
}

/// `compare` from runs against a loopback endpoint to its exit code.
@Suite struct CompareTests {
  private let runs: ComparedStore

  init() throws {
    runs = try ComparedStore()
  }

  private static let gate = ["--gate", "f1 >= -15"]

  @Test func `an identical pair passes`() throws {
    let data = try runs.dataset(30)
    let base = try runs.run(data: data) { $0 % 2 == 0 }.id
    let candidate = try runs.run(variant: "cot", data: data) { $0 % 2 == 0 }.id
    let result = try runs.compare([base, candidate] + Self.gate)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("passed: f1 >= -15 (squad2, single)"))
    #expect(result.output.contains("options.variant: direct -> cot"))
    #expect(result.output.contains("No task has another f1."))
  }

  @Test func `a clearly worse candidate breaches, and the lost tasks can be shown`() throws {
    let data = try runs.dataset(30)
    let base = try runs.run(data: data) { _ in true }.id
    let candidate = try runs.run(variant: "cot", data: data) { $0 % 2 == 0 }.id
    let result = try runs.compare([base, candidate] + Self.gate)
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.output.contains("breached: f1 >= -15"))
    #expect(result.output.contains("15 tasks with worse f1, the 10 largest:"))
    let line = try #require(
      result.output.split(separator: "\n").first {
        $0.contains("$ orgbench show ") && $0.contains(candidate)
      })
    let words = line.split(separator: " ").dropFirst(2).map(String.init)
    #expect(try Program.run(words).status == 0)
    let advisory = try runs.compare([base, candidate, "--gate", "f1 >= -15 advisory"])
    #expect(advisory.status == 0)
  }

  @Test func `a tiny sample is insufficient, unless that is allowed`() throws {
    let data = try runs.dataset(5)
    let base = try runs.run(data: data) { _ in true }.id
    let candidate = try runs.run(variant: "cot", data: data) { $0 > 0 }.id
    let words = [base, candidate] + Self.gate
    let result = try runs.compare(words)
    #expect(result.status == 4)
    #expect(result.output.contains("only 5 tasks, under the 20 of --min-tasks"))
    #expect(result.output.contains("tasks would settle it"))
    #expect(try runs.compare(words + ["--allow-insufficient"]).status == 0)
  }

  @Test func `an interrupted run is incomplete`() throws {
    let data = try runs.dataset(30)
    let base = try runs.run(data: data) { _ in true }.id
    let server = try LoopbackServer { _, number in
      number < 10 ? .chat(ComparedStore.abstention) : .error(400, "stop")
    }
    let interrupted = try Program.run([
      "run", "-b", "squad2", "-o", "single", "--variant", "cot", "-m", "fake", "--endpoint",
      server.url, "--store", runs.store, "--data", data, "--concurrency", "1", "--json",
    ])
    #expect(interrupted.status == 3)
    let result = try runs.compare([base, "latest"] + Self.gate)
    #expect(result.status == 3)
    #expect(result.output.contains("incomplete: f1 >= -15"))
    #expect(result.output.contains("of 30 attempts are finished"))
  }

  @Test func `different task sets are refused, or compared where they overlap`() throws {
    let data = try runs.dataset(30)
    let base = try runs.run(data: data) { _ in true }.id
    let candidate = try runs.run(data: data, store: nil, ["--first", "25"]) { _ in true }.id
    let refused = try runs.compare([base, candidate])
    #expect(refused.status == 2)
    #expect(refused.errors.contains("only the base has 5 (q25, q26, q27, q28, q29)"))
    let shared = try runs.compare([base, candidate, "--intersection"] + Self.gate)
    #expect(shared.status == 0, "\(shared.errors)")
    #expect(shared.output.contains("Left out: only the base has 5"))
    let third = try runs.run(data: try runs.dataset(31, named: "c.json")) { _ in true }.id
    let changed = try runs.compare([base, third, "--intersection"])
    #expect(changed.status == 2)
    #expect(changed.errors.contains("dataset version differs"))
  }

  @Test func `several benchmarks are gated at once, and one that is absent is missing`() throws {
    let data = try runs.dataset(30)
    let squad = try runs.run(data: data) { _ in true }.id
    let musr = try runs.run(
      data: Program.root.appending(path: "datasets/musr").path, benchmark: "musr"
    ) { _ in true }.id
    #expect(!musr.isEmpty)
    let gate = ["--gate", "score >= -35", "--min-tasks", "10"]
    let both = try runs.compare(["\(squad),\(musr)", "\(musr),\(squad)"] + gate)
    #expect(both.status == 0, "\(both.output)\(both.errors)")
    #expect(both.output.contains("passed: score >= -35 (squad2, single)"))
    #expect(both.output.contains("passed: score >= -35 (musr, single)"))
    let one = try runs.compare(["\(squad),\(musr)", squad] + gate)
    #expect(one.status == 1)
    #expect(one.output.contains("missing: score >= -35 (musr, single)"))
    let mismatch = try runs.compare([squad, musr])
    #expect(mismatch.status == 2)
    #expect(mismatch.errors.contains("the benchmark differs"))
  }

  @Test func `a saved baseline takes the place of its store, bit for bit`() throws {
    let data = try runs.dataset(30)
    let base = try runs.run(data: data) { $0 % 3 > 0 }.id
    let elsewhere = runs.folder.path("other.sqlite")
    let candidate = try runs.run(variant: "cot", data: data, store: elsewhere) { $0 % 2 > 0 }.id
    let save = [
      "baselines", "save", "main", base, "--store", runs.store, "--baselines",
      runs.folder.path("baselines"),
    ]
    #expect(try Program.run(save).status == 0)
    let again = try Program.run(save)
    #expect(again.status == 2)
    #expect(again.errors.contains("--force"))
    #expect(try Program.run(save + ["--force"]).status == 0)
    let words = ["\(elsewhere):\(candidate)", "--json"]
    let direct = try runs.compare([base] + words)
    try FileManager.default.removeItem(atPath: runs.store)
    let saved = try runs.compare(["main"] + words)
    #expect(direct.status == 0, "\(direct.errors)")
    #expect(direct.output == saved.output)
    let byPath = try runs.compare([runs.folder.path("baselines/main.json")] + words)
    #expect(byPath.output == saved.output)
  }

  @Test func `published figures are no saved baseline`() throws {
    let result = try runs.compare([
      Program.root.appending(path: "baselines/self-organizing.json").path, "latest",
    ])
    #expect(result.status == 2)
    #expect(result.errors.contains("not a saved baseline"))
  }

  @Test(arguments: [
    (["a"], "missing CANDIDATE"), (["a", "b", "--gate", "f1"], "METRIC >= -POINTS"),
    (["a", "b", "--gates", "/nowhere.json"], "/nowhere.json"),
    (["a", "b"], "there is no saved baseline"), (["a,,b", "b"], "expected a run's id"),
    (["a", "b", "--resamples", "5"], "--resamples: expected"),
    (["/nowhere/x.sqlite:a", "b"], "/nowhere/x.sqlite"),
  ])
  func `a wrong use says what is expected`(words: [String], message: String) throws {
    let result = try runs.compare(words, quick: !words.contains("--resamples"))
    #expect(result.status == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func `prices make the cost a measure and a gate`() throws {
    let data = try runs.dataset(30)
    let base = try runs.run(data: data) { _ in true }.id
    let prices = try runs.folder.write(
      "prices.json", #"{"models": {"fake": {"input": 1, "output": 2}}}"#)
    let words = [base, base, "--gate", "cost <= 0%"]
    let priced = try runs.compare(words + ["--prices", prices])
    #expect(priced.status == 0, "\(priced.output)\(priced.errors)")
    // 10 tokens in and 5 out: 20 millionths.
    #expect(priced.output.contains("0.000020"))
    #expect(try runs.compare(words).status == 1)
    let other = try runs.folder.write("other.json", #"{"models": {}}"#)
    #expect(try runs.compare(words + ["--prices", other]).status == 2)
  }

  @Test func `JUnit XML holds the gates, the lost tasks and what was said`() throws {
    let data = try runs.dataset(30)
    let base = try runs.run(data: data) { _ in true }.id
    let candidate = try runs.run(variant: "cot", data: data) { $0 % 2 == 0 }.id
    let file = runs.folder.path("junit.xml")
    let result = try runs.compare(
      [base, candidate, "--junit", file, "--junit-tasks", "regressed"] + Self.gate)
    #expect(result.status == 1)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text.contains("tests=\"16\" failures=\"1\" errors=\"0\" skipped=\"15\""))
    #expect(text.contains("<system-out>ANSWER: Paragraph"))
    #expect(text.contains("type=\"regression\""))
    let left = try FileManager.default.contentsOfDirectory(atPath: runs.folder.url.path)
    #expect(left.filter { $0.contains("junit") } == ["junit.xml"])
    #expect(try runs.compare([base, candidate, "--junit-tasks", "all"]).status == 2)
    let unwritable = try runs.compare([base, candidate, "--junit", "/nowhere/x.xml"])
    #expect(unwritable.status == 2)
    #expect(unwritable.errors.contains("/nowhere/x.xml"))
  }

  @Test func `GitHub gets a summary and annotations, and standard output stays JSON`() throws {
    let data = try runs.dataset(30)
    let base = try runs.run(data: data) { _ in true }.id
    let candidate = try runs.run(variant: "cot", data: data) { $0 % 2 == 0 }.id
    let summary = try runs.folder.write("summary.md", "before\n")
    let words = [base, candidate, "--json"] + Self.gate
    let result = try runs.compare(
      words, environment: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary])
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("::error title=breached%3A squad2 single f1 >= -15::"))
    #expect(try result.json()["ending"] as? String == "failed")
    let text = try String(contentsOfFile: summary, encoding: .utf8)
    #expect(text.hasPrefix("before\n### squad2: "))
    #expect(text.contains("| f1 | 100.0 | 50.0 | -50.0 |"))
    #expect(try runs.compare(words).errors.isEmpty)
  }
}

/// `leaderboard` from a store.
@Suite struct LeaderboardCommandTests {
  @Test func `ties are ties, and another metric can rank`() throws {
    let runs = try ComparedStore()
    let data = try runs.dataset(30)
    try runs.run(data: data) { $0 % 2 == 0 }
    try runs.run(variant: "cot", data: data) { $0 % 2 == 0 }
    let store = ["leaderboard", "--store", runs.store]
    let text = try Program.run(store)
    #expect(text.output.components(separatedBy: "1=  single").count == 3, "\(text.output)")
    let metric = try Program.run(store + ["--metric", "NoAns_exact"])
    #expect(metric.output.contains("NoAns_exact"))
    let wrong = try Program.run(store + ["--metric", "NoAns_exat"])
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("did you mean NoAns_exact?"))
    let page = try Program.run(store + ["--format", "html"])
    #expect(page.output.hasPrefix("<!doctype html>"))
    #expect(text.output.contains("tasks of one paragraph count as one"))
    // All questions are on one article.
    let byArticle = try Program.run(store + ["--cluster", "article"])
    #expect(byArticle.output.contains("tasks of one article count as one"))
    #expect(byArticle.output.contains("a single cluster"))
    let csv = try Program.run(store + ["--format", "csv", "--sort", "tokens"])
    #expect(csv.output.split(separator: "\r\n").count == 3)
  }

  @Test func `the group metrics of MuSiQue-Full are there, also when its file is gone`() throws {
    let runs = try ComparedStore()
    func line(_ id: String, _ answerable: Bool) -> String {
      let paragraphs = (0..<2).map { index in
        let supports = index == 0 && answerable
        return
          #"{"idx": \#(index), "title": "T\#(index)", "paragraph_text": "P \#(id) \#(answerable)", "#
          + #""is_supporting": \#(supports)}"#
      }
      return #"{"id": "2hop__\#(id)", "question": "Why \#(id)?", "answer": "x", "#
        + #""answer_aliases": [], "answerable": \#(answerable), "question_decomposition": [], "#
        + #""paragraphs": [\#(paragraphs.joined(separator: ","))]}"#
    }
    let lines = (0..<4).flatMap { [line("\($0)", true), line("\($0)", false)] }
    let data = try runs.folder.write("full.jsonl", lines.joined(separator: "\n") + "\n")
    let run = try runs.run(data: data, benchmark: "musique") { _ in true }
    #expect(run.result.status == 0, "\(run.result.errors)")
    let metric = "group_answer_sufficiency_f1"
    let board = try Program.run(["leaderboard", "--store", runs.store, "--metric", metric])
    #expect(board.output.contains(metric), "\(board.errors)")
    let comparison = try runs.compare([run.id, run.id])
    #expect(comparison.output.contains(metric), "\(comparison.errors)")
    try FileManager.default.removeItem(atPath: data)
    #expect(try runs.compare([run.id, run.id]).output.contains(metric))
  }
}
