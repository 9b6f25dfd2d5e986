import Evaluation

/// The agents at work on one task, and what they share: the task, the rules of their protocol, the
/// budget for each other's work.
struct Team: Sendable {
  let members: [Member]
  let task: BenchmarkTask
  let journal: Journal
  let budget: ContextBudget
  /// The task with mission and protocol, the same for all its agents.
  private let briefing: Briefing

  init(
    _ members: [Member], task: BenchmarkTask, journal: Journal, settings: TeamSettings,
    rules: String
  ) {
    self.members = members
    self.task = task
    self.journal = journal
    briefing = Briefing(task).with(
      rules: fill(
        SelfOrganizingPrompts.mission,
        ["agents": "\(members.count)", "rules": rules, "form": task.format.form]))
    let prompt = briefing.messages(turn: "")
    budget = ContextBudget(
      tokens: settings.contextBudget, contextLength: settings.contextLength,
      completion: journal.completionLimit ?? Self.usualCompletion,
      promptBytes: prompt.contentBytes + Self.longestTurn, fileTokens: prompt.estimatedFileTokens)
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
    var seen = Context()
    /// What is asked; `{agent}`, `{number}`, `{agents}` and `{form}` are replaced, and the places of
    /// the member's post.
    let words: String
    /// How long a list in the reply may be; nil for as long as there are other agents.
    var longestList: Int?
    /// Whether it is work on the task.
    var isWork = true
  }

  /// What one member has in a turn that the others have not.
  struct Post: Sendable {
    /// The role that it has already; empty for none.
    var role = ""
    /// The subtask that it is at work on, if any.
    var subtask: Subtask.ID?
    /// Further places of the turn's words.
    var places: [String: String] = [:]
    /// What it alone sees of the others; nil for what all see.
    var seen: Context?
  }

  /// Asks members at once, each in its own post.
  /// - Returns: one contribution a member, nil where the call failed.
  /// - Throws: what `Journal.attemptAll` throws.
  func gather(
    _ members: [Member], _ turn: Turn, posts: (Member) -> Post = { _ in Post() }
  ) async throws -> [Contribution?] {
    let posts = members.map(posts)
    let asks = asks(turn, Array(zip(members, posts)))
    var readings: [Reading?] = []
    for (index, reply) in try await journal.attemptAll(asks).enumerated() {
      guard let reply else {
        readings.append(nil)
        continue
      }
      readings.append(await read(reply, of: members[index], turn.form, posts[index].role))
    }
    return try await repaired(readings, asks, turn.form).map { $0?.contribution }
  }

  /// Asks one member.
  func turn(
    _ member: Member, _ turn: Turn, _ post: Post = Post()
  ) async throws -> Contribution {
    let ask = ask(member, turn, post)
    let reading = await read(try await journal.ask(ask), of: member, turn.form, post.role)
    return try await repaired([reading], [ask], turn.form)[0]?.contribution ?? reading.contribution
  }

  /// A contribution with what was wrong with its reply's form, or nil.
  private struct Reading: Sendable {
    let contribution: Contribution
    let failure: String?

    /// Whether its agent is asked again: something was wrong, and there is nothing to go on with.
    var needsRepair: Bool {
      failure != nil && contribution.answer == nil && contribution.status != .refused
    }
  }

  private func read(
    _ reply: Reply, of member: Member, _ form: ReplyForm, _ role: String
  ) async -> Reading {
    let reader = ContributionReader(form: form, format: task.format)
    let (contribution, failure) = reader.read(reply, of: member, role: role)
    if let failure { await journal.noteFormatFailure(failure, of: reply) }
    await journal.nameRole(contribution.hasWithdrawn ? "" : contribution.role, of: reply)
    return Reading(contribution: contribution, failure: failure)
  }

