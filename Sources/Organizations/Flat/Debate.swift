import Evaluation
import Options

/// Agents answer independently, then revise after reading the others, then a plurality vote decides
/// (Du et al. 2023).
///
/// The first round counts as a round, so one round is a vote. In a revision an agent sees the
/// answers of the round before, its own among them, and nothing older.
/// The most calls: `agents * rounds + 2`, the last two being repairs.
struct Debate: Organization {
  /// How many agents.
  let agents: Int
  /// Rounds, the independent answers included.
  let rounds: Int
  /// The temperature of all answers. At 0 agents of one model would all say the same.
  let temperature: Double

  var name: String { "debate" }
  var options: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(agents, as: Self.agents)
    options.record(rounds, as: Self.rounds)
    options.record(temperature, as: VoteCount.temperature)
    return options
  }
  var prompts: PromptSet { DebatePrompts.debateSet }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    let briefing = Briefing(task)
    let count = VoteCount(task: task, journal: journal)
    var asks = (1...agents).map { ask(task, briefing, agent($0), round: 1, Context()) }
    var replies = try await journal.askAll(asks)
    var claims: [String: Claim.ID] = [:]
    for reply in replies {
      claims[reply.agent.id] = await journal.propose(reply, words: task.format.words(of: reply))
    }
    await count.recordStandingAfterEach(replies)
    var changed = 0
    var shortened = 0
    for round in 1..<rounds {
      await count.noteUnreadable(replies)
      let talk = talk(replies, claims, round: round)
      shortened += talk.shortened
      asks = (1...agents).map { ask(task, briefing, agent($0), round: round + 1, talk.context) }
      let revised = try await journal.askAll(asks)
      changed += try await record(revised, after: replies, &claims, task.format, journal)
      replies = revised
      await count.recordStanding(replies)
      await journal.record { [changed, shortened] in
        $0.talkRounds = round + 1
        $0.changedAnswers = changed
        $0.shortenedMessages = shortened
      }
    }
    let answers = replies.map { task.format.statedKey($0) }
    await journal.record { $0.hasConsensus = answers[0] != nil && Set(answers).count == 1 }
    let claimsByCall = replies.compactMap { reply in
      claims[reply.agent.id].map { (reply.call, $0) }
    }
    return try await count.conclude(
      replies, of: asks, claims: Dictionary(uniqueKeysWithValues: claimsByCall))
  }

  /// Records the answers that agents changed as revisions of their own claims.
  /// - Returns: how many changed theirs.
  private func record(
    _ revised: [Reply], after replies: [Reply], _ claims: inout [String: Claim.ID],
    _ format: any AnswerFormat, _ journal: Journal
  ) async throws -> Int {
    var changed = 0
    for (before, after) in zip(replies, revised) {
      guard let answer = format.statedKey(after), answer != format.statedKey(before),
        let claim = claims[after.agent.id]
      else { continue }
      claims[after.agent.id] = try await journal.revise(
        claim, after, words: format.words(of: after))
      changed += 1
    }
    return changed
  }

  private func agent(_ number: Int) -> Agent {
    Agent(id: Agent.id(number), role: "Peer")
  }

  private func talk(_ replies: [Reply], _ claims: [String: Claim.ID], round: Int) -> Talk {
    var talk = Talk()
    for reply in replies {
      talk.add(reply.agent.id, round: round, reply.text, stating: claims[reply.agent.id])
    }
    return talk
  }

  private func ask(
    _ task: BenchmarkTask, _ briefing: Briefing, _ agent: Agent, round: Int, _ talk: Context
  ) -> Ask {
    let turn = fill(
      round == 1 ? DebatePrompts.alone : DebatePrompts.revision,
      ["agent": agent.id, "agents": "\(agents)", "instruction": task.format.instruction])
    return Ask(
      agent, purpose: round == 1 ? "answer" : "revision", round: round,
      messages: briefing.messages(talk, turn: turn), shownClaims: talk.claims,
      schema: task.format.schema(reasoning: true), temperature: temperature)
  }
}

/// Independent answers and a plurality vote, among equals the answer that was given first: a debate
/// of one round.
///
/// The most calls: `agents + 2`.
struct Vote: Organization {
  /// How many agents.
  let agents: Int
  /// The temperature of their answers.
  let temperature: Double

  var name: String { "vote" }
  var options: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(agents, as: Self.agents)
    options.record(temperature, as: VoteCount.temperature)
    return options
  }
  var prompts: PromptSet { DebatePrompts.voteSet }

  func solve(_ task: BenchmarkTask, journal: Journal) async throws -> Solution {
    try await Debate(agents: agents, rounds: 1, temperature: temperature).solve(
      task, journal: journal)
  }
}
