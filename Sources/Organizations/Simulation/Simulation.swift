import Evaluation
import Glibc
import Randomness

/// A simulated society at work on one attempt. In each step all agents act at once on the state of the
/// step before, as the agents of real societies do.
struct Simulation {
  private let society: SimulatedSociety
  private var draw: SplitMix64
  /// By agent, whose claims it sees; nil where whom it reads is drawn anew in each step.
  private let readers: [ActivityBoard.Readers]?
  private let neighbours: [[Int]]
  private let names: [String]
  private var routing: ReinforcedRouting
  private var board: ActivityBoard
  private var reputation: Reputation
  private var integrator: Integrator?
  /// By agent, the subtasks handed to it that it has not delivered, the present one last.
  private var work: [[Subtask.ID]]
  /// By root, how many events its cascade has.
  private var cascades: [Claim.ID: Int] = [:]

  private(set) var ledger = Ledger()
  private(set) var turns: [AttemptCoordination.Call] = []
  private(set) var integrations: [Integration] = []
  private(set) var deferredActions: [DeferredAction] = []

  init(_ society: SimulatedSociety, draw: SplitMix64) {
    self.society = society
    self.draw = draw
    let agents = society.agents
    neighbours = society.topology.neighbours(agents: agents, using: &self.draw)
    readers =
      society.topology == .reputation
      ? nil : neighbours.map { $0.count == agents - 1 ? .everybody : .agents($0) }
    names = (1...agents).map(Agent.id)
    routing = ReinforcedRouting(beta: society.beta)
    board = ActivityBoard(agents: agents)
    reputation = Reputation(agents: agents)
    integrator = society.deficit.map { Integrator($0, budget: .max) }
    work = [[Subtask.ID]](repeating: [], count: agents)
  }

  /// One agent's turn in a step.
  private struct Turn {
    let agent: Int
    let seen: [Claim.ID]
    let subtask: Subtask.ID?
    let action: SocietyAction
  }

  /// All agents act once, or those whose claims were taken up before rather than others.
  mutating func act(step: Int) throws {
    var turns: [Turn] = []
    for agent in actors { turns.append(turn(of: agent)) }
    for turn in turns { try apply(turn, step: step) }
    try integrate(step: step)
    board.endStep()
  }

  /// The agents that act in a step, in ascending order.
  private var actors: [Int] {
    mutating get {
      guard society.participation < 1 else { return Array(1...society.agents) }
      let count = Int((society.participation * Double(society.agents)).rounded(.up))
      return routing.pick(count, weighing: reputation.values, using: &draw).sorted().map { $0 + 1 }
    }
  }

  private mutating func turn(of agent: Int) -> Turn {
    let reads =
      readers?[agent - 1]
      ?? .agents(reputation.draw(Topology.meanDegree, for: agent, using: &draw))
    let seen = board.view(of: agent, reading: reads, most: society.context, using: &draw)
    return Turn(agent: agent, seen: seen, subtask: work[agent - 1].last, action: action(seen))
  }

  private mutating func action(_ seen: [Claim.ID]) -> SocietyAction {
    guard !seen.isEmpty, draw.unit() < society.actingShare else {
      return SocietyAction(move: .propose)
    }
    var rest = draw.unit()
    var move = SocietyMove.endorse
    for (candidate, share) in SimulatedSociety.moves {
      rest -= share
      if rest < 0 {
        move = candidate
        break
      }
    }
    var count = 1
    if move == .merge {
      if seen.count < 2 { move = .revise } else { count = 2 }
      while move == .merge, count < seen.count, draw.unit() < 0.5 { count += 1 }
    }
    let targets = routing.pick(count, of: seen, uses: board.uses, using: &draw)
    guard move == .merge, society.bottleneck > 0 else {
      return SocietyAction(move: move, targets: targets)
    }
    let events = cascades[ledger.claims[targets[0].number - 1].root] ?? 1
    return draw.unit() < pow(Double(events), -society.bottleneck)
      ? SocietyAction(move: .merge, targets: targets)
      : SocietyAction(move: .contradict, targets: [targets[0]])
  }

