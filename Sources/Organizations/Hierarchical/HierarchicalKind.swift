import Evaluation

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
    options: choices + limits
  ) { values in
    HierarchicalOrganization(charter: charter(values))
  }

  private static let choices: [OrganizationKind.Option] = [
    .init(
      name: "policy", help: "how tightly resources are held",
      values: .words(ExecutionPolicy.allCases.map(\.rawValue)), defaultValue: "auto"),
    .init(
      name: "mode", help: "mode of the execution layer; free: layer A chooses",
      values: .words(["free"] + ExecutionMode.allCases.map(\.rawValue)), defaultValue: "free"),
    .init(
      name: "material", help: "the layers that read the task's material: layer B, or all",
      values: .words(Charter.Readers.allCases.map(\.rawValue)), defaultValue: "execution"),
    .init(
      name: "cco", help: "who checks the final answer's structure",
      values: .words(Charter.ComplianceOfficer.allCases.map(\.rawValue)),
      defaultValue: "deterministic"),
  ]

  private static let limits: [OrganizationKind.Option] = [
    .init(
      name: "governance-rounds", help: "rounds of layer A at most",
      values: .integerOr(["policy"], 1...100), defaultValue: "policy"),
    .init(
      name: "execution-rounds", help: "rounds of layer B at most, in modes with a Reviewer",
      values: .integerOr(["policy"], 1...100), defaultValue: "policy"),
    .init(
      name: "completion-cap", help: "tokens of a completion at most",
      values: .integerOr(["policy", "none"], 1...Int.max), defaultValue: "policy"),
  ]

  private static func charter(_ values: OptionValues) -> Charter {
    let cap: CompletionCap? = values.word("completion-cap") == "none" ? .unlimited : nil
    return Charter(
      policy: ExecutionPolicy(rawValue: values.word("policy")) ?? .auto,
      forcedMode: ExecutionMode(rawValue: values.word("mode")),
      readers: Charter.Readers(rawValue: values.word("material")) ?? .execution,
      complianceOfficer: Charter.ComplianceOfficer(rawValue: values.word("cco")) ?? .deterministic,
      governanceRounds: values.integerIfAny("governance-rounds"),
      executionRounds: values.integerIfAny("execution-rounds"),
      cap: values.integerIfAny("completion-cap").map(CompletionCap.fixed) ?? cap)
  }
}
