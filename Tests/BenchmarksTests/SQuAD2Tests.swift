import Foundation
import Testing

import Evaluation

@testable import Benchmarks

@Suite struct SQuAD2Tests {
  private static let real = "squad2/dev-8-articles.json"

  private func scoring(_ na: Bool = false, _ threshold: Double = 1) -> OfficialScoring {
    OfficialScoring(
      dataset: Fixture.path("squad2.json"), predictions: Fixture.path("squad2-predictions.json"),
      naProbabilities: na ? Fixture.path("squad2-na.json") : nil, naThreshold: threshold)
  }

  // Fixtures: see Tests/Fixtures/Benchmarks/README.md.
  @Test(arguments: [
    ("squad2-expected.json", false, 1.0), ("squad2-expected-na.json", true, 0.4),
    ("squad2-expected-low.json", false, -1),
  ])
  func `the figures are the official script's to the last bit`(
    _ expected: String, _ na: Bool, _ threshold: Double
  ) throws {
    let report = try SQuAD2().officialReport(scoring(na, threshold))
    let figures = Dictionary(uniqueKeysWithValues: report.official.map { ($0.name, $0.value) })
    #expect(figures == (try Fixture.figures(expected)))
  }

  @Test func `figures come in the official script's order`() throws {
    let names = try SQuAD2().officialReport(scoring(true)).official.map(\.name)
    #expect(
      names == [
        "exact", "f1", "total", "HasAns_exact", "HasAns_f1", "HasAns_total", "NoAns_exact",
        "NoAns_f1", "NoAns_total", "best_exact", "best_exact_thresh", "best_f1", "best_f1_thresh",
      ])
  }

  // python3 evaluate-v2.0.py dev-8-articles.json predictions-bert.json
  @Test(.enabled(if: Fixture.hasReal(real), "no real data at ../shared/data"))
  func `BERT's published predictions score as the official script scores them`() throws {
    let report = try SQuAD2().officialReport(
      OfficialScoring(
        dataset: Fixture.realPath(Self.real),
        predictions: Fixture.realPath("squad2/predictions-bert.json")))
    #expect(
      report.official.map(\.value) == [
        77.05091937765205, 80.74089703356351, 2828, 70.51578137028484, 78.54908145567175, 1299,
        82.60300850228907, 82.60300850228907, 1529,
      ])
    #expect(report.perTask.count == 2828)
  }

  @Test(.enabled(if: Fixture.hasReal(real), "no real data at ../shared/data"))
  func `a run with the same predictions has the same metrics`() throws {
    let dataset = try SQuAD2().read(Fixture.realPath(Self.real))
    let ids = dataset.tasks.map(\.id)
    let predictions = try SQuAD2Predictions.read(
      Fixture.realPath("squad2/predictions-bert.json"),
      index: Dictionary(uniqueKeysWithValues: zip(ids.map { ExactText($0) }, ids.indices)))
    let scores = try zip(ids, predictions).compactMap { id, prediction in
      try dataset.scorer.score(
        Attempt(taskID: id, outcome: .answered(Prediction(prediction ?? ""))))
    }
    let f1 = try #require(
      SQuAD2().metrics(of: dataset.scored(scores)).first { $0.name == "f1" }?.mean)
    #expect(abs(100 * f1 - 80.74089703356351) < 1e-9)
    #expect(dataset.warnings == [])
    #expect(Set(dataset.groupings.values.map(\.outerCluster)).count == 8)
  }

  @Test func `tasks carry passage and question, and no trace of the answers`() throws {
    let dataset = try SQuAD2().read(Fixture.path("squad2.json"))
    #expect(dataset.tasks.count == 22)
    let task = try #require(dataset.tasks.first { $0.id == "q16" })
    #expect(task.material.hasPrefix("Passage:\nA second passage."))
    #expect(task.question == "Which bird?")
    #expect(
      dataset.groupings["q16"]
        == TaskGrouping(cluster: "Owls/0", outerCluster: "Owls", stratum: "answerable"))
    #expect(dataset.groupings["q14"]?.stratum == "answerable")
    #expect(dataset.groupings["q15"]?.stratum == "unanswerable")
    #expect(dataset.scorer.expectation(of: "q15") == "unanswerable")
    #expect(dataset.scorer.expectation(of: "q16") == "An owl 🦉 | owl | the owl's nest")
    #expect(Set(dataset.tasks.map(\.contentHash)).count == 22)
    #expect(dataset.contentHash.count == 64)
  }

  @Test func `answers that are no span of the passage are pointed out`() throws {
    let warnings = try SQuAD2().read(Fixture.path("squad2.json")).warnings
    #expect(warnings.count == 1)
    #expect(warnings[0].hasPrefix("1 of 22 questions"))
    #expect(warnings[0].hasSuffix("q20"))
  }

  @Test func `an abstention is no answer, and what has no prediction scores 0`() throws {
    let scorer = try SQuAD2().read(Fixture.path("squad2.json")).scorer
    let outcomes: [(Outcome, Double, Double)] = [
      (.abstained(Prediction("")), 0, 1), (.unparsable(reason: "empty"), 0, 0),
      (.refused(reason: "filter"), 0, 0), (.limitReached(.taskTokens), 0, 0),
      (.answered(Prediction("unanswerable")), 0, 0),
    ]
    for (outcome, answerable, unanswerable) in outcomes {
      let has = try #require(try scorer.score(Attempt(taskID: "q02", outcome: outcome)))
      let no = try #require(try scorer.score(Attempt(taskID: "q11", outcome: outcome)))
      #expect(has.values["HasAns_f1"] == answerable)
      #expect(has.values["NoAns_f1"] == nil)
      #expect(no.values["NoAns_exact"] == unanswerable)
      #expect(no.values["abstained_NoAns"] == (outcome.kind == .abstained ? 1 : 0))
    }
    #expect(try scorer.score(Attempt(taskID: "q02", outcome: .failed(reason: "down"))) == nil)
    #expect(throws: InputError.self) {
      try scorer.score(Attempt(taskID: "q99", outcome: .refused(reason: "")))
    }
  }

  @Test func `abstention is reported apart for both kinds of questions`() throws {
    let report = try SQuAD2().officialReport(scoring())
    let rates = Dictionary(uniqueKeysWithValues: report.additional.map { ($0.name, $0.value) })
    #expect(rates["abstained_HasAns"] == 1.0 / 16)  // q07: "the" normalizes to nothing
    #expect(rates["abstained_NoAns"] == 5.0 / 6)  // all but q22
  }

  // MARK: Missing predictions

  private func report(_ predictions: String, _ missing: MissingPredictions, na: String? = nil)
    throws
    -> OfficialReport
  {
    try Fixture.withFolder([
      "data.json": Data(contentsOf: URL(fileURLWithPath: Fixture.path("squad2.json"))),
      "predictions.json": Data(predictions.utf8), "na.json": Data((na ?? "{}").utf8),
    ]) { folder in
      try SQuAD2().officialReport(
        OfficialScoring(
          dataset: folder + "/data.json", predictions: folder + "/predictions.json",
          naProbabilities: na == nil ? nil : folder + "/na.json", missing: missing))
    }
  }

  @Test func `missing predictions are refused by default, with their number and the first ids`()
    throws
  {
    let error = try #require(Fixture.inputError { _ = try report(#"{"q02": "x"}"#, .error) })
    #expect(error.problem == "21 of 22 tasks have no prediction: q01, q03, q04, …")
    #expect(error.remedy?.contains("--missing skip") == true)
  }

  @Test func `missing predictions can be skipped or count as no answer`() throws {
    let skipped = try report(#"{"q02": "x", "q11": ""}"#, .skip)
    #expect(skipped.official.first { $0.name == "total" }?.value == 2)
    #expect(skipped.official.first { $0.name == "exact" }?.value == 50)
    #expect(skipped.missing == 20)
    let empty = try report(#"{"q02": "x", "q22": "y"}"#, .empty)
    #expect(empty.official.first { $0.name == "total" }?.value == 22)
    #expect(empty.official.first { $0.name == "NoAns_exact" }?.value == 100 * 5.0 / 6)
    #expect(
      Fixture.inputError { _ = try report("{}", .skip) }?.problem.contains("22 of 22") == true)
  }

  @Test(arguments: [
    (#"{"q02": "x", "q02": "y"}"#, "predictions.json:1:14", "occurs twice"),
    ("{\"q02\": \"x\",\n \"q77\": \"y\"}", "predictions.json:2: q77", "the dataset has no task"),
    (#"{"q02": 3}"#, "predictions.json:1: q02", "expected text, found a number"),
    (#"{"q02": null}"#, "predictions.json:1: q02", "expected text, found null"),
    (#"[{"id": "q02"}]"#, "predictions.json:1", "expected an object, found an array"),
    (
      #"{"id": "2hop__1", "predicted_answer": "x"}"#, "predictions.json:1: id",
      "the dataset has no task \"id\""
    ),
    ("", "predictions.json", "the file is empty"),
  ])
  func `a prediction file that does not fit is refused with the place`(
    _ predictions: String, _ place: String, _ problem: String
  ) throws {
    let error = try #require(Fixture.inputError { _ = try report(predictions, .skip) })
    #expect(error.place.hasSuffix(place), "\(error)")
    #expect(error.problem.contains(problem), "\(error)")
  }

  @Test func `every prediction needs its probability`() throws {
    let error = try #require(
      Fixture.inputError {
        _ = try report(#"{"q02": "x", "q03": "y"}"#, .skip, na: #"{"q02": 0.5}"#)
      })
    #expect(error.place.hasSuffix("na.json"))
    #expect(error.problem == "1 predictions have no probability, the first of them q03")
  }

  @Test(arguments: [
    (#"{"version": "v2.0"}"#, "\"data\" is missing"), (#"{"data": []}"#, "no questions"),
    (#"{"data": [{"title": "T"}]}"#, "\"paragraphs\" is missing"),
    (#"{"data": [{"title": "T", "paragraphs": [{"qas": []}]}]}"#, "\"context\" is missing"),
    (
      #"{"data": [{"title": "T", "paragraphs": [{"context": "C", "qas": [{"id": "1", "question": "Q"}]}]}]}"#,
      "\"answers\" is missing"
    ),
    (
      #"{"data": [{"title": "T", "paragraphs": [{"context": "C", "qas": [{"id": "1", "question": "Q", "answers": [{}]}]}]}]}"#,
      "\"text\" is missing"
    ),
    (
      #"{"data": [{"title": "T", "paragraphs": [{"context": "C", "qas": [{"id": "1", "question": "Q", "answers": []}, {"id": "1", "question": "Q", "answers": []}]}]}]}"#,
      "a second time"
    ),
  ])
  func `a dataset with something missing is refused`(_ json: String, _ problem: String) throws {
    let error = try #require(
      Fixture.inputError { _ = try Fixture.withFile(json) { try SQuAD2().read($0) } })
    #expect(error.problem.contains(problem), "\(error)")
  }

  @Test func `the predictions of a run are written in the official format`() throws {
    let dataset = try SQuAD2().read(Fixture.path("squad2.json"))
    let attempts = [
      Attempt(taskID: "q02", outcome: .answered(Prediction("İzmir \"x\"\n"))),
      Attempt(taskID: "q11", outcome: .abstained(Prediction(""))),
      Attempt(taskID: "q12", outcome: .refused(reason: "")),
    ]
    let text = SQuAD2().predictionFormat.text(of: attempts, for: dataset.tasks)
    let read = try Fixture.withFile(text) {
      try SQuAD2Predictions.read(
        $0,
        index: Dictionary(
          uniqueKeysWithValues: dataset.tasks.enumerated().map { (ExactText($1.id), $0) }))
    }
    #expect(read[1] == "İzmir \"x\"\n")
    #expect(!read.contains(nil))
  }
}
