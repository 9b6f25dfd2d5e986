import Evaluation

/// The agents at work on one task, and what they share: the task, the rules of their protocol, the
/// budget for each other's work.
struct Team: Sendable {
  let members: [Member]
  let task: BenchmarkTask
  let journal: Journal
  let budget: ContextBudget
  private let briefing: Briefing
  /// Mission and protocol, byte-identical for all agents of the task.
  private let rules: String

  init(
    _ members: [Member], task: BenchmarkTask, journal: Journal, settings: TeamSettings,
    rules: String
  ) {
    self.members = members
    self.task = task
    self.journal = journal
    briefing = Briefing(task)
    self.rules = fill(
      SelfOrganizingPrompts.mission,
      ["agents": "\(members.count)", "rules": rules, "instruction": task.format.instruction])
    budget = ContextBudget(
      tokens: settings.contextBudget, contextLength: settings.contextLength,
      completion: journal.completionLimit ?? Self.usualCompletion,
      promptBytes: briefing.messages(talk: self.rules, turn: "")
        .reduce(Self.longestTurn) { $0 + $1.content.utf8.count })
  }

  /// Tokens that are left for a reply where the run sets no limit.
  private static let usualCompletion = 1024
  /// Bytes that are left for a turn's words with its form.
  private static let longestTurn = 1500

  /// What agents are asked at one point of a protocol.
  struct Turn: Sendable {
    var purpose: String
    var round = 0
    let form: ReplyForm
    /// What all who are asked see of the others.
    var seen = ""
    /// What is asked; `{agent}`, `{number}`, `{agents}` and `{form}` are replaced, and what `places`
    /// adds.
    let words: String
    /// How long a list in the reply may be; nil for as long as there are other agents.
    var longestList: Int?
  }

  /// Asks members at once, each with its own places in the turn's words.
  /// - Parameters:
  ///   - roles: roles that agents have already, by number.
  ///   - places: further places of a member's words.
  /// - Returns: one contribution a member, nil where the call failed.
  /// - Throws: what `Journal.attemptAll` throws.
  func gather(
    _ members: [Member], _ turn: Turn, roles: [Int: String] = [:],
    places: (Member) -> [String: String] = { _ in [:] }
  ) async throws -> [Contribution?] {
    let asks = members.map { ask($0, turn, role: roles[$0.number] ?? "", places: places($0)) }
    let replies = try await journal.attemptAll(asks)
    var contributions: [Contribution?] = []
    for (member, reply) in zip(members, replies) {
      guard let reply else {
        contributions.append(nil)
        continue
      }
      contributions.append(
        await read(reply, of: member, turn.form, role: roles[member.number] ?? ""))
    }
    return contributions
  }

  /// Asks one member.
  func turn(_ member: Member, _ turn: Turn) async throws -> Contribution {
    let reply = try await journal.ask(ask(member, turn))
    return await read(reply, of: member, turn.form, role: "")
  }

  private func read(
    _ reply: Reply, of member: Member, _ form: ReplyForm, role: String
  ) async -> Contribution {
    let reader = ContributionReader(form: form, format: task.format)
    let (contribution, failure) = reader.read(reply, of: member, role: role)
    if let failure { await journal.noteFormatFailure(failure, of: reply) }
    await journal.nameRole(contribution.role, of: reply)
    return contribution
  }

  /// One member's ask.
  func ask(
    _ member: Member, _ turn: Turn, role: String = "", places: [String: String] = [:]
  ) -> Ask {
    let own = [
      "agent": member.id, "number": "\(member.number)", "agents": "\(members.count)",
      "form": turn.form.wording(task.format),
    ]
    return Ask(
      Agent(id: member.id, role: role), purpose: turn.purpose, round: turn.round,
      messages: messages(
        seen: turn.seen, turn: fill(turn.words, own.merging(places) { $1 })),
      schema: turn.form.schema(
        task.format, longestList: turn.longestList ?? members.count - 1),
      model: member.model)
  }

