import Evaluation
import Reporting
import Statistics
import Testing

@Suite struct TwinComparisonTests {
  private func run(_ name: String, _ scores: [Double], shock: [JSONValue] = []) -> ComparedRun {
    .fixture(
      name, scores: scores,
      configuration: .fixture(
        organization: "sequential", options: ["agents": 8, "shock": .array(shock)]))
  }

  private let shock: [JSONValue] = ["remove:agent-03@task:3"]

  @Test func `resilience is the score over the twin's on the tasks of the shock alone`() throws {
    let twin = run("calm", [0, 0, 1, 1, 1, 0.8])
    let disturbed = run("shocked", [1, 1, 0.5, 0.5, 1, 0.4], shock: shock)
    let tasks = Set(disturbed.tasks.dropFirst(2).map { ExactText($0.id) })
    let comparison = try #require(try TwinComparison(disturbed, twin: twin, on: tasks))
    #expect(abs(try #require(comparison.resilience) - 2.4 / 3.8) < 1e-12)
    #expect(comparison.series.map(\.score) == [0.5, 0.5, 1, 0.4])
    #expect(comparison.series.map(\.twinScore) == [1, 1, 1, 0.8])
    let interval = try #require(comparison.interval)
    #expect(interval.lower < 0.6 && interval.upper > 0.7)
    #expect(comparison.json["twin"] == "calm")
    #expect(comparison.json["tasks"] == 4)
  }

  @Test func `a run that nothing happened to loses nothing`() throws {
    let scores = coins(60, seed: 3, share: 0.6)
    let disturbed = run("shocked", scores, shock: shock)
    let tasks = Set(disturbed.tasks.map { ExactText($0.id) })
    let comparison = try #require(
      try TwinComparison(disturbed, twin: run("calm", scores), on: tasks))
    #expect(comparison.resilience == 1)
    let interval = try #require(comparison.interval)
    #expect(interval.lower <= 1 && interval.upper >= 1)
  }

  @Test func `without a task in both there is no figure`() throws {
    #expect(
      try TwinComparison(
        run("shocked", [1, 0], shock: shock), twin: run("calm", [1, 0]),
        on: [ExactText("elsewhere")]) == nil)
  }

  @Test func `a twin has the same settings and no shock`() {
    let disturbed = run("shocked", [1], shock: shock).configuration
    let calm = run("calm", [1]).configuration
    var other = calm
    other.seed = 2
    #expect(TwinComparison.isTwin(calm, of: disturbed))
    #expect(!TwinComparison.isTwin(other, of: disturbed))
    #expect(!TwinComparison.isTwin(disturbed, of: disturbed))
    #expect(!TwinComparison.isTwin(calm, of: calm))
  }
}
