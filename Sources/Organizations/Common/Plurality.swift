import Evaluation

/// A plurality vote over normalized answers.
struct Plurality: Sendable {
  /// A reply that takes part in the vote, with what was read from it.
  struct Ballot: Sendable {
    let reply: Reply
    let prediction: Prediction
    let abstains: Bool
  }

  /// The ballots of those replies that could be read, in order. Unreadable replies and refusals
  /// have no vote.
  static func ballots(_ replies: [Reply], format: any AnswerFormat) -> [Ballot] {
    replies.compactMap { reply in
      guard reply.finish != .refusal else { return nil }
      return switch format.read(reply.text) {
      case .answer(let prediction):
        Ballot(reply: reply, prediction: prediction, abstains: false)
      case .abstention(let prediction):
        Ballot(reply: reply, prediction: prediction, abstains: true)
      case .unreadable: nil
      }
    }
  }

  /// The ballots that won, in order: those of the most frequent answer, among equals the answer
  /// that was given first. Empty without ballots.
  static func winners(_ ballots: [Ballot], format: any AnswerFormat) -> [Ballot] {
    let keys = ballots.map { format.voteKey(of: $0.prediction) }
    var counts: [String: Int] = [:]
    for key in keys { counts[key, default: 0] += 1 }
    guard let most = counts.values.max(), let winner = keys.first(where: { counts[$0] == most })
    else { return [] }
    return zip(ballots, keys).filter { $0.1 == winner }.map(\.0)
  }
}

/// The end of a task by plurality.
struct VoteCount: Sendable {
  let task: BenchmarkTask
  let journal: Journal

  /// Counts the replies, and merges the winners' claims in the name of the first of them. Where no
  /// reply can be read, the first one goes back to its writer.
  ///
  /// Notes `votes` and `winning-votes`, and replies that cannot be read as format failures.
  /// - Parameters:
  ///   - replies: the replies, in the order of `asks`.
  ///   - claims: the claims that they stand for, by the number of the call.
  func conclude(_ replies: [Reply], of asks: [Ask], claims: [Int: Claim.ID]) async throws
    -> Solution
  {
    let ballots = Plurality.ballots(replies, format: task.format)
    let winners = Plurality.winners(ballots, format: task.format)
    await journal.note("votes", .integer(ballots.count))
    await journal.note("winning-votes", .integer(winners.count))
    await noteUnreadable(replies)
    guard let winner = winners.first else {
      return try await Compliance(task: task, journal: journal).finish(replies[0], of: asks[0])
    }
    await journal.merge(winners.compactMap { claims[$0.reply.call] }, by: winner.reply.agent)
    return Solution(
      winner.abstains ? .abstained(winner.prediction) : .answered(winner.prediction),
      finalReply: winner.reply.text)
  }

  /// Counts replies as format failures that were asked for an answer and cannot be read; a refusal
  /// is none.
  func noteUnreadable(_ replies: [Reply]) async {
    for reply in replies where reply.finish != .refusal {
      if case .unreadable(let reason) = task.format.read(reply.text) {
        await journal.noteFormatFailure(reason, of: reply)
      }
    }
  }
}
