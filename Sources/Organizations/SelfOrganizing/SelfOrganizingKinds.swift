import Evaluation
import Options

extension OrganizationCatalogue {
  /// The self-organizing protocols, from imposed to free.
  static let selfOrganizing: [OrganizationKind] = [
    team(
      "coordinator", "one agent assigns roles to the others and integrates their work",
      isAssigned: true
    ) { _ in
      CoordinatorRule()
    },
    team(
      "sequential", "agents in turn see all finished work, name a role, contribute or abstain",
      options: [SequentialRule.roles, SequentialRule.stopAfter]
    ) {
      SequentialRule(
        roles: $0[SequentialRule.roles], stopAfter: $0[SequentialRule.stopAfter].number)
    },
    team("broadcast", "agents announce their intentions, then act at once, and vote") { _ in
      BroadcastRule()
    },
    team(
      "shared", "agents act at once on the memory of earlier tasks, and vote",
      options: [SharedRule.waveSize, SharedRule.memoryLength]
    ) {
      SharedRule(waveSize: $0[SharedRule.waveSize], memoryLength: $0[SharedRule.memoryLength])
    },
    team("ripple", "waves of 1, 2, 4, … agents see the work of earlier waves; the last one votes") {
      _ in RippleRule()
    },
    team(
      "stigmergic", "agents in turn leave or reinforce marks that fade; the strongest wins",
      options: [StigmergicRule.fade]
    ) { StigmergicRule(fade: $0[StigmergicRule.fade]) },
    team(
      "clonal", "the best proposals are varied by all agents, then rated",
      options: [ClonalRule.selected, ClonalRule.generations]
    ) {
      ClonalRule(selected: $0[ClonalRule.selected], generations: $0[ClonalRule.generations])
    },
    team(
      "morphogenetic", "agents in a ring find roles against their neighbours, then vote",
      options: [MorphogeneticRule.rounds]
    ) { MorphogeneticRule(rounds: $0[MorphogeneticRule.rounds]) },
  ]

  private static func team<Rule: TeamRule>(
    _ name: String, _ summary: String, options: [any DeclaredOption] = [],
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
      ], options: TeamSettings.options + options
    ) { values in
      SelfOrganizing(rule(values), try TeamSettings(values))
    }
  }
}

extension TeamSettings {
  static let agents = Option("agents", "number of agents", .integer(2...256), default: 8)
  static let contextBudget = Option(
    "context-budget", "tokens of the others' work that an agent is shown",
    .integer(0...1_000_000), default: 4000)
  static let contextLength = Option(
    "context-length",
    "tokens that the model takes in all: less is shown where more would not fit; 0: unknown",
    .integer(0...100_000_000), default: 0)
  static let models = Option(
    "models", "models of the agents in their order, each \(Roster.modelsForm)",
    .list(of: .text(Roster.modelsForm)), default: [])
  static let shock = Option(
    "shock", "changes from a task of the run on: \(Shock.form)", .list(of: .text(Shock.form)),
    default: [])

  static let options: [any DeclaredOption] = [agents, contextBudget, contextLength, models, shock]

  /// - Throws: `InputError` for a team that cannot be.
  init(_ values: OptionValues) throws {
    roster = try Roster(
      agents: values[Self.agents], models: values[Self.models], shocks: values[Self.shock])
    contextBudget = values[Self.contextBudget]
    contextLength = values[Self.contextLength]
  }
}

extension SequentialRule {
  /// The word for no limit.
  enum Never: String, Sendable, CaseIterable { case none }

  static let roles = Option(
    "roles", "free: agents name their roles; fixed: from a list in order, as a control", .word,
    default: Roles.free)
  static let stopAfter = Option(
    "stop-after", "abstentions in a row after which the agents that follow are not asked",
    .integer(1...256, or: Never.self), default: .word(.none))
}

extension SharedRule {
  static let waveSize = Option(
    "wave-size", "tasks that run at once, before memory is brought up to date",
    .integer(1...1000), default: 4)
  static let memoryLength = Option(
    "memory-tasks", "earlier tasks that are remembered", .integer(0...1000), default: 16)
}

extension StigmergicRule {
  static let fade = Option(
    "fade", "share of its strength that a mark loses with every turn", .number(0...0.99),
    default: 0.1)
}

extension ClonalRule {
  static let selected = Option(
    "selected", "candidates that are kept", .integer(1...64), default: 2)
  static let generations = Option(
    "generations", "times that the candidates are varied", .integer(1...16), default: 1)
}

extension MorphogeneticRule {
  static let rounds = Option("rounds", "rounds of finding roles", .integer(1...16), default: 2)
}
