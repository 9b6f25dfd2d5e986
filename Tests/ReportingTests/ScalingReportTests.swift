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
