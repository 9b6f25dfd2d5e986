import Evaluation

extension OrganizationCatalogue {
  static let flat = OrganizationKind(
    "flat", "seven peers on one shared talk (OrgAgent's flat organization)",
    structure: """
      In each round every peer speaks once, in the order below, and sees everything said so far. A \
      round in which all peers state the same answer ends the talk; so does the last round. Then the \
      CSO writes the final answer. A reply that does not have the benchmark's form goes back to the \
      CSO, at most twice.
      """,
    agents: Office.peers.map { "\($0.rawValue): \($0.title)" },
    options: [
      .init(
        name: "rounds", help: "rounds at most", values: .integer(1...100), defaultValue: 3)
    ]
  ) { values in
    FlatOrganization(rounds: values.integer("rounds"))
  }

  static let debate = OrganizationKind(
    "debate", "independent answers, revised after reading the others', and a vote",
    structure: """
      All agents answer at once and alone. In each further round all of them read the answers of the \
      round before and keep or change theirs, again at once. The most frequent answer of the last \
      round wins, among equals the one given first.
      """,
    agents: ["agent-01 ... agent-NN: Peer"],
    options: [
      agents(3),
      .init(
        name: "rounds", help: "rounds, the independent answers included",
        values: .integer(1...100), defaultValue: 2),
      .sampleTemperature,
    ]
  ) { values in
    Debate(
      agents: values.integer("agents"), rounds: values.integer("rounds"),
      temperature: values.number("sample-temperature"))
  }

  static let vote = OrganizationKind(
    "vote", "independent answers and a vote",
    structure: """
      All agents answer at once and alone. The most frequent answer wins, among equals the one given \
      first.
      """,
    agents: ["agent-01 ... agent-NN: Peer"], options: [agents(5), .sampleTemperature]
  ) { values in
    Vote(agents: values.integer("agents"), temperature: values.number("sample-temperature"))
  }

  private static func agents(_ count: Int) -> OrganizationKind.Option {
    .init(
      name: "agents", help: "how many agents", values: .integer(1...1000),
      defaultValue: .integer(count))
  }
}
