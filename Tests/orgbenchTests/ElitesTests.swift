import Evaluation
import Foundation
import Options
import Organizations
import Randomness
import Testing

@testable import Reporting

/// Elites in simulated societies: there where agents are drawn by what was made of their claims.
@Suite struct ElitesTests {
  private func attempts(_ beta: Double, participation: Double) throws -> [AttemptCoordination] {
    let society = SimulatedSociety(
      try OptionValues(
        [
          "agents": 24, "steps": 12, "beta": .number(beta),
          "participation": .number(participation),
        ], of: SimulatedSociety.options.map(\.definition), owner: "the simulation"))
    return try (0..<5).map {
      AttemptCoordination(simulated: try society.transcript(repetition: $0, seed: 1))
    }
  }

  private func excess(
    _ attempts: [AttemptCoordination]
  ) throws -> ConcentrationLaw.ShareEstimate {
    var law = ConcentrationLaw(.init(shuffles: 60))
    for attempt in attempts {
      law.add(attempt, agents: 24, cluster: "\(attempt.attempt.repetition)")
    }
    return try #require(law.estimate(.init(population: .all, percent: 10), in: .attempt))
  }

  @Test func `with reinforcement elites are found, without it they are not`() throws {
    let found = try excess(attempts(1.5, participation: 0.5))
    #expect(found.isBeyondChance == true)
    #expect(try #require(found.overChance).lowerBound > 0, "\(found)")
    let none = try excess(attempts(0, participation: 0.5))
    #expect(none.isBeyondChance == false, "\(none)")
    #expect(try #require(none.overChance).lowerBound < 0)
    #expect(none.excess < found.excess / 1.5)
  }

  @Test func `claims that are taken up again make no elite where all agents act as often`() throws {
    #expect(try excess(attempts(1.5, participation: 1)).isBeyondChance == false)
  }

  /// The attempts with agents who change places in each cascade.
  private func exchanged(
    _ attempts: [AttemptCoordination], seed: UInt64
  ) throws -> [AttemptCoordination] {
    var generator = SplitMix64(seed: seed)
    return try attempts.map { attempt in
      var attempt = attempt
      var names: [Claim.ID: [String]] = [:]
      let agents = Set(attempt.claims.compactMap(\.agent)).sorted()
      for index in attempt.claims.indices {
        let claim = attempt.claims[index]
        let order = names[claim.root] ?? agents.shuffled(using: &generator)
        names[claim.root] = order
        let place = try #require(claim.agent.flatMap { agents.firstIndex(of: $0) })
        attempt.claims[index].agent = order[place]
      }
      return attempt
    }
  }

  @Test func `with the agents of claims exchanged the elite vanishes`() throws {
    let attempts = try attempts(1.5, participation: 0.5)
    let found = try (1...10).map { try excess(exchanged(attempts, seed: $0)) }
    // Chance finds one in twenty.
    #expect(found.count { $0.isBeyondChance == true } <= 2)
    let mean = found.compactMap(\.pValue).reduce(0, +) / 10
    #expect((0.3...0.7).contains(mean), "\(mean)")
    let over = found.compactMap { estimate in estimate.chance.map { estimate.excess - $0 } }
    #expect(abs(over.reduce(0, +) / 10) < 0.01, "\(over)")
  }

  @Test func `the command reads runs of a store, and names what is wrong`() throws {
    let folder = try Program.Folder()
    let store = ["--store", folder.path("s.sqlite")]
    var runs: [String] = []
    for beta in ["0", "1", "2"] {
      let words = [
        "simulate", "society", "--agents", "16", "--attempts", "4", "--participation", "0.4",
        "--beta", beta, "--json",
      ]
      runs.append(
        try #require(try Program.run(words + store).json()["run"] as? String))
    }
    let json = try Program.run(
      ["analyze", "elites"] + runs + ["--shuffles", "50", "--json"] + store
    ).json()
    let shares = try #require(json["shares"] as? [[String: Any]]).filter {
      $0["basis"] as? String == "attempt" && $0["population"] as? String == "all"
        && $0["top_percent"] as? Int == 20
    }
    #expect(shares.map { $0["settings"] as? String } == ["beta=0", "beta=1", "beta=2"])
    #expect(shares.map { $0["beyond_chance"] as? Bool } == [false, true, true])
    #expect(shares.allSatisfy { $0["excess_interval_95"] is [Double] })
    #expect((json["lorenz"] as? [[String: Any]])?.count == 6)
    // Where agents act by the same rule, a greater beta makes a greater elite.
    let conditions = try #require(json["conditions"] as? [[String: Any]])
    #expect(conditions.compactMap { $0["beta"] as? Double }.count == 3)
    #expect(try #require(json["regression_slope"] as? Double) > 0)
    #expect(try #require(json["regression_r2"] as? Double) > 0.8)
    let two = try Program.run(["analyze", "elites", runs[0], runs[1], "--shuffles", "0"] + store)
    #expect(two.output.contains("because at least 3 conditions are needed"))
    let again = try Program.run(["analyze", "elites", "latest", "latest"] + store)
    #expect(again.status == 2 && again.errors.contains("is named twice"))
    let wrong = try Program.run(["analyze", "elites", "latest", "--min-claims", "1"] + store)
    #expect(wrong.status == 2 && wrong.errors.contains("--min-claims"))
    let none = try Program.run(["analyze", "elites"] + store)
    #expect(none.status == 2 && none.errors.contains("RUN"))
  }
}
