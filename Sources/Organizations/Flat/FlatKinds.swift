import Evaluation
import Options

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
    options: [FlatOrganization.rounds]
  ) { values in
    FlatOrganization(rounds: values[FlatOrganization.rounds])
  }

  static let debate = OrganizationKind(
    "debate", "independent answers, revised after reading the others', and a vote",
    structure: """
      All agents answer at once and alone. In each further round all of them read the answers of the \
      round before and keep or change theirs, again at once. The most frequent answer of the last \
      round wins, among equals the one given first.
      """,
    agents: ["agent-01 ... agent-NN: Peer"],
    options: [Debate.agents, Debate.rounds, VoteCount.temperature]
  ) { values in
    Debate(
      agents: values[Debate.agents], rounds: values[Debate.rounds],
      temperature: values[VoteCount.temperature])
  }

  static let vote = OrganizationKind(
    "vote", "independent answers and a vote",
    structure: """
      All agents answer at once and alone. The most frequent answer wins, among equals the one given \
      first.
      """,
    agents: ["agent-01 ... agent-NN: Peer"], options: [Vote.agents, VoteCount.temperature]
  ) { values in
    Vote(agents: values[Vote.agents], temperature: values[VoteCount.temperature])
  }
}

extension FlatOrganization {
  static let rounds = Option("rounds", "rounds at most", .integer(1...100), default: 3)
}

extension Debate {
  static let agents = Option("agents", "how many agents", .integer(1...1000), default: 3)
  static let rounds = Option(
    "rounds", "rounds, the independent answers included", .integer(1...100), default: 2)
}

extension Vote {
  static let agents = Option("agents", "how many agents", .integer(1...1000), default: 5)
}
