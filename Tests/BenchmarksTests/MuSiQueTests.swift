import Foundation
import Testing

import Evaluation

@testable import Benchmarks

@Suite struct MuSiQueTests {
  private static let real = "musique/musique_ans_dev_100.jsonl"

  private func read(_ kind: String) throws -> Dataset {
    try MuSiQue().read(Fixture.path("musique-\(kind).jsonl"))
  }

  @Test(arguments: ["ans", "full"])
  func `the figures are the official script's, before it rounds them`(_ kind: String) throws {
    let report = try MuSiQue().officialReport(
      OfficialScoring(
        dataset: Fixture.path("musique-\(kind).jsonl"),
        predictions: Fixture.path("musique-\(kind)-predictions.jsonl")))
    let figures = Dictionary(uniqueKeysWithValues: report.official.map { ($0.name, $0.value) })
    #expect(figures == (try Fixture.figures("musique-\(kind)-expected.json")))
    #expect(
      report.official.map(\.name)
        == MuSiQueScorer.official.filter { kind == "full" || $0.scope == .task }.map(\.name))
  }

  @Test func `figures are also given per hop count and hop type`() throws {
    let report = try MuSiQue().officialReport(
      OfficialScoring(
        dataset: Fixture.path("musique-ans.jsonl"),
        predictions: Fixture.path("musique-ans-predictions.jsonl")))
    let names = report.additional.map(\.name).filter { $0.hasPrefix("answer_em") }
    #expect(
      names == [
        "answer_em_2hop", "answer_em_3hop", "answer_em_3hop1", "answer_em_3hop2", "answer_em_4hop",
        "answer_em_4hop1", "answer_em_4hop3",
      ])
    let em = report.additional.first { $0.name == "answer_em_3hop" }
    let parts = report.perTask.compactMap { $0.values["answer_em_3hop"] }
    #expect(em?.value == parts.reduce(0, +) / 2)
  }

  @Test func `tasks show the paragraphs by their numbers and no trace of the key`() throws {
    let dataset = try read("ans")
    let task = dataset.tasks[0]
    #expect(task.id == "2hop__1_2")
    #expect(task.material.hasPrefix("Paragraphs:\n\n[0] Title 0\nThe ferry Oriole"))
    #expect(task.material.contains("\n\n[4] Title 4\n"))
    #expect(!task.material.contains("true"))
    #expect(
      dataset.groupings["3hop2__4_5_6"] == TaskGrouping(cluster: "3hop2__4_5_6", stratum: "3hop2"))
    #expect(dataset.scorer.expectation(of: "2hop__1_2") == "Ódos | The ΟΔΟΣ; support 0, 2")
  }

  @Test func `the id of a pair's second member says nothing about the answer`() throws {
    let dataset = try read("full")
    #expect(dataset.tasks.prefix(2).map(\.id) == ["2hop__1_2", "2hop__1_2#2"])
    let second = dataset.tasks.map(\.id).filter { $0.hasSuffix("#2") }
    let strata = Set(
      second.compactMap { dataset.groupings[$0]?.stratum.split(separator: " ").last })
    #expect(second.count == 5)
    #expect(strata == ["answerable", "unanswerable"])
    #expect(dataset.groupings["2hop__1_2#2"]?.cluster == "2hop__1_2")
    #expect(dataset.tasks[0].format.version == "musique-full/5")
  }

  @Test func `a pair counts only when both members are scored`() throws {
    let dataset = try read("full")
    func attempt(_ id: String, _ prediction: Prediction) throws -> TaskScore? {
      try dataset.scorer.score(Attempt(taskID: id, outcome: .answered(prediction)))
    }
    let scores = try [
      attempt("2hop__1_2", Prediction("Ódos", support: [0, 2], answerable: true)),
      attempt("2hop__1_2#2", Prediction("", support: [], answerable: false)),
      attempt("2hop__77_78", Prediction("5", support: [3, 4], answerable: true)),
    ].compactMap { $0 }
    let group = MuSiQue().metrics(of: dataset.scored(scores)).first {
      $0.name == "group_answer_sufficiency_f1"
    }
    #expect(group?.points == [Metric.Point(unit: "2hop__1_2", value: 1)])
    #expect(group?.definition.scope == .group)
  }

  @Test func `what has no prediction scores 0 and is no abstention`() throws {
    let scorer = try read("full").scorer
    let score = try #require(
      try scorer.score(Attempt(taskID: "2hop__1_2#2", outcome: .unparsable(reason: ""))))
    #expect(score.values == ["sufficiency": 0, "abstained_unanswerable": 0])
    #expect(try scorer.score(Attempt(taskID: "2hop__1_2", outcome: .failed(reason: ""))) == nil)
  }

  private func error(
    _ data: String, predictions: String = "{}", _ missing: MissingPredictions = .error
  )
    -> InputError?
  {
    Fixture.inputError {
      try Fixture.withFolder(["data.jsonl": Data(data.utf8), "p.jsonl": Data(predictions.utf8)]) {
        _ = try MuSiQue().officialReport(
          OfficialScoring(
            dataset: $0 + "/data.jsonl", predictions: $0 + "/p.jsonl", missing: missing))
      }
    }
  }

  private func line(_ id: String, answerable: Bool = true) -> String {
    #"{"id": "\#(id)", "paragraphs": [{"idx": 0, "title": "T", "paragraph_text": "x", "is_supporting": true}], "question": "Q", "answer": "a", "answer_aliases": [], "answerable": \#(answerable)}"#
      + "\n"
  }

  private func prediction(_ id: String) -> String {
    #"{"id": "\#(id)", "predicted_answer": "a", "predicted_support_idxs": [0], "predicted_answerable": true}"#
      + "\n"
  }

  @Test func `pairs must be pairs`() throws {
    let lone = try #require(
      error(line("2hop__1") + line("2hop__2") + line("2hop__2", answerable: false)))
    #expect(lone.place.hasSuffix("data.jsonl:1: id"))
    #expect(lone.problem == "\"2hop__1\" occurs 1 times, 1 of them answerable")
    let three = line("2hop__1") + line("2hop__1", answerable: false)
    #expect(error(three + line("2hop__1"))?.problem.contains("occurs 3 times") == true)
    #expect(error(line("2hop__1") + line("2hop__1"))?.problem == "\"2hop__1\" occurs 2 times")
  }

  @Test(arguments: [
    (#"{"id": "1"}"#, "the field \"question\" is missing"), ("[1]", "expected an object"),
    (#"{"id": 1}"#, "expected text, found a number"),
    (
      #"{"paragraphs": [{"idx": 0, "title": "T", "paragraph_text": "x"}]}"#,
      "\"is_supporting\" is missing"
    ),
  ])
  func `a malformed instance is refused`(_ json: String, _ problem: String) {
    #expect(error(json)?.problem.contains(problem) == true)
    #expect(error(json)?.place.contains("data.jsonl:1") == true)
  }

  @Test func `predictions must be those of the dataset, in its order`() throws {
    let data = line("2hop__1") + line("2hop__2")
    let swapped = try #require(
      error(data, predictions: prediction("2hop__2") + prediction("2hop__1")))
    #expect(swapped.place.hasSuffix("p.jsonl:1"))
    #expect(swapped.problem == "expected the prediction for \"2hop__1\", found \"2hop__2\"")
    let short = error(data, predictions: prediction("2hop__1"))
    #expect(short?.problem == "1 of 2 tasks have no prediction: 2hop__2")
    let long = prediction("2hop__1") + prediction("2hop__2")
    #expect(
      error(data, predictions: long + prediction("2hop__2"))?.place.hasSuffix("p.jsonl:3") == true)
    #expect(
      error(data, predictions: long + prediction("x"))?.problem.contains("no task \"x\"") == true)
    #expect(error(data, predictions: prediction("2hop__2"), .skip) == nil)
    #expect(error(data, predictions: long) == nil)
  }

  @Test(arguments: ["predicted_answer", "predicted_support_idxs", "predicted_answerable"])
  func `all fields of a prediction are required`(_ field: String) {
    let without = prediction("2hop__1").replacingOccurrences(of: field, with: "x")
    #expect(
      error(line("2hop__1"), predictions: without)?.problem == "the field \"\(field)\" is missing")
  }

  @Test func `half a pair of predictions is refused`() {
    let data =
      line("2hop__1") + line("2hop__1", answerable: false) + line("2hop__2")
      + line("2hop__2", answerable: false)
    let predictions = prediction("2hop__1") + prediction("2hop__2") + prediction("2hop__2")
    #expect(
      error(data, predictions: predictions, .skip)?.problem.contains(
        "one prediction for the pair \"2hop__1\"") == true)
  }

  @Test func `the predictions of a run are written in the official format`() throws {
    let dataset = try read("full")
    let attempts = [
      Attempt(
        taskID: "2hop__1_2",
        outcome: .answered(Prediction("Ódos", support: [0, 2], answerable: true))),
      Attempt(
        taskID: "2hop__1_2#2", outcome: .abstained(Prediction("", support: [], answerable: false))),
    ]
    let text = MuSiQue().predictionFormat.text(of: attempts, for: dataset.tasks)
    let lines = try Fixture.withFile(text) { try MuSiQuePredictions.read($0) }
    #expect(lines.count == 10)
    #expect(lines[0].prediction == Prediction("Ódos", support: [0, 2], answerable: true))
    #expect(lines[1].id == "2hop__1_2")
    #expect(lines[1].prediction.answerable == false)
  }

  @Test(.enabled(if: Fixture.hasReal(real), "no real data at ../shared/data"))
  func `the real dev set is read`() throws {
    let dataset = try MuSiQue().read(Fixture.realPath(Self.real))
    #expect(dataset.tasks.count == 100)
    let hops = Set(dataset.groupings.values.map(\.stratum))
    #expect(hops.isSubset(of: ["2hop", "3hop1", "3hop2", "4hop1", "4hop2", "4hop3"]))
    #expect(!hops.contains("other"))
  }
}