  /// Asks those once more whose replies could not be used, with the reason; a second reply that cannot
  /// be used either, or fails, leaves the first as it is.
  private func repaired(
    _ readings: [Reading?], _ asks: [Ask], _ form: ReplyForm
  ) async throws -> [Reading?] {
    let broken = readings.indices.filter { readings[$0]?.needsRepair ?? false }
    guard !broken.isEmpty else { return readings }
    let repairs = broken.map { index in
      var ask = asks[index]
      ask.purpose = "repair"
      ask.isWork = false
      ask.messages += [
        Message(.assistant, readings[index]?.contribution.reply.text ?? ""),
        Message(
          .user,
          fill(SelfOrganizingPrompts.repair, ["reason": readings[index]?.failure ?? ""])),
      ]
      return ask
    }
    let replies: [Reply?]
    do {
      replies = try await journal.attemptAll(repairs)
    } catch let error as ModelError where !error.concernsTheAccount {
      return readings
    }
    var readings = readings
    for (index, reply) in zip(broken, replies) {
      guard let reply, let first = readings[index]?.contribution else { continue }
      let second = await read(reply, of: first.member, form, first.role)
      guard !second.needsRepair, second.contribution.status != .refused else { continue }
      await unname([first], of: [second.contribution])
      readings[index] = second
    }
    return readings
  }

  /// Books earlier calls of those who have withdrawn since to no role.
  func unname(_ earlier: [Contribution], of latest: [Contribution]) async {
    let gone = Set(latest.filter(\.hasWithdrawn).map(\.member))
    for contribution in earlier where gone.contains(contribution.member) {
      await journal.nameRole("", of: contribution.reply)
    }
  }

  /// One member's ask.
  func ask(_ member: Member, _ turn: Turn, _ post: Post = Post()) -> Ask {
    asks(turn, [(member, post)])[0]
  }

  /// The asks of a turn; what is the same in all of them is made once.
  func asks(_ turn: Turn, _ posts: [(Member, Post)]) -> [Ask] {
    let form = turn.form.wording(task.format)
    let schema = turn.form.schema(
      task.format, longestList: turn.longestList ?? members.count - 1)
    let claims = turn.seen.claims
    return posts.map { member, post in
      let seen = post.seen ?? turn.seen
      let own = [
        "agent": member.id, "number": "\(member.number)", "agents": "\(members.count)",
        "form": form,
      ]
      return Ask(
        Agent(id: member.id, role: post.role), purpose: turn.purpose, round: turn.round,
        subtask: post.subtask,
        messages: briefing.messages(
          seen, turn: fill(turn.words, own.merging(post.places) { $1 })),
        shownClaims: post.seen?.claims ?? claims, schema: schema, model: member.model,
        isWork: turn.isWork)
    }
  }

