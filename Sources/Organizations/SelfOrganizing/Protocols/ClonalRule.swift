import Evaluation
import Options

/// `clonal` (selection and variation).
///
/// All agents propose an answer in parallel, each seeing the task alone, and rate it themselves
/// from 0 to 10 (its affinity), or abstain and are out. The best `selected` proposals are the
/// candidates, among equals the earlier ones. In each of `generations` generations the agents, in
/// parallel, see all candidates and each writes and rates a variation of one of them: the first
/// agent of the first, the next of the second, and round again. The best of candidates and
/// variations are the next candidates. At the end the agents rate the candidates in parallel. Where
/// the context budget ends, the worst candidates are cut: what is not in sight is neither varied nor
/// rated and cannot win.
///
/// Final answer: the candidate of the highest mean rating by agents other than its author; where
/// nobody else rated it, its own rating stands; ties go to the earlier candidate. Where all
/// candidates have the same answer, nobody is asked to rate. Only a proposal with a readable answer
/// can be a candidate; without one the first agent writes the answer. A rating that cannot be read
/// counts as 0 where an agent rates its own, and not at all where it rates others.
///
/// N calls, then N a generation and N to rate, less those that abstained: at most
/// N (generations + 2). An agent whose call fails is missing from that step; if all calls of a step
/// fail, the task fails.
struct ClonalRule: TeamRule {
  static let name = "clonal"
  var rules: String { SelfOrganizingPrompts.Clonal.rules }
  var turns: [PromptText] {
    [
      ("propose", SelfOrganizingPrompts.Clonal.propose),
      ("selected", SelfOrganizingPrompts.Clonal.selected),
      ("vary", SelfOrganizingPrompts.Clonal.vary), ("rate", SelfOrganizingPrompts.Clonal.rate),
    ]
  }

  /// How many candidates are kept.
  let selected: Int
  /// How often they are varied.
  let generations: Int

  var options: [String: JSONValue] {
    var options: [String: JSONValue] = [:]
    options.record(selected, as: Self.selected)
    options.record(generations, as: Self.generations)
    return options
  }

  /// A contribution that states an answer, with its own rating.
  struct Candidate: Sendable {
    let contribution: Contribution
    let answer: Plurality.Ballot
    let rating: Int

    init?(_ contribution: Contribution) {
      guard contribution.hasContributed, let answer = contribution.answer else { return nil }
      self.contribution = contribution
      self.answer = answer
      let rating = contribution.object?[ReplyForm.Member.rating.name]?.looseNumber ?? 0
      self.rating = min(max(rating, 0), 10)
    }
  }

  func solve(_ team: Team) async throws -> TeamResult {
    var cut = ContextBudget.Cut()
    let turn = Team.Turn(
      purpose: "contribute", form: .candidate, words: SelfOrganizingPrompts.Clonal.propose)
    let proposals = try await team.gather(team.members, turn).compactMap(\.self)
    let active = proposals.filter { !$0.hasWithdrawn }
    var all = await team.propose(proposals)
    var candidates = best(of: all.compactMap(Candidate.init))
    await team.recordStanding(candidates.first?.answer, after: proposals)
    for generation in 1...generations where !candidates.isEmpty {
      let variations = try await vary(candidates, by: active, generation, team, &cut)
      all += variations
      candidates = best(of: candidates + variations.compactMap(Candidate.init))
      await team.recordStanding(candidates.first?.answer, after: variations)
    }
    guard let winner = try await winner(of: candidates, by: active, team, &cut) else {
      let solution = try await team.write(by: team.members[0], from: all, &cut)
      return TeamResult(solution: solution, contributions: all, cut: cut)
    }
    return TeamResult(
      solution: team.conclude(with: winner.answer),
      contributions: all + [winner.contribution], cut: cut)
  }

  /// The best by their own rating, in that order; among equals the earlier ones.
  private func best(of pool: [Candidate]) -> [Candidate] {
    let ranked = pool.indices.sorted { (-pool[$0].rating, $0) < (-pool[$1].rating, $1) }
    return ranked.prefix(selected).map { pool[$0] }
  }

