import Foundation
import LoopbackServer
import Testing

/// `export` and `rescore` after runs against a loopback endpoint.
@Suite struct ExportTests {
  private let folder: Program.Folder
  private let server: LoopbackServer

  init() throws {
    folder = try Program.Folder()
    server = try LoopbackServer { request, _ in
      // By the request's text, so that every benchmark gets right, wrong and unreadable replies.
      let number = request.text.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
      if request.text.contains("FINAL ANSWER") { return .chat("FINAL ANSWER: \(number % 9)") }
      // Not for SQuAD 2.0, whose script would give credit for an unreadable reply.
      if number % 5 == 0, !request.text.contains("unanswerable") { return .chat("") }
      if request.text.contains("support") {
        return .chat("{\"answer\": \"the x\", \"support\": [\(number % 20)], \"answerable\": true}")
      }
      return .chat("ANSWER: \(number % 4 == 0 ? "unanswerable" : "\(number % 3 + 1)")")
    }
  }

  private var store: String { folder.path("s.sqlite") }

  private func run(_ benchmark: String, _ more: [String] = []) throws -> [String: Any] {
    let result = try Program.run(
      [
        "run", "-b", benchmark, "-o", "single", "-m", "fake", "--endpoint", server.url, "--store",
        store, "--json",
      ] + more)
    #expect(result.status == 0, "\(result.errors)")
    return try result.json()
  }

  private func export(_ words: [String]) throws -> Program.Result {
    let result = try Program.run(["export"] + words + ["--store", store])
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  private func score(_ benchmark: String, _ data: String, _ predictions: String) throws
    -> [String: Double]
  {
    let result = try Program.run([
      "score", "-b", benchmark, "--data", data, "-p", predictions, "--json",
    ])
    #expect(result.status == 0, "\(result.errors)")
    return (try result.json()["official"] as? [String: Double] ?? [:]).merging(
      try result.json()["additional"] as? [String: Double] ?? [:]
    ) { $1 }
  }

  private static let benchmarks: [(String, [String])] = [
    ("squad2", ["f1", "exact"]), ("musique", ["answer_f1", "answer_em", "support_f1"]),
    ("musr", ["accuracy", "official_accuracy"]), ("gaia", ["accuracy", "level_1"]),
  ]

  @Test(arguments: benchmarks, [true, false])
  func `exported predictions and data give the run's own figures`(
    benchmark: (String, [String]), isSample: Bool
  ) throws {
    let report = try run(benchmark.0, isSample ? ["--limit", "7", "--sample-seed", "3"] : [])
    let predictions = folder.path("p")
    let data = folder.path("d")
    _ = try export(["predictions", "latest", "--output", predictions, "--data-output", data])
    let figures = try score(benchmark.0, data, predictions)
    let metrics = try #require(report["metrics"] as? [String: [String: Any]])
    for name in benchmark.1 {
      let value = try #require(metrics[name]?["value"] as? Double)
      let scale = benchmark.0 == "squad2" ? 100.0 : 1
      #expect(abs(try #require(figures[name]) - scale * value) < 1e-9, "\(name)")
    }
    if benchmark.0 == "squad2" {
      #expect(figures["total"] == Double(isSample ? 7 : 46))
    }
  }

  @Test func `only the tasks of the run are exported`() throws {
    _ = try run("gaia", ["--first", "3"])
    let lines = try export(["predictions", "latest"]).output.split(separator: "\n")
    #expect(lines.count == 3)
    let scores = try export(["scores", "latest"]).output.split(separator: "\n")
    #expect(scores.count == 3)
    let table = try export(["scores", "latest", "--format", "csv"]).output
    #expect(table.hasPrefix("task,repeat,outcome,calls,tokens,accuracy"))
    #expect(try export(["transcripts", "latest"]).output.contains("FINAL ANSWER"))
  }

  @Test(arguments: ["musr", "gaia"])
  func `the tasks that are exported without a prediction are counted`(benchmark: String) throws {
    let report = try run(benchmark)
    let outcomes = try #require(report["outcomes"] as? [String: Int])
    let tasks = try #require(report["tasks"] as? Int)
    let without = tasks - (outcomes["answered"] ?? 0) - (outcomes["abstained"] ?? 0)
    let result = try export(["predictions", "latest"])
    #expect(result.output.split(separator: "\n").count == tasks)
    #expect(
      result.errors.contains("\(without) tasks without a prediction are written") == (without > 0))
    #expect((without > 0) == (benchmark == "musr"))
  }

