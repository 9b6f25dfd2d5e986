import Digests
import Evaluation
import FoundationEssentials
import Options

extension OrganizationCatalogue {
  /// N agents on a topology.
  static let society = OrganizationKind(
    "society", "many agents on a topology, who propose, revise, contradict, merge and delegate",
    structure: """
      N agents, all alike, act at once in each of the steps: each reads the claims of those whom the \
      topology lets it read, and does one of seven things. In the last step whoever hands in writes \
      the answer: the last agent (chain), the hub (star), the root (tree, hierarchical), or all by \
      plurality (complete, mesh; weighted by reputation: reputation). A generator and a validator \
      divide the task into parts first.
      """,
    agents: ["agent-01 … agent-N: no roles", "generator, validator: divide the task"],
    options: Society.options
  ) { values, benchmark in
    try Society(values, benchmark: benchmark)
  }
}

extension Society {
  static let topologyOption = Option(
    "topology", "who reads whom", OptionForm<Topology>.word, default: .complete)
  static let agentsOption = Option("agents", "number of agents", .integer(2...512), default: 8)
  static let stepsOption = Option(
    "steps", "steps, the last of which is the final answer", .integer(2...1000), default: 20)
  static let workloadOption = Option(
    "workload",
    "parts into which the task is divided: as many as the agents ask for, none, or so many",
    .integer(2...64, or: WorkloadWord.self), default: .word(.auto))
  static let workloadFileOption = Option(
    "workload-file", "workloads to use instead, as \"orgbench workload\" writes them",
    OptionForm<String>.path)
  static let contextBudgetOption = Option(
    "context-budget", "tokens of claims that an agent is shown", .integer(0...1_000_000),
    default: 4000)
  static let completionCapOption = Option(
    "completion-cap", "the most tokens of a reply", .integer(16...1_000_000), default: 1000)
  static let deficitOption = Option(
    "dti",
    "Deficit-Triggered Integration with the parameters of this file, from \"orgbench fit-dti\"",
    OptionForm<String>.path)

  static let options: [any DeclaredOption] = [
    topologyOption, agentsOption, stepsOption, workloadOption, workloadFileOption,
    contextBudgetOption, completionCapOption, deficitOption,
  ]

  /// The words that stand for a number of parts.
  enum WorkloadWord: String, Sendable, CaseIterable {
    case auto, none
  }

  /// - Throws: `InputError` for a file that cannot be read or does not fit.
  init(_ values: OptionValues, benchmark: String?) throws {
    let topology = values[Self.topologyOption]
    let deficit = try values[Self.deficitOption].map { path in
      try DeficitFile(contentsOfFile: path).parameters(
        topology: topology, benchmark: benchmark, source: path)
    }
    self.init(
      topology: topology, agents: values[Self.agentsOption], steps: values[Self.stepsOption],
      division: try Self.division(values), contextBudget: values[Self.contextBudgetOption],
      completionCap: values[Self.completionCapOption], deficit: deficit)
  }

  private static func division(_ values: OptionValues) throws -> Division {
    if let path = values[workloadFileOption] {
      return .file(try WorkloadFile(contentsOfFile: path))
    }
    return switch values[workloadOption] {
    case .word(.none): .none
    case .word(.auto): .written(count: nil)
    case .integer(let count): .written(count: count)
    }
  }

  var options: [String: JSONValue] {
    var options: [String: JSONValue] = [
      Self.deficitOption.name: .optional(deficit?.text)
    ].filter { $0.value != .null }
    options.record(topology, as: Self.topologyOption)
    options.record(agents, as: Self.agentsOption)
    options.record(steps, as: Self.stepsOption)
    options.record(contextBudget, as: Self.contextBudgetOption)
    options.record(completionCap, as: Self.completionCapOption)
    switch division {
    case .none: options.record(.word(.none), as: Self.workloadOption)
    case .written(nil): options.record(.word(.auto), as: Self.workloadOption)
    case .written(let count?): options.record(.integer(count), as: Self.workloadOption)
    case .file(let file): options[Self.workloadFileOption.name] = .string(file.identity)
    }
    return options
  }
}

extension WorkloadFile {
  /// What tells it from other workloads, whatever the file is called: a SHA-256 of its parts.
  var identity: String {
    let hash = Digest(.sha256)
    for (id, parts) in tasks.sorted(by: {
      $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8)
    }) {
      hash.update("\(id.text)\u{0}")
      for part in parts {
        hash.update("\(part.title)\u{0}\(part.work)\u{0}\(part.after)\u{0}")
      }
    }
    return "sha256:" + hash.finish().prefix(16)
  }
}
