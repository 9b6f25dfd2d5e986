import Evaluation
import Foundation
import Randomness
import Testing

@testable import Reporting

/// Whether the paper's first and third law are found where they hold by construction, and not where they do
/// not: attempts of N cascades whose sizes are drawn from a law with known parameters.
@Suite struct SocietyRecoveryTests {
  /// How large something is.
  private enum Law {
    case powerLaw(exponent: Double)
    /// Whose log-likelihood falls by `rate` a step beyond that of a power law.
    case truncated(exponent: Double, rate: Double)
    case geometric(mean: Double)
    case logNormal(mu: Double, sigma: Double)

    /// - Parameter least: the smallest size.
    func draw(from least: Int, _ generator: inout SplitMix64) -> Int {
      let u = 1 - generator.unit()
      switch self {
      // The continuous law rounded (Clauset and others, 2009, appendix D).
      case .powerLaw(let exponent):
        return Int((Double(least) - 0.5) * pow(u, -1 / (exponent - 1)) + 0.5)
      // By rejection: a draw of the power law stays with the probability that the cutoff leaves it.
      case .truncated(let exponent, let rate):
        while true {
          let size = Law.powerLaw(exponent: exponent).draw(from: least, &generator)
          if generator.unit() < exp(-rate * Double(size - least)) { return size }
        }
      case .geometric(let mean): return least + Int(log(u) / log(1 - 1 / mean))
      case .logNormal(let mu, let sigma):
        let normal = (-2 * log(u)).squareRoot() * cos(2 * Double.pi * generator.unit())
        return max(least, Int(exp(mu + sigma * normal) + 0.5))
      }
    }
  }

  /// What the sizes of cascades are drawn from.
  private struct Sizes {
    /// Contradictors, parents of the merge, revisions and delegated subtasks of a cascade, each.
    var parts = Law.geometric(mean: 1 / 0.9)
    /// All its events; nil for what its parts come to.
    var total: Law?
  }

  /// Each cascade has delegations, revisions, contradictions and parents of a merge, and endorsements for
  /// the rest of its events.
  private func attempt(
    _ task: Int, cascades: Int, _ sizes: Sizes, _ generator: inout SplitMix64
  ) throws -> AttemptCoordination {
    var ledger = Ledger()
    func act(_ place: Int = 0) -> Ledger.Act { Ledger.Act(agent: "agent-\(place)") }
    for _ in 0..<cascades {
      let few = (0..<4).map { _ in sizes.parts.draw(from: 1, &generator) }
      let total = max(
        sizes.total?.draw(from: 8, &generator) ?? 0, few.reduce(0, +) + 3)
      let root = ledger.propose("", act())
      var others: [Claim.ID] = []
      for place in 0..<max(few[0], few[1]) {
        others.append(try ledger.contradict(root, "", act(1 + place % few[0])))
      }
      try ledger.merge([root] + others.prefix(few[1]), "", act())
      var last = others[0]
      for _ in 0..<few[2] { last = try ledger.revise(last, "", act()) }
      let subtask = try ledger.delegate(to: "agent-1", from: root, act())
      for _ in 1..<few[3] { try ledger.plan(title: "part", under: subtask) }
      for _ in 0..<max(0, total - 3 - max(few[0], few[1]) - few[2]) {
        try ledger.endorse(root, act())
      }
    }
    return AttemptCoordination(
      attempt: AttemptID(taskID: "t\(task)", repetition: 0), position: 0, outcome: .answered,
      claims: ledger.claims, subtasks: ledger.subtasks, events: ledger.events)
  }

  private func claims(
    _ sizes: Sizes, agents: [Int] = [8, 32, 128], seed: UInt64
  ) async throws -> [String: SocietyClaim] {
    var generator = SplitMix64(seed: seed)
    var reading = SocietyReading(isSimulated: false)
    for agents in agents {
      let configuration = RunConfiguration.fixture(
        benchmark: "musr", organization: "society",
        options: ["agents": .integer(agents), "topology": "mesh"])
      for task in 0..<240 {
        reading.add(
          try attempt(task, cascades: agents, sizes, &generator), of: configuration,
          cluster: "t\(task)", score: nil)
      }
    }
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let baseline = try PublishedBaseline(
      contentsOfFile: root.appending(path: "baselines/intellectual-elites.json").path)
    let reproduction = try await SocietyReproduction(baseline, reading)
    return Dictionary(uniqueKeysWithValues: reproduction.claims.map { ($0.claim.name, $0) })
  }

  @Test(
    arguments: [
      (Law.truncated(exponent: 1.8, rate: 0.02), SocietyClaim.Finding.holds),
      (.logNormal(mu: 1, sigma: 1), .undecided), (.geometric(mean: 4), .undecided),
    ])
  private func `a truncated power law is found where sizes are drawn from one, and not else`(
    law: Law, expected: SocietyClaim.Finding
  ) async throws {
    let claim = try #require(
      try await claims(Sizes(parts: law), agents: [32], seed: 1)["H1.1"])
    #expect(claim.finding == expected, "\(claim.evidence)")
  }

  @Test func `extremes that grow as a heavy tail predicts are found`() async throws {
    let found = try await claims(Sizes(total: .powerLaw(exponent: 4)), seed: 1)
    for name in ["H3.1", "H3.2", "H3.3"] {
      let claim = try #require(found[name])
      #expect(claim.finding == .holds, "\(name): \(claim.evidence)")
    }
  }

  // Of a light tail gamma and 1/(a - 1) are both near 0, so that H3.3 may hold.
  @Test func `total events with a light tail are not found to grow the strongest`() async throws {
    let claim = try #require(
      try await claims(Sizes(total: .geometric(mean: 2)), seed: 1)["H3.2"])
    #expect(claim.finding == .reversed, "\(claim.evidence)")
  }
}
