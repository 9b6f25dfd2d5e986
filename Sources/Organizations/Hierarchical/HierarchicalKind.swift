import Evaluation
import Options

extension OrganizationCatalogue {
  static let hierarchical = OrganizationKind(
    "hierarchical", "a company of three layers (OrgAgent's hierarchy)",
    structure: """
      Layer A plans: the CEO proposes mode, skills, guidance and completion cap; the CTO and the COO \
      approve or amend, until both approve or rounds run out.
      Layer B solves: the Drafter alone (direct); with a Reviewer who approves or asks for a revision \
      (light); with a Specialist too where the Reviewer asks for one (full).
      Layer C closes: the CSO writes the final answer from the draft. The CCO checks its structure; \
      a reply without the benchmark's form goes back to the CSO, at most twice.
      """,
    agents: Office.allCases.map { "\($0.rawValue): \($0.title), layer \($0.layer)" },
    options: [
      Charter.policy, Charter.mode, Charter.material, Charter.cco, Charter.governanceRounds,
      Charter.executionRounds, Charter.completionCap,
    ]
  ) { values in
    HierarchicalOrganization(charter: Charter(values))
  }
}

extension Charter {
  /// The word for a limit that is the policy's.
  enum Unchanged: String, Sendable, CaseIterable { case policy }
  /// The words for a completion cap: the policy's, or no cap.
  enum CapWord: String, Sendable, CaseIterable { case policy, none }

  static let policy = Option(
    "policy", "how tightly resources are held", .word, default: ExecutionPolicy.auto)
  static let mode = Option(
    "mode", "mode of the execution layer; free: layer A chooses",
    .word(["free"] + ExecutionMode.allCases.map(\.rawValue)), default: "free")
  static let material = Option(
    "material", "the layers that read the task's material: layer B, or all", .word,
    default: Readers.execution)
  static let cco = Option(
    "cco", "who checks the final answer's structure", .word,
    default: ComplianceOfficer.deterministic)
  static let governanceRounds = Option(
    "governance-rounds", "rounds of layer A at most", .integer(1...100, or: Unchanged.self),
    default: .word(.policy))
  static let executionRounds = Option(
    "execution-rounds", "rounds of layer B at most, in modes with a Reviewer",
    .integer(1...100, or: Unchanged.self), default: .word(.policy))
  static let completionCap = Option(
    "completion-cap", "tokens of a completion at most", .integer(1...Int.max, or: CapWord.self),
    default: .word(.policy))

  init(_ values: OptionValues) {
    policy = values[Self.policy]
    forcedMode = ExecutionMode(rawValue: values[Self.mode])
    readers = values[Self.material]
    complianceOfficer = values[Self.cco]
    governanceRounds = values[Self.governanceRounds].number
    executionRounds = values[Self.executionRounds].number
    switch values[Self.completionCap] {
    case .integer(let tokens): cap = .fixed(tokens)
    case .word(.none): cap = .unlimited
    case .word(.policy): cap = nil
    }
  }

  /// The options of the run: limits are listed where they replace the policy's.
  var options: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(policy, as: Self.policy)
    options.record(forcedMode?.rawValue ?? "free", as: Self.mode)
    options.record(readers, as: Self.material)
    options.record(complianceOfficer, as: Self.cco)
    if let governanceRounds {
      options.record(.integer(governanceRounds), as: Self.governanceRounds)
    }
    if let executionRounds { options.record(.integer(executionRounds), as: Self.executionRounds) }
    switch cap {
    case .fixed(let cap): options.record(.integer(cap), as: Self.completionCap)
    case .unlimited: options.record(.word(.none), as: Self.completionCap)
    case .chosen, nil: break
    }
    return options
  }
}
