import Evaluation

extension OrganizationCatalogue {
  static let single = OrganizationKind(
    "single", "one agent: a direct answer, a chain of thought, or several and a vote",
    structure: """
      One agent gets the task and answers, at once (direct) or after thinking step by step (cot; \
      cot+ with the benchmark's own hint). With self-consistency it thinks several times, and the \
      most frequent answer wins, among equals the one given first.
      """,
    agents: ["agent-01: Solver"],
    options: [
      .init(
        name: "variant", help: "how the agent goes about it",
        values: .words(SingleAgent.Variant.allCases.map(\.rawValue)), defaultValue: "direct"),
      .init(
        name: "samples", help: "samples that self-consistency draws", values: .integer(1...1000),
        defaultValue: 5),
      .sampleTemperature,
    ]
  ) { values in
    SingleAgent(
      SingleAgent.Variant(rawValue: values.word("variant")) ?? .direct,
      samples: values.integer("samples"), sampleTemperature: values.number("sample-temperature"))
  }
}

extension OrganizationKind.Option {
  /// The temperature of answers that are counted against each other.
  static let sampleTemperature = OrganizationKind.Option(
    name: "sample-temperature", help: "temperature of answers that are put to the vote",
    values: .number(0...2), defaultValue: 0.7)
}
