import Evaluation

/// Who holds which answer in a talk, kept as claims.
///
/// A first answer is proposed; an answer that is on the table already is endorsed; an agent that
/// changes its mind to a new answer revises the claim that it held; a newcomer's new answer
/// contradicts the latest claim. Repeating oneself is no event (our reading).
struct Positions: Sendable {
  /// An answer that an agent holds.
  struct Position: Sendable {
    /// Its vote key.
    let answer: String
    let claim: Claim.ID
    fileprivate let ballot: Plurality.Ballot
  }

  private var claims: [String: Claim.ID] = [:]
  private var held: [String: Position] = [:]
  private var latest: Claim.ID?

  /// The claims that somebody holds, each once, in the order in which they were made.
  var standing: [Claim.ID] { Set(held.values.map(\.claim)).sorted() }

  /// The answer that most agents hold, among equals the one that was given first; nil where nobody
  /// holds one.
  func plurality(_ format: any AnswerFormat) -> Prediction? {
    let ballots = held.values.sorted {
      ($0.claim, $0.ballot.reply.call) < ($1.claim, $1.ballot.reply.call)
    }
    .map(\.ballot)
    return Plurality.winners(ballots, format: format).first?.prediction
  }

  /// Records what an agent states.
  /// - Returns: the position that its reply states, or nil where it states no answer.
  mutating func state(
    _ reply: Reply, _ format: any AnswerFormat, journal: Journal
  ) async throws -> Position? {
    guard let ballot = format.ballot(in: reply) else { return nil }
    let answer = format.voteKey(of: ballot.prediction)
    let own = held[reply.agent.id]
    if let own, own.answer == answer { return own }
    let claim: Claim.ID
    if let known = claims[answer] {
      try await journal.endorse(known, reply)
      claim = known
    } else {
      claim = try await add(reply, format.words(of: reply), revising: own?.claim, journal)
      claims[answer] = claim
      latest = claim
    }
    let position = Position(answer: answer, claim: claim, ballot: ballot)
    held[reply.agent.id] = position
    return position
  }

  private func add(
    _ reply: Reply, _ words: String, revising own: Claim.ID?, _ journal: Journal
  ) async throws -> Claim.ID {
    if let own { return try await journal.revise(own, reply, words: words) }
    if let latest { return try await journal.contradict(latest, reply, words: words) }
    return await journal.propose(reply, words: words)
  }
}
