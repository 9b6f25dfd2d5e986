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
      return switch format.read(reply.text, reply.end) {
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
  /// - Parameter weights: how many voices each ballot has; nil for one each.
  static func winners(
    _ ballots: [Ballot], weights: [Int]? = nil, format: any AnswerFormat
  ) -> [Ballot] {
    let keys = ballots.map { format.voteKey(of: $0.prediction) }
    var counts: [String: Int] = [:]
    for (index, key) in keys.enumerated() { counts[key, default: 0] += weights?[index] ?? 1 }
    guard let most = counts.values.max(), let winner = keys.first(where: { counts[$0] == most })
    else { return [] }
    return zip(ballots, keys).filter { $0.1 == winner }.map(\.0)
  }

  /// After each ballot the one that leads: of the most frequent answer so far, among equals of the
  /// answer that was given first, its first ballot.
  static func leaders(_ ballots: [Ballot], format: any AnswerFormat) -> [Ballot] {
    var counts: [String: Int] = [:]
    var firsts: [String: Int] = [:]
    var leader: String?
    return ballots.enumerated().map { index, ballot in
      let key = format.voteKey(of: ballot.prediction)
      counts[key, default: 0] += 1
      firsts[key] = firsts[key] ?? index
      let (own, best) = (counts[key] ?? 0, leader.flatMap { counts[$0] } ?? 0)
      let isEarlier = firsts[key] ?? 0 < leader.flatMap { firsts[$0] } ?? 0
      if own > best || own == best && isEarlier { leader = key }
      return ballots[leader.flatMap { firsts[$0] } ?? index]
    }
  }
}

/// The end of a task by plurality.
struct VoteCount: Sendable {
  let task: BenchmarkTask
  let journal: Journal

  /// Counts the replies, and merges the winners' claims. Where no reply can be read, the first one
  /// goes back to its writer.
  ///
  /// Records the votes, and replies that cannot be read as format failures.
  /// - Parameters:
  ///   - replies: the replies, in the order of `asks`.
  ///   - claims: the claims that they stand for, by the number of the call.
  func conclude(_ replies: [Reply], of asks: [Ask], claims: [Int: Claim.ID]) async throws
    -> Solution
  {
    let ballots = Plurality.ballots(replies, format: task.format)
    let winners = Plurality.winners(ballots, format: task.format)
    await journal.record {
      $0.votes = ballots.count
      $0.winningVotes = winners.count
    }
    await noteUnreadable(replies)
    guard let winner = winners.first else {
      return try await Compliance(task: task, journal: journal).finish(
        replies[0], of: asks[0], claim: claims[replies[0].call])
    }
    try await journal.mergeByVote(
      winners.compactMap { claims[$0.reply.call] }, words: winner.prediction.shown)
    return Solution(
      winner.abstains ? .abstained(winner.prediction) : .answered(winner.prediction),
      finalReply: winner.reply.text)
  }

  /// Records the answer that stands when the last of these replies is in: the plurality's.
  func recordStanding(_ replies: [Reply]) async {
    let winner = Plurality.winners(
      Plurality.ballots(replies, format: task.format), format: task.format
    ).first
    guard let winner, let last = replies.last else { return }
    await journal.record(standing: winner.prediction, after: last)
  }

  /// Records the answers that stand after each of these replies: the plurality of those so far.
  func recordStandingAfterEach(_ replies: [Reply]) async {
    await journal.recordStanding(
      afterEach: Plurality.ballots(replies, format: task.format), task.format)
  }

  /// Counts replies as format failures that were asked for an answer and cannot be read; a refusal
  /// is none.
  func noteUnreadable(_ replies: [Reply]) async {
    for reply in replies where reply.finish != .refusal && !ReplyProse.declines(reply.text) {
      if case .unreadable(let reason) = task.format.read(reply.text, reply.end) {
        await journal.noteFormatFailure(reason, of: reply)
      }
    }
  }
}

extension Journal {
  /// Records the answers that stand after each of these ballots: the plurality of those so far.
  func recordStanding(afterEach ballots: [Plurality.Ballot], _ format: any AnswerFormat) {
    for (ballot, leader) in zip(ballots, Plurality.leaders(ballots, format: format)) {
      record(standing: leader.prediction, after: ballot.reply)
    }
  }
}