  private func messages(seen: String, turn: String) -> [Message] {
    briefing.messages(
      talk: [rules, seen].filter { !$0.isEmpty }.joined(separator: "\n\n"), turn: turn)
  }

  /// Work of others under a heading, within the budget; empty where there is none.
  func carry(
    _ heading: String, _ entries: [ContextBudget.Entry], cutting end: ContextBudget.End = .first,
    _ cut: inout ContextBudget.Cut
  ) -> String {
    guard !entries.isEmpty else { return "" }
    let carried = budget.carry(entries, cutting: end)
    cut += carried.cut
    return "\(heading)\n\n\(carried.text)"
  }
}

// MARK: - Final answers

extension Team {
  /// The answer of one contribution as the organization's.
  func conclude(with ballot: Plurality.Ballot) -> Solution {
    Solution(
      ballot.abstains ? .abstained(ballot.prediction) : .answered(ballot.prediction),
      finalReply: task.format.write(ballot.prediction))
  }

  /// The plurality's answer; among equals the one of the agent with the lowest number. Nil where no
  /// contribution states an answer.
  ///
  /// The winners' claims are merged, and the votes noted.
  func vote(_ contributions: [Contribution]) async -> Solution? {
    let ballots = contributions.filter(\.hasContributed).compactMap(\.answer)
    let winners = Plurality.winners(ballots, format: task.format)
    await journal.note("votes", .integer(ballots.count))
    await journal.note("winning-votes", .integer(winners.count))
    guard let winner = winners.first else { return nil }
    let calls = Set(winners.map(\.reply.call))
    let claims = contributions.filter { calls.contains($0.reply.call) }.compactMap(\.claim)
    if claims.count > 1 { await journal.merge(claims, by: Agent(id: "vote", role: "Plurality")) }
    return conclude(with: winner)
  }

  /// The final answer of a writer who sees the work: where the protocol asks for one, or where no
  /// contribution states an answer.
  func write(
    by writer: Member, from contributions: [Contribution], role: String = "Writer",
    _ cut: inout ContextBudget.Cut
  ) async throws -> Solution {
    let work = contributions.filter(\.hasContributed)
    let ask = Ask(
      Agent(id: writer.id, role: role), purpose: "answer",
      messages: messages(
        seen: carry(SelfOrganizingPrompts.finishedWork, work.map(\.entry), &cut),
        turn: fill(
          SelfOrganizingPrompts.finalAnswer,
          ["agent": writer.id, "instruction": task.format.instruction])),
      schema: task.format.schema(reasoning: false), model: writer.model)
    let reply = try await journal.ask(ask)
    await journal.merge(work.compactMap(\.claim), reply)
    return try await Compliance(task: task, journal: journal).finish(reply, of: ask)
  }

  /// The plurality's answer, or the first member's where no contribution states one.
  func voteOrWrite(
    _ contributions: [Contribution], _ cut: inout ContextBudget.Cut
  ) async throws -> Solution {
    if let solution = await vote(contributions) { return solution }
    return try await write(by: members[0], from: contributions, &cut)
  }

  /// Records a claim of its own for each contribution that has work.
  func propose(_ contributions: [Contribution]) async -> [Contribution] {
    var recorded = contributions
    for index in recorded.indices where recorded[index].hasContributed {
      recorded[index].claim = await journal.propose(recorded[index].reply)
    }
    return recorded
  }

  /// Records claims that build on those of earlier contributions which they name.
  /// - Parameter claims: the earlier claims by agent; the new ones are added.
  func propose(
    _ contributions: [Contribution], after claims: inout [Int: Claim.ID]
  ) async -> [Contribution] {
    var recorded = contributions
    for index in recorded.indices where recorded[index].hasContributed {
      let parents = Set(recorded[index].buildsOn.compactMap { claims[$0] }).sorted()
      recorded[index].claim = await journal.merge(parents, recorded[index].reply)
    }
    for contribution in recorded { claims[contribution.member.number] = contribution.claim }
    return recorded
  }
}
