import Evaluation
import Options

extension OrganizationCatalogue {
  static let single = OrganizationKind(
    "single", "one agent: a direct answer, a chain of thought, several and a vote, or with tools",
    structure: """
      One agent gets the task and answers, at once (direct) or after thinking step by step (cot; \
      cot+ with the benchmark's own hint). With self-consistency it thinks several times, and the \
      most frequent answer wins, among equals the one given first. With react it thinks and uses \
      tools in turn until it answers, the baseline of organizations with tools (run --tools).
      """,
    agents: ["agent-01: Solver"],
    options: [
      SingleAgent.variant, SingleAgent.samples, SingleAgent.match, VoteCount.temperature,
    ]
  ) { values in
    let budgets = try values[SingleAgent.match].map { try BudgetFile(contentsOfFile: $0) }
    let variant = values[SingleAgent.variant]
    guard budgets == nil || variant == .selfConsistency else {
      throw InputError(
        "--match", "only self-consistency draws samples",
        remedy: "add --variant self-consistency")
    }
    return SingleAgent(
      variant, samples: values[SingleAgent.samples],
      sampleTemperature: values[VoteCount.temperature], budgets: budgets)
  }
}

extension SingleAgent {
  static let variant = Option(
    "variant", "how the agent goes about it", .word, default: Variant.direct)
  static let samples = Option(
    "samples", "samples that self-consistency draws", .integer(1...mostSamples), default: 5)
  static let mostSamples = 1000
  static let match = Option(
    "match", placeholder: "FILE",
    "as many samples of self-consistency a task as its budget in this file allows, as \"orgbench "
      + "budgets\" writes it from a run", OptionForm<String>.path)
}

extension VoteCount {
  /// The temperature of answers that are counted against each other.
  static let temperature = Option(
    "sample-temperature", "temperature of answers that are put to the vote", .number(0...2),
    default: 0.7)
}