  @Test func `exported scores have a column for each metric that any attempt has`() throws {
    _ = try run("squad2")
    let lines = try export(["scores", "latest", "--format", "csv"]).output
      .split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let metrics = [
      "HasAns_exact", "HasAns_f1", "NoAns_exact", "NoAns_f1", "abstained_HasAns",
      "abstained_NoAns", "exact", "f1",
    ]
    #expect(
      lines[0] == (["task", "repeat", "outcome", "calls", "tokens"] + metrics).map { $0[...] })
    #expect(lines.count == 47)
    // Of eight metrics five apply to a question.
    #expect(
      lines.dropFirst().allSatisfy { $0.count == 13 && $0.suffix(8).count(where: \.isEmpty) == 3 })
  }

  @Test func `an export that fails halfway leaves the file as it was`() throws {
    _ = try run("squad2")
    let last =
      "(SELECT t.id FROM transcripts t JOIN run_tasks USING (run_id, task_id) "
      + "ORDER BY position DESC LIMIT 1)"
    let damage = "UPDATE scores SET metric_values = '[]' WHERE transcript_id = \(last)"
    #expect(system("sqlite3 '\(store)' \"\(damage)\"") == 0)
    for what in ["transcripts", "scores"] {
      let path = try folder.write("out", "old")
      let result = try Program.run(["export", what, "latest", "--store", store, "--output", path])
      #expect(result.status != 0)
      #expect(result.errors.contains("metric_values"), "\(result.errors)")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
      #expect(!left.contains { $0.hasSuffix(".orgbench-part") })
    }
  }

  @Test func `the exported data keep all that the official file says`() throws {
    _ = try run("squad2", ["--first", "1"])
    let path = folder.path("d")
    _ = try export(["predictions", "latest", "--data-output", path])
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: path)))
    let file = try #require(object as? [String: Any])
    #expect(file["version"] != nil)
    let article = try #require((file["data"] as? [[String: Any]])?.first)
    let paragraph = try #require((article["paragraphs"] as? [[String: Any]])?.first)
    let question = try #require((paragraph["qas"] as? [[String: Any]])?.first)
    #expect(question["is_impossible"] != nil)
    #expect((paragraph["qas"] as? [Any])?.count == 1)
  }

  @Test func `half a pair of MuSiQue-Full cannot be exported as data`() throws {
    let full = Program.root.appending(path: "datasets/musique/sample-full.jsonl").path
    _ = try run("musique", ["--data", full, "--first", "1"])
    let result = try Program.run([
      "export", "predictions", "latest", "--store", store, "--data-output", folder.path("d"),
    ])
    #expect(result.status == 2)
    #expect(result.errors.contains("only one member is among the tasks"))
  }

  private static let wrong: [([String], String)] = [
    (["export", "answers", "latest"], "expected one of predictions, transcripts, scores"),
    (["export", "scores", "latest", "--data-output", "x"], "for predictions only"),
    (["export", "predictions", "nobody"], "nobody"),
    (["export", "predictions", "latest", "--repeat", "2"], "--repeat: expected"),
    (["export", "predictions", "latest", "--output", "/nowhere/x"], "--output"),
    (["export", "predictions", "latest", "--data", "/nowhere"], "/nowhere"),
    (["rescore", "latest", "--data", "/nowhere"], "/nowhere"),
    (["rescore", "nobody"], "nobody"),
  ]

  @Test func `a wrong use of export or rescore exits with 2 and says why`() throws {
    _ = try run("gaia", ["--first", "1"])
    for (words, message) in Self.wrong {
      let result = try Program.run(words + ["--store", store])
      #expect(result.status == 2, "\(words)")
      #expect(result.errors.contains(message), "\(words): \(result.errors)")
    }
  }

  @Test func `rescoring an unchanged run changes nothing and makes no call`() throws {
    let before = try run("musr")
    let calls = server.requests.count
    let result = try Program.run(["rescore", "latest", "--store", store, "--json"])
    #expect(result.status == 0, "\(result.errors)")
    #expect((try result.json()["changes"] as? [Any])?.isEmpty == true)
    #expect(server.requests.count == calls)
    let after = try run("musr")
    #expect(before["metrics"] as? NSObject == after["metrics"] as? NSObject)
    #expect(server.requests.count == calls)
  }

  @Test func `rescoring lists what changed, and changes it unless it is a dry run`() throws {
    _ = try run("gaia", ["--first", "2"])
    let calls = server.requests.count
    // As if an earlier version had scored by other rules.
    let values = "(SELECT json_group_array(1 - value) FROM json_each(metric_values))"
    #expect(system("sqlite3 '\(store)' \"UPDATE scores SET metric_values = \(values)\"") == 0)
    for (options, isListed) in [(["--dry-run"], true), ([], true), ([], false)] {
      let result = try Program.run(["rescore", "latest", "--store", store] + options)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("accuracy") == isListed, "\(result.output)")
    }
    #expect(server.requests.count == calls)
  }
}
