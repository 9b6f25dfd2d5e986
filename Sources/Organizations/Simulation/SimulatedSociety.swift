public import Evaluation
public import Options
import Randomness

/// A society without a model: the theory of "Do Agent Societies Develop Intellectual Elites?"
/// (sections 4.2 and 4.3) with known parameters, so that what is measured can be held against what is
/// true. It asks nobody and answers nothing.
///
/// The same parameters, seed and attempt give the same records on every machine.
public struct SimulatedSociety: Sendable, Hashable {
  let topology: Topology
  /// How many agents there are: 2 to 512.
  public let agents: Int
  /// In how many steps they act.
  public let steps: Int
  /// How many claims an agent sees at most.
  public let context: Int
  /// β of equation 4: P(c) ~ (1 + k)^β over the claims that an agent sees, k being how many events had
  /// targeted c before the step. At least 0.
  public let beta: Double
  /// The share of agents that act in a step, above 0 and up to 1: those that do are drawn in proportion to
  /// (1 + k)^β as well, k being how many events had targeted their claims before the step. Reinforced
  /// routing among claims alone makes no elite of agents, all of whom act as often.
  public let participation: Double
  /// The mean number of claims that are made from a claim, 0 to 1.
  public let branching: Double
  /// The integration bottleneck, at least 0: in a cascade of e events an agent that would merge does so with
  /// the probability e^-bottleneck, and contradicts otherwise, so that as many claims are made.
  public let bottleneck: Double
  /// The parameters of Deficit-Triggered Integration; nil for none.
  public var deficit: DeficitParameters?

  /// What agents do with claims that they see, in the shares of the 99th percentile of cascades
  /// (appendix D.3), since most events belong to large cascades; how its rest is divided between
  /// revisions and endorsements is our reading.
  static let moves: [(move: SocietyMove, share: Double)] = [
    (.delegate, 0.41), (.contradict, 0.31), (.merge, 0.11), (.revise, 0.12), (.endorse, 0.05),
  ]
  /// The share of `moves` that make a claim.
  static let claimShare = moves.filter { $0.move != .delegate && $0.move != .endorse }
    .reduce(0) { $0 + $1.share }

  /// How often an agent that sees claims acts on them rather than proposing another: so often that a
  /// share `branching` of the claims that are made then are made from others.
  var actingShare: Double {
    branching / (Self.claimShare * (1 - branching) + branching)
  }

  /// One attempt, as a transcript without calls.
  /// - Parameters:
  ///   - repetition: which, from 0.
  ///   - seed: the run's seed.
  public func transcript(repetition: Int, seed: Int) throws -> Transcript {
    var simulation = Simulation(
      self, draw: SplitMix64(seed: StableHash.of("simulation", "\(seed)", "\(repetition)")))
    for step in 1...steps { try simulation.act(step: step) }
    return Transcript(
      taskID: Self.taskID, repetition: repetition, outcome: .simulated,
      simulatedTurns: simulation.turns, claims: simulation.ledger.claims,
      subtasks: simulation.ledger.subtasks, events: simulation.ledger.events,
      integrations: simulation.integrations, deferredActions: simulation.deferredActions)
  }

  /// What the only task of a simulated run is called.
  public static let taskID = "society"
}

// MARK: - Options

extension SimulatedSociety {
  private static let stepsOption = Option(
    "steps", "steps, in each of which agents act once", .integer(2...1000), default: 20)
  private static let contextOption = Option(
    "context", "how many claims an agent sees at most", .integer(2...1000), default: 16)
  private static let betaOption = Option(
    "beta", "strength of reinforced routing: claims are chosen in proportion to (1 + k)^beta",
    .number(0...10), default: 1)
  private static let participationOption = Option(
    "participation",
    "share of agents that act in a step: below 1, they are drawn in proportion to (1 + k)^beta, k being "
      + "the events that targeted their claims", .number(0.01...1), default: 1)
  private static let branchingOption = Option(
    "branching", "mean number of claims made from a claim", .number(0...1), default: 0.5)
  private static let bottleneckOption = Option(
    "bottleneck",
    "how much rarer merges are in large cascades: one of e events has e^-bottleneck times as many, and "
      + "contradictions in their place", .number(0...10), default: 0)

  /// What a simulation can be told.
  public static let options: [any DeclaredOption] = [
    Society.topologyOption, Society.agentsOption, stepsOption, contextOption, betaOption,
    participationOption, branchingOption, bottleneckOption,
  ]

  /// A society with the values given, without Deficit-Triggered Integration.
  public init(_ values: OptionValues) {
    topology = values[Society.topologyOption]
    agents = values[Society.agentsOption]
    steps = values[Self.stepsOption]
    context = values[Self.contextOption]
    beta = values[Self.betaOption]
    participation = values[Self.participationOption]
    branching = values[Self.branchingOption]
    bottleneck = values[Self.bottleneckOption]
  }

  /// The topology's name.
  public var topologyName: String { topology.rawValue }

  /// The same society with the parameters that a file has for its topology.
  /// - Throws: `InputError` for a file that cannot be read or has none.
  public func integrating(file path: String) throws -> SimulatedSociety {
    var other = self
    other.deficit = try DeficitFile(contentsOfFile: path).parameters(
      topology: topology, benchmark: RunConfiguration.simulation, source: path)
    return other
  }

  /// What determines the records, as a run's identity has it.
  public var recordedOptions: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(topology, as: Society.topologyOption)
    options.record(agents, as: Society.agentsOption)
    options.record(steps, as: Self.stepsOption)
    options.record(context, as: Self.contextOption)
    options.record(beta, as: Self.betaOption)
    options.record(participation, as: Self.participationOption)
    options.record(branching, as: Self.branchingOption)
    options.record(bottleneck, as: Self.bottleneckOption)
    if let deficit { options[Society.deficitOption.name] = .string(deficit.text) }
    return options
  }
}
