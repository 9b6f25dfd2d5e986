public import Evaluation
import Options

/// One agent, the baseline: a direct answer, a chain of thought, several chains and a vote, or thoughts
/// and tools in turn.
public struct SingleAgent: Organization {
  /// How the agent goes about it.
  public enum Variant: String, Sendable, CaseIterable {
    /// One call, the answer at once.
    case direct
    /// One call, step by step, then the answer (Wei et al. 2022).
    case cot
    /// As `cot`, with the benchmark's own hint on how to reason where it has one (MuSR's "cot+").
    case cotHint = "cot+"
    /// Several chains of thought and a plurality vote over the normalized answers (Wang et al.
    /// 2023); among equals the answer that was given first.
    case selfConsistency = "self-consistency"
    /// Thoughts and uses of tools in turn until it answers (Yao et al. 2023, ReAct). The loop is the
    /// journal's, as for every agent that has tools.
    case react
  }

  /// The variant.
  public let variant: Variant
  /// How many samples `self-consistency` draws.
  public let samples: Int
  /// The temperature of those samples.
  public let sampleTemperature: Double
  /// What the samples of a task may take together, instead of `samples`; nil for none.
  public let budgets: BudgetFile?

  /// A single agent.
  public init(
    _ variant: Variant, samples: Int = 5, sampleTemperature: Double = 0.7,
    budgets: BudgetFile? = nil
  ) {
    self.variant = variant
    self.samples = samples
    self.sampleTemperature = sampleTemperature
    self.budgets = budgets
  }

  public var name: String { "single" }

  public var options: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(variant, as: Self.variant)
    if variant == .selfConsistency {
      if let budgets {
        options[Self.match.name] = .string(budgets.identity)
      } else {
        options.record(samples, as: Self.samples)
      }
      options.record(sampleTemperature, as: VoteCount.temperature)
    }
    return options
  }

  public var prompts: PromptSet { SinglePrompts.set }

  public var toolNeed: String? {
    variant == .react ? "react thinks and uses tools in turn, and has none" : nil
  }

  public func check(_ tasks: [BenchmarkTask]) throws {
    for task in tasks { _ = try budgets?.amount(of: task) }
  }

  public func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    let ask = ask(task)
    if variant == .selfConsistency { return try await vote(task, ask, journal) }
    return try await conclude(try await journal.ask(ask), of: ask, task, journal)
  }

  @inline(never)  // Its variables are not needed while the model is waited for.
  private func conclude(
    _ reply: Reply, of ask: Ask, _ task: BenchmarkTask, _ journal: Journal
  ) async throws -> Solution {
    let claim = await journal.propose(reply, words: task.format.words(of: reply))
    return try await Compliance(task: task, journal: journal).finish(reply, of: ask, claim: claim)
  }

  private func ask(_ task: BenchmarkTask) -> Ask {
    let turn = fill(SinglePrompts.turn(variant), ["instruction": task.format.instruction])
    return Ask(
      Agent(id: Agent.id(1), role: "Solver"), purpose: "answer",
      messages: Briefing(task, hinted: variant == .cotHint).messages(turn: turn),
      schema: task.format.schema(reasoning: variant != .direct),
      temperature: variant == .selfConsistency ? sampleTemperature : nil)
  }

  private func vote(_ task: BenchmarkTask, _ ask: Ask, _ journal: Journal) async throws -> Solution
  {
    let replies = try await samples(of: task, ask, journal)
    let asks = Array(repeating: ask, count: replies.count)
    var claims: [Int: Claim.ID] = [:]
    for reply in replies {
      claims[reply.call] = await journal.propose(reply, words: task.format.words(of: reply))
    }
    let count = VoteCount(task: task, journal: journal)
    await count.recordStandingAfterEach(replies)
    return try await count.conclude(replies, of: asks, claims: claims)
  }
}

extension SingleAgent {
  /// The samples of a task. Under a budget the first shows what one takes; as many follow as fit into
  /// the rest.
  private func samples(
    of task: BenchmarkTask, _ ask: Ask, _ journal: Journal
  ) async throws -> [Reply] {
    guard let budgets else {
      return try await journal.askAll(Array(repeating: ask, count: samples))
    }
    let first = try await journal.ask(ask)
    let count = budgets.kind.count(
      of: await journal.usage(of: first), within: try budgets.amount(of: task))
    let rest = Array(repeating: ask, count: min(count, Self.mostSamples) - 1)
    return [first] + (rest.isEmpty ? [] : try await journal.askAll(rest))
  }
}

extension BudgetKind {
  /// How many calls that each take as much fit into a budget: at least one.
  fileprivate func count(of usage: Usage, within budget: Double) -> Int {
    let expense = Expense(
      tokens: usage.totalTokens, completionTokens: usage.completionTokens, calls: 1)
    guard let amount = amount(of: expense), amount > 0 else { return 1 }
    return max(1, Int(min(budget / amount * (1 + 1e-12), 1e9)))
  }
}

/// The prompts of the single agent.
enum SinglePrompts {
  static let direct = "{instruction}"

  static let stepByStep = """
    Think step by step first: find what matters in the task, then reason from it to the answer. \
    Then end with the final answer. {instruction}
    """

  static let react = """
    Work in steps. In each step think first: say in a sentence or two what you know and what you need \
    next. Then use one of your tools for it, and look at what comes back before you think on. What a \
    tool can read, look up or compute, do not guess. When you know the answer, use no tool any more \
    and end with the final answer. {instruction}
    """

  static func turn(_ variant: SingleAgent.Variant) -> String {
    switch variant {
    case .direct: direct
    case .cot, .cotHint, .selfConsistency: stepByStep
    case .react: react
    }
  }

  static let set = PromptSet(
    version: "single/3",
    [
      ("ground rules", Briefing.groundRules),
      ("direct", direct),
      ("step by step", stepByStep),
      ("react", react),
      ("repair", Compliance.repairTurn),
      ("structured repair", Compliance.structuredRepairTurn),
    ])
}
