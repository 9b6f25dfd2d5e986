import Evaluation

extension OrganizationCatalogue {
  /// The self-organizing protocols, from imposed to free.
  static let selfOrganizing: [OrganizationKind] = [
    team(
      "coordinator", "one agent assigns roles to the others and integrates their work",
      isAssigned: true
    ) { _ in
      CoordinatorRule()
    },
    team("sequential", "agents in turn see all finished work, name a role, contribute or abstain") {
      _ in SequentialRule()
    },
    team("broadcast", "agents announce their intentions, then act at once, and vote") { _ in
      BroadcastRule()
    },
    team(
      "shared", "agents act at once on the memory of earlier tasks, and vote",
      options: [
        .init(
          name: "wave-size", help: "tasks that run at once, before memory is brought up to date",
          values: .integer(1...1000), defaultValue: 4),
        .init(
          name: "memory-tasks", help: "earlier tasks that are remembered",
          values: .integer(0...1000), defaultValue: 16),
      ]
    ) {
      SharedRule(waveSize: $0.integer("wave-size"), memoryLength: $0.integer("memory-tasks"))
    },
    team("ripple", "waves of 1, 2, 4, … agents see the work of earlier waves; the last one votes") {
      _ in RippleRule()
    },
    team(
      "stigmergic", "agents in turn leave or reinforce marks that fade; the strongest wins",
      options: [
        .init(
          name: "fade", help: "share of its strength that a mark loses with every turn",
          values: .number(0...0.99), defaultValue: 0.1)
      ]
    ) { StigmergicRule(fade: $0.number("fade")) },
    team(
      "clonal", "the best proposals are varied by all agents, then rated",
      options: [
        .init(
          name: "selected", help: "candidates that are kept", values: .integer(1...64),
          defaultValue: 2),
        .init(
          name: "generations", help: "times that the candidates are varied",
          values: .integer(1...16), defaultValue: 1),
      ]
    ) { ClonalRule(selected: $0.integer("selected"), generations: $0.integer("generations")) },
    team(
      "morphogenetic", "agents in a ring find roles against their neighbours, then vote",
      options: [
        .init(
          name: "rounds", help: "rounds of finding roles", values: .integer(1...16),
          defaultValue: 2)
      ]
    ) { MorphogeneticRule(rounds: $0.integer("rounds")) },
  ]

  private static let teamOptions: [OrganizationKind.Option] = [
    .init(name: "agents", help: "number of agents", values: .integer(2...256), defaultValue: 8),
    .init(
      name: "context-budget", help: "tokens of the others' work that an agent is shown",
      values: .integer(0...1_000_000), defaultValue: 4000),
    .init(
      name: "context-length",
      help:
        "tokens that the model takes in all: less is shown where more would not fit; 0: unknown",
      values: .integer(0...100_000_000), defaultValue: 0),
    .init(
      name: "models", help: "models of the agents in their order, each \(Roster.modelsForm)",
      values: .list(of: Roster.modelsForm), defaultValue: []),
    .init(
      name: "shock", help: "changes from a task of the run on: \(Shock.form)",
      values: .list(of: Shock.form), defaultValue: []),
  ]

  private static func team<Rule: TeamRule>(
    _ name: String, _ summary: String, options: [OrganizationKind.Option] = [],
    isAssigned: Bool = false, rule: @escaping @Sendable (OptionValues) -> Rule
  ) -> OrganizationKind {
    OrganizationKind(
      name, summary,
      structure: isAssigned
        ? "N agents: \(summary). Only the coordinator leaves agents idle."
        : "N agents without given roles: \(summary). Each may abstain.",
      agents: [
        isAssigned
          ? "agent-01 coordinates; agent-02 … agent-N: roles as assigned"
          : "agent-01 … agent-N: each names its own role"
      ], options: teamOptions + options
    ) { values in
      SelfOrganizing(
        rule(values),
        TeamSettings(
          roster: try Roster(
            agents: values.integer("agents"), models: values.entries("models"),
            shocks: values.entries("shock")),
          contextBudget: values.integer("context-budget"),
          contextLength: values.integer("context-length")))
    }
  }
}
