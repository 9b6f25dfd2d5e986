import Evaluation
import Randomness

/// A society at work on one task: what its agents have said, what each is at work on, and whom each
/// reads.
struct Assembly: Sendable {
  let society: Society
  let task: BenchmarkTask
  let journal: Journal
  private let neighbours: [[Int]]
  private let briefing: Briefing
  /// A form of a turn with the words that ask for it.
  private typealias WordedForm = (form: SocietyForm, words: MessagePart)
  /// The forms of a turn, one for each order of the moves.
  private let forms: [WordedForm]
  /// Those of an agent that sees no other agent's claim.
  private let firstForms: [WordedForm]

  private(set) var board: ClaimBoard
  private(set) var reputation: Reputation
  private(set) var duties: Duties
  var integrator: Integrator?
  private var peerDraw: SplitMix64
  private var orderDraw: SplitMix64
  /// The latest answer that could be read of each agent, by number.
  var answers: [Int: Plurality.Ballot] = [:]
  private var leftOut = 0
  private var turns = 0
  private var passes = 0

  init(_ society: Society, task: BenchmarkTask, journal: Journal, workload: Workload) async throws {
    self.society = society
    self.task = task
    self.journal = journal
    var meshDraw = journal.generator(for: "mesh")
    neighbours = society.topology.neighbours(agents: society.agents, using: &meshDraw)
    peerDraw = journal.generator(for: "peers")
    orderDraw = journal.generator(for: "moves")
    briefing = Briefing(task).with(rules: SocietyPrompts.base)
    let longestClaim = SocietyForm.longestClaim(completionCap: society.completionCap)
    func forms(_ moves: [SocietyMove]) -> [WordedForm] {
      SocietyMove.orders(of: moves).map { moves in
        let form = SocietyForm(task.format, moves: moves, longestClaim: longestClaim)
        let words = fill(
          SocietyPrompts.turn, ["answer": task.format.form, "form": form.wording])
        return (form, MessagePart(words, joint: .line))
      }
    }
    self.forms = forms(SocietyMove.allCases)
    firstForms = forms(SocietyMove.withoutClaims)
    board = ClaimBoard(agents: society.agents, budget: society.contextBudget)
    reputation = Reputation(agents: society.agents)
    duties = Duties(agents: society.agents, steps: society.steps)
    integrator = society.deficit.map { Integrator($0, budget: society.contextBudget) }
    try await duties.plan(workload, journal: journal)
  }

  /// One agent's turn in a step, before its reply.
  private struct Turn {
    let agent: Int
    let seen: ClaimBoard.View
    let form: SocietyForm
    let ask: Ask
  }

  /// All agents act that need not wait.
  mutating func act(step: Int) async throws {
    var turns: [Turn] = []
    for agent in 1...society.agents where !duties.isWaiting(agent) {
      turns.append(turn(of: agent, step: step))
    }
    let replies = try await journal.attemptAll(turns.map(\.ask))
    for (turn, reply) in zip(turns, replies) {
      guard let reply else { continue }
      try await apply(reply, to: turn)
    }
    try await integrate(step: step)
    duties.end(step: step)
    for subtask in duties.delivered { try await journal.finish(subtask) }
    await recordStanding(replies.compactMap(\.self).last)
    await recordConduct(step)
  }
}

// MARK: - Asking

extension Assembly {
  private static let heading = MessagePart(SocietyPrompts.claims)
  private static let noClaims = MessagePart(SocietyPrompts.noClaims)

  /// What an agent sees now.
  mutating func view(of agent: Int) -> ClaimBoard.View {
    let reads =
      society.topology == .reputation
      ? reputation.draw(Topology.meanDegree, for: agent, using: &peerDraw)
      : neighbours[agent - 1]
    let view = board.view(of: agent, reading: reads, results: duties.results(for: agent))
    leftOut += view.leftOut
    return view
  }

  private mutating func turn(of agent: Int, step: Int) -> Turn {
    let view = view(of: agent)
    let forms = view.entries.contains { $0.agent != agent } ? forms : firstForms
    let form = forms[orderDraw.index(below: forms.count)]
    return Turn(
      agent: agent, seen: view, form: form.form,
      ask: ask(agent, "turn", step, view, form.words, form.form.schema))
  }

  /// The most neighbours that a prompt names.
  private static let mostNamed = 8

  private func addendum(_ neighbours: [Int]) -> String {
    let addendum = SocietyPrompts.addendum(society.topology)
    guard (1...Self.mostNamed).contains(neighbours.count) else { return addendum }
    let names = neighbours.sorted().map(Agent.id).joined(separator: ", ")
    return "\(addendum) \(fill(SocietyPrompts.reads, ["agents": names]))"
  }

