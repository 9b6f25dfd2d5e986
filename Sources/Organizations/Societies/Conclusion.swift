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

  private mutating func finalAsk(_ agent: Int, step: Int) -> Ask {
    ask(
      agent, "answer", step, view(of: agent),
      MessagePart(
        fill(SocietyPrompts.final, ["instruction": task.format.instruction]), joint: .line),
      task.format.schema(reasoning: true))
  }

  private mutating func write(by agent: Int, step: Int) async throws -> Solution {
    let ask = finalAsk(agent, step: step)
    let reply = try await journal.ask(ask)
    await recordConduct(step)
    return try await Compliance(task: task, journal: journal).finish(reply, of: ask, claim: nil)
  }

  /// All write an answer; one whose reply cannot be read votes for the last answer of its own that
  /// could.
  private mutating func vote(step: Int) async throws -> Solution {
    var asks: [Ask] = []
    for agent in 1...society.agents { asks.append(finalAsk(agent, step: step)) }
    let replies = try await journal.attemptAll(asks)
    await VoteCount(task: task, journal: journal).noteUnreadable(replies.compactMap(\.self))
    for (index, reply) in replies.enumerated() {
      guard let reply, let ballot = task.format.ballot(in: reply) else { continue }
      answers[index + 1] = ballot
    }
    await recordConduct(step)
    if let winner = plurality {
      let (votes, winning) = (answers.count, voters(of: winner).count)
      await journal.record {
        $0.votes = votes
        $0.winningVotes = winning
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

  private func voters(of ballot: Plurality.Ballot) -> [Int] {
    let key = task.format.voteKey(of: ballot.prediction)
    return answers.filter { task.format.voteKey(of: $0.value.prediction) == key }.map(\.key)
  }

  /// The answer with the most voices, among equals the one of the agent with the lowest number.
  private var plurality: Plurality.Ballot? {
    let weighs = society.topology.conclusion(agents: society.agents) == .weightedPlurality
    var voices: [String: Int] = [:]
    let ballots = answers.sorted { $0.key < $1.key }.map {
      (key: task.format.voteKey(of: $0.value.prediction), agent: $0.key, ballot: $0.value)
    }
    for (key, agent, _) in ballots {
      voices[key, default: 0] += weighs ? reputation.values[agent - 1] + 1 : 1
    }
    let most = voices.values.max()
    return ballots.first { voices[$0.key] == most }?.ballot
  }

  /// Keeps what the society would hand in now.
  func recordStanding(_ reply: Reply?) async {
    guard let reply else { return }
    let standing: Plurality.Ballot? =
      switch society.topology.conclusion(agents: society.agents) {
      case .agent(let agent): answers[agent]
      case .plurality, .weightedPlurality: plurality
      }
    if let standing { await journal.record(standing: standing.prediction, after: reply) }
  }
}