  private func vary(
    _ candidates: [Candidate], by active: [Contribution], _ generation: Int, _ team: Team,
    _ cut: inout ContextBudget.Cut
  ) async throws -> [Contribution] {
    let members = active.map(\.member)
    let (seen, inSight) = shown(candidates, team, &cut)
    let parents = Dictionary(
      members.enumerated().map { ($1.number, $0 % inSight) }, uniquingKeysWith: { $1 })
    let turn = Team.Turn(
      purpose: "vary", round: generation, form: .variation, seen: seen,
      words: SelfOrganizingPrompts.Clonal.vary)
    let roles = Self.roles(active)
    let varied = try await team.gather(members, turn) { member in
      Team.Post(
        role: roles[member.number] ?? "",
        places: ["candidate": "\((parents[member.number] ?? 0) + 1)"])
    }
    var variations = varied.compactMap(\.self)
    for index in variations.indices where variations[index].hasContributed {
      let parent = parents[variations[index].member.number].map { candidates[$0].contribution }
      variations[index].claim = try await team.journal.derive(
        from: [parent?.claim].compactMap(\.self), variations[index].reply,
        words: variations[index].words)
    }
    return variations
  }

  /// The candidate that the peers rate highest; nil without candidates.
  private func winner(
    of candidates: [Candidate], by active: [Contribution], _ team: Team,
    _ cut: inout ContextBudget.Cut
  ) async throws -> Candidate? {
    let format = team.task.format
    func areAlike(_ candidates: [Candidate]) -> Bool {
      Set(candidates.map { format.voteKey(of: $0.answer.prediction) }).count < 2
    }
    guard !areAlike(candidates) else { return candidates.first }
    let (seen, inSight) = shown(candidates, team, &cut)
    let candidates = Array(candidates.prefix(inSight))
    guard !areAlike(candidates) else { return candidates.first }
    let turn = Team.Turn(
      purpose: "rate", form: .ratings, seen: seen, words: SelfOrganizingPrompts.Clonal.rate,
      longestList: candidates.count, isWork: false)
    let roles = Self.roles(active)
    let replies = try await team.journal.attemptAll(
      team.asks(
        turn,
        active.map { rater in
          let post = Team.Post(
            role: roles[rater.member.number] ?? "", places: ["candidates": "\(candidates.count)"])
          return (rater.member, post)
        }))
    var ratings: [[Int]] = Array(repeating: [], count: candidates.count)
    for case (let rater, let reply?) in zip(active, replies) {
      let own = try await read(reply, rater.member, candidates, team)
      for (index, rating) in own { ratings[index].append(rating) }
    }
    let means = zip(candidates, ratings).map { candidate, ratings in
      ratings.isEmpty
        ? Double(candidate.rating) : Double(ratings.reduce(0, +)) / Double(ratings.count)
    }
    return candidates.indices.max { (means[$0], $1) < (means[$1], $0) }.map { candidates[$0] }
  }

  /// A rater's ratings of the candidates of others, by the candidate's index. The best of them is
  /// endorsed.
  private func read(
    _ reply: Reply, _ rater: Member, _ candidates: [Candidate], _ team: Team
  ) async throws -> [(index: Int, rating: Int)] {
    let object = ReplyForm.ratings.object(in: reply.text)
    guard let values = object?[ReplyForm.Member.ratings.name]?.elements else {
      await team.journal.noteFormatFailure("there is no JSON object with ratings", of: reply)
      return []
    }
    let ratings = zip(candidates.indices, values).compactMap { index, value in
      candidates[index].contribution.member == rater
        ? nil : value.looseNumber.map { (index: index, rating: min(max($0, 0), 10)) }
    }
    let best = ratings.max { ($0.rating, $1.index) < ($1.rating, $0.index) }
    if let claim = best.flatMap({ candidates[$0.index].contribution.claim }) {
      try await team.journal.endorse(claim, reply)
    }
    return ratings
  }

  /// The candidates as agents see them, the best first, and how many of them the budget leaves in
  /// sight, at least one.
  private func shown(
    _ candidates: [Candidate], _ team: Team, _ cut: inout ContextBudget.Cut
  ) -> (seen: Context, inSight: Int) {
    let entries = candidates.enumerated().map { index, candidate in
      candidate.contribution.entry(named: "Candidate \(index + 1)")
    }
    var own = ContextBudget.Cut()
    let seen = team.carry(SelfOrganizingPrompts.Clonal.selected, entries, cutting: .last, &own)
    cut += own
    return (seen, max(1, candidates.count - own.leftOut))
  }

  private static func roles(_ active: [Contribution]) -> [Int: String] {
    Dictionary(active.map { ($0.member.number, $0.role) }, uniquingKeysWith: { $1 })
  }
}
