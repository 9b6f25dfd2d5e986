public import Evaluation

extension Plot {
  /// How many calls a drawing of one task's work has at most: more could not be told apart.
  static let longestWork = 240
  /// How many agents it has at most: those who were asked most.
  static let mostAgents = 48
  /// Above so many arrows of reading none is drawn: they would cover everything else.
  static let mostReadings = 240

  /// One task's work: agents by calls, claims as marks, with arrows.
  /// - Parameters:
  ///   - run: the run's name for people.
  ///   - subject: what tells it from others of the name.
  /// - Returns: nil for an attempt without calls.
  public static func work(
    _ transcript: Transcript, of run: String, subject: String
  ) -> Plot? {
    let work = Work(transcript)
    guard work.moments > 0 else { return nil }
    var caption =
      "Each lane is an agent, each mark a step of its own: what it made of which claim. "
      + "Arrows lead from a claim to what was made of it; grey ones to calls that were shown it."
    if work.leftOut.isEmpty == false { caption += " Not drawn: \(work.leftOut)." }
    return Plot(
      "work", of: subject, "The work on task \(transcript.taskID), \(run)", caption,
      work.drawing, numbers: work.table)
  }
}

/// The calls and events of an attempt as a drawing and as a table.
private struct Work {
  private let turns: [AttemptCoordination.Call]
  private let events: [CoordinationEvent]
  private var agents: [String] = []
  private(set) var drawing: SwimLane
  private(set) var leftOut = ""
  var moments: Int { turns.count }

  private struct Row: Sendable {
    let call: Int
    let agent: String
    let round: Int
    let purpose: String
    let event: CoordinationEvent?
  }

  init(_ transcript: Transcript) {
    let all =
      transcript.simulatedTurns.isEmpty
      ? transcript.calls.map {
        AttemptCoordination.Call(
          number: $0.number, agent: $0.agent.id, purpose: $0.purpose, round: $0.round,
          subtask: $0.subtask, shownClaims: $0.shownClaims)
      } : transcript.simulatedTurns
    turns = Array(all.prefix(Plot.longestWork))
    let last = turns.last?.number ?? 0
    events = transcript.events.filter { ($0.call ?? last) <= last && $0.agent != nil }
    var asked: [String: Int] = [:]
    for turn in turns { asked[turn.agent, default: 0] += 1 }
    let order = turns.map(\.agent).uniqued()
    let kept = Set(
      order.sorted { (asked[$1] ?? 0) < (asked[$0] ?? 0) }.prefix(Plot.mostAgents))
    agents = order.filter(kept.contains)
    drawing = SwimLane(agents: [], moments: 0, rounds: [], acts: [], arrows: [])
    var reasons: [String] = []
    if all.count > turns.count {
      reasons.append("\(Counts.text(all.count - turns.count, "later call"))")
    }
    if order.count > agents.count {
      reasons.append("\(Counts.text(order.count - agents.count, "agent")) who were asked less")
    }
    let acts = self.acts
    let derived = arrows(acts)
    let readings = readings(acts)
    if readings.count > Plot.mostReadings {
      reasons.append("\(Figures.count(readings.count)) readings")
    }
    leftOut = reasons.joined(separator: ", ")
    drawing = SwimLane(
      agents: agents, moments: turns.count, rounds: rounds, acts: acts.map(\.act),
      arrows: (readings.count > Plot.mostReadings ? [] : readings) + derived)
  }

  private struct PlacedAct {
    let act: SwimLane.Act
    let event: CoordinationEvent?
    let turn: AttemptCoordination.Call
  }

  /// The events of each call, in order; a mark for a call that has none.
  private var acts: [PlacedAct] {
    let byCall = Dictionary(grouping: events, by: { $0.call ?? -1 })
    let lanes = Dictionary(
      agents.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    return turns.enumerated().flatMap { moment, turn -> [PlacedAct] in
      guard let lane = lanes[turn.agent] else { return [] }
      let own = byCall[turn.number] ?? []
      if own.isEmpty {
        let about = "call \(turn.number), \(turn.agent): \(turn.purpose)"
        return [
          PlacedAct(
            act: SwimLane.Act(moment: moment, lane: lane, kind: nil, about: about), event: nil,
            turn: turn)
        ]
      }
      return own.map { event in
        PlacedAct(
          act: SwimLane.Act(
            moment: moment, lane: lane, kind: event.kind, about: event.words),
          event: event, turn: turn)
      }
    }
  }

  /// From the acts that made claims to those that acted on them.
  private func arrows(_ acts: [PlacedAct]) -> [SwimLane.Arrow] {
    var makers: [Claim.ID: Int] = [:]
    var arrows: [SwimLane.Arrow] = []
    var handed: [Subtask.ID: Int] = [:]
    for (index, act) in acts.enumerated() {
      for target in act.event?.targets ?? [] {
        if let maker = makers[target] {
          arrows.append(.init(from: maker, to: index, kind: act.event?.kind))
        }
      }
      if let claim = act.event?.claim { makers[claim] = index }
      if let subtask = act.turn.subtask, let from = handed.removeValue(forKey: subtask) {
        arrows.append(.init(from: from, to: index, kind: .delegateSubtask))
      }
      if let subtask = act.event?.delegated { handed[subtask] = index }
    }
    return arrows
  }

  private func readings(_ acts: [PlacedAct]) -> [SwimLane.Arrow] {
    var makers: [Claim.ID: Int] = [:]
    var arrows: [SwimLane.Arrow] = []
    var seen: Set<Int> = []
    for (index, act) in acts.enumerated() {
      if seen.insert(act.turn.number).inserted {
        for claim in act.turn.shownClaims where !(act.event?.targets ?? []).contains(claim) {
          if let maker = makers[claim] { arrows.append(.init(from: maker, to: index, kind: nil)) }
        }
      }
      if let claim = act.event?.claim { makers[claim] = index }
    }
    return arrows
  }

  /// Stretches of one round; none where calls have no rounds.
  private var rounds: [SwimLane.Round] {
    var rounds: [SwimLane.Round] = []
    for (moment, turn) in turns.enumerated() where turn.round > 0 {
      if let last = rounds.last, last.number == turn.round, last.moments.upperBound == moment - 1 {
        rounds[rounds.count - 1].moments = last.moments.lowerBound...moment
      } else {
        rounds.append(.init(number: turn.round, moments: moment...moment))
      }
    }
    return rounds
  }

  var table: Table {
    let rows = acts.map {
      Row(
        call: $0.turn.number, agent: $0.turn.agent, round: $0.turn.round, purpose: $0.turn.purpose,
        event: $0.event)
    }
    return Table(
      "work",
      [
        Column("call", "call", .number) { .count($0.call) },
        Column("agent", "agent", .key) { .text($0.agent) },
        Column("round", "round", .number) { $0.round > 0 ? .count($0.round) : .empty },
        Column("purpose", "purpose") { .text($0.purpose) },
        Column("event", "event") { .text($0.event?.kind.rawValue) },
        Column("targets", "of") {
          .text($0.event?.targets.map(\.description).joined(separator: " "))
        },
        Column("claim", "makes") { .text($0.event?.claim?.description) },
      ], rows)
  }
}
