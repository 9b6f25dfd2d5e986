import Evaluation
import Foundation
import Reporting
import Testing

@Suite struct DeficitFitTests {
  /// A cascade in which one claim is contradicted by so many agents, then some are merged.
  private func attempt(contradictions: Int, merges: Int) throws -> AttemptCoordination {
    var ledger = Ledger()
    let root = ledger.propose("a", Ledger.Act(agent: "agent-0"))
    var last = root
    for agent in 0..<contradictions {
      last = try ledger.contradict(root, "b", Ledger.Act(agent: "agent-\(agent)"))
    }
    for _ in 0..<merges {
      last = try ledger.merge([root, last], "c", Ledger.Act(agent: "agent-0"))
    }
    return AttemptCoordination(
      attempt: AttemptID(taskID: "t", repetition: 0), position: 0, outcome: .answered,
      claims: ledger.claims, subtasks: ledger.subtasks, events: ledger.events)
  }

  @Test func `the exponent is that of the largest burst on the number of agents`() throws {
    // N^0.5: 2, 4 and 8 agents contradict among 4, 16 and 64.
    var fit = DeficitFit()
    for (agents, burst) in [(4, 2), (16, 4), (64, 8)] {
      for _ in 0..<3 { fit.add(try attempt(contradictions: burst, merges: 0), agents: agents) }
    }
    let result = try #require(fit.result)
    #expect(result.basis == .agents(count: 3))
    #expect(abs(result.parameters.exponent - 0.5) < 1e-6)
    #expect(result.attempts == 9 && result.cascades == 9 && result.merges == 0)
  }

  @Test func `normalization and threshold are those of the formulas`() throws {
    var fit = DeficitFit()
    fit.add(try attempt(contradictions: 3, merges: 2), agents: 8)
    let result = try #require(fit.result)
    #expect(result.basis == .cascades)
    let exponent = result.parameters.exponent
    // Six steps: t = 1…6, m = 0, 0, 0, 0, 1, 2.
    let merges = [0.0, 0, 0, 0, 1, 2]
    let powers = (1...6).map { pow(Double($0), exponent) }
    let products = zip(merges, powers).reduce(1) { $0 + $1.0 * $1.1 }
    let normalization = powers.reduce(1) { $0 + $1 * $1 } / products
    #expect(abs(result.parameters.normalization / normalization - 1) < 1e-4)
    // One cascade: its deficit at the end, without a deviation.
    let deficit = pow(6, exponent) / normalization - 2
    #expect(abs(result.parameters.threshold - deficit) < 1e-3)
  }

  @Test func `a condition without merges still triggers`() throws {
    var fit = DeficitFit()
    for _ in 0..<20 { fit.add(try attempt(contradictions: 6, merges: 0), agents: 8) }
    let parameters = try #require(fit.result).parameters
    var monitor = DeficitMonitor(parameters)
    let triggers = (0..<30).compactMap { _ in monitor.add(.contradictClaim, to: Claim.ID(1)) }
    #expect(!triggers.isEmpty)
  }

  @Test
  func `without contradictions the exponent is taken for one, and without claims there is none`()
    throws
  {
    var fit = DeficitFit()
    #expect(fit.result == nil)
    fit.add(try attempt(contradictions: 0, merges: 0), agents: 8)
    let result = try #require(fit.result)
    #expect(result.basis == .assumed && result.parameters.exponent == 1)
  }
}