  /// Numbers a turn and keeps what it showed.
  private mutating func record(
    _ agent: Int, _ purpose: String, _ step: Int, _ subtask: Subtask.ID?, _ seen: [Claim.ID]
  ) -> Ledger.Act {
    turns.append(
      AttemptCoordination.Call(
        number: turns.count + 1, agent: names[agent - 1], purpose: purpose, round: step,
        subtask: subtask, shownClaims: seen))
    return Ledger.Act(
      agent: names[agent - 1], tick: step, call: turns.count, subtask: subtask)
  }

  private mutating func apply(_ turn: Turn, step: Int) throws {
    let act = record(turn.agent, "turn", step, turn.subtask, turn.seen)
    let action = turn.action
    guard let kind = action.move.kind else { return }
    if let integrator, integrator.defers(action) {
      deferredActions.append(
        DeferredAction(
          tick: step, agent: names[turn.agent - 1], kind: kind, targets: action.targets,
          call: turns.count))
      return
    }
    var claim: Claim.ID?
    switch action.move {
    case .propose: claim = ledger.propose("", act)
    case .revise: claim = try ledger.revise(action.targets[0], "", act)
    case .contradict: claim = try ledger.contradict(action.targets[0], "", act)
    case .merge: claim = try ledger.merge(action.targets, "", act)
    case .endorse: try ledger.endorse(action.targets[0], act)
    case .delegate: try delegate(turn, act)
    case .pass: break
    }
    if let claim {
      board.add(claim, by: turn.agent)
      try deliver(turn.subtask, by: turn.agent)
    }
    use(action.targets)
    countLastEvent()
    integrator?.add(kind, claim: claim, targets: action.targets, by: turn.agent)
  }

  private mutating func countLastEvent() {
    if let root = ledger.events.last?.root(among: ledger.claims) {
      cascades[root, default: 0] += 1
    }
  }

  private mutating func use(_ targets: [Claim.ID]) {
    for target in targets {
      board.use(target)
      reputation.credit(board.author(of: target))
    }
  }

  /// Hands work to one of those who read who hands it.
  private mutating func delegate(_ turn: Turn, _ act: Ledger.Act) throws {
    let others =
      society.topology == .reputation
      ? (1...society.agents).filter { $0 != turn.agent } : neighbours[turn.agent - 1]
    let assignee = others[draw.index(below: others.count)]
    let id = try ledger.delegate(
      to: names[assignee - 1], under: turn.subtask, from: turn.action.targets.first, act)
    work[assignee - 1].append(id)
  }

  /// A claim delivers the subtask that it was made for.
  private mutating func deliver(_ subtask: Subtask.ID?, by agent: Int) throws {
    guard let subtask, let place = work[agent - 1].lastIndex(of: subtask) else { return }
    work[agent - 1].remove(at: place)
    try ledger.finish(subtask)
  }

  /// Has the cascades integrated whose deficit came above the threshold in this step.
  private mutating func integrate(step: Int) throws {
    guard let due = integrator?.due, let threshold = integrator?.parameters.threshold else {
      return
    }
    let heads = due.map { integrator?.ends(of: $0.trigger.root).prefix(society.context) ?? [] }
    for (due, heads) in zip(due, heads) {
      let shown = heads.sorted()
      let subtask = work[due.agent - 1].last
      var act = record(due.agent, "integrate", step, subtask, shown)
      act.origin = .dti
      var integration = Integration(
        tick: step, agent: names[due.agent - 1], trigger: due.trigger, threshold: threshold,
        heads: Array(heads), call: turns.count)
      if shown.count > 1 {
        let claim = try ledger.merge(shown, "", act)
        board.add(claim, by: due.agent, isBroadcast: true)
        use(shown)
        countLastEvent()
        integration.claim = claim
      }
      integrator?.end(due, with: integration.claim, of: shown)
      integrations.append(integration)
    }
  }
}