  /// Work of others under a heading, within the budget; nothing where there is none.
  func carry(
    _ heading: String, _ entries: [ContextBudget.Entry], cutting end: ContextBudget.End = .first,
    _ cut: inout ContextBudget.Cut
  ) -> Context {
    let carried = budget.carry(entries, under: heading, cutting: end)
    cut += carried.cut
    return carried.context
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
  /// The winners' claims are merged, and the votes recorded.
  func vote(_ contributions: [Contribution]) async throws -> Solution? {
    let ballots = Self.ballots(contributions)
    let winners = Plurality.winners(ballots, format: task.format)
    await journal.record {
      $0.votes = ballots.count
      $0.winningVotes = winners.count
    }
    guard let winner = winners.first else { return nil }
    let calls = Set(winners.map(\.reply.call))
    let claims = contributions.filter { calls.contains($0.reply.call) }.compactMap(\.claim)
    try await journal.mergeByVote(claims, words: winner.prediction.shown)
    return conclude(with: winner)
  }

  /// The final answer of a writer who sees the work, its own as its own: where no contribution
  /// states an answer.
  func write(
    by writer: Member, from contributions: [Contribution], _ cut: inout ContextBudget.Cut
  ) async throws -> Solution {
    let work = contributions.filter(\.hasContributed).map { contribution in
      contribution.member == writer
        ? contribution.entry(named: contribution.named(SelfOrganizingPrompts.own))
        : contribution.entry
    }
    return try await write(
      by: Agent(id: writer.id, role: "Writer"), on: writer.model,
      seeing: carry(SelfOrganizingPrompts.allFinishedWork, work, &cut),
      words: SelfOrganizingPrompts.finalAnswer)
  }

  /// The final answer of an agent on what it is shown.
  /// - Parameter words: what it is asked; `{agent}` and `{instruction}` are replaced.
  func write(
    by writer: Agent, on model: String?, seeing seen: Context, words: String
  ) async throws -> Solution {
    let ask = Ask(
      writer, purpose: "answer",
      messages: briefing.messages(
        seen,
        turn: fill(words, ["agent": writer.id, "instruction": task.closingFormat.instruction])),
      shownClaims: seen.claims, schema: task.closingFormat.schema(reasoning: false), model: model,
      isWork: false)
    let reply = try await journal.ask(ask)
    let claim = try await journal.derive(
      from: seen.claims, reply, words: task.format.words(of: reply))
    return try await Compliance(task: task, journal: journal, isClosing: true).finish(
      reply, of: ask, claim: claim)
  }

  /// The plurality's answer, or the first member's where no contribution states one.
  /// - Parameter isStanding: whether the answers that stand on the way are recorded already.
  func voteOrWrite(
    _ contributions: [Contribution], _ cut: inout ContextBudget.Cut, isStanding: Bool = false
  ) async throws -> Solution {
    if !isStanding { await recordStanding(afterEach: contributions) }
    if let solution = try await vote(contributions) { return solution }
    return try await write(by: members[0], from: contributions, &cut)
  }

  /// Records the answers that stand after each of these contributions: the plurality of theirs so
  /// far.
  func recordStanding(afterEach contributions: [Contribution]) async {
    await journal.recordStanding(afterEach: Self.ballots(contributions), task.format)
  }

  /// Records the answer that stands once all of these contributions are in, if there is one.
  func recordStanding(_ answer: Plurality.Ballot?, after contributions: [Contribution]) async {
    guard let answer, let last = contributions.last else { return }
    await journal.record(standing: answer.prediction, after: last.reply)
  }

  /// The answer that most of these contributions give.
  func leading(_ contributions: [Contribution]) -> Plurality.Ballot? {
    Plurality.winners(Self.ballots(contributions), format: task.format).first
  }

  private static func ballots(_ contributions: [Contribution]) -> [Plurality.Ballot] {
    contributions.filter(\.hasContributed).compactMap(\.answer)
  }

  /// What those who follow are shown of contributions: work, and abstentions with their reasons.
  static func finished(_ contributions: [Contribution]) -> [ContextBudget.Entry] {
    contributions.compactMap { contribution in
      switch contribution.status {
      case .contributed: contribution.entry
      case .abstained: contribution.abstention
      default: nil
      }
    }
  }

  /// Those contributions that have work, as other agents are shown them.
  static func work(_ contributions: [Contribution]) -> [ContextBudget.Entry] {
    contributions.filter(\.hasContributed).map(\.entry)
  }
}

// MARK: - Claims

extension Team {
  /// Records a claim of its own for each contribution that has work.
  func propose(_ contributions: [Contribution]) async -> [Contribution] {
    var recorded = contributions
    for index in recorded.indices where recorded[index].hasContributed {
      recorded[index].claim = await journal.propose(
        recorded[index].reply, words: recorded[index].words)
    }
    return recorded
  }

  /// Records claims that build on those which they name of the ones in their sight.
  /// - Parameter claims: the earlier claims by agent; the new ones are added.
  func derive(
    _ contributions: [Contribution], seeing seen: Context, after claims: inout [Int: Claim.ID]
  ) async throws -> [Contribution] {
    var recorded = contributions
    for index in recorded.indices where recorded[index].hasContributed {
      let named = Set(recorded[index].buildsOn.compactMap { claims[$0] })
      recorded[index].claim = try await journal.derive(
        from: named.filter(seen.states).sorted(), recorded[index].reply,
        words: recorded[index].words)
    }
    for contribution in recorded { claims[contribution.member.number] = contribution.claim }
    return recorded
  }
}