  /// An ask of an agent that sees some claims.
  func ask(
    _ agent: Int, _ purpose: String, _ step: Int, _ view: ClaimBoard.View, _ words: MessagePart,
    _ schema: OutputSchema?
  ) -> Ask {
    let place = fill(
      SocietyPrompts.place,
      [
        "agent": Agent.id(agent), "agents": "\(society.agents)", "step": "\(step)",
        "steps": "\(society.steps)", "addendum": addendum(view.neighbours),
      ])
    // The last step is about the whole question.
    let part = purpose == "answer" ? [] : duties.words(for: agent)
    let seen = view.context(Self.heading, orNone: Self.noClaims)
    return Ask(
      Agent(id: Agent.id(agent), role: ""), purpose: purpose, round: step,
      subtask: duties.subtask(of: agent),
      messages: briefing.messages(
        seen, turn: ([place] + part).joined(separator: "\n"), then: words),
      shownClaims: seen.claims, schema: schema, completionCap: society.completionCap,
      isWork: purpose == "turn")
  }
}

// MARK: - Acting

extension Assembly {
  private mutating func apply(_ reply: Reply, to turn: Turn) async throws {
    turns += 1
    let own = Set(turn.seen.entries.filter { $0.agent == turn.agent }.map(\.id))
    let reading = turn.form.read(
      reply, of: turn.agent, shown: Set(turn.seen.entries.map(\.id)), own: own)
    if let failure = reading.failure { await journal.noteFormatFailure(failure, of: reply) }
    if let answer = reading.answer { answers[turn.agent] = answer }
    guard let kind = reading.action.move.kind else {
      passes += 1
      return
    }
    let action = reading.action
    if let integrator, integrator.defers(action) {
      await journal.record(
        DeferredAction(
          tick: turn.ask.round, agent: Agent.id(turn.agent), kind: kind, targets: action.targets,
          call: reply.call))
      return
    }
    var claim: Claim.ID?
    switch action.move {
    case .endorse: try await journal.endorse(action.targets[0], reply)
    case .delegate:
      try await duties.delegate(
        action, by: turn.agent, to: reached(from: turn.agent), reply, journal)
    default:
      let made = try await self.claim(action, reply, reading.answer)
      add(
        made, by: turn.agent, action.words, reading.answer, "\(action.move.rawValue)s",
        action.targets)
      claim = made
    }
    credit(turn.agent, for: action.targets)
    integrator?.add(kind, claim: claim, targets: action.targets, by: turn.agent)
  }

  private func claim(
    _ action: SocietyAction, _ reply: Reply, _ answer: Plurality.Ballot?
  ) async throws -> Claim.ID {
    let words = statement(action.words, answer?.prediction)
    return switch action.move {
    case .revise: try await journal.revise(action.targets[0], reply, words: words)
    case .contradict: try await journal.contradict(action.targets[0], reply, words: words)
    case .merge: try await journal.derive(from: action.targets, reply, words: words)
    default: await journal.propose(reply, words: words)
    }
  }

  /// Puts a claim up as others read it: name, agent, what it was made of, words, answer.
  mutating func add(
    _ claim: Claim.ID, by agent: Int, _ words: String, _ answer: Plurality.Ballot?,
    _ verb: String, _ targets: [Claim.ID], isBroadcast: Bool = false
  ) {
    let origin =
      targets.isEmpty ? verb : "\(verb) \(targets.map(\.description).joined(separator: ", "))"
    let work = duties.subtask(of: agent).map { " on \($0)" } ?? ""
    var talk = Talk()
    talk.add(
      "\(Agent.id(agent))\(work) \(origin)", at: claim.description,
      statement(words, answer?.prediction))
    board.add(claim, by: agent, talk.context.parts[0], isBroadcast: isBroadcast)
    duties.note(claim, by: agent, isAnswer: answer != nil)
  }

  /// Counts the use of others' claims for those who made them.
  mutating func credit(_ agent: Int, for targets: [Claim.ID]) {
    for author in targets.compactMap({ board[$0]?.agent }) where author != agent {
      reputation.credit(author)
    }
  }

  /// Whom an agent can hand work to: whoever reads it, which are those it reads.
  private func reached(from agent: Int) -> [Int] {
    society.topology == .reputation
      ? (1...society.agents).filter { $0 != agent }
      : neighbours[agent - 1]
  }

  /// Keeps what there is to say of how the society went about it.
  func recordConduct(_ step: Int) async {
    let (leftOut, turns, passes) = (leftOut, turns, passes)
    await journal.record { conduct in
      conduct.talkRounds = step
      conduct.leftOutMessages = leftOut
      conduct.turns = turns
      conduct.passes = passes
    }
  }
}
