import Foundation
import Testing

import Evaluation

@testable import Benchmarks

@Suite struct CatalogueTests {
  @Test func `every benchmark is found by its name`() {
    for benchmark in Catalogue.benchmarks {
      #expect(Catalogue.benchmark(named: benchmark.name)?.title == benchmark.title)
      #expect(!benchmark.reference.citation.isEmpty)
    }
    #expect(Catalogue.benchmarks.map(\.name) == ["squad2", "musique", "musr", "gaia"])
    #expect(Catalogue.benchmark(named: "SQuAD") == nil)
  }

  @Test(arguments: ["squad2", "musique", "musr", "gaia"])
  func `the bundled sample is read whole, and its metrics are the listed ones`(
    _ name: String
  ) throws {
    let benchmark = try #require(Catalogue.benchmark(named: name))
    let dataset = try benchmark.read(benchmark.bundledSample(in: Fixture.datasets))
    #expect(dataset.benchmark == name)
    #expect(dataset.tasks.count >= 12)
    // A picture for those with eyes is all that has no text.
    let hidden = dataset.warnings.filter { !$0.contains("pdftotext is not installed") }
    #expect(hidden.count == (name == "gaia" ? 1 : 0))
    #expect(hidden.allSatisfy { $0.contains("an image (PNG, 360 × 240 pixels)") }, "\(hidden)")
    #expect(Set(dataset.tasks.map { ExactText($0.id) }) == Set(dataset.groupings.keys))
    let scores = try dataset.tasks.compactMap {
      try dataset.scorer.score(Attempt(taskID: $0.id, outcome: .unparsable(reason: "")))
    }
    let metrics = benchmark.metrics(of: dataset.scored(scores))
    #expect(
      metrics.map(\.name) == benchmark.metrics.map(\.name).filter(metrics.map(\.name).contains))
    #expect(metrics.contains { $0.name == dataset.scorer.primaryMetric })
  }

  @Test(arguments: Catalogue.benchmarks.map(\.name))
  func `each metric is declared once, and of the main one more is better`(_ name: String) throws {
    let benchmark = try #require(Catalogue.benchmark(named: name))
    let names = benchmark.metrics.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(names).isDisjoint(with: MetricDefinition.ofUse.map(\.name)))
    let primary = benchmark.metrics.filter { $0.name == benchmark.primaryMetric }
    // What flipped for better or worse is told by the main metric of single tasks.
    #expect(primary.map(\.direction) == [.higher])
    #expect(primary.map(\.scope) == [.task])
  }

  @Test func `of abstentions from questions that have an answer less is better`() {
    let lower = Catalogue.benchmarks.flatMap(\.metrics).filter { $0.direction == .lower }
    #expect(lower.map(\.name) == ["abstained_HasAns", "abstained_answerable"])
  }

  /// What earlier scoring rules had under other names is shown after the others.
  @Test func `metrics are made of scores and groupings alone, unknown names last`() throws {
    let scores = [
      ScoredAttempt(
        repetition: 0, cluster: "a", outerCluster: "a", chance: 0.5,
        score: TaskScore(taskID: "1", values: ["old": 1, "accuracy": 0])),
      ScoredAttempt(
        repetition: 0, cluster: "a", outerCluster: "a", chance: 0.25,
        score: TaskScore(taskID: "2", values: ["accuracy": 1])),
    ]
    let metrics = MuSR().metrics(of: scores)
    #expect(metrics.map(\.name) == ["accuracy", "old"])
    #expect(metrics.map(\.mean) == [0.5, 1])
    #expect(metrics.map(\.chance) == [0.375, 0.5])
  }

  @Test func `the key never reaches what a model sees`() throws {
    let dataset = try MuSiQue().read(Fixture.datasets + "/musique/sample-full.jsonl")
    #expect(dataset.tasks.count == 16)
    for task in dataset.tasks {
      let seen = task.material + task.question + task.format.instruction
      #expect(!seen.contains("is_supporting"))
      #expect(!seen.contains("paragraph_support_idx"))
    }
  }

  @Test(arguments: ["squad2", "musique", "musr", "gaia"])
  func `another benchmark's predictions are refused`(_ name: String) throws {
    let benchmark = try #require(Catalogue.benchmark(named: name))
    let files = [
      "squad2-predictions.json", "musique-ans-predictions.jsonl", "gaia-predictions.jsonl",
    ]
    let own = name == "musr" ? "none" : name
    for file in files where !file.hasPrefix(own) {
      let error = Fixture.inputError {
        _ = try benchmark.officialReport(
          OfficialScoring(
            dataset: benchmark.bundledSample(in: Fixture.datasets), predictions: Fixture.path(file),
            missing: .skip))
      }
      #expect(error?.place.contains(file) == true, "\(file): \(String(describing: error))")
    }
  }
}
