import Evaluation
import Foundation
import Randomness
import Testing

@testable import Reporting

/// Whether the paper's third law is found where it holds by construction, and not where it does not:
/// attempts of N cascades whose total events are drawn from a power law with a known exponent, or from a
/// distribution with a light tail.
@Suite struct SocietyRecoveryTests {
  /// How many total events a cascade has, 8 at least.
  private enum Law {
    case powerLaw(exponent: Double)
    case geometric(mean: Double)

    func draw(_ generator: inout SplitMix64) -> Int {
      let u = 1 - generator.unit()
      switch self {
      // The continuous law rounded (Clauset and others, 2009, appendix D).
      case .powerLaw(let exponent): return Int(7.5 * pow(u, -1 / (exponent - 1)) + 0.5)
      case .geometric(let mean): return 8 + Int(log(u) / log(1 - 1 / mean))
      }
    }
  }

  /// Each cascade has a few delegations, revisions, contradictions and parents of a merge, and endorsements
  /// for the rest.
  private func attempt(
    _ task: Int, cascades: Int, _ law: Law, _ generator: inout SplitMix64
  ) throws -> AttemptCoordination {
    var ledger = Ledger()
    func act(_ place: Int = 0) -> Ledger.Act { Ledger.Act(agent: "agent-\(place)") }
    for _ in 0..<cascades {
      let few = (0..<4).map { _ in 1 + Int(log(1 - generator.unit()) / log(0.1)) }
      let total = max(law.draw(&generator), few.reduce(0, +) + 3)
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

  private func claims(_ law: Law, seed: UInt64) async throws -> [String: SocietyClaim] {
    var generator = SplitMix64(seed: seed)
    var reading = SocietyReading(isSimulated: false)
    for agents in [8, 32, 128] {
      let configuration = RunConfiguration.fixture(
        benchmark: "musr", organization: "society",
        options: ["agents": .integer(agents), "topology": "mesh"])
      for task in 0..<240 {
        reading.add(
          try attempt(task, cascades: agents, law, &generator), of: configuration,
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

  @Test func `extremes that grow as a heavy tail predicts are found`() async throws {
    let found = try await claims(.powerLaw(exponent: 4), seed: 1)
    for name in ["H3.1", "H3.2", "H3.3"] {
      let claim = try #require(found[name])
      #expect(claim.finding == .holds, "\(name): \(claim.evidence)")
    }
  }

  // Of a light tail gamma and 1/(a - 1) are both near 0, so that H3.3 may hold.
  @Test func `total events with a light tail are not found to grow the strongest`() async throws {
    let claim = try #require(try await claims(.geometric(mean: 2), seed: 1)["H3.2"])
    #expect(claim.finding == .reversed, "\(claim.evidence)")
  }
}
