import Evaluation
import Scripted
import Testing

@testable import Harness

private struct NoScorer: Scorer {
  var version: String { "none/1" }
  var primaryMetric: String { "accuracy" }
  func score(_ attempt: Attempt) throws -> TaskScore? { nil }
  func expectation(of taskID: String) -> String? { nil }
}

/// 60 tasks of stratum `a`, 30 of `b`, 10 of `c`.
private let dataset: Dataset = {
  let tasks = (0..<100).map { BenchmarkTask.sample("t\($0)") }
  let strata = (0..<100).map { $0 < 60 ? "a" : $0 < 90 ? "b" : "c" }
  return Dataset(
    benchmark: "test", source: "test", contentHash: "0", tasks: tasks,
    groupings: Dictionary(
      uniqueKeysWithValues: zip(tasks, strata).map {
        (ExactText($0.id), TaskGrouping(cluster: $0.id, stratum: $1))
      }), scorer: NoScorer())
}()

@Suite struct TaskSelectionTests {
  private func counts(_ tasks: [BenchmarkTask]) -> [String: Int] {
    Dictionary(grouping: tasks) { dataset.groupings[$0.id]?.stratum ?? "" }.mapValues(\.count)
  }

  @Test func `a sample represents every stratum in proportion`() {
    let tasks = TaskSelection.sample(20, seed: 1).tasks(of: dataset)
    #expect(counts(tasks) == ["a": 12, "b": 6, "c": 2])
  }

  @Test(arguments: 1...100)
  func `a sample has as many tasks as asked for, each once`(count: Int) {
    let ids = TaskSelection.sample(count, seed: 7).tasks(of: dataset).map(\.id)
    #expect(ids.count == count)
    #expect(Set(ids).count == count)
  }

  @Test func `a sample keeps the dataset's order and depends only on its seed`() {
    let first = TaskSelection.sample(30, seed: 3).tasks(of: dataset).map(\.id)
    let order = dataset.tasks.map(\.id).filter(Set(first).contains)
    #expect(first == order)
    #expect(first == TaskSelection.sample(30, seed: 3).tasks(of: dataset).map(\.id))
    #expect(first != TaskSelection.sample(30, seed: 4).tasks(of: dataset).map(\.id))
  }

  @Test func `more than all is all, and first is a prefix`() {
    #expect(TaskSelection.sample(1000, seed: 1).tasks(of: dataset).count == 100)
    #expect(TaskSelection.first(3).tasks(of: dataset).map(\.id) == ["t0", "t1", "t2"])
  }
}
