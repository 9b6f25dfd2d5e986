import Evaluation

/// Who holds which answer in a talk, kept as claims.
///
/// A first answer is proposed; an answer that is on the table already is endorsed; an agent that
/// changes its mind to a new answer revises the claim that it held; a newcomer's new answer
/// contradicts the latest claim. Repeating oneself is no event (our reading).
struct Positions: Sendable {
  private struct Position {
    let answer: String
    let claim: Claim.ID
  }

  private var claims: [String: Claim.ID] = [:]
  private var held: [String: Position] = [:]
  private var latest: Claim.ID?

  /// The claims that somebody holds, each once, in the order in which they were made.
  var standing: [Claim.ID] { Set(held.values.map(\.claim)).sorted() }

  /// Records what an agent states.
  /// - Parameter answer: the answer's vote key.
  mutating func state(_ answer: String, _ reply: Reply, journal: Journal) async {
    let own = held[reply.agent.id]
    if own?.answer == answer { return }
    if let claim = claims[answer] {
      await journal.endorse(claim, reply)
      held[reply.agent.id] = Position(answer: answer, claim: claim)
      return
    }
    let claim =
      if let own {
        await journal.revise(own.claim, reply)
      } else if let latest {
        await journal.contradict(latest, reply)
      } else {
        await journal.propose(reply)
      }
    claims[answer] = claim
    held[reply.agent.id] = Position(answer: answer, claim: claim)
    latest = claim
  }
}

extension AnswerFormat {
  /// The vote key of the answer that a reply states, or nil where it states none or declines.
  func statedKey(_ reply: Reply) -> String? {
    Plurality.ballots([reply], format: self).first.map { voteKey(of: $0.prediction) }
  }
}
