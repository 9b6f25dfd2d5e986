import Evaluation
import Reporting
import Statistics
import Testing

@Suite struct ScalingReportTests {
  private func run(_ agents: Int, _ scores: [Double], tokens: Double) -> (
    agents: Int, run: ComparedRun
  ) {
    (
      agents,
      .fixture(
        "n\(agents)", scores: scores, tokens: scores.map { _ in tokens },
        configuration: .fixture(organization: "sequential", options: ["agents": .integer(agents)]))
    )
  }

  @Test func `a steady gain per doubling and a power law of tokens are found`() throws {
    let report = try ScalingReport([
      run(64, [0.3, 0.5, 0.4], tokens: 6400), run(4, [0.1, 0.3, 0.2], tokens: 400),
      run(16, [0.2, 0.4, 0.3], tokens: 1600),
    ])
    #expect(report.points.map(\.agents) == [4, 16, 64])
    #expect(report.taskCount == 3)
    let slope = try #require(report.scoreSlope)
    #expect(abs(slope.value - 5) < 1e-9)
    #expect(abs(try #require(report.tokenExponent).value - 1) < 1e-9)
    #expect(abs(try #require(report.largest?.measure("score")).difference.value - 10) < 1e-9)
  }

  @Test func `the slope's interval is that of the tasks' own slopes`() throws {
    // Slopes on log2 N of the four tasks: 10, -10, 20, 0 points. numpy: mean 5, sd 12.909944487,
    // t(3, 0.975) = 3.182446305: 5 +- 20.54260.
    let report = try ScalingReport([
      run(4, [0.1, 0.5, 0.2, 0.3], tokens: 1), run(8, [0.2, 0.4, 0.4, 0.3], tokens: 1),
    ])
    let slope = try #require(report.scoreSlope)
    #expect(abs(slope.value - 5) < 1e-9)
    #expect(abs(try #require(slope.interval).upper - 25.5426) < 1e-3)
    #expect(abs(try #require(slope.interval).lower + 15.5426) < 1e-3)
  }

  @Test(
    arguments: [
      ("organization", .fixture(organization: "ripple", options: ["agents": 8])),
      ("--shock", .fixture(organization: "sequential", options: ["agents": 8, "shock": ["x"]])),
      ("model", .fixture(organization: "sequential", options: ["agents": 8], model: "other")),
    ] as [(String, RunConfiguration)])
  func `runs that differ in more than agents are refused by name`(
    difference: String, configuration: RunConfiguration
  ) {
    let other = ComparedRun.fixture("other", scores: [1], configuration: configuration)
    let error = #expect(throws: InputError.self) {
      try ScalingReport([run(4, [1], tokens: 1), (8, other)])
    }
    #expect(error?.problem.hasSuffix("differ in their \(difference)") == true)
  }

  @Test func `the two largest are compared on the tasks that all runs have`() throws {
    let report = try ScalingReport([
      run(4, [0.5, 0.5], tokens: 1), run(8, [0.5, 0.5, 0, 0], tokens: 1),
      run(16, [0.5, 0.5, 1, 1], tokens: 1),
    ])
    #expect(report.taskCount == 2)
    #expect(try #require(report.largest?.measure("score")).difference.value == 0)
  }

  @Test func `cost grows by a power law of its own, where all tasks have one`() throws {
    func priced(_ agents: Int, _ cost: Double?, _ currency: String? = "USD") -> (
      agents: Int, run: ComparedRun
    ) {
      var entry = run(agents, [0.1, 0.2], tokens: 10)
      entry.run.currency = currency
      for index in entry.run.tasks.indices { entry.run.tasks[index].cost = cost }
      return entry
    }
    let report = try ScalingReport([priced(4, 0.01), priced(16, 0.16)])
    #expect(abs(try #require(report.costExponent).value - 2) < 1e-9)
    #expect(report.points.map(\.cost) == [0.01, 0.16])
    #expect(report.document.text().contains("USD/task"))
    #expect(try ScalingReport([priced(4, 0.01), priced(16, nil)]).costExponent == nil)
    #expect(try ScalingReport([priced(4, 0.01), priced(16, 1, "EUR")]).costExponent == nil)
  }

  @Test func `runs that cannot be put on a line are refused`() {
    #expect(throws: InputError.self) { try ScalingReport([run(4, [1], tokens: 1)]) }
    #expect(throws: InputError.self) {
      try ScalingReport([run(4, [1], tokens: 1), run(4, [1], tokens: 1)])
    }
    let other = ComparedRun.fixture(
      scores: [1], configuration: .fixture(benchmark: "musr", organization: "sequential"))
    #expect(throws: InputError.self) { try ScalingReport([run(4, [1], tokens: 1), (8, other)]) }
  }
}
