import Evaluation

/// The end of a society's work: whoever hands in writes the final answer.
extension Assembly {
  /// The final answer.
  mutating func conclude(step: Int) async throws -> Solution {
    switch society.topology.conclusion(agents: society.agents) {
    case .agent(let agent): try await write(by: agent, step: step)
    case .plurality, .weightedPlurality: try await vote(step: step)
    }
  }

  private mutating func finalAsk(_ agent: Int, step: Int, _ format: any AnswerFormat) -> Ask {
    ask(
      agent, "answer", step, view(of: agent),
      MessagePart(
        fill(SocietyPrompts.final, ["instruction": format.instruction]), joint: .line),
      format.schema(reasoning: true))
  }

  private mutating func write(by agent: Int, step: Int) async throws -> Solution {
    let ask = finalAsk(agent, step: step, task.closingFormat)
    let reply = try await journal.ask(ask)
    await recordConduct(step)
    return try await Compliance(task: task, journal: journal, isClosing: true).finish(
      reply, of: ask, claim: nil)
  }

  /// All write an answer; one whose reply cannot be read votes for the last answer of its own that
  /// could.
  private mutating func vote(step: Int) async throws -> Solution {
    var asks: [Ask] = []
    for agent in 1...society.agents { asks.append(finalAsk(agent, step: step, task.format)) }
    let replies = try await journal.attemptAll(asks)
    await VoteCount(task: task, journal: journal).noteUnreadable(replies.compactMap(\.self))
    for (index, reply) in replies.enumerated() {
      guard let reply, let ballot = task.format.ballot(in: reply) else { continue }
      answers[index + 1] = ballot
    }
    await recordConduct(step)
    let winners = winners
    if let winner = winners.first {
      let votes = answers.count
      await journal.record {
        $0.votes = votes
        $0.winningVotes = winners.count
      }
      return Solution(
        winner.abstains ? .abstained(winner.prediction) : .answered(winner.prediction),
        finalReply: task.format.write(winner.prediction))
    }
    guard let index = replies.indices.first(where: { replies[$0] != nil }),
      let reply = replies[index]
    else { return Solution(.unparsable(reason: "no agent answered"), finalReply: nil) }
    return try await Compliance(task: task, journal: journal).finish(
      reply, of: asks[index], claim: nil)
  }

  /// The ballots for the answer with the most voices, in the order of the agents; among equals those
  /// for the answer of the agent with the lowest number.
  private var winners: [Plurality.Ballot] {
    let ballots = answers.sorted { $0.key < $1.key }
    let weighs = society.topology.conclusion(agents: society.agents) == .weightedPlurality
    return Plurality.winners(
      ballots.map(\.value),
      weights: weighs ? ballots.map { reputation.values[$0.key - 1] + 1 } : nil,
      format: task.format)
  }

  /// Keeps what the society would hand in now.
  func recordStanding(_ reply: Reply?) async {
    guard let reply else { return }
    let standing: Plurality.Ballot? =
      switch society.topology.conclusion(agents: society.agents) {
      case .agent(let agent): answers[agent]
      case .plurality, .weightedPlurality: winners.first
      }
    if let standing { await journal.record(standing: standing.prediction, after: reply) }
  }
}
