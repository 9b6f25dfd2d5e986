import Foundation
import Testing

import Evaluation

@testable import Benchmarks

@Suite struct MuSRTests {
  @Test func `the official score is what eval.py reaches on average over its guesses`() throws {
    let rows = try Fixture.rows("musr-official.json")
    #expect(rows.count > 200)
    for row in rows {
      let reply = try #require(row[0].text)
      let score = MuSRMetrics.officialScore(
        reply, answer: try #require(row[1].wholeNumber), choices: try #require(row[2].wholeNumber))
      #expect(score == row[3].text.flatMap(Double.init), "\(row)")
    }
  }

  private static let story = """
    [{"context": "Story.", "questions": [
      {"question": "Which location is the most likely place Ana would look?", "answer": 1,
       "choices": ["attic", "cellar", "hall"], "intermediate_trees": [{"x": []}], "intermediate_data": []},
      {"question": "Which location is the most likely place Ben would look?", "answer": 0,
       "choices": ["attic", "cellar"]}]}]
    """

  @Test func `the domain comes from the file's name, else from the question`() throws {
    for name in ["object_placements.json", "small_sample.json", "object-v2.json"] {
      let dataset = try Fixture.withFile(Self.story, named: name) { try MuSR().read($0) }
      #expect(dataset.tasks.map(\.id) == ["object_placements/0/0", "object_placements/0/1"])
      #expect(dataset.groupings["object_placements/0/1"]?.cluster == "object_placements/0")
    }
    let unknown = Self.story.replacingOccurrences(of: "location", with: "thing")
    let error = Fixture.inputError {
      _ = try Fixture.withFile(unknown, named: "x.json") { try MuSR().read($0) }
    }
    #expect(error?.place.hasSuffix("x.json:2: [0].questions[0]") == true)
  }

  @Test func `tasks show numbered choices, and the hint has the official place`() throws {
    let dataset = try Fixture.withFile(Self.story) { try MuSR().read($0) }
    let task = dataset.tasks[0]
    #expect(task.question.hasSuffix("Choices:\n1 - attic\n2 - cellar\n3 - hall"))
    #expect(task.material == "Story.")
    #expect(task.hint?.placement == .beforeQuestion)
    #expect(MuSRDomain.murderMystery.hint.placement == .afterQuestion)
    #expect(MuSRDomain.teamAllocation.hint.placement == .afterQuestion)
    #expect(task.format.read("ANSWER: 3") == .answer(Prediction("3")))
    #expect(dataset.scorer.expectation(of: task.id) == "2 - cellar")
  }

  @Test func `chance is the mean of one over the number of choices`() throws {
    let dataset = try Fixture.withFile(Self.story) { try MuSR().read($0) }
    let scores = try dataset.tasks.compactMap {
      try dataset.scorer.score(Attempt(taskID: $0.id, outcome: .answered(Prediction("2"))))
    }
    let metrics = MuSR().metrics(of: dataset.scored(scores))
    #expect(metrics.map(\.name) == ["accuracy", "accuracy_object_placements", "official_accuracy"])
    #expect(metrics.map(\.mean) == [0.5, 0.5, 0.5])
    #expect(metrics[0].chance == (1.0 / 3 + 1.0 / 2) / 2)
  }

  @Test func `nothing is guessed in the accuracy, and the official rule stands beside it`() throws {
    let dataset = try Fixture.withFile(Self.story) { try MuSR().read($0) }
    func values(_ outcome: Outcome, _ reply: String?) throws -> [Double?] {
      let score = try dataset.scorer.score(
        Attempt(taskID: "object_placements/0/0", outcome: outcome, finalReply: reply))
      return [score?.values["accuracy"], score?.values["official_accuracy"]]
    }
    #expect(try values(.unparsable(reason: ""), "no idea") == [0, 1.0 / 3])
    #expect(try values(.unparsable(reason: ""), "ANSWER: 12") == [0, 1])
    #expect(try values(.answered(Prediction("1")), "ANSWER: 1 or 2") == [0, 1])
    #expect(try values(.answered(Prediction("2")), nil) == [1, 1])
    #expect(try values(.limitReached(.taskCalls), nil) == [0, 0])
    #expect(try values(.failed(reason: ""), nil) == [nil, nil])
  }

  @Test func `predictions are choice numbers or raw replies`() throws {
    let report = try Fixture.withFolder([
      "data.json": Data(Self.story.utf8),
      "p.json": Data(
        #"""
        {"id": "object_placements/0/1", "answer": 1}
        {"id": "object_placements/0/0", "output": "I guess.\nANSWER: 2"}

        """#.utf8),
    ]) {
      try MuSR().officialReport(
        OfficialScoring(dataset: $0 + "/data.json", predictions: $0 + "/p.json"))
    }
    #expect(report.official.map(\.value) == [1, 1])
    #expect(report.official.map(\.name) == ["accuracy", "accuracy_object_placements"])
    #expect(report.perTask.map { $0.values["correct"] } == [1, 1])
    #expect(
      report.additional.map(\.name) == [
        "official_accuracy", "chance_accuracy", "chance_accuracy_object_placements", "unparsable",
      ])
  }

  @Test(arguments: [
    (#"{"id": "object_placements/0/0"}"#, "found neither"),
    (#"{"id": "object_placements/0/0", "answer": 1, "output": "1"}"#, "found both"),
    (#"{"id": "object_placements/9/9", "answer": 1}"#, "the dataset has no task"),
    (
      #"{"id": "object_placements/0/0", "answer": 1}"# + "\n"
        + #"{"id": "object_placements/0/0", "answer": 2}"#, "occurs a second time"
    ),
    (#"{"id": "object_placements/0/0", "answer": "one"}"#, "a whole number"),
  ])
  func `a malformed prediction names its line`(lines: String, problem: String) throws {
    try Fixture.withFolder(["data.json": Data(Self.story.utf8), "p.jsonl": Data(lines.utf8)]) {
      folder in
      let error = #expect(throws: InputError.self) {
        try MuSR().officialReport(
          OfficialScoring(dataset: folder + "/data.json", predictions: folder + "/p.jsonl"))
      }
      #expect(error?.description.contains(problem) == true)
      #expect(error?.place.contains("p.jsonl:") == true)
    }
  }

  @Test func `a written prediction file scores like the run`() throws {
    let attempts = [
      Attempt(
        taskID: "object_placements/0/0", outcome: .unparsable(reason: ""), finalReply: "ANSWER: 12"),
      Attempt(
        taskID: "object_placements/0/1", outcome: .answered(Prediction("2")),
        finalReply: "ANSWER: 2, not 1"),
    ]
    try Fixture.withFolder(["data.json": Data(Self.story.utf8)]) { folder in
      let dataset = try MuSR().read(folder + "/data.json")
      let text = MuSR().predictionFormat.text(of: attempts, for: dataset.tasks)
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/p.json"))
      let report = try MuSR().officialReport(
        OfficialScoring(dataset: folder + "/data.json", predictions: folder + "/p.json"))
      let run = try attempts.compactMap(dataset.scorer.score).map(\.values.dictionary)
      #expect(report.perTask.map { $0.values.dictionary.filter { $0.key != "correct" } } == run)
    }
  }

  @Test func `contrast pairs are one cluster`() throws {
    let dataset = try MuSR().read(Fixture.datasets + "/musr/murder_mystery.json")
    let clusters = dataset.tasks.compactMap { dataset.groupings[$0.id]?.cluster }
    #expect(clusters[0] == clusters[1])
    #expect(Set(clusters).count == clusters.count - 1)
  }

  @Test func `a folder without all domains is read with a warning, an empty one is refused`() throws
  {
    try Fixture.withFolder(["object_placements.json": Data(Self.story.utf8)]) { folder in
      let warnings = try MuSR().read(folder).warnings
      #expect(warnings.count == 2)
      #expect(warnings[0].contains("murder_mystery.json is absent"))
    }
    let error = Fixture.inputError { try Fixture.withFolder([:]) { _ = try MuSR().read($0) } }
    #expect(error?.problem.contains("found none of them") == true)
  }

  @Test(arguments: [
    (#""answer": 1"#, #""answer": 3"#, "expected the index of one of 3 choices"),
    (#""answer": 1"#, #""answer": "1""#, "expected a whole number, found text"),
    (#""context": "Story.", "#, "", "\"context\" is missing"),
    (
      #""choices": ["attic", "cellar"]"#, #""choices": "['attic']""#,
      "expected an array, found text"
    ),
  ])
  func `a malformed story is refused`(_ part: String, _ other: String, _ problem: String) throws {
    let json = Self.story.replacingOccurrences(of: part, with: other)
    #expect(json != Self.story)
    let error = Fixture.inputError { _ = try Fixture.withFile(json) { try MuSR().read($0) } }
    #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
  }

  @Test(
    .enabled(if: Fixture.hasReal("musr/murder_mystery.json"), "no real data at ../shared/data"))
  func `the real files are read`() throws {
    let dataset = try MuSR().read(Fixture.realPath("musr"))
    let strata = Dictionary(grouping: dataset.groupings.values, by: \.stratum).mapValues(\.count)
    #expect(strata == ["murder_mystery": 3, "object_placements": 12, "team_allocation": 3])
    #expect(dataset.warnings == [])
  }
}
