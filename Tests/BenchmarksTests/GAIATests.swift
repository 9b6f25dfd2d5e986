import Foundation
import Testing

import Digests
import Evaluation

@testable import Benchmarks

@Suite struct GAIATests {
  @Test func `answers are right where the official scorer holds them for right`() throws {
    let rows = try Fixture.rows("gaia-pairs.json")
    #expect(rows.count > 250)
    for row in rows {
      let answer = row[0].text ?? "None"
      let gold = try #require(row[1].text)
      #expect(GAIAMetrics.isCorrect(answer, gold) == row[2].flag, "\(row)")
    }
  }

  private let scoring = OfficialScoring(
    dataset: Fixture.path("gaia"), predictions: Fixture.path("gaia-predictions.jsonl"))

  @Test func `a submission scores as the official scorer scores it`() throws {
    let report = try GAIA().officialReport(scoring)
    let expected = try JSONDecoder().decode(
      [String: Bool].self,
      from: Data(contentsOf: URL(fileURLWithPath: Fixture.path("gaia-expected.json"))))
    #expect(report.perTask.count == expected.count)
    for score in report.perTask {
      #expect(
        score.values["correct"] == (expected[score.taskID] == true ? 1 : 0), "\(score.taskID)")
    }
    #expect(report.official.map(\.name) == ["accuracy", "level_1", "level_2", "level_3"])
    let right = Double(expected.values.count { $0 })
    #expect(report.official[0].value == right / 9)
  }

  @Test func `text attachments are shown, others named and warned of`() throws {
    let dataset = try GAIA().read(Fixture.path("gaia/metadata.jsonl"))
    let materials = Dictionary(uniqueKeysWithValues: dataset.tasks.map { ($0.id, $0.material) })
    #expect(materials["t-01"] == "")
    #expect(materials["t-03"] == "Attached file street.csv:\n\nname,lamps\nΟΔΟΣ,12\nÓdos,9\n")
    #expect(materials["t-09"] == "Attached file note.txt:\n\nA note, without end")
    #expect(
      materials["t-08"]?.contains("picture.png: not shown, because it is an image (PNG") == true)
    #expect(dataset.warnings.count == 1)
    #expect(dataset.warnings[0].contains("t-08"))
    #expect(dataset.groupings["t-05"]?.stratum == "level 3")
    #expect(dataset.scorer.expectation(of: "t-04") == "Anne, 3, $5")
  }

  @Test func `another attachment makes another dataset`() throws {
    let line =
      #"{"task_id": "1", "Question": "Q", "Level": 1, "Final answer": "x", "file_name": "a.txt"}"#
    func hash(_ text: String) throws -> String {
      try Fixture.withFolder(["metadata.jsonl": Data(line.utf8), "a.txt": Data(text.utf8)]) {
        try GAIA().read($0).contentHash
      }
    }
    #expect(try hash("one") != hash("two"))
  }

  @Test func `the bundled sample has as many tasks of each level, and every kind of attachment`()
    throws
  {
    let sample = GAIA().bundledSample(in: Fixture.datasets)
    let dataset = try GAIA().read(sample)
    let strata = dataset.tasks.compactMap { dataset.groupings[$0.id]?.stratum }
    #expect(Set(strata).allSatisfy { level in strata.count { $0 == level } == 8 })
    let shown: [(String, String)] = [
      ("xlsx", "Sheet \"Tolls\":\nday\tfoot\triders\tcarts\therds\tkeeper\n2031-04-01\t"),
      ("docx", "Brom\tbass\t3\tno\n"), ("pptx", "[Notes on slide 1]\nThe brook has fallen"),
      ("zip", "File books/tollen.txt in it:\n\nTollen, February\n"),
      ("py", "def burning(nights):"),
    ]
    for (ending, text) in shown {
      let tasks = dataset.tasks.filter { $0.files.first?.name.hasSuffix("." + ending) == true }
      #expect(tasks.contains { $0.material.contains(text) }, "\(ending)")
    }
  }

  @Test func `an attachment is a file of its task, whatever a prompt can show of it`() throws {
    let line =
      #"{"task_id": "1", "Question": "Q", "Level": 1, "Final answer": "x", "file_name": "a.png"}"#
    func read(_ bytes: [UInt8]) throws -> BenchmarkTask {
      try Fixture.withFolder(["metadata.jsonl": Data(line.utf8), "a.png": Data(bytes)]) { folder in
        let task = try GAIA().read(folder).tasks[0]
        let file = try #require(task.files.first)
        #expect(task.files.count == 1 && file.name == "a.png" && file.bytes == bytes.count)
        #expect(file.path.hasPrefix("/"))
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path))) == bytes)
        #expect(file.contentHash == Digest.sha256(bytes))
        return task
      }
    }
    let (one, two) = (try read([0x89, 0x50, 0]), try read([0x89, 0x50, 1]))
    #expect(one.contentHash != two.contentHash)
    #expect(try read([0x89, 0x50, 0]).contentHash == one.contentHash)
  }

  private func error(_ metadata: String, predictions: String? = nil) -> InputError? {
    Fixture.inputError {
      try Fixture.withFolder([
        "metadata.jsonl": Data(metadata.utf8), "p.jsonl": Data((predictions ?? "{}").utf8),
      ]) { folder in
        if predictions == nil {
          _ = try GAIA().read(folder)
        } else {
          _ = try GAIA().officialReport(
            OfficialScoring(dataset: folder, predictions: folder + "/p.jsonl"))
        }
      }
    }
  }

  private let good =
    #"{"task_id": "1", "Question": "Q", "Level": 1, "Final answer": "x", "file_name": ""}"#

  @Test(arguments: [
    (#""Level": 1"#, #""Level": 4"#, "expected the level 1, 2 or 3"),
    (#""Level": 1"#, #""Level": "one""#, "expected the level 1, 2 or 3"),
    (#""Final answer": "x""#, #""Final answer": 3"#, "expected text, found a number"),
    (#""Question": "Q", "#, "", "\"Question\" is missing"),
    (#""file_name": """#, #""file_name": "no.csv""#, "the attachment no.csv is not in"),
    (#""file_name": """#, #""file_name": "../secret""#, "found a path"),
    (#""file_name": """#, #""file_name": "..""#, "found a path"),
  ])
  func `a malformed task is refused with its line`(
    _ part: String, _ other: String, _ problem: String
  ) {
    let error = error(good.replacingOccurrences(of: part, with: other))
    #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
    #expect(error?.place.contains("metadata.jsonl:1") == true)
  }

  @Test func `ids are unique`() {
    #expect(error(good + "\n" + good)?.place.hasSuffix("metadata.jsonl:2") == true)
    let answer = #"{"task_id": "1", "model_answer": "x"}"#
    #expect(
      error(good, predictions: answer + "\n" + answer)?.problem.contains("a second time") == true)
  }

  @Test(arguments: [
    (#"{"task_id": "2", "model_answer": "x"}"#, "the dataset has no task \"2\""),
    (#"{"task_id": "1"}"#, "\"model_answer\" is missing"),
    (#"{"task_id": "1", "model_answer": 3}"#, "expected text, found a number"),
    (#"{"1": "x"}"#, "\"task_id\" is missing"),
  ])
  func `a submission that does not fit is refused`(_ line: String, _ problem: String) {
    #expect(error(good, predictions: line)?.problem.contains(problem) == true)
  }

  @Test func `tasks without public answers are not scored, and that is said`() throws {
    let keyless = good.replacingOccurrences(of: #""x""#, with: #""?""#)
    let answer = #"{"task_id": "1", "model_answer": "?"}"#
    let answers = answer + "\n" + answer.replacingOccurrences(of: #""1""#, with: #""2""#)
    let files = [
      "metadata.jsonl": Data(
        (keyless + "\n" + good.replacingOccurrences(of: #""1""#, with: #""2""#)).utf8),
      "p.jsonl": Data(answers.utf8),
    ]
    try Fixture.withFolder(files) { folder in
      let dataset = try GAIA().read(folder)
      #expect(dataset.warnings.map { $0.hasPrefix("1 of 2 tasks") } == [true])
      let attempt = Attempt(taskID: "1", outcome: .answered(Prediction("?")))
      #expect(try dataset.scorer.score(attempt) == nil)
      #expect(dataset.scorer.expectation(of: "1") == nil)
      let report = try GAIA().officialReport(
        OfficialScoring(dataset: folder, predictions: folder + "/p.jsonl"))
      #expect(report.perTask.map(\.taskID) == ["2"])
      #expect(report.warnings == dataset.warnings)
    }
    #expect(
      error(keyless, predictions: answer)?.problem.contains("no task has a public answer") == true)
  }

  @Test func `the predictions of a run are written in the official format`() throws {
    let dataset = try GAIA().read(Fixture.path("gaia"))
    let attempts = [
      Attempt(
        taskID: "t-02", outcome: .answered(Prediction("17")), finalReply: "So.\nFINAL ANSWER: 17")
    ]
    let text = GAIA().predictionFormat.text(of: attempts, for: dataset.tasks)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 9)
    #expect(
      lines[1]
        == #"{"task_id": "t-02", "model_answer": "17", "reasoning_trace": "So.\nFINAL ANSWER: 17"}"#
    )
  }

  @Test func `levels are metrics of their own and failed tasks are not scored`() throws {
    let dataset = try GAIA().read(Fixture.path("gaia"))
    let scorer = dataset.scorer
    let right = try #require(
      try scorer.score(Attempt(taskID: "t-02", outcome: .answered(Prediction("$17")))))
    let none = try #require(
      try scorer.score(Attempt(taskID: "t-03", outcome: .unparsable(reason: ""))))
    #expect(right.values == ["accuracy": 1, "level_1": 1])
    #expect(GAIA().metrics(of: dataset.scored([right, none])).map(\.mean) == [0.5, 1, 0])
    #expect(try scorer.score(Attempt(taskID: "t-03", outcome: .failed(reason: ""))) == nil)
  }
}
